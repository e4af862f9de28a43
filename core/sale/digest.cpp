#include "core/sale/basket.h"

#include <QCryptographicHash>
#include <QtEndian>

namespace countersign::sale {

namespace {

/// Numbers of fixed width and texts after their length: no two baskets have one encoding.
class Encoding
{
public:
    explicit Encoding(const char* version) { text(QByteArray(version)); }

    void number(std::int64_t value)
    {
        char bytes[sizeof value];
        qToBigEndian(value, bytes);
        m_bytes.append(bytes, sizeof bytes);
    }
    void count(std::size_t value) { number(static_cast<std::int64_t>(value)); }
    void text(const QByteArray& utf8)
    {
        number(utf8.size());
        m_bytes.append(utf8);
    }
    void reserve(std::size_t size_bytes) { m_bytes.reserve(static_cast<qsizetype>(size_bytes)); }
    [[nodiscard]] const QByteArray& bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

enum class DiscountMark { none, percent, amount };

void append(Encoding& encoding, DiscountMark mark, std::int64_t value)
{
    encoding.number(static_cast<std::int64_t>(mark));
    encoding.number(value);
}

void append(Encoding& encoding, const std::optional<Discount>& discount)
{
    if (!discount)
        append(encoding, DiscountMark::none, 0);
    else if (const auto* percent = std::get_if<PercentOff>(&*discount))
        append(encoding, DiscountMark::percent, percent->milli_percent);
    else
        append(encoding, DiscountMark::amount, std::get<AmountOff>(*discount).amount.minor());
}

void append(Encoding& encoding, const Line& line)
{
    encoding.number(static_cast<std::int64_t>(line.product.gtin.number()));
    encoding.text(line.product.name.toUtf8());
    encoding.number(line.product.price.minor());
    const auto rates = line.product.tax.rates_milli_percent();
    encoding.count(rates.size());
    for (const int rate : rates)
        encoding.number(rate);
    encoding.text(line.product.category.toUtf8());
    encoding.number(line.quantity.thousandths);
    append(encoding, line.discount);
}

void append(Encoding& encoding, const Totals& totals)
{
    for (const Money& amount :
         {totals.subtotal, totals.discounts, totals.net, totals.tax, totals.total})
        encoding.number(amount.minor());
    encoding.count(totals.taxes.size());
    for (const TaxTotal& tax : totals.taxes) {
        encoding.number(tax.rate_milli_percent);
        encoding.number(tax.base.minor());
        encoding.number(tax.tax.minor());
    }
}

} // namespace

QByteArray digestOf(const Basket& basket)
{
    constexpr std::size_t line_size_bytes = 160; // about, for names of usual length
    Encoding encoding("countersign-basket-v1");
    encoding.reserve(basket.lines.size() * line_size_bytes);
    encoding.text(QByteArray(basket.currency.code));
    encoding.number(basket.currency.decimals);
    encoding.number(basket.pricesIncludeTax ? 1 : 0);
    encoding.count(basket.lines.size());
    for (const Line& line : basket.lines)
        append(encoding, line);
    append(encoding, basket.discount);
    append(encoding, totalsOf(basket));
    return QCryptographicHash::hash(encoding.bytes(), QCryptographicHash::Sha256);
}

} // namespace countersign::sale
