#include "core/sale/basket_json.h"

#include <string_view>

namespace countersign::sale {

namespace {

/// Appends keys and values to a text. Keys stand in the order in which QJsonDocument writes them.
class JsonText
{
public:
    void plain(std::string_view text)
    {
        m_text.append(text.data(), static_cast<qsizetype>(text.size()));
    }
    void string(const QString& value)
    {
        m_text.append('"');
        const QByteArray utf8 = value.toUtf8();
        const std::string_view bytes(utf8.constData(), static_cast<std::size_t>(utf8.size()));
        std::size_t begin = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            if (isEscaped(bytes[i])) {
                plain(bytes.substr(begin, i - begin));
                escape(bytes[i]);
                begin = i + 1;
            }
        }
        plain(bytes.substr(begin));
        m_text.append('"');
    }
    void field(std::string_view key, const QString& value)
    {
        plain(key);
        string(value);
    }
    void reserve(std::size_t size_bytes) { m_text.reserve(static_cast<qsizetype>(size_bytes)); }
    [[nodiscard]] QByteArray taken() { return std::move(m_text); }

private:
    /// RFC 8259, section 7: quotation mark, backslash and controls.
    static bool isEscaped(char byte)
    {
        return byte == '"' || byte == '\\' || static_cast<unsigned char>(byte) < 0x20;
    }
    void escape(char byte)
    {
        constexpr std::string_view named = "\b\t\n\f\r\"\\";
        constexpr std::string_view names = "btnfr\"\\";
        constexpr std::string_view digits = "0123456789abcdef";
        if (const auto place = named.find(byte); place != std::string_view::npos) {
            m_text.append('\\');
            m_text.append(names[place]);
        } else {
            plain("\\u00");
            m_text.append(digits[static_cast<unsigned char>(byte) >> 4]);
            m_text.append(digits[static_cast<unsigned char>(byte) & 0x0f]);
        }
    }

    QByteArray m_text;
};

void append(JsonText& text, const Discount& discount)
{
    if (const auto* percent = std::get_if<PercentOff>(&discount))
        text.field("{\"percent\":", percent->toString());
    else
        text.field("{\"amount\":", std::get<AmountOff>(discount).amount.toString());
    text.plain("}");
}

void append(JsonText& text, const Line& line)
{
    text.field("{\"category\":", line.product.category);
    if (line.discount) {
        text.plain(",\"discount\":");
        append(text, *line.discount);
    }
    text.field(",\"gtin\":", line.product.gtin.toString());
    text.field(",\"name\":", line.product.name);
    text.field(",\"price\":", line.product.price.toString());
    text.field(",\"quantity\":", line.quantity.toString());
    text.field(",\"tax\":", line.product.tax.toString());
    text.plain("}");
}

} // namespace

QByteArray toJsonText(const Basket& basket)
{
    constexpr std::size_t line_size_bytes = 160; // about, for names of usual length
    JsonText text;
    text.reserve((basket.lines.size() + 1) * line_size_bytes);
    text.field("{\"currency\":", basket.currency.toString());
    if (basket.discount) {
        text.plain(",\"discount\":");
        append(text, *basket.discount);
    }
    text.plain(",\"lines\":[");
    for (std::size_t i = 0; i < basket.lines.size(); ++i) {
        if (i > 0)
            text.plain(",");
        append(text, basket.lines[i]);
    }
    text.plain(basket.pricesIncludeTax ? "],\"prices_include_tax\":true}"
                                       : "],\"prices_include_tax\":false}");
    return text.taken();
}

} // namespace countersign::sale
