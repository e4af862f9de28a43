#pragma once

#include "core/code/reply.h"
#include "core/journal/reply_received.h"
#include "core/policy/answered.h"
#include "core/sale/purchase.h"
#include "core/store/store.h"
#include "core/world/sms.h"

#include <QByteArray>
#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>
#include <QUuid>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace countersign::till {

class Book;
class SentInRun;

/// A reply, as it was first listed.
struct ListedReply
{
    std::shared_ptr<const world::ProviderReplies> told;
    std::size_t place = 0; // in what was told
    QByteArray fingerprint;
    QByteArray numberLookup; // of the number that it came from
    policy::CameAt came;
    /// Nothing that was heard in this run shows when it came, so that another may have heard it.
    bool mayBeOfEarlierRun = false;

    [[nodiscard]] const world::SmsReply& reply() const { return told->replies[place]; }
};

/// A reply that was acted on.
struct HeardReply
{
    journal::ReplyReceived reply;
    QUuid purchase;
    std::int64_t at_ms = 0;
    quint64 seq = 0;
    /// The key of its fingerprint was replaced since, so that only its time can tell it.
    bool isKeyGone = false;
};

/// What was done about a reply before.
struct HeardBefore
{
    std::optional<quint64> seq; // of the first entry that has it; nothing if it is new
    QSet<QUuid> purchases;
};

/// The purchases that wait for a code which went to some number.
struct WaitingFor
{
    std::vector<store::OutboxMessage> messages;
    QStringList languages; // in which that number was written to
    /// False where the number of one that waits can't be read now: it may be the same.
    bool areAllKnown = true;
};

/// What a reply is about besides, if its date is right that may be wrong. Nothing waits for it.
struct AboutAsDated
{
    /// Not of a purchase that waits.
    std::optional<store::OutboxMessage> message;
    QStringList languages; // in which whoever it went to was written to then
    /// False where the messages of that time, or that language, can't be read now.
    bool isKnown = true;
};

/// The replies that were seen in this run, each by its fingerprint. What was acted on is in the
/// journal too.
class RepliesSeen
{
public:
    static constexpr qsizetype seen_max = 10'000; // that are forgotten at once, the oldest first

    /// False the first time. A provider lists a reply again and again; none that it still lists is
    /// forgotten.
    bool contains(const QByteArray& fingerprint)
    {
        if (m_older.contains(fingerprint))
            insert(fingerprint);
        return m_seen.contains(fingerprint);
    }
    void insert(const QByteArray& fingerprint)
    {
        if (m_seen.size() >= seen_max)
            m_older = std::exchange(m_seen, {});
        m_seen.insert(fingerprint);
    }

private:
    QSet<QByteArray> m_seen;
    QSet<QByteArray> m_older;
};

/// How the till stands with what people answer.
struct ReplyWatch
{
    using Told = std::shared_ptr<const world::ProviderReplies>;

    static constexpr std::size_t unkept_max = 100;
    static constexpr int messages_max = 50; // to one number, that are looked through
    /// A list that can't be read so long is told: nobody hears a NO there.
    static constexpr std::int64_t unread_told_after_ms = 60'000;

    /// So long somebody may have a reason to reply; none before that is known.
    std::optional<std::int64_t> until_boot_ms;
    bool isAskingLater = false; // a timer is under way
    bool isAskingOften = false; // and it is the short one
    std::uint64_t timer = 0;
    RepliesSeen seen;
    RepliesSeen turnedAway; // by this run, to be brought again
    /// By provider: when it was asked for the list that it gave last, if it gave all that it had.
    /// What wasn't in it came later.
    QHash<QString, std::int64_t> listed_boot_ms;
    /// By provider: one whose list could not be had or read when it was asked last.
    struct Unread
    {
        std::int64_t since_boot_ms = 0;
        std::int64_t last_boot_ms = 0;
        bool isTold = false;
    };
    QHash<QString, Unread> unread;
    /// What the store didn't take when it was heard, or couldn't tell the meaning of: a modem
    /// tells it only once, and nobody knows when Kannel brings it again.
    std::vector<ListedReply> unkept;
    /// What was acted on, in earlier runs too; nothing until somebody asks.
    std::optional<std::vector<HeardReply>> heard;

    /// Whether there is a list to look at. Says on stderr once that there is none for long, and
    /// once that there is again.
    bool isListRead(const world::ProviderReplies& told, std::int64_t now_boot_ms);
};

/// Where it is known what a reply is about.
struct ReplySources
{
    const Book& book;
    SentInRun& sent;
    store::Store& store;
    sale::Instant now;
};

/// Whether a reply can still stop it.
[[nodiscard]] bool isWaiting(const sale::Purchase& purchase);
[[nodiscard]] SecretBytes bytesOf(const QString& text);
/// In any of these languages, with the store's own words in them.
[[nodiscard]] code::ReplyMeaning meaningOf(const ListedReply& listed, const QStringList& languages,
                                           const std::vector<code::StoreReplyWords>& words);
/// Whoever was written to in a language may answer in it, also long after that.
[[nodiscard]] code::ReplyMeaning meaningOf(const ListedReply& listed, const QStringList& languages,
                                           const std::vector<code::StoreReplyWords>& words,
                                           const AboutAsDated& asDated);
/// Those whose code went to the number that the reply is from.
WaitingFor waitingFor(const ListedReply& listed, const ReplySources& sources);
/// The messages to that number, the newest first: those of this run as the till knows them, those
/// of earlier ones as the rows have them.
Result<std::vector<store::OutboxMessage>, store::StoreError> pastFor(const ListedReply& listed,
                                                                     const ReplySources& sources);
AboutAsDated aboutAsDated(const ListedReply& listed, const ReplySources& sources);
/// When that reply was acted on before, be it in another run, and for which purchases.
Result<HeardBefore, store::StoreError> heardBefore(const ListedReply& listed,
                                                   const journal::ReplyReceived& reply,
                                                   ReplyWatch& watch, const ReplySources& sources);

/// Of the entry with which that purchase's code was made. Clocks are set, entries follow on each
/// other.
Result<quint64, store::StoreError> codeSeqOf(const QUuid& purchase, store::Store& store);

} // namespace countersign::till
