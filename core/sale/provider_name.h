#pragma once

#include <QString>

namespace countersign::sale {

/// Whose own names these are: what carries messages without being described by the shop. Reports
/// and journal name each of them by its kind, and the second of a kind "kannel-2".
inline constexpr const char* built_in_providers[] = {
    "demo", "kannel", "twilio-verify", "twilio", "vonage-verify", "vonage", "modem"};

/// Which of them the name says, or nothing: then it is what the shop calls a gateway of its own.
QString builtInProviderOf(const QString& name);
/// The one that the name could be taken for, "kannel-lab" for one, or nothing: no gateway of the
/// shop's own may be called so.
QString builtInProviderLike(const QString& name);

} // namespace countersign::sale
