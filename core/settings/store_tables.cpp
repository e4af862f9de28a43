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

QString whyNotLanguage(const QString& code)
{
    if (!matches(code, "[a-z]{2,3}") || QLocale::codeToLanguage(code) == QLocale::AnyLanguage)
        return u"must be a language's two or three letters, such as \"de\", not " + quoted(code);
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
