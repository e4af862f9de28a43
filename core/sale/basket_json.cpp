#include "core/sale/basket_json.h"

#include "core/sale/decimal.h"
#include "core/sale/totals.h"

#include <QJsonArray>
#include <algorithm>
#include <initializer_list>

namespace countersign::sale {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int rate_decimals = 3;

QJsonObject toJson(const Discount& discount)
{
    if (const auto* percent = std::get_if<PercentOff>(&discount))
        return {{u"percent"_s, percent->toString()}};
    return {{u"amount"_s, std::get<AmountOff>(discount).amount.toString()}};
}

QJsonObject toJson(const Line& line)
{
    const Product& product = line.product;
    QJsonObject object{
        {u"gtin"_s, product.gtin.toString()},      {u"name"_s, product.name},
        {u"quantity"_s, line.quantity.toString()}, {u"price"_s, product.price.toString()},
        {u"tax"_s, product.tax.toString()},        {u"category"_s, product.category},
    };
    if (line.discount)
        object.insert(u"discount"_s, toJson(*line.discount));
    return object;
}

/// Reads the fields of one object; the first flaw stays, with its place, and later reads are moot.
class Fields
{
public:
    Fields(const QJsonObject& object, QString place, QString& flaw)
        : m_object(object), m_place(std::move(place)), m_flaw(flaw)
    {
    }

    void allowOnly(std::initializer_list<QLatin1String> names)
    {
        for (auto field = m_object.begin(); field != m_object.end(); ++field) {
            if (std::find(names.begin(), names.end(), field.key()) == names.end())
                fail(field.key().left(40), u"there is no such field"_s);
        }
    }
    [[nodiscard]] bool has(QLatin1String name) const { return m_object.contains(name); }
    QJsonValue value(QLatin1String name, QJsonValue::Type type)
    {
        const QJsonValue found = m_object.value(name);
        if (found.type() != type)
            fail(name, found.isUndefined() ? u"it is missing"_s : u"it has the wrong type"_s);
        return found;
    }
    QString text(QLatin1String name) { return value(name, QJsonValue::String).toString(); }
    /// The text of at most that many characters.
    QString shortText(QLatin1String name, qsizetype characters_max)
    {
        const QString found = text(name);
        // A character beyond the basic plane takes two units, so twice as many are never too few.
        if (found.size() > 2 * characters_max)
            fail(name, u"it is longer than %1 characters"_s.arg(characters_max));
        if (!found.isValidUtf16())
            fail(name, u"it isn't valid Unicode"_s);
        return found;
    }
    template <class T, class Parse> T parsed(QLatin1String name, Parse parse)
    {
        const Result<T, QString> result = parse(text(name));
        if (result)
            return *result;
        fail(name, result.error());
        return {};
    }
    void fail(QStringView name, const QString& reason)
    {
        if (m_flaw.isEmpty())
            m_flaw = placeOf(name) + reason;
    }
    void fail(QLatin1String name, const QString& reason) { fail(QString(name), reason); }
    [[nodiscard]] QString placeOf(QStringView name) const
    {
        return m_place + name.toString() + ": "_L1;
    }
    [[nodiscard]] QString& flaw() const { return m_flaw; }

private:
    const QJsonObject& m_object;
    QString m_place;
    QString& m_flaw;
};

Money amountIn(Fields& fields, QLatin1String name, Currency currency)
{
    const Money amount = fields.parsed<Money>(
        name, [&](const QString& text) { return Money::parse(text, currency); });
    if (amount.isNegative())
        fields.fail(name, u"it can't be negative"_s);
    return amount;
}

std::optional<Discount> discountIn(Fields& fields, Currency currency)
{
    const auto name = "discount"_L1;
    if (!fields.has(name))
        return std::nullopt;
    const QJsonObject object = fields.value(name, QJsonValue::Object).toObject();
    Fields discount(object, fields.placeOf(u"discount"), fields.flaw());
    discount.allowOnly({"percent"_L1, "amount"_L1});
    if (object.size() != 1) {
        fields.fail(name, u"it is either a percent or an amount"_s);
        return std::nullopt;
    }
    if (discount.has("percent"_L1))
        return discount.parsed<PercentOff>(
            "percent"_L1, [](const QString& text) { return PercentOff::parse(text); });
    return AmountOff{amountIn(discount, "amount"_L1, currency)};
}

Line lineIn(Fields& fields, Currency currency)
{
    fields.allowOnly(
        {"gtin"_L1, "name"_L1, "quantity"_L1, "price"_L1, "tax"_L1, "category"_L1, "discount"_L1});
    Line line;
    line.product.gtin =
        fields.parsed<Gtin>("gtin"_L1, [](const QString& text) { return Gtin::parse(text); });
    line.product.name = fields.shortText("name"_L1, name_characters_max);
    line.product.price = amountIn(fields, "price"_L1, currency);
    line.product.tax = fields.parsed<TaxRates>(
        "tax"_L1, [](const QString& text) { return TaxRates::parse(text); });
    line.product.category = fields.shortText("category"_L1, category_characters_max);
    line.quantity = fields.parsed<Quantity>(
        "quantity"_L1, [](const QString& text) { return Quantity::parse(text); });
    line.discount = discountIn(fields, currency);
    return line;
}

} // namespace

