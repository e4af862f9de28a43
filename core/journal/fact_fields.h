#pragma once

#include "core/journal/requirement_name.h"
#include "core/sale/fact.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QString>
#include <initializer_list>

// Private to core/journal: how a payload is read. Other rooms include fact_codec.h.
namespace countersign::journal {

/// Reads the fields of a fact's payload and keeps the first thing that is wrong.
class Fields
{
public:
    explicit Fields(const QJsonObject& object) : m_object(object) {}

    [[nodiscard]] const QString& fault() const { return m_fault; }
    [[nodiscard]] bool has(const QString& key) const { return m_object.contains(key); }
    void wrong(const QString& key, const QString& reason)
    {
        if (m_fault.isEmpty())
            m_fault = key + QStringLiteral(": ") + reason;
    }
    QString text(const QString& key)
    {
        if (!m_object.value(key).isString())
            wrong(key, QStringLiteral("a text is missing"));
        return m_object.value(key).toString();
    }
    QByteArray latin(const QString& key) { return text(key).toLatin1(); }
    QByteArray bytes(const QString& key) { return QByteArray::fromHex(text(key).toLatin1()); }
    qint64 number(const QString& key)
    {
        const QJsonValue value = m_object.value(key);
        if (!value.isDouble())
            wrong(key, QStringLiteral("a number is missing"));
        // Qt gives the default for a fraction, and for what no 64 bits hold.
        else if (value.toInteger(0) != value.toInteger(1))
            wrong(key, QStringLiteral("a whole number is expected"));
        return value.toInteger();
    }
    std::uint64_t count(const QString& key)
    {
        const qint64 value = number(key);
        if (value < 0)
            wrong(key, QStringLiteral("the number is out of range"));
        return value < 0 ? 0 : static_cast<std::uint64_t>(value);
    }
    int small(const QString& key)
    {
        const qint64 value = number(key);
        if (value < 0 || value > 1'000'000)
            wrong(key, QStringLiteral("the number is out of range"));
        return static_cast<int>(value);
    }
    bool flag(const QString& key)
    {
        if (!m_object.value(key).isBool())
            wrong(key, QStringLiteral("true or false is missing"));
        return m_object.value(key).toBool();
    }
    QJsonObject object(const QString& key)
    {
        if (!m_object.value(key).isObject())
            wrong(key, QStringLiteral("an object is missing"));
        return m_object.value(key).toObject();
    }
    QJsonArray array(const QString& key)
    {
        if (!m_object.value(key).isArray())
            wrong(key, QStringLiteral("a list is missing"));
        return m_object.value(key).toArray();
    }
    sale::Money money(const QString& key, sale::Currency currency)
    {
        auto amount = sale::Money::parse(text(key), currency);
        if (amount)
            return *amount;
        wrong(key, amount.error());
        return sale::Money::zero(currency);
    }
    sale::Money moneyWithCurrency(const QString& key)
    {
        auto currency = sale::Currency::fromCode(text(QStringLiteral("currency")));
        if (!currency) {
            wrong(QStringLiteral("currency"), currency.error());
            return {};
        }
        return money(key, *currency);
    }
    sale::TerminalAction action()
    {
        return named(QStringLiteral("action"),
                     {sale::TerminalAction::authorise, sale::TerminalAction::capture,
                      sale::TerminalAction::release},
                     QStringLiteral("no such action"));
    }
    /// What earlier versions didn't write is unsaid.
    sale::SaidBy saidBy()
    {
        if (!has(QStringLiteral("said_by")))
            return sale::SaidBy::unsaid;
        return named(QStringLiteral("said_by"), {sale::SaidBy::provider, sale::SaidBy::till},
                     QStringLiteral("nobody of that name"));
    }
    sale::TryFailure tryFailure()
    {
        if (!has(QStringLiteral("why")))
            return sale::TryFailure::unsaid;
        return named(QStringLiteral("why"),
                     {sale::TryFailure::wrongDigits, sale::TryFailure::notCompared},
                     QStringLiteral("no try fails for that"));
    }
    sale::Outcome outcome()
    {
        auto outcome = sale::outcomeFromName(text(QStringLiteral("outcome")));
        if (outcome)
            return *outcome;
        wrong(QStringLiteral("outcome"), outcome.error());
        return sale::Outcome::unresolved;
    }
    sale::Requirement requirement()
    {
        return named(QStringLiteral("requirement"),
                     {sale::Requirement::refuseFrozen, sale::Requirement::countersignFromAmount,
                      sale::Requirement::countersignCategory, sale::Requirement::freeBelowAmount,
                      sale::Requirement::freeUnregistered, sale::Requirement::refuseNotRegistered},
                     QStringLiteral("no such requirement"));
    }

private:
    /// The value that the journal writes so; the first one, and a fault, for any other text.
    template <class Value>
    Value named(const QString& key, std::initializer_list<Value> values, const QString& fault)
    {
        const QString text = this->text(key);
        for (const Value value : values) {
            if (name(value) == text)
                return value;
        }
        wrong(key, fault);
        return *values.begin();
    }

    const QJsonObject& m_object;
    QString m_fault;
};

} // namespace countersign::journal
