#pragma once

#include "core/base/secret_bytes.h"

#include <QByteArray>
#include <QString>
#include <QStringView>
#include <cstdint>
#include <functional>
#include <memory>

namespace countersign::world {

/// What is known of a message on its way. `accepted` is not `delivered`.
enum class MessageState {
    queued,      // ours, not yet handed over
    accepted,    // a provider took it
    sent,        // it left the provider
    delivered,   // the phone has it
    undelivered, // it will not arrive
    failed,      // a provider refused it for good
    unknown      // no answer: it may or may not have gone
};

/// As contracts and journal write it: "accepted".
QString name(MessageState state);
/// The state of that name; `unknown` for any other text.
MessageState messageStateFromName(QStringView text);

/// A message to send. It exists in memory only while it is sent; its text is wiped with it.
struct Message
{
    QString id;                   // ours, stored before the first send; at most 64 characters
    QString to;                   // E.164, with +
    SecretBytes text;             // UTF-8
    bool isUcs2 = false;          // else every character is in GSM 03.38
    std::int64_t validFor_ms = 0; // the code's remaining life; older is pointless
};

/// What a provider said of one attempt.
struct MessageReport
{
    enum class Outcome {
        taken,     // accepted, perhaps for later
        transient, // not now: try again, or another provider
        permanent, // never: this provider refuses this message
        unknown    // time-out or lost connection: it may have gone
    };
    QString provider;
    Outcome outcome = Outcome::unknown;
    MessageState state = MessageState::unknown;
    QString reference; // the provider's id, or empty
    QString reason;    // for people; never holds the text, the number or a credential
};

/// Whoever carries our SMS. Callable from any thread; `reported` is called exactly once, on a
/// thread of the implementation, within the provider's time limit.
class SmsProvider
{
public:
    using Reported = std::function<void(MessageReport)>;
    virtual ~SmsProvider() = default;
    [[nodiscard]] virtual QString name() const = 0;
    virtual void send(std::shared_ptr<const Message> message, Reported reported) = 0;
};

/// Carries a message by whichever provider takes it: order, retries and limits are its own.
/// Callable from any thread. `progressed` is called on a thread of the implementation, once an
/// attempt, the last time with `isLast`: then either a provider took the message, or none will.
/// The last report may repeat the one before it, where no further attempt was made.
class MessageCarrier
{
public:
    using Progressed = std::function<void(MessageReport report, bool isLast)>;
    virtual ~MessageCarrier() = default;
    virtual void carry(std::shared_ptr<const Message> message, Progressed progressed) = 0;
    /// Offers the messages of that id to nobody any more, since nothing waits for them. What a
    /// provider is being asked at this moment can't be called back, so its answer comes as the
    /// last report, and it may be that it took the message; where nobody is asked, the last report
    /// comes at once. An id that isn't under way is no error.
    virtual void withdraw(const QString& messageId) = 0;
};

} // namespace countersign::world
