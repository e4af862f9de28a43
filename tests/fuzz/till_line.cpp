#include "app/ctl/till_command.h"
#include "core/policy/phone_number.h"
#include "tests/fuzz/targets.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::fuzz {

using namespace till;
using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray digitsIn(const KeyCode& keyed)
{
    return bytesOf(keyed.digits->span());
}

/// The line that stands for a command; nothing for those that no line is read as.
class Writer
{
public:
    QJsonObject operator()(const Scan& c) const { return named(u"scan"_s, {{u"code"_s, c.code}}); }
    QJsonObject operator()(const Add& c) const
    {
        check(c.quantity.thousandths > 0 &&
                  c.quantity.thousandths <= sale::Quantity::thousandths_max &&
                  c.quantity.thousandths % 1000 == 0,
              "so many pieces can be added");
        return named(u"add"_s, {{u"gtin"_s, c.gtin.toString()},
                                {u"quantity"_s, qint64{c.quantity.thousandths / 1000}}});
    }
    QJsonObject operator()(const SetQuantity&) const { return {}; }
    QJsonObject operator()(const Remove& c) const
    {
        check(c.line >= 1, "lines count from 1");
        return named(u"remove"_s, {{u"line"_s, qint64(c.line)}});
    }
    QJsonObject operator()(const SetDiscount& c) const
    {
        QJsonObject fields;
        if (c.line > 0)
            fields[u"line"_s] = qint64(c.line);
        if (!c.discount) {
            fields[u"percent"_s] = u"0"_s;
        } else if (const auto* percent = std::get_if<sale::PercentOff>(&*c.discount)) {
            check(percent->milli_percent > 0 && percent->milli_percent <= 100'000,
                  "no more than all of it is taken off");
            fields[u"percent"_s] = percent->toString();
        } else {
            const sale::Money& amount = std::get<sale::AmountOff>(*c.discount).amount;
            check(amount.minor() > 0, "an amount is taken off");
            fields[u"amount"_s] = amount.toString();
        }
        return named(u"discount"_s, fields);
    }
    QJsonObject operator()(const ChargeCash& c) const
    {
        check(!c.given.isNegative(), "nobody gives less than nothing");
        return named(u"charge"_s, {{u"tender"_s, u"cash"_s}, {u"given"_s, c.given.toString()}});
    }
    QJsonObject operator()(const ChargeCard& c) const
    {
        check(c.shown && !c.shown->fingerprint.isEmpty() && c.shown->last4.size() == 4,
              "a card is shown");
        return named(u"charge"_s, {{u"tender"_s, u"card"_s},
                                   {u"method"_s, c.shown->fingerprint},
                                   {u"brand"_s, c.shown->brand},
                                   {u"last4"_s, c.shown->last4}});
    }
    QJsonObject operator()(const KeyCode& c) const
    {
        return named(u"code"_s, {{u"digits"_s, QString::fromLatin1(digitsIn(c))}});
    }
    QJsonObject operator()(const Keying&) const { return {}; }
    QJsonObject operator()(const Resend&) const { return named(u"resend"_s); }
    QJsonObject operator()(const MoreTime&) const { return named(u"more_time"_s); }
    QJsonObject operator()(const Deny& c) const
    {
        const bool isOwn = c.reason == DenyReason::changedMind;
        return named(u"deny"_s, {{u"reason"_s, isOwn ? u"changed_mind"_s : u"not_mine"_s}});
    }
    QJsonObject operator()(const Cancel&) const { return named(u"cancel"_s); }
    QJsonObject operator()(const Aside&) const { return named(u"aside"_s); }
    QJsonObject operator()(const Take& c) const
    {
        return named(u"take"_s, {{u"purchase"_s, c.purchase.toString(QUuid::WithoutBraces)}});
    }
    QJsonObject operator()(const Settle& c) const
    {
        check(!c.why.isEmpty() && c.why.size() <= Settle::why_characters_max, "a reason is given");
        check(!policy::mayHoldNumber(c.why), "a reason holds no number");
        return named(u"settle"_s, {{u"purchase"_s, c.purchase.toString(QUuid::WithoutBraces)},
                                   {u"why"_s, c.why}});
    }
    QJsonObject operator()(const ShowEnded&) const { return {}; }
    QJsonObject operator()(const Next&) const { return {}; }
    QJsonObject operator()(const Status&) const { return named(u"status"_s); }
    QJsonObject operator()(const ChooseLanguage&) const { return {}; }

private:
    static QJsonObject named(const QString& what, QJsonObject fields = {})
    {
        fields[u"do"_s] = what;
        return fields;
    }
};

/// What was keyed is what any reader of JSON finds in the line, though none was given it.
void checkKeyed(const KeyCode& keyed, const QByteArray& line)
{
    const QString digits = QJsonDocument::fromJson(line).object().value(u"digits"_s).toString();
    check(!digits.isEmpty() && digitsIn(keyed) == digits.toUtf8(), "a code is what was keyed");
}

void checkRefusal(const QString& why)
{
    constexpr qsizetype why_characters_max = 400;
    check(!why.isEmpty(), "a refused line has a reason");
    check(why.size() <= why_characters_max, "a reason is short");
}

} // namespace

void tillLine(Bytes input)
{
    const QByteArray line = bytesOf(input);
    const sale::Currency euro;
    const auto command = app::commandFromLine(line, euro);
    if (!command)
        return checkRefusal(command.error());
    check(line.size() <= app::line_bytes_max, "no longer line is read");
    if (const auto* keyed = std::get_if<KeyCode>(&*command))
        checkKeyed(*keyed, line);
    const QJsonObject written = std::visit(Writer{}, *command);
    check(!written.isEmpty(), "a line asks for what lines can ask for");
    const auto again =
        app::commandFromLine(QJsonDocument(written).toJson(QJsonDocument::Compact), euro);
    check(again.ok(), "a command that is written can be read");
    check(again->index() == command->index() && std::visit(Writer{}, *again) == written,
          "a command that is written reads the same");
}

} // namespace countersign::fuzz
