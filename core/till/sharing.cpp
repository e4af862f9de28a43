#include "core/till/sharing.h"

#include "core/store/blinding.h"
#include "core/till/sending.h"

#include <algorithm>
#include <utility>

namespace countersign::till {

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
    tellFreed();
    if (!m_around.world.counts)
        return;
    m_around.world.counts->start(
        [this, loop = &m_around.world.loop, isAlive = m_isAlive](const world::CountsNews& news) {
            // What is in its way is said beside the store, and changes nothing here.
            if (const auto* said = std::get_if<world::CountsHeard>(&news)) {
                const auto heard = std::make_shared<const world::CountsHeard>(*said);
                loop->post([this, isAlive, heard] {
                    if (!*isAlive)
                        return;
                    if (heard->sendings)
                        m_sendings.hear(*heard->sendings, m_around.configuration.tillId.toLatin1(),
                                        m_around.world.clock.now());
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

void Sharing::keepKey(const QUuid& purchase, const QByteArray& key, store::Transaction& transaction)
{
    if (key.isEmpty())
        return;
    transaction.append(journal::count_keyed_kind, purchase, journal::encodedCountKey(key));
    m_kept = {purchase, key};
}

/// A purchase's first code goes out by the commit that keeps its key.
QByteArray Sharing::sentKeyOf(const QUuid& purchase) const
{
    return m_kept.purchase == purchase ? m_kept.key : m_around.book.countKeyOf(purchase);
}

void Sharing::tell(const std::vector<Sent>& sent) const
{
    if (!m_around.world.counts || !m_around.configuration.sharingKey)
        return;
    for (const Sent& one : sent) {
        const RegisteredPhone* phone = m_around.sent.knownPhoneOf(one.registration);
        const QByteArray method = sentKeyOf(one.purchase);
        if (one.isNotice || phone == nullptr || phone->blinded.isEmpty() || method.isEmpty())
            continue;
        m_around.world.counts->tell({one.at.boot_ms, {method, phone->blinded}});
    }
}

void Sharing::addHeard(policy::SentBefore& before, const store::Registration& to,
                       const QUuid& purchase, const sale::Instant& now) const
{
    const SecretBytes* key = m_around.configuration.sharingKey.get();
    if (key != nullptr)
        m_sendings.addTo(before, blindedNumber(key, to), sentKeyOf(purchase), now);
}

/// A right code is said only where a wrong one was, here or elsewhere: others need to know of no
/// other. (That a card was to be countersigned head office sees by its key all the same.)
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

/// One entry a turn: between them the till does what else there is to do.
void Sharing::hear(const Heard& heard)
{
    const sale::Instant now = m_around.world.clock.now();
    const auto news = m_hearing.newsIn(*heard, m_around.configuration.tillId.toLatin1(),
                                       m_around.book.counts(), now);
    if (news.empty() || !append({{journal::counts_heard_kind, journal::encoded(news)}}))
        return; // The feed says all of it again.
    m_hearing.wrote(news, now);
    if (news.size() < Hearing::heard_at_once_max)
        return;
    m_around.world.loop.post([this, isAlive = m_isAlive, heard] {
        if (*isAlive)
            hear(heard);
    });
}

/// What can't be written stays to be said.
void Sharing::tellFreed()
{
    if (!m_around.configuration.sharingKey)
        return;
    std::vector<Word> words;
    for (const QByteArray& key : m_around.book.counts().freed)
        words.push_back(
            {journal::count_shared_kind, journal::encoded(journal::SharedCount{key, 0, true})});
    if (!words.empty())
        (void)append(words);
}

bool Sharing::append(const std::vector<Word>& words)
{
    auto transaction = m_around.world.store.begin();
    if (!transaction)
        return false;
    for (const Word& word : words)
        transaction->append(word.kind, {}, word.payload);
    if (!transaction->commit())
        return false;
    for (const journal::Entry& entry : m_around.world.store.lastCommitted()) {
        const auto taken = m_around.book.take(entry);
        check(taken.ok(), "what the till wrote follows on what it knows");
    }
    m_around.changed();
    return true;
}

} // namespace countersign::till
