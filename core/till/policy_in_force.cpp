#include "core/till/policy_in_force.h"

namespace countersign::till {

using namespace Qt::Literals::StringLiterals;

namespace {

policy::ShopRules rulesOf(const Configuration& configuration)
{
    return {configuration.policy, configuration.rules.tries, configuration.countries,
            configuration.sending};
}

policy::Loosening looseningBy(const Configuration& configuration)
{
    return configuration.headOfficeMayLoosen ? policy::Loosening::allowed
                                             : policy::Loosening::refused;
}

/// What a till can't take goes with every later set, until another takes its place at once with
/// all that was published before.
const QString& otherwisePublished()
{
    static const QString words =
        u"head office publishes a base together with another --policy"_s;
    return words;
}

/// Nothing where it doesn't get in the way of taking a policy.
QString whyNotTaken(policy::Rule rule, policy::Origin origin)
{
    switch (origin) {
    case policy::Origin::file:
    case policy::Origin::headOffice:
    case policy::Origin::otherCurrency:
        return {};
    case policy::Origin::both:
        return rule == policy::Rule::countries
                   ? u"names some that this till's own file doesn't"_s
                   : u"leaves out what this till's own file has"_s;
    case policy::Origin::fileIsStricter:
        return u"is looser than this till's own file has it"_s;
    case policy::Origin::incomparable:
        return u"can't be compared with what this till's own file has"_s;
    }
    return {};
}

} // namespace

PolicyInForce policyInForce(const Configuration& own,
                            const std::optional<journal::PolicyRecord>& policy)
{
    PolicyInForce found{policy::inForce(rulesOf(own), {}, policy::Loosening::refused), 0, {}};
    if (!policy || !own.readPolicy)
        return found;
    found.version = policy->version;
    const auto read = own.readPolicy(policy->text, policy->currency);
    if (read)
        found.rules = policy::inForce(rulesOf(own), read->mandate, looseningBy(own));
    else
        found.unreadable = read.error();
    return found;
}

void putRules(const policy::ShopRules& rules, Configuration& configuration)
{
    configuration.policy = rules.rules;
    configuration.rules.tries = rules.tries;
    configuration.rules.failuresInARow = rules.rules.failuresInARow;
    configuration.countries = rules.countries;
    configuration.sending = rules.sending;
}

Result<journal::PolicyRecord, QString> acceptedPolicy(const Configuration& own,
                                                      const journal::PolicyRecord& policy)
{
    if (!own.readPolicy)
        return failure(u"policy: this till takes none"_s);
    const auto read = own.readPolicy(policy.text, policy.currency);
    if (!read)
        return failure(read.error() + u"; "_s + otherwisePublished());
    const auto rules = policy::inForce(rulesOf(own), read->mandate, looseningBy(own));
    for (const auto& [rule, origin] : rules.origins) {
        const QString why = whyNotTaken(rule, origin);
        if (!why.isEmpty())
            return failure(u"policy: "_s + policy::name(rule) + u' ' + why +
                           u"; uplink.may_loosen lets head office loosen, or "_s +
                           otherwisePublished());
    }
    return journal::PolicyRecord{policy.version, policy.currency, read->text};
}

} // namespace countersign::till
