#pragma once

#include "app/ctl/doctor_report.h"
#include "core/journal/changes.h"
#include "core/settings/settings.h"
#include "core/till/policy_in_force.h"

#include <QJsonArray>
#include <QString>
#include <QStringList>

namespace countersign::app {

/// By which rules a till with these settings sells, and whose word each is.
class RulesInForce
{
public:
    RulesInForce(const settings::Settings& settings, const journal::ChangesRecord& record);

    /// A line a rule: "countersign.from = 25.00 EUR: head office, change set 17". Before them, that
    /// head office's policy can't be read, if so.
    [[nodiscard]] QStringList lines() const;
    /// An object a rule: {"from":"head_office","rule":"countersign.from","value":"25.00 EUR"}.
    [[nodiscard]] QJsonArray inJson() const;
    /// Why head office's policy is passed over, since this version can't read it; else empty.
    [[nodiscard]] const QString& unreadable() const { return m_inForce.unreadable; }
    /// To which codes may be sent; empty: all.
    [[nodiscard]] const QStringList& countries() const { return m_inForce.rules.rules.countries; }
    /// Whether head office's policy holds, and where the settings file does instead.
    void check(DoctorReport& report) const;

private:
    [[nodiscard]] QString valueOf(policy::Rule rule) const;
    [[nodiscard]] QString inWords(policy::Origin origin) const;
    [[nodiscard]] QString unreadableInWords() const;
    [[nodiscard]] QStringList rulesWith(policy::Origin origin) const;

    bool m_takesPolicy;
    quint64 m_taken = 0; // the change set of the policy that the journal has; 0 if there is none
    QString m_currency;  // of its amounts
    till::PolicyInForce m_inForce;
};

} // namespace countersign::app
