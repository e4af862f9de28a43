#pragma once

#include "core/base/secret_bytes.h"

#include <QByteArray>
#include <QString>
#include <QStringView>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

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
    QString templateId;           // under which a carrier knows the text (India's DLT), or empty
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

/// What a provider can do besides taking a message.
struct SmsAbilities
{
    bool tellsDelivery = false; // `follow` says what became of a message that it took
    bool findsMessages = false; // `find` says whether a message without an answer arrived there
    bool readsReplies = false;  // `readReplies` brings what people answer
    bool isLocal = false;       // works without the store's line to the internet
    std::int64_t ask_every_ms = 5'000; // it is asked no oftener than this, all questions together
};

/// What somebody sent to the store's own number.
struct SmsReply
{
    QString id;             // the provider's, at most 128 characters; the same reply has the same
    QString from;           // E.164, with +
    SecretBytes text;       // UTF-8, at most 1,600 bytes
    std::int64_t at_ms = 0; // wall time
};

/// Whoever carries our SMS. Callable from any thread; each callback is called exactly once, on a
/// thread of the implementation, within the provider's time limit.
class SmsProvider
{
public:
    using Reported = std::function<void(MessageReport)>;
    /// Nothing if it couldn't be asked.
    using Replied = std::function<void(std::optional<std::vector<SmsReply>>)>;
    static constexpr std::size_t replies_max = 100; // at once, the oldest first

    virtual ~SmsProvider() = default;
    [[nodiscard]] virtual QString name() const = 0;
    [[nodiscard]] virtual SmsAbilities abilities() const { return {}; }
    virtual void send(std::shared_ptr<const Message> message, Reported reported) = 0;

    /// What became of the message that was taken under this reference: `taken` with its state, or
    /// any other outcome if that isn't known now. Only where it `tellsDelivery`.
    virtual void follow(const QString& reference, Reported reported);
    /// Whether a message whose sending at `since_ms` (wall time) or later had no answer arrived
    /// there: `taken` with reference and state; `transient` if it surely didn't, so that it may be
    /// sent again; `unknown` if that can't be told. Only where it `findsMessages`.
    virtual void find(std::shared_ptr<const Message> message, std::int64_t since_ms,
                      Reported reported);
    /// Replies that came at `since_ms` (wall time) or later; older ones and those that were read
    /// before may be among them. Only where it `readsReplies`.
    virtual void readReplies(std::int64_t since_ms, Replied replied);
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
