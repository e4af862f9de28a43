#include "core/payment/demo_script.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <array>
#include <utility>

namespace countersign::payment {

namespace {

using Word = DemoScript::Word;
using Step = DemoScript::Step;

constexpr std::array<std::pair<const char*, Word>, 7> words{{
    {"ok", Word::ok},
    {"decline", Word::decline},
    {"partial", Word::partial},
    {"taken", Word::taken},
    {"decline_capture", Word::decline_capture},
    {"time_out", Word::time_out},
    {"lose_answer", Word::lose_answer},
}};

/// The one kind of action that a word can be played on, or nothing if it fits any.
std::optional<DemoOperation> operationOf(Word word)
{
    switch (word) {
    case Word::decline:
    case Word::partial:
    case Word::taken:
        return DemoOperation::authorise;
    case Word::decline_capture:
        return DemoOperation::capture;
    case Word::ok:
    case Word::time_out:
    case Word::lose_answer:
        return std::nullopt;
    }
    return std::nullopt;
}

Result<Word, QString> wordOf(const QString& text)
{
    for (const auto& [name, word] : words) {
        if (text == QLatin1String(name))
            return word;
    }
    return failure(QStringLiteral("do: no such word as \"%1\"").arg(text.left(40)));
}

Result<Step, QString> stepOf(const QJsonObject& object, sale::Currency currency)
{
    for (const QString& field : object.keys()) {
        if (field != u"do" && field != u"op" && field != u"amount")
            return failure(QStringLiteral("%1: no such field").arg(field.left(40)));
        if (!object.value(field).isString())
            return failure(QStringLiteral("%1: not a text").arg(field));
    }
    if (!object.contains(u"do"))
        return failure(QStringLiteral("do: missing"));
    Result<Word, QString> word = wordOf(object.value(u"do").toString());
    if (!word)
        return failure(word.error());
    Step step{*word, operationOf(*word), std::nullopt};
    if (object.contains(u"op")) {
        const std::optional<DemoOperation> named = demoOperationOf(object.value(u"op").toString());
        if (!named)
            return failure(QStringLiteral("op: not authorise, capture, release or refund"));
        if (step.operation && step.operation != named) {
            return failure(
                QStringLiteral("op: \"%1\" never fits it").arg(object.value(u"do").toString()));
        }
        step.operation = named;
    }
    if (object.contains(u"amount")) {
        if (step.word != Word::partial)
            return failure(QStringLiteral("amount: only \"partial\" has one"));
        Result<sale::Money, QString> amount =
            sale::Money::parse(object.value(u"amount").toString(), currency);
        if (!amount)
            return failure(QStringLiteral("amount: %1").arg(amount.error()));
        if (amount->isNegative() || amount->isZero())
            return failure(QStringLiteral("amount: not more than zero"));
        step.amount = *amount;
    }
    return step;
}

Result<Step, QString> stepOf(const QByteArray& line, sale::Currency currency)
{
    // QJsonDocument reads arrays and objects only, so a bare text is read as an array of one.
    QJsonParseError fault;
    const QJsonArray one = QJsonDocument::fromJson('[' + line + ']', &fault).array();
    if (fault.error != QJsonParseError::NoError || one.size() != 1)
        return failure(QStringLiteral("not a JSON object or text"));
    if (one.at(0).isObject())
        return stepOf(one.at(0).toObject(), currency);
    if (!one.at(0).isString())
        return failure(QStringLiteral("not a JSON object or text"));
    return stepOf(QJsonObject{{QStringLiteral("do"), one.at(0)}}, currency);
}

} // namespace

Result<DemoScript, QString> DemoScript::parse(const QByteArray& bytes, sale::Currency currency)
{
    if (bytes.size() > size_max_bytes)
        return failure(QStringLiteral("line 1: longer than %1 bytes").arg(size_max_bytes));
    DemoScript script;
    qsizetype number = 0;
    for (const QByteArray& line : bytes.split('\n')) {
        ++number;
        if (line.trimmed().isEmpty())
            continue;
        Result<Step, QString> step = stepOf(line.trimmed(), currency);
        if (!step)
            return failure(QStringLiteral("line %1: %2").arg(number).arg(step.error()));
        if (script.m_steps.size() == steps_max) {
            return failure(
                QStringLiteral("line %1: more than %2 steps").arg(number).arg(steps_max));
        }
        script.m_steps.push_back(*step);
    }
    return script;
}

void DemoScript::skip(std::size_t steps)
{
    m_next = std::min(m_steps.size(), m_next + steps);
}

std::optional<DemoScript::Step> DemoScript::take(DemoOperation operation)
{
    if (m_next == m_steps.size())
        return std::nullopt;
    const Step& step = m_steps[m_next];
    if (step.operation && *step.operation != operation)
        return std::nullopt;
    ++m_next;
    return step;
}

} // namespace countersign::payment
