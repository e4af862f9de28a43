#pragma once

#include "core/policy/phone_number.h"
#include "core/policy/sending_limit.h"
#include "core/store/registry.h"

#include <QString>
#include <QTimeZone>
#include <cstdint>

// Private to core/till: whether a message may go, and what the cashier is told if it may not.
namespace countersign::till {

Result<policy::PhoneNumber, policy::NumberRefusal>
numberOf(const store::Registration& registration);

/// How long it matters that a message went out: to limits, and to what people answer.
[[nodiscard]] std::int64_t sentNeeded_ms(const policy::SendingLimits& limits);

/// "Too many messages went to this phone. Take another payment, or try again at 14:32." Rounded up
/// to the minute; with its date if that is another day in the store. `canKeyLast`: a code is out
/// that still lives.
[[nodiscard]] QString inWords(const policy::SendingRefusal& refusal, bool canKeyLast,
                              std::int64_t now_ms, const QTimeZone& timezone);

} // namespace countersign::till
