#include "app/ctl/policy_report.h"

#include "app/composition/workplace.h"
#include "app/ctl/changes_report.h"

#include <QJsonObject>
#include <utility>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;
using policy::Origin;
using policy::Rule;

namespace {

QString textOf(const policy::SendingLimit& limit)
{
    return u"%1 / %2"_s.arg(limit.count).arg(settings::durationText(limit.window_ms));
}

QString listed(const QStringList& texts, const QString& none)
{
    return texts.isEmpty() ? none : texts.join(u", "_s);
}

/// snake_case, stable.
QString name(Origin origin)
{
    switch (origin) {
    case Origin::file:
        return u"settings"_s;
    case Origin::headOffice:
        return u"head_office"_s;
    case Origin::both:
        return u"both"_s;
    case Origin::fileIsStricter:
        return u"settings_stricter"_s;
    case Origin::incomparable:
        return u"settings_incomparable"_s;
    case Origin::otherCurrency:
        return u"settings_other_currency"_s;
    }
    return {};
}

} // namespace

RulesInForce::RulesInForce(const settings::Settings& settings, const journal::ChangesRecord& record)
    : m_takesPolicy(takesChanges(settings)),
      m_inForce(till::policyInForce(configurationFrom(settings), record.policy))
{
    if (record.policy) {
        m_taken = record.policy->version;
        m_currency = record.policy->currency;
    }
}

QString RulesInForce::valueOf(Rule rule) const
{
    const policy::ShopRules& rules = m_inForce.rules.rules;
    switch (rule) {
    case Rule::tries:
        return QString::number(rules.tries);
    case Rule::failuresInARow:
        return QString::number(rules.rules.failuresInARow);
    case Rule::from:
        return rules.rules.from.toString() + u' ' + rules.rules.from.currency().toString();
    case Rule::alwaysForCategories:
        return listed(rules.rules.alwaysForCategories, u"none"_s);
    case Rule::unregistered:
        return rules.rules.unregistered == policy::Unregistered::allow ? u"allow"_s : u"decline"_s;
    case Rule::countries:
        return listed(rules.countries, u"all"_s);
    case Rule::perNumber:
        return textOf(rules.sending.perNumber);
    case Rule::perTill:
        return textOf(rules.sending.perTill);
    case Rule::perMethod:
        return textOf(rules.sending.perMethod);
    case Rule::perCountry:
        return textOf(rules.sending.perCountry);
    case Rule::unverifiedBudget:
        return rules.sending.unverified ? u"true"_s : u"false"_s;
    }
    return {};
}

QString RulesInForce::inWords(Origin origin) const
{
    const QString file = u"the settings file"_s;
    const QString set = u"change set %1"_s.arg(m_taken);
    switch (origin) {
    case Origin::file:
        return file;
    case Origin::headOffice:
        return u"head office, "_s + set;
    case Origin::both:
        return file + u" and head office together, "_s + set;
    case Origin::fileIsStricter:
        return file + u", which is stricter than head office"_s;
    case Origin::incomparable:
        return file + u"; head office's can't be compared with it"_s;
    case Origin::otherCurrency:
        return file + u"; head office's is in "_s + m_currency;
    }
    return {};
}

QString RulesInForce::unreadableInWords() const
{
    return u"head office's policy of change set %1 can't be read by this version, and the settings "
           "file decides: %2"_s.arg(m_taken)
               .arg(m_inForce.unreadable);
}

QStringList RulesInForce::lines() const
{
    QStringList lines;
    if (!m_inForce.unreadable.isEmpty()) {
        lines << unreadableInWords() + u'.';
        lines[0][0] = lines[0][0].toUpper();
    }
    for (const auto& [rule, origin] : m_inForce.rules.origins)
        lines << policy::name(rule) + u" = "_s + valueOf(rule) + u": "_s + inWords(origin);
    return lines;
}

QJsonArray RulesInForce::inJson() const
{
    QJsonArray rules;
    for (const auto& [rule, origin] : m_inForce.rules.origins)
        rules.append(QJsonObject{{u"rule"_s, policy::name(rule)},
                                 {u"value"_s, valueOf(rule)},
                                 {u"from"_s, name(origin)}});
    return rules;
}

QStringList RulesInForce::rulesWith(Origin origin) const
{
    QStringList names;
    for (const auto& [rule, whose] : m_inForce.rules.origins) {
        if (whose == origin)
            names << policy::name(rule);
    }
    return names;
}

void RulesInForce::check(DoctorReport& report) const
{
    const QString check = u"policy"_s;
    if (m_taken == 0) {
        if (m_takesPolicy)
            report.add(check, Verdict::ok,
                       u"head office has sent no policy; the settings file decides"_s);
        return;
    }
    if (!m_takesPolicy)
        return report.add(check, Verdict::warn,
                          u"head office's policy of change set %1, which this till took, counts no "
                          "more since uplink.changes_key is gone: the settings file alone "
                          "decides"_s.arg(m_taken));
    if (!m_inForce.unreadable.isEmpty())
        return report.add(check, Verdict::fault, unreadableInWords());
    QStringList words{
        u"head office's policy of change set %1 holds for "_s.arg(m_taken) +
        listed(rulesWith(Origin::headOffice) + rulesWith(Origin::both), u"no rule"_s)};
    bool isPassedOver = false;
    for (const Origin origin :
         {Origin::fileIsStricter, Origin::incomparable, Origin::otherCurrency}) {
        const QStringList rules = rulesWith(origin);
        if (rules.isEmpty())
            continue;
        words << rules.join(u", "_s) + u": "_s + inWords(origin);
        isPassedOver = isPassedOver || origin != Origin::fileIsStricter;
    }
    report.add(check, isPassedOver ? Verdict::warn : Verdict::ok,
               words.join(u"; "_s) + u"; countersignctl changes show lists all"_s);
}

} // namespace countersign::app
