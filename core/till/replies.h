#pragma once

#include "core/journal/reply_received.h"
#include "core/policy/answered.h"
#include "core/sale/purchase.h"
#include "core/store/store.h"
#include "core/world/sms.h"

#include <QByteArray>
#include <QHash>
#include <QSet>
#include <QString>
#include <QUuid>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace countersign::till {

class Book;

/// A reply, as it was first listed.
struct ListedReply
{
    std::shared_ptr<const world::ProviderReplies> told;
    std::size_t place = 0; // in what was told
    QByteArray fingerprint;
    policy::CameAt came;

    [[nodiscard]] const world::SmsReply& reply() const { return told->replies[place]; }
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

    /// So long somebody may have a reason to reply; none before that is known.
    std::optional<std::int64_t> until_boot_ms;
    bool isAskingLater = false; // a timer is under way
    bool isAskingOften = false; // and it is the short one
    std::uint64_t timer = 0;
    RepliesSeen seen;
    /// By provider: when it was asked for the list that it gave last, if it gave all that it had.
    /// What wasn't in it came later.
    QHash<QString, std::int64_t> listed_boot_ms;
    /// What the store didn't take when it was heard: a modem tells it only once.
    std::vector<ListedReply> unkept;
};

/// Whether a reply can still stop it.
[[nodiscard]] bool isWaiting(const sale::Purchase& purchase);
/// What the reply may be about.
Result<std::vector<store::OutboxMessage>, store::StoreError>
messagesBefore(const ListedReply& listed, const Book& book, store::Store& store,
               const sale::Instant& now);
/// When that reply was acted on before, by the purchase.
Result<QHash<QUuid, std::int64_t>, store::StoreError>
heardBefore(store::Store& store, const std::vector<store::OutboxMessage>& sent,
            const journal::ReplyReceived& reply);

} // namespace countersign::till
