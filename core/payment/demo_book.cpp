#include "core/payment/demo_book.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <array>
#include <utility>

namespace countersign::payment {

namespace {

constexpr std::array<std::pair<const char*, DemoOperation>, 4> operations{{
    {"authorise", DemoOperation::authorise},
    {"capture", DemoOperation::capture},
    {"release", DemoOperation::release},
    {"refund", DemoOperation::refund},
}};

constexpr std::array<std::pair<const char*, DemoAnswer>, 6> answers{{
    {"held", DemoAnswer::held},
    {"taken", DemoAnswer::taken},
    {"captured", DemoAnswer::captured},
    {"released", DemoAnswer::released},
    {"refunded", DemoAnswer::refunded},
    {"declined", DemoAnswer::declined},
}};

template <class Words, class Value> QString nameIn(const Words& words, Value value)
{
    for (const auto& [name, named] : words) {
        if (named == value)
            return QString::fromLatin1(name);
    }
    check(false, "every word has a name");
    return {};
}

template <class Words> auto valueIn(const Words& words, QStringView text)
{
    std::optional<decltype(words[0].second)> found;
    for (const auto& [name, named] : words) {
        if (text == QLatin1String(name))
            found.emplace(named);
    }
    return found;
}

QByteArray quoted(const QString& text)
{
    const QByteArray array = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return array.mid(1, array.size() - 2);
}

bool belongsTo(DemoAnswer answer, DemoOperation operation)
{
    switch (answer) {
    case DemoAnswer::held:
    case DemoAnswer::taken:
        return operation == DemoOperation::authorise;
    case DemoAnswer::captured:
        return operation == DemoOperation::capture;
    case DemoAnswer::released:
        return operation == DemoOperation::release;
    case DemoAnswer::refunded:
        return operation == DemoOperation::refund;
    case DemoAnswer::declined:
        return true;
    }
    return false;
}

/// The id that the terminal gives to the payment which that key authorises.
QString paymentOf(const QString& key)
{
    const QByteArray digest =
        QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha256).toHex();
    return QStringLiteral("demo-") + QString::fromLatin1(digest.left(32));
}

} // namespace

QString toString(DemoOperation operation)
{
    return nameIn(operations, operation);
}

std::optional<DemoOperation> demoOperationOf(QStringView text)
{
    return valueIn(operations, text);
}

QString toString(DemoAnswer answer)
{
    return nameIn(answers, answer);
}

QByteArray DemoAction::toLine() const
{
    return "{\"op\":" + quoted(toString(operation)) + ",\"key\":" + quoted(key) +
           ",\"payment\":" + quoted(payment) + ",\"amount\":" + quoted(amount.toString()) +
           ",\"answer\":" + quoted(toString(answer)) + "}\n";
}

Result<DemoAction, QString> DemoAction::fromLine(const QByteArray& line, sale::Currency currency)
{
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson(line, &fault);
    if (fault.error != QJsonParseError::NoError || !document.isObject())
        return failure(QStringLiteral("not a JSON object"));
    const QJsonObject object = document.object();
    for (const char16_t* field : {u"op", u"key", u"payment", u"amount", u"answer"}) {
        if (!object.value(QStringView(field)).isString())
            return failure(QStringLiteral("%1: missing or not a text").arg(QStringView(field)));
    }
    if (object.size() != 5)
        return failure(
            QStringLiteral("more than the five fields op, key, payment, amount, answer"));
    const std::optional<DemoOperation> operation = demoOperationOf(object.value(u"op").toString());
    if (!operation)
        return failure(QStringLiteral("op: not authorise, capture, release or refund"));
    const std::optional<DemoAnswer> answer =
        valueIn(answers, QStringView(object.value(u"answer").toString()));
    if (!answer || !belongsTo(*answer, *operation))
        return failure(
            QStringLiteral("answer: none that \"%1\" can have").arg(toString(*operation)));
    Result<sale::Money, QString> amount =
        sale::Money::parse(object.value(u"amount").toString(), currency);
    if (!amount)
        return failure(QStringLiteral("amount: %1").arg(amount.error()));
    const QString key = object.value(u"key").toString();
    if (key.isEmpty() || key.size() > text_max)
        return failure(QStringLiteral("key: not 1 to %1 characters").arg(text_max));
    const QString payment = object.value(u"payment").toString();
    if (payment.size() > text_max)
        return failure(QStringLiteral("payment: more than %1 characters").arg(text_max));
    return DemoAction{*operation, key, payment, *amount, *answer};
}

const DemoAction* DemoBook::find(const QString& key) const
{
    const auto found = m_actions.constFind(key);
    return found == m_actions.constEnd() ? nullptr : &*found;
}

DemoAnswer DemoBook::granted(const DemoAction& asked) const
{
    if (!(asked.amount.currency() == m_currency) || asked.amount.isNegative() ||
        asked.amount.isZero())
        return DemoAnswer::declined;
    const auto found = m_payments.constFind(asked.payment);
    const bool isKnown = found != m_payments.constEnd();
    const bool isHeld = isKnown && found->stage == Payment::Stage::held;
    switch (asked.operation) {
    case DemoOperation::authorise:
        return isKnown ? DemoAnswer::declined : DemoAnswer::held;
    case DemoOperation::capture:
        return isHeld && asked.amount <= found->amount ? DemoAnswer::captured
                                                       : DemoAnswer::declined;
    case DemoOperation::release:
        return isHeld ? DemoAnswer::released : DemoAnswer::declined;
    case DemoOperation::refund:
        return isKnown && found->stage == Payment::Stage::taken &&
                       found->refunded + asked.amount <= found->amount
                   ? DemoAnswer::refunded
                   : DemoAnswer::declined;
    }
    return DemoAnswer::declined;
}

DemoAction DemoBook::decide(DemoOperation operation, const QString& key, const QString& payment,
                            const sale::Money& amount) const
{
    check(!m_actions.contains(key), "a key acts once");
    DemoAction action{operation, key, payment, amount, DemoAnswer::declined};
    if (operation == DemoOperation::authorise)
        action.payment = paymentOf(key);
    action.answer = granted(action);
    // A hold is let go as a whole, whatever amount the release names.
    if (action.answer == DemoAnswer::released)
        action.amount = m_payments.constFind(payment)->amount;
    return action;
}

Result<Done, QString> DemoBook::add(const DemoAction& action)
{
    if (m_actions.contains(action.key))
        return failure(QStringLiteral("key: a second action under one key"));
    if (action.answer != DemoAnswer::declined && granted(action) == DemoAnswer::declined)
        return failure(QStringLiteral("answer: contradicts what came before it"));
    m_actions.insert(action.key, action);
    if (action.answer == DemoAnswer::declined)
        return Done{};
    Payment& payment = m_payments[action.payment];
    switch (action.answer) {
    case DemoAnswer::held:
    case DemoAnswer::taken:
    case DemoAnswer::captured:
        payment.stage =
            action.answer == DemoAnswer::held ? Payment::Stage::held : Payment::Stage::taken;
        payment.amount = action.amount;
        payment.refunded = sale::Money::zero(m_currency);
        break;
    case DemoAnswer::released:
        payment.stage = Payment::Stage::released;
        break;
    case DemoAnswer::refunded:
        payment.refunded += action.amount;
        break;
    case DemoAnswer::declined:
        break;
    }
    return Done{};
}

} // namespace countersign::payment
