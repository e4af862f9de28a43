#include "core/store/registry_record.h"

#include "core/store/fingerprint.h"

#include <QDateTime>
#include <QRegularExpression>
#include <utility>

namespace countersign::store {

namespace {

bool matches(const QString& text, const QString& pattern)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(pattern)).match(text).hasMatch();
}

QString faultOfBrand(const QString& text)
{
    if (matches(text, QStringLiteral("[a-z0-9_-]{1,32}")))
        return {};
    return QStringLiteral("a brand is 1 to 32 letters, digits, - and _");
}

QString faultOfLast4(const QString& text)
{
    if (text.isEmpty() || matches(text, QStringLiteral("[0-9]{4}")))
        return {};
    return QStringLiteral("four digits, or nothing");
}

/// ITU-T E.164: at most 15 digits, the first not 0. The reason never repeats the number.
QString faultOfPhone(const QString& text)
{
    if (matches(text, QStringLiteral("\\+[1-9][0-9]{6,14}")))
        return {};
    return QStringLiteral("not an E.164 number: + and 7 to 15 digits, nothing else");
}

QString faultOfLocale(const QString& text)
{
    if (matches(text, QStringLiteral("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")))
        return {};
    return QStringLiteral("not a language tag such as de or pt-BR");
}

/// RFC 3339, section 5.6.
std::optional<qint64> parseTime(const QString& text)
{
    const auto form = QStringLiteral("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}"
                                     "(\\.[0-9]{1,9})?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])");
    if (!matches(text, form))
        return std::nullopt;
    const auto time = QDateTime::fromString(text.toUpper(), Qt::ISODateWithMs);
    if (!time.isValid())
        return std::nullopt;
    // Its offset may lead out of the years that can be written again.
    const int year = time.toUTC().date().year();
    if (year < 1 || year > 9999)
        return std::nullopt;
    return time.toMSecsSinceEpoch();
}

} // namespace

const QStringList& registryColumns()
{
    static const QStringList names{QStringLiteral("method"), QStringLiteral("brand"),
                                   QStringLiteral("last4"),  QStringLiteral("phone"),
                                   QStringLiteral("locale"), QStringLiteral("registered_at")};
    return names;
}

std::optional<RegistryRecord> recordIn(const CsvTable& table, TableRow& row,
                                       const NumberCheck& numberCheck)
{
    if (!row.faults.empty())
        return std::nullopt;
    const auto& fields = row.fields;
    const auto refuse = [&](int column, const QString& reason) {
        if (!reason.isEmpty())
            row.faults.push_back(table.faultAt(row, column, reason));
    };
    RegistryRecord record{
        fields[method_column], fields[brand_column].toLower(), fields[last4_column], {}};
    refuse(method_column, faultOfFingerprint(record.fingerprint));
    refuse(brand_column, faultOfBrand(record.brand));
    refuse(last4_column, faultOfLast4(record.last4));
    auto phoneFault = faultOfPhone(fields[phone_column]);
    if (phoneFault.isEmpty() && numberCheck)
        phoneFault = numberCheck(fields[phone_column]);
    refuse(phone_column, phoneFault);
    refuse(locale_column, faultOfLocale(fields[locale_column]));
    const auto time_ms = parseTime(fields[registered_column]);
    if (!time_ms)
        refuse(registered_column, QStringLiteral("not a time as in RFC 3339, such as "
                                                 "2026-11-22T17:58:24Z"));
    if (!row.faults.empty())
        return std::nullopt;
    record.registration = {
        {}, fields[phone_column], fields[locale_column], *time_ms, Proof::imported};
    return record;
}

} // namespace countersign::store
