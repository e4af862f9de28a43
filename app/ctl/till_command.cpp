#include "app/ctl/till_command.h"

#include "app/ctl/keyed_digits.h"
#include "core/base/json_fields.h"
#include "core/policy/phone_number.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QStringDecoder>
#include <algorithm>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;
using till::Command;

namespace {

constexpr qsizetype text_characters_max = 200;
constexpr qint64 count_max = 1'000'000;

/// Takes fields out of a line one by one; what is left over at the end is unknown.
class Fields
{
public:
    explicit Fields(QJsonObject object) : m_object(std::move(object)) {}

    [[nodiscard]] bool has(const QString& name) const { return m_object.contains(name); }
    [[nodiscard]] const QString& fault() const { return m_fault; }
    void wrong(const QString& name, const QString& reason)
    {
        if (m_fault.isEmpty())
            m_fault = name + u": "_s + reason;
    }
    QString text(const QString& name)
    {
        const QJsonValue value = taken(name);
        if (!value.isString())
            wrong(name, u"a text is expected"_s);
        else if (value.toString().size() > text_characters_max)
            wrong(name, u"the text is too long"_s);
        return value.toString();
    }
    std::size_t count(const QString& name)
    {
        const QJsonValue value = taken(name);
        const qint64 number = value.toInteger(-1);
        if (!value.isDouble() || number < 1 || number > count_max)
            wrong(name, u"a whole number from 1 on is expected"_s);
        return static_cast<std::size_t>(std::max<qint64>(number, 0));
    }
    sale::Money money(const QString& name, sale::Currency currency)
    {
        const QString given = text(name);
        if (!m_fault.isEmpty())
            return sale::Money::zero(currency);
        auto amount = sale::Money::parse(given, currency);
        if (amount && !amount->isNegative())
            return *amount;
        wrong(name, amount ? u"the amount is negative"_s : amount.error());
        return sale::Money::zero(currency);
    }
    void end()
    {
        if (!m_object.isEmpty())
            wrong(m_object.keys().first().left(40), u"no such field"_s);
    }

private:
    QJsonValue taken(const QString& name)
    {
        if (!m_object.contains(name))
            wrong(name, u"the field is missing"_s);
        return m_object.take(name);
    }

