#include "ui/cashier/wording.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>
#include <array>

namespace countersign::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Cashier)
};

QString symbolOf(const sale::Currency& currency)
{
    const std::array<std::pair<QStringView, QStringView>, 5> symbols = {
        {{u"EUR", u"€"}, {u"GBP", u"£"}, {u"USD", u"$"}, {u"JPY", u"¥"}, {u"INR", u"₹"}}};
    const QString code = currency.toString();
    for (const auto& [known, symbol] : symbols) {
        if (code == known)
            return symbol.toString();
    }
    return code + QChar(QChar::Nbsp);
}

/// The amount's digits without a sign, thousands in groups of three.
QString digitsOf(const sale::Money& money)
{
    QString text = money.toString();
    if (text.startsWith(u'-'))
        text.remove(0, 1);
    qsizetype point = text.indexOf(u'.');
    if (point < 0)
        point = text.size();
    for (qsizetype at = point - 3; at > 0; at -= 3)
        text.insert(at, u',');
    return text;
}

QString sign(const sale::Money& money)
{
    return money.isNegative() ? QStringLiteral("−") : QString();
}

QDateTime momentIn(const QTimeZone& zone, std::int64_t wall_ms)
{
    return zone.isValid() ? QDateTime::fromMSecsSinceEpoch(wall_ms, zone) : QDateTime();
}

std::int64_t wholeSeconds(std::int64_t duration_ms)
{
    return duration_ms <= 0 ? 0 : (duration_ms + 999) / 1000;
}

} // namespace

QString withCurrency(const sale::Money& money)
{
    return sign(money) + symbolOf(money.currency()) + digitsOf(money);
}

QString inColumn(const sale::Money& money)
{
    return sign(money) + digitsOf(money);
}

QString typeset(const QString& sentence)
{
    return QString(sentence).replace(u'\'', u'’');
}

QString withPoint(const QString& keyed)
{
    QString plain = keyed.trimmed();
    plain.replace(u',', u'.');
    return plain;
}

QString grouped(std::uint64_t number)
{
    QString text = QString::number(number);
    for (qsizetype at = text.size() - 3; at > 0; at -= 3)
        text.insert(at, u',');
    return text;
}

QString minutesAndSeconds(std::int64_t duration_ms)
{
    const std::int64_t seconds = wholeSeconds(duration_ms);
    return QStringLiteral("%1:%2").arg(seconds / 60).arg(seconds % 60, 2, 10, QChar(u'0'));
}

QString inSeconds(std::int64_t duration_ms)
{
    const std::int64_t tenths = (duration_ms + 50) / 100;
    return QStringLiteral("%1.%2").arg(tenths / 10).arg(tenths % 10);
}

QString spokenDuration(std::int64_t duration_ms)
{
    const std::int64_t seconds = wholeSeconds(duration_ms);
    const std::int64_t minutes = seconds / 60;
    const QString rest =
        seconds % 60 == 1 ? Words::tr("1 second") : Words::tr("%1 seconds").arg(seconds % 60);
    if (minutes == 0)
        return rest;
    const QString whole =
        minutes == 1 ? Words::tr("1 minute") : Words::tr("%1 minutes").arg(minutes);
    return whole + u' ' + rest;
}

QString clockTime(std::int64_t wall_ms, const QTimeZone& zone)
{
    return momentIn(zone, wall_ms).toString(QStringLiteral("HH:mm:ss"));
}

QString clockMinute(std::int64_t wall_ms, const QTimeZone& zone)
{
    return momentIn(zone, wall_ms).toString(QStringLiteral("HH:mm"));
}

QString dayShort(std::int64_t wall_ms, const QTimeZone& zone)
{
    return QLocale().toString(momentIn(zone, wall_ms), QStringLiteral("ddd d MMMM"));
}

QString dayAndMinute(std::int64_t wall_ms, const QTimeZone& zone)
{
    return QLocale().toString(momentIn(zone, wall_ms), QStringLiteral("d MMMM yyyy, HH:mm"));
}

QString unbroken(const QString& productName)
{
    static const QRegularExpression amount(
        QStringLiteral("(\\d) (g|kg|mg|ml|cl|dl|l|L|m|cm|mm|x|pcs|st)\\b"));
    QString name = productName;
    return name.replace(amount, QStringLiteral("\\1\u00a0\\2"));
}

QString quantityText(const sale::Quantity& quantity)
{
    const std::int64_t rest = quantity.thousandths % 1000;
    const QString whole = QString::number(quantity.thousandths / 1000);
    return rest == 0 ? whole : QStringLiteral("%1.%2").arg(whole).arg(rest, 3, 10, QChar(u'0'));
}

QString printedNumber(const sale::Gtin& gtin)
{
    const QString digits = gtin.toString();
    if (digits.startsWith(QLatin1String("000000")))
        return digits.mid(6);
    return digits.startsWith(u'0') ? digits.mid(1) : digits;
}

QString masked(const QString& lastDigits)
{
    return QStringLiteral("•••• ") + lastDigits;
}

QString percent(int milli_percent)
{
    QString text = QString::number(milli_percent / 1000);
    if (const int rest = milli_percent % 1000) {
        QString decimals = QStringLiteral("%1").arg(rest, 3, 10, QChar(u'0'));
        while (decimals.endsWith(u'0'))
            decimals.chop(1);
        text += u'.' + decimals;
    }
    return text + u'%';
}

QString discountName(const sale::Discount& discount)
{
    if (const auto* part = std::get_if<sale::PercentOff>(&discount))
        return Words::tr("%1 off").arg(percent(part->milli_percent));
    return Words::tr("Discount");
}

QString tillName(const QString& tillId)
{
    return !tillId.isEmpty() && tillId.front().isDigit() ? Words::tr("Till %1").arg(tillId)
                                                         : tillId;
}

} // namespace countersign::ui
