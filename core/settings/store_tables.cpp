#include "core/settings/tables.h"

#include <QLocale>
#include <QRegularExpression>

namespace countersign::settings {
namespace {

bool matches(const QString& text, const char* pattern)
{
    const QRegularExpression expression(
        QRegularExpression::anchoredPattern(QLatin1String(pattern)));
    return expression.match(text).hasMatch();
}

/// ISO 3166 of one country; Qt also knows codes of unions of them.
QString whyNotCountry(const QString& code)
{
    const QLocale::Territory territory =
        matches(code, "[A-Z]{2}") ? QLocale::codeToTerritory(code) : QLocale::AnyTerritory;
    if (territory == QLocale::AnyTerritory || territory == QLocale::EuropeanUnion ||
        territory == QLocale::OutlyingOceania)
        return u"must be a country's two capital letters, such as \"DE\", not " + quoted(code);
    return {};
}

QString whyNotLanguage(const QString& code)
{
    if (!matches(code, "[a-z]{2,3}") || QLocale::codeToLanguage(code) == QLocale::AnyLanguage)
        return u"must be a language's two or three letters, such as \"de\", not " + quoted(code);
    return {};
}

QString whyNotCategory(const QString& category)
{
    constexpr int category_max = 64;
    const QString why = whyNotShown(category, category_max, false);
    if (!why.isEmpty())
        return why;
    if (category.toLower() != category || category.contains(u' '))
        return u"must be categories in small letters with hyphens, such as \"gift-cards\", not " +
               quoted(category);
    return {};
}

/// The name as far as a message has room for it, cut after a word where that leaves half of it.
QString shortened(const QString& name)
{
    if (name.size() <= Store::sms_name_max)
        return name;
    QString cut = name.left(Store::sms_name_max);
    const auto space = name.left(Store::sms_name_max + 1).lastIndexOf(u' ');
    if (space >= Store::sms_name_max / 2)
        cut = cut.left(space);
    if (cut.back().isHighSurrogate())
        cut.chop(1);
    return cut.trimmed();
}

void readTimezone(Table& table, Store& store)
{
    store.timezone = QTimeZone::systemTimeZone();
    if (!store.timezone.isValid())
        store.timezone = QTimeZone::utc();
    constexpr int timezone_max = 64;
    const auto name = table.text("timezone", timezone_max);
    if (!name)
        return;
    const QByteArray id = name->toUtf8();
    if (QTimeZone::isTimeZoneIdAvailable(id))
        store.timezone = QTimeZone(id);
    else
        table.fault("timezone",
                    u"must be a timezone of this system, such as \"Europe/Berlin\", not " +
                        quoted(*name));
}

void readRegion(Table& table, Store& store)
{
    constexpr int region_max = 64;
    const auto region = table.text("region", region_max);
    if (!region) {
        const auto territory = store.timezone.territory();
        const QString code = QLocale::territoryToCode(territory);
        store.region = code.size() == 2 && whyNotCountry(code).isEmpty() ? code : QString();
        return;
    }
    const QString why = whyNotCountry(*region);
    if (why.isEmpty())
        store.region = *region;
    else
        table.fault("region", why);
}

void readCashRounding(Table& table, Store& store, std::optional<sale::Currency> currency)
{
    constexpr std::int64_t step_minor_max = 100'000;
    if (const auto step = table.money("cash_rounding", currency)) {
        if (step->minor() < 1 || step->minor() > step_minor_max)
            table.fault("cash_rounding",
                        QStringLiteral("must be the smallest coin, above zero, such as \"0.05\""));
        else
            store.cashRounding.step_minor = step->minor();
    }
    if (const auto rounding =
            table.choice<sale::Rounding>("cash_rounding_mode", {{"nearest", sale::Rounding::halfUp},
                                                                {"up", sale::Rounding::up}})) {
        store.cashRounding.rounding = *rounding;
        if (!table.has("cash_rounding"))
            table.fault("cash_rounding_mode",
                        QStringLiteral("needs store.cash_rounding beside it"));
    }
}

} // namespace

Store readStore(Table table, std::optional<sale::Currency>& currency)
{
    Store store;
    table.require("name");
    store.name = table.text("name", Store::name_max).value_or(QString());
    store.smsName = table.text("sms_name", Store::sms_name_max).value_or(shortened(store.name));
    constexpr int phone_max = 24;
    if (const auto phone = table.text("phone", phone_max)) {
        if (matches(*phone, R"(\+?[0-9 ()/.-]*[0-9]{2}[0-9 ()/.-]*)"))
            store.phone = *phone;
        else
            table.fault("phone", u"must be a telephone number, not " + quoted(*phone));
    }
    store.address = table.lines("address", Store::address_max).value_or(QString());

    table.require("currency");
    constexpr int currency_max = 64;
    if (const auto code = table.text("currency", currency_max)) {
        const auto known = sale::Currency::fromCode(*code);
        if (known)
            currency = store.currency = *known;
        else
            table.fault("currency",
                        u"must be a currency of ISO 4217, such as \"EUR\", not " + quoted(*code));
    }
    readTimezone(table, store);
    store.pricesIncludeTax = table.flag("prices_include_tax").value_or(true);
    readRegion(table, store);
    store.languages = table.list("languages", Store::languages_max, whyNotLanguage)
                          .value_or(QStringList{QStringLiteral("en")});
    if (store.languages.isEmpty())
        table.fault("languages", QStringLiteral("must name a language at least, such as \"en\""));
    readCashRounding(table, store, currency);
    table.finish();
    return store;
}

Till readTill(Table table)
{
    Till till;
    constexpr int id_max = 32;
    table.require("id");
    if (const auto id = table.text("id", id_max)) {
        if (matches(*id, "[a-z0-9-]+"))
            till.id = *id;
        else
            table.fault("id", u"must be small letters, digits and hyphens, not " + quoted(*id));
    }
    till.receiptPrefix = till.id.toUpper();
    if (const auto prefix = table.text("receipt_prefix", id_max)) {
        if (matches(*prefix, "[A-Za-z0-9-]+"))
            till.receiptPrefix = *prefix;
        else
            table.fault("receipt_prefix",
                        u"must be letters, digits and hyphens, not " + quoted(*prefix));
    }
    table.require("data");
    till.data = table.path("data").value_or(QString());
    table.finish();
    return till;
}

Code readCode(Table table)
{
    Code code;
    code.digits = table.whole("digits", 6, 10).value_or(code.digits);
    code.valid_for_ms = table.duration_ms("valid_for", 1000, 600'000).value_or(code.valid_for_ms);
    code.tries = table.whole("tries", 1, 5).value_or(code.tries);
    code.failuresInARow = table.whole("failures_in_a_row", 1, 100).value_or(code.failuresInARow);
    code.resend_after_ms =
        table.duration_ms("resend_after", 1000, 300'000).value_or(code.resend_after_ms);
    code.resends = table.whole("resends", 0, 5).value_or(code.resends);
    table.finish();
    return code;
}

Countersign readCountersign(Table table, std::optional<sale::Currency> currency)
{
    Countersign countersign;
    countersign.from = sale::Money::zero(currency.value_or(sale::Currency()));
    countersign.from = table.money("from", currency).value_or(countersign.from);
    constexpr int categories_max = 500;
    countersign.alwaysForCategories =
        table.list("always_for_categories", categories_max, whyNotCategory).value_or(QStringList());
    countersign.unregistered =
        table
            .choice<Unregistered>("unregistered", {{"decline", Unregistered::decline},
                                                   {"allow", Unregistered::allow},
                                                   {"manager", {}},
                                                   {"enrol", {}}})
            .value_or(Unregistered::decline);
    table.finish();
    return countersign;
}

Sending readSending(Table table, const Store& store, bool regionIsNamed)
{
    Sending sending;
    constexpr int countries_max = 250;
    constexpr int count_max = 100'000;
    constexpr std::int64_t window_ms_max = 24 * 3'600'000;
    if (const auto countries = table.list("countries", countries_max, whyNotCountry)) {
        sending.countries = *countries;
        // An empty list says "none"; further on it would mean "any".
        if (countries->isEmpty())
            table.fault("countries", QStringLiteral("must name a country at least, such as \"DE\": "
                                                    "with none, no message could be sent"));
    } else if (regionIsNamed) {
        sending.countries = QStringList{store.region};
    }
    sending.perNumber =
        table.rate("per_number", count_max, window_ms_max).value_or(sending.perNumber);
    sending.perTill = table.rate("per_till", count_max, window_ms_max).value_or(sending.perTill);
    sending.perMethod =
        table.rate("per_method", count_max, window_ms_max).value_or(sending.perNumber);
    sending.perCountry =
        table.rate("per_country", count_max, window_ms_max).value_or(sending.perTill);
    sending.unverifiedBudget = table.flag("unverified_budget");
    sending.accept_within_ms =
        table.duration_ms("accept_within", 1000, 120'000).value_or(sending.accept_within_ms);
    table.finish();
    return sending;
}

Notices readNotices(Table table)
{
    using Completed = Notices::Completed;
    constexpr std::int64_t valid_for_max_ms = 7LL * 24 * 3'600'000;
    Notices notices;
    notices.completed =
        table
            .choice<Completed>("completed", {{"uncountersigned", Completed::uncountersigned},
                                             {"always", Completed::always},
                                             {"never", Completed::never}})
            .value_or(notices.completed);
    notices.suspicious = table.flag("suspicious").value_or(notices.suspicious);
    notices.valid_for_ms =
        table.duration_ms("valid_for", 1000, valid_for_max_ms).value_or(notices.valid_for_ms);
    table.finish();
    return notices;
}

} // namespace countersign::settings