    QJsonObject m_object;
    QString m_fault;
};

/// "10", "12.5": thousandths of a percent.
int milliPercent(Fields& in, const QString& name)
{
    auto rates = sale::TaxRates::parse(in.text(name));
    if (!rates || rates->rates_milli_percent().size() != 1) {
        in.wrong(name, u"a percentage from 0 to 100 is expected"_s);
        return 0;
    }
    return rates->rates_milli_percent().front();
}

bool areDigits(const QString& text)
{
    return !text.isEmpty() &&
           std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

Command add(Fields& in)
{
    till::Add command;
    const QString text = in.text(u"gtin"_s);
    const auto gtin = sale::Gtin::parse(text);
    if (gtin)
        command.gtin = *gtin;
    else if (!areDigits(text))
        in.wrong(u"gtin"_s, gtin.error());
    const std::size_t pieces = in.count(u"quantity"_s);
    if (pieces <= std::size_t{sale::Quantity::pieces_max})
        command.quantity = sale::Quantity::pieces(static_cast<std::int64_t>(pieces));
    else
        in.wrong(u"quantity"_s, u"the number is too large"_s);
    // Digits that are no GTIN, as of a mistyped one, are of no product: the answer is scan's.
    if (!gtin)
        return till::Scan{text};
    return command;
}

Command discount(Fields& in, sale::Currency currency)
{
    till::SetDiscount command;
    if (in.has(u"line"_s))
        command.line = in.count(u"line"_s);
    if (in.has(u"percent"_s)) {
        if (const int milli_percent = milliPercent(in, u"percent"_s))
            command.discount = sale::PercentOff{milli_percent};
    } else {
        const sale::Money amount = in.money(u"amount"_s, currency);
        if (!amount.isZero())
            command.discount = sale::AmountOff{amount};
    }
    return command;
}

Command charge(Fields& in, sale::Currency currency)
{
    const QString tender = in.text(u"tender"_s);
    if (tender == u"cash"_s)
        return till::ChargeCash{in.money(u"given"_s, currency)};
    if (tender != u"card"_s)
        in.wrong(u"tender"_s, u"card or cash is expected"_s);
    till::ShownCard card;
    card.fingerprint = in.text(u"method"_s);
    card.brand = in.text(u"brand"_s);
    card.last4 = in.text(u"last4"_s);
    if (card.fingerprint.isEmpty() || card.fingerprint.size() > 128)
        in.wrong(u"method"_s, u"1 to 128 characters are expected"_s);
    if (card.brand.isEmpty() || card.brand.size() > 32)
        in.wrong(u"brand"_s, u"1 to 32 characters are expected"_s);
    const bool isFour =
        card.last4.size() == 4 && std::all_of(card.last4.begin(), card.last4.end(),
                                              [](QChar c) { return c >= u'0' && c <= u'9'; });
    if (!isFour)
        in.wrong(u"last4"_s, u"four digits are expected"_s);
    return till::ChargeCard{card};
}

Command code(Fields& in, SecretBytes keyed)
{
    // Of what was keyed only its length is left in the field (see takeDigits), unless it was
    // written with escapes.
    QString text = in.text(u"digits"_s);
    if (!areDigits(text))
        in.wrong(u"digits"_s, u"digits are expected"_s);
    if (keyed.empty()) {
        QByteArray digits = text.toLatin1();
        keyed = SecretBytes::takenFrom(digits);
        text.fill(u'0');
    }
    return till::KeyCode{std::make_shared<SecretBytes>(std::move(keyed)), 0};
}

Command deny(Fields& in)
{
    const QString reason = in.text(u"reason"_s);
    if (reason == u"not_mine"_s)
        return till::Deny{till::DenyReason::notMine};
    if (reason != u"changed_mind"_s)
        in.wrong(u"reason"_s, u"changed_mind or not_mine is expected"_s);
    return till::Deny{till::DenyReason::changedMind};
}

Command take(Fields& in)
{
    const QUuid purchase = QUuid::fromString(in.text(u"purchase"_s));
    if (purchase.isNull())
        in.wrong(u"purchase"_s, u"a purchase's id is expected"_s);
    return till::Take{purchase};
}

Command settle(Fields& in)
{
    const QUuid purchase = QUuid::fromString(in.text(u"purchase"_s));
    if (purchase.isNull())
        in.wrong(u"purchase"_s, u"a purchase's id is expected"_s);
    const QString why = in.text(u"why"_s).trimmed();
    if (why.isEmpty() || why.size() > till::Settle::why_characters_max)
        in.wrong(u"why"_s, u"1 to 200 characters are expected"_s);
    if (policy::mayHoldNumber(why))
        in.wrong(u"why"_s, u"the journal holds no phone or card number: say it without"_s);
    return till::Settle{purchase, why};
}

std::optional<Command> named(const QString& what, Fields& in, sale::Currency currency,
                             SecretBytes keyed)
{
    if (what == u"scan"_s)
        return till::Scan{in.text(u"code"_s)};
    if (what == u"add"_s)
        return add(in);
    if (what == u"remove"_s)
        return till::Remove{in.count(u"line"_s)};
    if (what == u"discount"_s)
        return discount(in, currency);
    if (what == u"charge"_s)
        return charge(in, currency);
    if (what == u"code"_s)
        return code(in, std::move(keyed));
    if (what == u"resend"_s)
        return till::Resend{};
    if (what == u"more_time"_s)
        return till::MoreTime{};
    if (what == u"deny"_s)
        return deny(in);
    if (what == u"cancel"_s)
        return till::Cancel{};
    if (what == u"aside"_s)
        return till::Aside{};
    if (what == u"take"_s)
        return take(in);
    if (what == u"settle"_s)
        return settle(in);
    if (what == u"status"_s)
        return till::Status{};
    return std::nullopt;
}

/// Qt's reader takes control characters in a string as they are; JSON doesn't (RFC 8259, 7).
bool hasControlInString(const QByteArray& line)
{
    bool isInString = false;
    for (qsizetype at = 0; at < line.size(); ++at) {
        if (line[at] == '"')
            isInString = !isInString;
        else if (isInString && line[at] == '\\')
            ++at;
        else if (isInString && static_cast<unsigned char>(line[at]) < 0x20)
            return true;
    }
    return false;
}

} // namespace

Result<Command, QString> commandFromLine(const QByteArray& line, sale::Currency currency)
{
    if (line.size() > line_bytes_max)
        return failure(u"the line is longer than 64 KiB"_s);
    // From here on the line is copied by whoever reads it, so no digits are left in it.
    QByteArray masked(line.constData(), line.size());
    SecretBytes keyed = takeDigits(masked);
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString decoded = decoder.decode(masked);
    if (decoder.hasError() || decoded.size() > line_bytes_max)
        return failure(u"the line is not UTF-8"_s);
    QJsonParseError parsed;
    const QJsonDocument document = QJsonDocument::fromJson(masked, &parsed);
    if (parsed.error != QJsonParseError::NoError)
        return failure(u"the line is not JSON: "_s + parsed.errorString());
    if (hasControlInString(masked))
        return failure(u"the line is not JSON: a control character stands in a string"_s);
    if (!document.isObject())
        return failure(u"the line is not a JSON object"_s);
    const QJsonObject object = document.object();
    Fields in(object);
    const QString what = in.text(u"do"_s);
    if (!in.fault().isEmpty())
        return failure(in.fault());
    auto command = named(what, in, currency, std::move(keyed));
    if (!command)
        return failure(u"do: no such command"_s);
    in.end();
    // Every field is a text or a number by now, so the line has no nesting.
    if (in.fault().isEmpty() && fieldsInFlatJson(masked) != object.size())
        return failure(u"a field stands there twice"_s);
    if (!in.fault().isEmpty())
        return failure(in.fault());
    return *command;
}

} // namespace countersign::app