QJsonObject toJson(const Basket& basket)
{
    QJsonArray lines;
    for (const Line& line : basket.lines)
        lines.append(toJson(line));
    QJsonObject object{
        {u"currency"_s, basket.currency.toString()},
        {u"prices_include_tax"_s, basket.pricesIncludeTax},
        {u"lines"_s, lines},
    };
    if (basket.discount)
        object.insert(u"discount"_s, toJson(*basket.discount));
    return object;
}

Result<Basket, QString> basketFromJson(const QJsonObject& object)
{
    QString flaw;
    Fields fields(object, QString(), flaw);
    fields.allowOnly({"currency"_L1, "prices_include_tax"_L1, "lines"_L1, "discount"_L1});
    Basket basket;
    basket.currency = fields.parsed<Currency>(
        "currency"_L1, [](const QString& code) { return Currency::fromCode(code); });
    basket.pricesIncludeTax = fields.value("prices_include_tax"_L1, QJsonValue::Bool).toBool();
    const QJsonArray lines = fields.value("lines"_L1, QJsonValue::Array).toArray();
    if (lines.size() > static_cast<qsizetype>(Basket::lines_max))
        fields.fail("lines"_L1, u"there are more than %1"_s.arg(Basket::lines_max));
    basket.lines.reserve(static_cast<std::size_t>(lines.size()));
    for (qsizetype i = 0; i < lines.size() && flaw.isEmpty(); ++i) {
        const QJsonObject line = lines.at(i).toObject();
        if (!lines.at(i).isObject())
            fields.fail(u"line %1"_s.arg(i + 1), u"it has the wrong type"_s);
        Fields lineFields(line, u"line %1: "_s.arg(i + 1), flaw);
        basket.lines.push_back(lineIn(lineFields, basket.currency));
    }
    basket.discount = discountIn(fields, basket.currency);
    if (flaw.isEmpty() && !subtotalFits(basket))
        flaw = u"lines: together they are beyond the limit"_s;
    if (!flaw.isEmpty())
        return failure(flaw);
    return basket;
}

QJsonObject toJson(const Totals& totals)
{
    QJsonArray taxes;
    for (const TaxTotal& tax : totals.taxes) {
        taxes.append(QJsonObject{
            {u"rate"_s, shortDecimalText(tax.rate_milli_percent, rate_decimals)},
            {u"base"_s, tax.base.toString()},
            {u"tax"_s, tax.tax.toString()},
        });
    }
    return {
        {u"net"_s, totals.net.toString()},
        {u"tax"_s, totals.tax.toString()},
        {u"total"_s, totals.total.toString()},
        {u"discounts"_s, totals.discounts.toString()},
        {u"taxes"_s, taxes},
    };
}

} // namespace countersign::sale
