#pragma once

#include "core/settings/settings.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <optional>

namespace countersign::settings {

/// What head office may say of the shop's rules: a small TOML document with tables of the settings
/// file, of which it has the rules alone. What isn't named stays as the till's own file has it.
struct PolicyDocument
{
    struct Code
    {
        std::optional<int> tries;
        std::optional<int> failuresInARow;
        friend bool operator==(const Code&, const Code&) = default;
    };
    struct Countersign
    {
        std::optional<sale::Money> from;
        std::optional<QStringList> alwaysForCategories;
        std::optional<Unregistered> unregistered;
        friend bool operator==(const Countersign&, const Countersign&) = default;
    };
    struct Sending
    {
        std::optional<QStringList> countries; // at least one
        std::optional<Rate> perNumber;
        std::optional<Rate> perTill;
        std::optional<Rate> perMethod;
        std::optional<Rate> perCountry;
        std::optional<bool> unverifiedBudget;
        friend bool operator==(const Sending&, const Sending&) = default;
    };

    Code code;
    Countersign countersign;
    Sending sending;
    friend bool operator==(const PolicyDocument&, const PolicyDocument&) = default;
};

inline constexpr int policy_bytes_max = 16 * 1024;

/// Read as the settings file is, by the same code, but for categories with characters that can't be
/// seen, which are a fault here alone; the fault is the first in it. `currency` is the one that
/// `countersign.from` is in: without it, that is a fault.
Result<PolicyDocument, Fault> parsePolicy(const QByteArray& text, const QString& fileName,
                                          std::optional<sale::Currency> currency);

/// TOML of one form: each rule on a line of its own, in one order, without comments. Empty where no
/// rule is named.
[[nodiscard]] QByteArray policyText(const PolicyDocument& document);

/// A policy as it is published and kept.
struct KeptPolicy
{
    PolicyDocument document;
    QByteArray text; // in that form; at most policy_bytes_max
};
/// Also refuses what would read differently once it is kept in that form.
Result<KeptPolicy, Fault> keptPolicy(const QByteArray& text, const QString& fileName,
                                     std::optional<sale::Currency> currency);
/// The same of a file.
Result<KeptPolicy, Fault> loadPolicy(const QString& path, std::optional<sale::Currency> currency);

} // namespace countersign::settings
