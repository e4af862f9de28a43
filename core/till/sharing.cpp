#include "core/till/sharing.h"

#include "core/store/blinding.h"

#include <QHash>
#include <algorithm>
#include <tuple>
#include <utility>

namespace countersign::till {

using journal::HeardCount;

namespace {

/// Nobody's clock is ahead of ours: what is said to come after now came now.
std::vector<HeardCount> credible(const world::CountsHeard& heard, const QByteArray& own,
                                 std::int64_t now_ms)
{
    std::vector<HeardCount> counts;
    for (const HeardCount& said : heard.counts) {
        const bool isOurs = said.key.size() == journal::blinded_size_bytes && said.till != own &&
                            journal::isTillId(said.till) && said.failures >= 0 && said.seq > 0 &&
                            said.seq <= journal::seq_max && said.at_ms >= 0;
        // A right code that is still to come is none; a wrong one is as good as any.
        const bool isToCome = said.at_ms > now_ms + Sharing::clocks_apart_ms;
        if (!isOurs || (isToCome && said.failures == 0))
            continue;
        HeardCount count = said;
        count.failures = std::min(count.failures, journal::count_max);
        count.at_ms = std::min<qint64>(count.at_ms, now_ms);
        counts.push_back(std::move(count));
    }
    return counts;
}

} // namespace

Sharing::Sharing(Around around)
    : m_around(std::move(around)), m_isAlive(std::make_shared<bool>(true))
{
}

Sharing::~Sharing()
{
    *m_isAlive = false;
}

void Sharing::start()
{
    if (!m_around.world.counts)
        return;
    m_around.world.counts->start(
        [this, loop = &m_around.world.loop, isAlive = m_isAlive](const world::CountsNews& news) {
            // What is in its way is said beside the store, and changes nothing here.
            if (const auto* heard = std::get_if<world::CountsHeard>(&news)) {
                loop->post([this, isAlive, heard = *heard] {
                    if (*isAlive)
                        hear(heard);
                });
            }
        });
}

QByteArray Sharing::keyOf(const QUuid& purchase, const std::optional<world::MethodSeen>& seen) const
{
    const auto& key = m_around.configuration.sharingKey;
    if (!key)
        return {};
    return seen ? store::blinded(*key, store::blinded_method_label, seen->fingerprint.toUtf8())
                : m_around.book.countKeyOf(purchase);
}

void Sharing::keepKey(const QUuid& purchase, const QByteArray& key,
                      store::Transaction& transaction) const
{
    if (!key.isEmpty())
        transaction.append(journal::count_keyed_kind, purchase, journal::encodedCountKey(key));
}

/// A right code is said only where a wrong one was, here or elsewhere: nobody needs to know that a
/// card was used.
void Sharing::queue(const sale::Purchase& after, const std::vector<sale::Fact>& facts,
                    store::Transaction& transaction) const
{
    const QByteArray key = m_around.book.countKeyOf(after.id);
    if (!m_around.configuration.sharingKey || key.isEmpty())
        return;
    const journal::CountsRecord& counts = m_around.book.counts();
    int failures = m_around.book.failuresOf(after.methodId);
    for (const sale::Fact& fact : facts) {
        const bool isTry = std::holds_alternative<sale::TryCounted>(fact.body);
        const bool isRight = std::holds_alternative<sale::Countersigned>(fact.body);
        if (!isTry && !(isRight && (counts.shared.contains(key) || counts.isHeardOf(key))))
            continue;
        failures = isTry ? std::min(failures + 1, journal::count_max) : 0;
        transaction.append(journal::count_shared_kind, {}, journal::encoded({key, failures}));
    }
}

void Sharing::hear(const world::CountsHeard& heard)
{
    const auto news = newsIn(heard);
    for (std::size_t from = 0; from < news.size(); from += heard_at_once_max) {
        const auto first = news.begin() + static_cast<std::ptrdiff_t>(from);
        const auto count = std::min(heard_at_once_max, news.size() - from);
        auto transaction = m_around.world.store.begin();
        if (!transaction)
            return; // The feed says all of it again.
        transaction->append(
            journal::counts_heard_kind, {},
            journal::encoded(std::vector(first, first + static_cast<std::ptrdiff_t>(count))));
        if (!transaction->commit())
            return;
        for (const journal::Entry& entry : m_around.world.store.lastCommitted()) {
            const auto taken = m_around.book.take(entry);
            check(taken.ok(), "what the till wrote follows on what it knows");
        }
    }
    if (!news.empty())
        m_around.changed();
}

/// What a till said before another saw the right code is over, as far as their clocks can tell.
/// Then what isn't known yet, the newest first.
std::vector<HeardCount> Sharing::newsIn(const world::CountsHeard& heard) const
{
    const auto said = credible(heard, m_around.configuration.tillId.toLatin1(),
                               m_around.world.clock.now().wall_ms);
    QHash<QByteArray, qint64> lastRight_ms;
    for (const HeardCount& count : said) {
        if (count.failures == 0) {
            qint64& last_ms = lastRight_ms[count.key];
            last_ms = std::max(last_ms, count.at_ms);
        }
    }
    std::vector<HeardCount> news;
    for (HeardCount count : said) {
        const HeardCount* known = m_around.book.counts().find(count.key, count.till);
        if (count.at_ms < lastRight_ms.value(count.key, 0) - clocks_apart_ms)
            count.failures = 0;
        const bool isOver = count.failures == 0;
        if (isOver ? known && count.seq >= known->seq : !known || count.seq > known->seq)
            news.push_back(count);
    }
    std::sort(news.begin(), news.end(), [](const HeardCount& a, const HeardCount& b) {
        return std::tie(b.at_ms, a.key, a.till) < std::tie(a.at_ms, b.key, b.till);
    });
    if (news.size() > journal::CountsRecord::heard_max)
        news.resize(journal::CountsRecord::heard_max);
    return news;
}

} // namespace countersign::till
