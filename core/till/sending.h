#pragma once

#include "core/base/secret_bytes.h"
#include "core/code/message.h"
#include "core/policy/phone_number.h"
#include "core/policy/sending_limit.h"
#include "core/store/registry.h"
#include "core/store/store.h"
#include "core/till/configuration.h"
#include "core/world/sms.h"

#include <QString>
#include <QTimeZone>
#include <cstdint>
#include <memory>

// Private to core/till: whether a message may go, what the cashier is told if it may not, and how
// it is made.
namespace countersign::till {

class SentInRun;

/// What is in ASCII, such as a number.
[[nodiscard]] QString textOf(const SecretBytes& ascii);
[[nodiscard]] code::Sender senderOf(const Configuration& configuration);
/// That text for that number, pointless after `validFor_ms`.
[[nodiscard]] std::shared_ptr<const world::Message> messageOf(const QString& id,
                                                              const store::Registration& to,
                                                              code::MessageText text,
                                                              std::int64_t validFor_ms);

Result<policy::PhoneNumber, policy::NumberRefusal>
numberOf(const store::Registration& registration);

/// As what the store's tills know that number, with the key that they share; empty without one.
[[nodiscard]] QByteArray blindedNumber(const SecretBytes* sharingKey,
                                       const store::Registration& registration);

/// What a message is held to: a code to the codes before it, so that nothing else ever takes a
/// code's place, a notice to all messages.
enum class Counted { codes, all };
/// Where it is known what was sent.
struct SentSources
{
    const SentInRun& sent;
    store::Store& store;
    sale::Instant now;
};
/// What was sent before a message to that registration, whose number is in `country`.
Result<policy::SentBefore, store::StoreError> sentBefore(const SentSources& sources,
                                                         const policy::SendingLimits& limits,
                                                         const store::Registration& registration,
                                                         const QString& country, Counted counted);
/// How long it matters that a message went out: to limits, and to what people answer.
[[nodiscard]] std::int64_t sentNeeded_ms(const policy::SendingLimits& limits);

/// "Too many messages went to this phone. Take another payment, or try again at 14:32." Rounded up
/// to the minute; with its date if that is another day in the store. `canKeyLast`: a code is out
/// that still lives.
[[nodiscard]] QString inWords(const policy::SendingRefusal& refusal, bool canKeyLast,
                              std::int64_t now_ms, const QTimeZone& timezone);

} // namespace countersign::till
