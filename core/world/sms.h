#pragma once

#include "core/base/secret_bytes.h"
#include "core/sale/message_state.h"

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QStringView>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace countersign::world {

using sale::isFinal;
using sale::isProgress;
using sale::MessageState;
using sale::messageStateFromName;
using sale::name;

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
    /// What that is about: only the provider itself tells how it is doing.
    enum class About {
        provider,
        number, // the provider does well; something else went to that number, or too much
        nobody  // it wasn't asked, since nobody wants that any more
    };
    QString provider;
    Outcome outcome = Outcome::unknown;
    MessageState state = MessageState::unknown;
    QString reference; // the provider's id, or empty
    QString reason;    // for people; never holds the text, the number or a credential
    /// The provider answered, and this is what it said; else it is what is concluded without it.
    bool isAnswer = false;
    About about = About::provider;
};

/// What a provider can do besides taking a message.
struct SmsAbilities
{
    bool tellsDelivery = false; // `follow` says what became of a message that it took
    bool findsMessages = false; // `find` says whether a message without an answer arrived there
    bool readsReplies = false;  // `readReplies` brings what people answer
    bool bringsReplies = false; // `hearReplies` has it brought as it comes
    bool isDeaf = false;        // for now: what it would bring or tell by itself can't get here
    bool isLocal = false;       // works without the store's line to the internet
    std::int64_t ask_every_ms = 5'000; // it is asked no oftener than this, all questions together
};

/// What somebody sent to the store's own number.
struct SmsReply
{
    /// By so much its time may be older than it is: no zone is further from UTC than that.
    static constexpr std::int64_t date_wrong_max_ms = 50'400'000;

    QString id;             // the provider's, at most 128 characters; the same reply has the same
    QString from;           // E.164, with +
    SecretBytes text;       // UTF-8, at most 1,600 bytes
    std::int64_t at_ms = 0; // wall time by the provider's clock, which may be wrong; or 0
};

/// Whoever carries our SMS. Callable from any thread; each callback is called exactly once, on a
/// thread of the implementation, within the provider's time limit.
class SmsProvider
{
public:
    using Reported = std::function<void(MessageReport)>;
    /// Whether it was kept, so that it needn't be brought again. Callable from any thread; late, or
    /// never, it was not.
    using Kept = std::function<void(bool)>;
    using Brought = std::function<void(SmsReply, Kept)>;
    /// Nothing if it couldn't be asked.
    using Replied = std::function<void(std::optional<std::vector<SmsReply>>)>;
    /// At once, the oldest first. Of more it has the newest: strangers' texts hide no reply.
    static constexpr std::size_t replies_max = 1'000;

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
    /// Replies that came at `since_ms` (wall time) or later, whatever a wrong clock dates them:
    /// those whose date is older by SmsReply::date_wrong_max_ms may be such. Older ones and those
    /// that were read before may be among them. Only where it `readsReplies`.
    virtual void readReplies(std::int64_t since_ms, Replied replied);
    /// Has each reply brought as it comes, and again until it is kept; those that come before are
    /// brought later. Whoever asks last hears them. Only where it `bringsReplies`.
    virtual void hearReplies(Brought brought);
};

/// What became of an attempt to hand a message to a provider.
struct PastAttempt
{
    int number = 1;
    QString provider;
    QString reference; // the provider's, of what it took
    MessageState state = MessageState::unknown;
    bool wasTaken = false;
    std::int64_t ago_ms = 0; // since then
};

/// A message to carry, with what is known of it already.
struct Errand
{
    QString id;                             // the message's
    std::shared_ptr<const Message> message; // null: only what became of it is asked
    std::int64_t queued_ms = 0;             // wall time; it was offered to nobody before
    int allowed = 1;        // how often it may go out, as stored; it is asked for more
    bool isResumed = false; // the program ended since; an attempt may have been under way
    std::vector<PastAttempt> past;
    QString avoided; // stayed silent on the same text before: others are preferred to it
    /// By provider: how long it usually takes until a message is delivered. Where that isn't
    /// known, no silence is called too long.
    QHash<QString, std::int64_t> usual_ms;
};

/// Why a message is to be handed over once more, although it may have gone out before.
enum class Again {
    noAnswer,     // nobody knows whether the provider took it, and it can't tell
    notDelivered, // it was taken, and will not arrive
    tooSlow       // it was taken, and has not arrived in the provider's usual time
};
QString name(Again why);

/// News of a message on its way.
struct MessageNews
{
    int attempt = 0; // 1, 2, … over restarts; 0 if none was made
    MessageReport report;
    std::int64_t after_ms = 0; // since the attempt began
    bool isUnsent = false;     // no provider took it, and none will
    bool isLast = false;       // nothing more will be told of it
};

/// How a provider is doing, as the carrier sees it.
struct ProviderHealth
{
    enum class State {
        ok,
        broken, // it is passed over for a while
        trial   // one message tries it again
    };
    QString provider;
    State state = State::ok;
    std::int64_t since_ms = 0; // wall time
    bool tellsDelivery = false;
};
QString name(ProviderHealth::State state);
/// The state of that name; `ok` for any other text.
ProviderHealth::State providerStateFromName(QStringView text);

/// What people answer, as one provider has it.
struct ProviderReplies
{
    QString provider;
    std::vector<SmsReply> replies; // the oldest first
    bool isRead = true;            // else it gave no list that could be read, and none are here
};

/// A reply that came by itself, and comes again until it is kept.
struct BroughtReply
{
    std::shared_ptr<const ProviderReplies> told; // that one
    SmsProvider::Kept kept;
    std::int64_t heard_for_ms = 0; // so long before, whatever that provider brought came here
};

/// Carries a message by whichever provider takes it, and asks on what became of it: order, retries
/// and limits are its own, but what may cost or contradict is not. Before a message that may have
/// gone out is handed over once more, `mayGoAgain` is asked, which answers when that is durable.
///
/// Callable from any thread. Everything is told on a thread of the implementation: news once an
/// attempt and once a change of its state, the last time with `isLast`. The last report may repeat
/// the one before it.
class MessageCarrier
{
public:
    using Progressed = std::function<void(const MessageNews&)>;
    using Granted = std::function<void(bool)>; // callable from any thread
    using MayGoAgain = std::function<void(Again why, Granted granted)>;
    using HealthChanged = std::function<void(const ProviderHealth&)>;
    using Replied = std::function<void(const std::shared_ptr<const ProviderReplies>&)>;
    using Brought = std::function<void(const BroughtReply&)>;

    virtual ~MessageCarrier() = default;
    virtual void carry(Errand errand, Progressed progressed, MayGoAgain mayGoAgain) = 0;
    /// Offers the messages of that id to nobody any more, since nothing waits for them. What a
    /// provider is being asked at this moment can't be called back, so it may be that it takes the
    /// message; what was taken is asked about further. An id that isn't under way is no error.
    virtual void withdraw(const QString& messageId) = 0;
    /// Tells how each provider is doing, in order of preference, and then whenever that changes.
    virtual void watch(HealthChanged changed) = 0;
    /// True if any provider can be asked what people answer, or brings it.
    [[nodiscard]] virtual bool readsReplies() const { return false; }
    /// Asks each that can be, at its own pace, for what came at `since_ms` (wall time) or later,
    /// and tells what one has when it answers, or that this couldn't be read. Older replies, and
    /// those that were told before, may be among them; one that is still being asked isn't asked
    /// again.
    virtual void readReplies(std::int64_t since_ms, Replied replied);
    /// Has what people answer told as it comes, by each provider that brings it.
    virtual void hearReplies(Brought brought);
};

} // namespace countersign::world
