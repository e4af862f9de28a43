// What the shop decides of codes, countersigning and sending. The rules among it are read by the
// same functions from the settings file and from a policy of head office.

#include "core/settings/tables.h"

#include <QLocale>
#include <QRegularExpression>

namespace countersign::settings {
namespace {

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

} // namespace

/// Qt also knows codes of unions of countries.
QString whyNotCountry(const QString& code)
{
    static const QRegularExpression form(QStringLiteral("\\A[A-Z]{2}\\z"));
    const QLocale::Territory territory =
        form.match(code).hasMatch() ? QLocale::codeToTerritory(code) : QLocale::AnyTerritory;
    if (territory == QLocale::AnyTerritory || territory == QLocale::EuropeanUnion ||
        territory == QLocale::OutlyingOceania)
        return u"must be a country's two capital letters, such as \"DE\", not " + quoted(code);
    return {};
}

PolicyDocument::Code readCodeRules(Table& table)
{
    PolicyDocument::Code rules;
    rules.tries = table.whole("tries", 1, 5);
    rules.failuresInARow = table.whole("failures_in_a_row", 1, 100);
    return rules;
}

PolicyDocument::Countersign readCountersignRules(Table& table,
                                                 std::optional<sale::Currency> currency)
{
    constexpr int categories_max = 500;
    PolicyDocument::Countersign rules;
    rules.from = table.money("from", currency);
    rules.alwaysForCategories = table.list("always_for_categories", categories_max, whyNotCategory);
    rules.unregistered =
        table.choice<Unregistered>("unregistered", {{"decline", Unregistered::decline},
                                                    {"allow", Unregistered::allow},
                                                    {"manager", {}},
                                                    {"enrol", {}}});
    return rules;
}

PolicyDocument::Sending readSendingRules(Table& table)
{
    constexpr int countries_max = 250;
    constexpr int count_max = 100'000;
    constexpr std::int64_t window_ms_max = 24 * 3'600'000;
    PolicyDocument::Sending rules;
    rules.countries = table.list("countries", countries_max, whyNotCountry);
    // An empty list says "none"; further on it would mean "any".
    if (rules.countries && rules.countries->isEmpty())
        table.fault("countries", QStringLiteral("must name a country at least, such as \"DE\": "
                                                "with none, no message could be sent"));
    rules.perNumber = table.rate("per_number", count_max, window_ms_max);
    rules.perTill = table.rate("per_till", count_max, window_ms_max);
    rules.perMethod = table.rate("per_method", count_max, window_ms_max);
    rules.perCountry = table.rate("per_country", count_max, window_ms_max);
    rules.unverifiedBudget = table.flag("unverified_budget");
    return rules;
}

Code readCode(Table table)
{
    Code code;
    code.digits = table.whole("digits", 6, 10).value_or(code.digits);
    code.valid_for_ms = table.duration_ms("valid_for", 1000, 600'000).value_or(code.valid_for_ms);
    const PolicyDocument::Code rules = readCodeRules(table);
    code.tries = rules.tries.value_or(code.tries);
    code.failuresInARow = rules.failuresInARow.value_or(code.failuresInARow);
    code.resend_after_ms =
        table.duration_ms("resend_after", 1000, 300'000).value_or(code.resend_after_ms);
    code.resends = table.whole("resends", 0, 5).value_or(code.resends);
    table.finish();
    return code;
}

Countersign readCountersign(Table table, std::optional<sale::Currency> currency)
{
    const PolicyDocument::Countersign rules = readCountersignRules(table, currency);
    table.finish();
    Countersign countersign;
    countersign.from = rules.from.value_or(sale::Money::zero(currency.value_or(sale::Currency())));
    countersign.alwaysForCategories = rules.alwaysForCategories.value_or(QStringList());
    countersign.unregistered = rules.unregistered.value_or(Unregistered::decline);
    return countersign;
}

Sending readSending(Table table, const Store& store, bool regionIsNamed)
{
    Sending sending;
    const PolicyDocument::Sending rules = readSendingRules(table);
    if (rules.countries)
        sending.countries = *rules.countries;
    else if (regionIsNamed && !table.has("countries"))
        sending.countries = QStringList{store.region};
    sending.perNumber = rules.perNumber.value_or(sending.perNumber);
    sending.perTill = rules.perTill.value_or(sending.perTill);
    sending.perMethod = rules.perMethod.value_or(sending.perNumber);
    sending.perCountry = rules.perCountry.value_or(sending.perTill);
    sending.unverifiedBudget = rules.unverifiedBudget;
    sending.accept_within_ms =
        table.duration_ms("accept_within", 1000, 120'000).value_or(sending.accept_within_ms);
    table.finish();
    return sending;
}

} // namespace countersign::settings
