#pragma once

#include "core/base/result.h"
#include "core/journal/changes.h"
#include "core/policy/mandate.h"
#include "core/till/configuration.h"

#include <QString>
#include <optional>

namespace countersign::till {

/// By which rules a till sells, and whose word each is.
struct PolicyInForce
{
    policy::InForce rules;
    quint64 version = 0; // of the change set with head office's policy; 0 where there is none
    /// Why that policy is passed over, all of it: it can't be read by this version. Else empty.
    QString unreadable;
};

/// `own` is what the till's settings say. The policy counts only where they let head office have
/// one.
[[nodiscard]] PolicyInForce policyInForce(const Configuration& own,
                                          const std::optional<journal::PolicyRecord>& policy);

/// Has the till sell by these rules.
void putRules(const policy::ShopRules& rules, Configuration& configuration);

/// As it is to be kept, or why a till with these settings can't take it, in words.
Result<journal::PolicyRecord, QString> acceptedPolicy(const Configuration& own,
                                                      const journal::PolicyRecord& policy);

} // namespace countersign::till
