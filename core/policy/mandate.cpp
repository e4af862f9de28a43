#include "core/policy/mandate.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace countersign::policy {
namespace {

/// What holds of one rule where head office names it, and may not loosen.
template <class T> struct Met
{
    T value;
    Origin origin = Origin::headOffice;
};

/// Where the smaller of two is the stricter.
template <class T> Met<T> smaller(const T& own, const T& given)
{
    return own < given ? Met<T>{own, Origin::fileIsStricter} : Met<T>{given, Origin::headOffice};
}

bool hasAll(const QStringList& all, const QStringList& some)
{
    return std::all_of(some.begin(), some.end(),
                       [&](const QString& one) { return all.contains(one); });
}

/// The more categories, the stricter.
Met<QStringList> allOf(const QStringList& own, const QStringList& given)
{
    if (hasAll(given, own))
        return {given, Origin::headOffice};
    if (hasAll(own, given))
        return {own, Origin::fileIsStricter};
    QStringList both = own;
    for (const QString& category : given) {
        if (!both.contains(category))
            both += category;
    }
    return {both, Origin::both};
}

/// The fewer countries, the stricter; none stands for all.
Met<QStringList> commonTo(const QStringList& own, const QStringList& given)
{
    if (own.isEmpty() || (!given.isEmpty() && hasAll(own, given)))
        return {given, Origin::headOffice};
    if (given.isEmpty() || hasAll(given, own))
        return {own, Origin::fileIsStricter};
    QStringList both;
    for (const QString& country : own) {
        if (given.contains(country))
            both += country;
    }
    return both.isEmpty() ? Met<QStringList>{own, Origin::incomparable}
                          : Met<QStringList>{both, Origin::both};
}

Met<SendingLimit> narrower(const SendingLimit& own, const SendingLimit& given)
{
    if (isWithin(given, own))
        return {given, Origin::headOffice};
    return {own, isWithin(own, given) ? Origin::fileIsStricter : Origin::incomparable};
}

Met<Unregistered> stricter(Unregistered own, Unregistered given)
{
    const bool isLooser = own == Unregistered::decline && given == Unregistered::allow;
    return isLooser ? Met<Unregistered>{own, Origin::fileIsStricter}
                    : Met<Unregistered>{given, Origin::headOffice};
}

using Budget = std::optional<UnverifiedBudget>;
Met<Budget> budgeted(const Budget& own, bool given)
{
    if (own)
        return {own, given ? Origin::headOffice : Origin::fileIsStricter};
    return {given ? Budget(UnverifiedBudget{}) : Budget(), Origin::headOffice};
}

Met<sale::Money> lower(const sale::Money& own, const sale::Money& given)
{
    if (own.currency() != given.currency())
        return {own, Origin::otherCurrency};
    return smaller(own, given);
}

/// Puts what holds into the rules, one after the other.
class Ruling
{
public:
    Ruling(const ShopRules& file, Loosening loosening) : m_loosening(loosening)
    {
        m_inForce.rules = file;
    }

    template <class T, class G, class Meet>
    void rule(Rule which, T& value, const std::optional<G>& given, Meet meet)
    {
        Met<T> met{value, Origin::file};
        if (given) {
            met = meet(value, *given);
            if (m_loosening == Loosening::allowed && met.origin != Origin::otherCurrency)
                met = {as<T>(*given), Origin::headOffice};
        }
        value = met.value;
        m_inForce.origins.emplace_back(which, met.origin);
    }
    [[nodiscard]] ShopRules& rules() { return m_inForce.rules; }
    [[nodiscard]] InForce taken() { return std::move(m_inForce); }

private:
    template <class T, class G> static T as(const G& given)
    {
        if constexpr (std::is_same_v<T, Budget>)
            return given ? Budget(UnverifiedBudget{}) : Budget();
        else
            return given;
    }

    InForce m_inForce;
    Loosening m_loosening;
};

} // namespace

QString name(Rule rule)
{
    switch (rule) {
    case Rule::tries:
        return QStringLiteral("code.tries");
    case Rule::failuresInARow:
        return QStringLiteral("code.failures_in_a_row");
    case Rule::from:
        return QStringLiteral("countersign.from");
    case Rule::alwaysForCategories:
        return QStringLiteral("countersign.always_for_categories");
    case Rule::unregistered:
        return QStringLiteral("countersign.unregistered");
    case Rule::countries:
        return QStringLiteral("sending.countries");
    case Rule::perNumber:
        return QStringLiteral("sending.per_number");
    case Rule::perTill:
        return QStringLiteral("sending.per_till");
    case Rule::perMethod:
        return QStringLiteral("sending.per_method");
    case Rule::perCountry:
        return QStringLiteral("sending.per_country");
    case Rule::unverifiedBudget:
        return QStringLiteral("sending.unverified_budget");
    }
    return {};
}

/// Any stretch as long as `other`'s window is covered by so many of `one`'s, each of which has at
/// most `one`'s count.
bool isWithin(const SendingLimit& one, const SendingLimit& other)
{
    check(one.count >= 1 && one.window_ms >= 1 && other.count >= 1 && other.window_ms >= 1,
          "a sending limit lets something through");
    const std::int64_t windows = (other.window_ms - 1) / one.window_ms + 1;
    return windows <= other.count / one.count;
}

InForce inForce(const ShopRules& file, const Mandate& mandate, Loosening loosening)
{
    Ruling ruling(file, loosening);
    ShopRules& in = ruling.rules();
    ruling.rule(Rule::tries, in.tries, mandate.tries, smaller<int>);
    ruling.rule(Rule::failuresInARow, in.rules.failuresInARow, mandate.failuresInARow,
                smaller<int>);
    ruling.rule(Rule::from, in.rules.from, mandate.from, lower);
    ruling.rule(Rule::alwaysForCategories, in.rules.alwaysForCategories,
                mandate.alwaysForCategories, allOf);
    ruling.rule(Rule::unregistered, in.rules.unregistered, mandate.unregistered, stricter);
    ruling.rule(Rule::countries, in.countries, mandate.countries, commonTo);
    ruling.rule(Rule::perNumber, in.sending.perNumber, mandate.perNumber, narrower);
    ruling.rule(Rule::perTill, in.sending.perTill, mandate.perTill, narrower);
    ruling.rule(Rule::perMethod, in.sending.perMethod, mandate.perMethod, narrower);
    ruling.rule(Rule::perCountry, in.sending.perCountry, mandate.perCountry, narrower);
    ruling.rule(Rule::unverifiedBudget, in.sending.unverified, mandate.unverifiedBudget, budgeted);
    return ruling.taken();
}

} // namespace countersign::policy
