#pragma once

#include "core/policy/requirement.h"
#include "core/policy/sending_limit.h"

#include <QString>
#include <QStringList>
#include <optional>
#include <utility>
#include <vector>

namespace countersign::policy {

// What head office may say of a shop's rules, beside what the till's own file says.

/// The rules that head office may name, as a till goes by them.
struct ShopRules
{
    Rules rules; // of the currency of Rules::from
    int tries = 3;
    QStringList countries; // to which codes may be sent; empty: all
    SendingLimits sending;
};

/// Which of them head office names, and how.
struct Mandate
{
    std::optional<sale::Money> from;
    std::optional<QStringList> alwaysForCategories;
    std::optional<Unregistered> unregistered;
    std::optional<int> tries;
    std::optional<int> failuresInARow;
    std::optional<QStringList> countries; // at least one
    std::optional<SendingLimit> perNumber;
    std::optional<SendingLimit> perTill;
    std::optional<SendingLimit> perMethod;
    std::optional<SendingLimit> perCountry;
    std::optional<bool> unverifiedBudget;
};

enum class Rule {
    tries,
    failuresInARow,
    from,
    alwaysForCategories,
    unregistered,
    countries,
    perNumber,
    perTill,
    perMethod,
    perCountry,
    unverifiedBudget,
};
/// As the settings file calls it: "countersign.from".
[[nodiscard]] QString name(Rule rule);

/// Whose word a rule is.
enum class Origin {
    file,       // head office doesn't name it
    headOffice, // as it named it
    both,       // together they are stricter than either
    fileIsStricter,
    incomparable,  // neither is stricter: the file's
    otherCurrency, // head office's is in another than the till sells in: the file's
};

enum class Loosening { refused, allowed };

struct InForce
{
    ShopRules rules;
    std::vector<std::pair<Rule, Origin>> origins; // of every rule, in the order of Rule
};
/// What holds where both speak. Where head office may not loosen, nothing that comes of it lets
/// through what the file alone would not.
[[nodiscard]] InForce inForce(const ShopRules& file, const Mandate& mandate, Loosening loosening);

/// True if whatever keeps to `one` keeps to `other` too.
[[nodiscard]] bool isWithin(const SendingLimit& one, const SendingLimit& other);

} // namespace countersign::policy
