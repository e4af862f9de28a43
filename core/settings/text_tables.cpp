#include "core/sale/decimal.h"
#include "core/settings/tables.h"

#include <QRegularExpression>
#include <algorithm>

namespace countersign::settings {
namespace {

Result<std::int64_t, QString> millionths(const QString& text)
{
    const auto value = sale::parseDecimal(text, PartPrice::decimals_max, PartPrice::millionths_max);
    if (!value || *value < 0)
        return failure(QStringLiteral("must be a price from 0 to 1000 with at most %1 decimals, "
                                      "such as \"0.0750\", not ")
                           .arg(PartPrice::decimals_max) +
                       quoted(text));
    return *value;
}

const QRegularExpression& countryPriceForm()
{
    static const QRegularExpression form(QStringLiteral("^([A-Z]{2}) (\\S+)$"));
    return form;
}

QString whyNoCountryPrice(const QString& text)
{
    const auto match = countryPriceForm().match(text);
    if (!match.hasMatch())
        return QStringLiteral("must be a country and its price, such as \"AT 0.06\", not ") +
               quoted(text);
    const auto price = millionths(match.captured(2));
    return price ? QString() : price.error();
}

Text readText(Table table)
{
    Text text;
    table.require("purpose");
    text.purpose = table
                       .choice<QString>("purpose", {{"code", QStringLiteral("code")},
                                                    {"started", QStringLiteral("started")},
                                                    {"completed", QStringLiteral("completed")},
                                                    {"suspicious", QStringLiteral("suspicious")},
                                                    {"offer", QStringLiteral("offer")},
                                                    {"test", QStringLiteral("test")}})
                       .value_or(QString());
    table.require("language");
    constexpr int language_max = 64;
    if (const auto language = table.text("language", language_max)) {
        static const QRegularExpression form(QStringLiteral("^[a-z]{2,3}$"));
        if (form.match(*language).hasMatch())
            text.language = *language;
        else
            table.fault("language",
                        u"must be a language's two or three letters, such as \"en\", not " +
                            quoted(*language));
    }
    if (const auto id = table.text("template_id", Text::template_id_max)) {
        static const QRegularExpression form(QStringLiteral("^[A-Za-z0-9_-]+$"));
        if (form.match(*id).hasMatch())
            text.templateId = *id;
        else
            table.fault("template_id",
                        u"must be letters, digits, hyphens and underscores, not " + quoted(*id));
    }
    table.require("wording");
    text.line = table.lineOfKey("wording");
    text.wording = table.lines("wording", Text::wording_max).value_or(QString());
    table.finish();
    return text;
}

} // namespace

std::optional<PartPrice> readPrice(Table& table)
{
    constexpr int word_max = 64;
    constexpr int countries_max = 250;
    PartPrice price;
    const auto standard = table.text("price", word_max);
    if (standard) {
        if (const auto value = millionths(*standard))
            price.millionths = *value;
        else
            table.fault("price", value.error());
    }
    if (const auto code = table.text("price_currency", word_max)) {
        if (const auto currency = sale::Currency::fromCode(*code))
            price.currency = *currency;
        else
            table.fault("price_currency",
                        u"must be a currency of ISO 4217, such as \"EUR\", not " + quoted(*code));
    }
    const auto countries = table.list("country_prices", countries_max, whyNoCountryPrice);
    for (const QString& country : countries.value_or(QStringList())) {
        const auto match = countryPriceForm().match(country);
        if (price.countries.contains(match.captured(1)))
            table.fault("country_prices", u"has " + match.captured(1) + u" twice");
        price.countries[match.captured(1)] = *millionths(match.captured(2));
    }
    for (const char* key : {"price_currency", "country_prices"}) {
        if (table.has(key) && !table.has("price"))
            table.fault(key, QStringLiteral("needs sms.price beside it"));
    }
    return standard ? std::optional(price) : std::nullopt;
}

std::vector<Text> readTexts(const std::vector<Table>& tables)
{
    std::vector<Text> texts;
    for (Table table : tables) {
        const Text text = readText(table);
        const bool isThere = std::any_of(texts.begin(), texts.end(), [&](const Text& other) {
            return other.purpose == text.purpose && other.language == text.language;
        });
        if (isThere && !text.purpose.isEmpty() && !text.language.isEmpty())
            table.fault("language",
                        u"has a text for " + text.purpose + u" in " + text.language + u" already");
        texts.push_back(text);
    }
    return texts;
}

} // namespace countersign::settings
