#include "core/store/product_record.h"

#include <array>
#include <utility>

namespace countersign::store {

namespace {

// What Windows-1252 has where ISO 8859-1 has the control characters U+0080 to U+009F; 0 where it
// has nothing (WHATWG Encoding, index windows-1252).
constexpr std::array<char16_t, 32> windows_1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

/// Names that went through a wrong conversion have C1 controls where letters and quotes were
/// ("B\u009Cuf"). They are put right as browsers do; what stood for nothing goes.
QString withoutMisreadLetters(const QString& name)
{
    QString result;
    result.reserve(name.size());
    for (const auto character : name) {
        const auto unit = character.unicode();
        const bool isMisread = unit >= 0x80 && unit <= 0x9F;
        const char16_t meant = isMisread ? windows_1252.at(unit - 0x80U) : unit;
        // A NUL stays, to be refused like every other control character.
        if (!isMisread || meant != 0)
            result.append(QChar(meant));
    }
    return result;
}

/// The value, or a null one and the fault added to the row.
template <class Value>
std::optional<Value> taken(const CsvTable& table, TableRow& row, int column,
                           Result<Value, QString> parsed)
{
    if (parsed)
        return std::move(*parsed);
    row.faults.push_back(table.faultAt(row, column, parsed.error()));
    return std::nullopt;
}

Result<sale::Money, QString> parsePrice(const QString& text, sale::Currency currency)
{
    auto price = sale::Money::parse(text, currency);
    if (price && price->isNegative())
        return failure(QStringLiteral("a price can't be negative"));
    return price;
}

/// Spaces and capitals are the field's habit; policy compares categories as they stand here.
QString asCategory(const QString& text)
{
    return text.simplified().toLower().replace(u' ', u'-');
}

} // namespace

const QStringList& productColumns()
{
    static const QStringList names{QStringLiteral("gtin"), QStringLiteral("name"),
                                   QStringLiteral("price"), QStringLiteral("tax"),
                                   QStringLiteral("category")};
    return names;
}

std::optional<sale::Product> productIn(const CsvTable& table, TableRow& row,
                                       sale::Currency currency)
{
    if (!row.faults.empty())
        return std::nullopt;
    const auto& fields = row.fields;
    const auto gtin = taken(table, row, gtin_column, sale::Gtin::parse(fields[gtin_column]));
    auto name =
        taken(table, row, name_column, sale::parseName(withoutMisreadLetters(fields[name_column])));
    const auto price = taken(table, row, price_column, parsePrice(fields[price_column], currency));
    const auto tax = taken(table, row, tax_column, sale::TaxRates::parse(fields[tax_column]));
    auto category = taken(table, row, category_column,
                          sale::parseCategory(asCategory(fields[category_column])));
    if (!row.faults.empty())
        return std::nullopt;
    return sale::Product{*gtin, std::move(*name), *price, *tax, std::move(*category)};
}

} // namespace countersign::store
