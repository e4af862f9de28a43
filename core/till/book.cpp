#include "core/till/book.h"

#include "core/journal/fact_codec.h"
#include "core/store/registry_check.h"

#include <algorithm>

namespace countersign::till {

using namespace Qt::Literals::StringLiterals;

Result<Done, QString> Book::take(const journal::Entry& entry)
{
    return take(entry, Counts::these);
}

Result<Done, QString> Book::bringBack(const journal::Entry& entry)
{
    return take(entry, Counts::none);
}

Result<Done, QString> Book::take(const journal::Entry& entry, Counts counts)
{
    if (entry.kind == journal::acknowledged_kind)
        return takeAcknowledgement(entry);
    takeRecords(entry);
    auto decoded = journal::decodedFact(entry.kind, entry.payload);
    const auto wrong = [&entry](const QString& why) {
        return failure(
            u"entry %1 (%2): %3"_s.arg(entry.seq).arg(QString::fromLatin1(entry.kind), why));
    };
    if (const auto taken = m_changes.take(entry); !taken)
        return wrong(taken.error());
    if (counts == Counts::these && entry.purchase.isEmpty()) {
        if (const auto taken = m_counts.take(entry); !taken)
            return wrong(taken.error());
    }
    if (!decoded)
        return wrong(decoded.error());
    if (!decoded->has_value()) {
        follow(std::span(&entry, 1)); // It may tell of an open purchase, and changes nothing of it.
        return Done{};
    }
    const sale::Fact fact{entry.at_ms, **decoded};
    const QUuid id = QUuid::fromString(QLatin1StringView(entry.purchase));
    if (counts == Counts::these)
        count(id, fact.body);
    sale::Purchase before;
    if (const sale::Purchase* known = find(id))
        before = *known;
    else if (!std::holds_alternative<sale::PurchaseStarted>(fact.body))
        return Done{}; // A late word on a purchase that has ended.
    before.id = id;
    auto after = sale::applied(std::move(before), fact);
    if (!after)
        return wrong(after.error());
    put(*after);
    follow(std::span(&entry, 1));
    return Done{};
}

bool mayFollow(const journal::Acknowledgement& word, std::uint64_t before, std::uint64_t seq)
{
    return word.seq > before && word.seq < seq;
}

Result<Done, QString> Book::takeAcknowledgement(const journal::Entry& entry)
{
    const auto word = journal::decodedAcknowledgement(entry.payload);
    if (!word)
        return failure(u"entry %1: %2"_s.arg(entry.seq).arg(word.error()));
    if (!mayFollow(*word, m_acknowledged, entry.seq))
        return failure(
            u"entry %1: head office can't acknowledge entry %2 there"_s.arg(entry.seq).arg(
                word->seq));
    m_acknowledged = word->seq;
    return Done{};
}

void Book::takeRecords(const journal::Entry& entry)
{
    m_registry = store::knownAfter(entry, std::move(m_registry));
    m_catalogue.take(entry);
}

void Book::take(const sale::Purchase& purchase, const std::vector<sale::Fact>& facts)
{
    for (const sale::Fact& fact : facts)
        count(purchase.id, fact.body);
    put(purchase);
}

void Book::put(const sale::Purchase& purchase)
{
    const auto at = std::find_if(m_purchases.begin(), m_purchases.end(),
                                 [&](const auto& p) { return p.id == purchase.id; });
    const bool isKept = purchase.isOpen() || purchase.isAskedAbout();
    check(at == m_purchases.end() || purchase.stage != sale::Stage::basket ||
              at->stage == sale::Stage::basket,
          "no basket takes the place of a purchase that was started");
    if (at == m_purchases.end()) {
        if (isKept)
            m_purchases.push_back(purchase);
    } else if (isKept) {
        *at = purchase;
    } else {
        m_purchases.erase(at);
    }
    if (!isKept) {
        m_trails.remove(purchase.id);
        m_countKeys.remove(purchase.id);
    }
}

void Book::follow(std::span<const journal::Entry> entries)
{
    journal::ChainHash chain;
    for (const journal::Entry& entry : entries) {
        takeRecords(entry);
        takeCounts(entry);
        const QUuid id = QUuid::fromString(QLatin1StringView(entry.purchase));
        if (id.isNull() || !find(id))
            continue;
        journal::Trail& trail = m_trails[id];
        trail.purchase = entry.purchase;
        trail.add(entry, chain);
    }
}

journal::Checkpoint Book::checkpoint() const
{
    journal::Checkpoint checkpoint;
    for (auto it = m_failures.begin(); it != m_failures.end(); ++it)
        checkpoint.failures.insert(it.key(), it.value());
    checkpoint.frozen = m_frozen;
    checkpoint.receipts = m_receipts;
    checkpoint.acknowledged = m_acknowledged;
    checkpoint.registry = m_registry;
    checkpoint.catalogue = m_catalogue;
    checkpoint.changes = m_changes;
    checkpoint.counts = m_counts;
    for (const journal::Trail& trail : m_trails)
        checkpoint.purchases.push_back(trail);
    std::sort(checkpoint.purchases.begin(), checkpoint.purchases.end(),
              [](const journal::Trail& a, const journal::Trail& b) {
                  return a.entries.front() < b.entries.front();
              });
    return checkpoint;
}

void Book::restore(const journal::Checkpoint& checkpoint)
{
    for (auto it = checkpoint.failures.begin(); it != checkpoint.failures.end(); ++it)
        m_failures.insert(it.key(), it.value());
    m_frozen = checkpoint.frozen;
    m_receipts = checkpoint.receipts;
    m_acknowledged = checkpoint.acknowledged;
    m_registry = checkpoint.registry;
    m_changes = checkpoint.changes;
    m_counts = checkpoint.counts.value_or(journal::CountsRecord());
    if (checkpoint.catalogue)
        m_catalogue = {*checkpoint.catalogue};
}

void Book::remove(const QUuid& purchase)
{
    std::erase_if(m_purchases, [&](const auto& p) { return p.id == purchase; });
    m_trails.remove(purchase);
    m_countKeys.remove(purchase);
}

const sale::Purchase* Book::find(const QUuid& purchase) const
{
    const auto at = std::find_if(m_purchases.begin(), m_purchases.end(),
                                 [&](const auto& p) { return p.id == purchase; });
    return at == m_purchases.end() ? nullptr : &*at;
}

int Book::failuresOf(const QByteArray& methodId) const
{
    return m_failures.value(methodId, 0);
}

int Book::failuresElsewhere(const QByteArray& methodId, const QByteArray& key) const
{
    return key.isEmpty() ? 0 : m_counts.failuresElsewhere(key, methodId);
}

QByteArray Book::countKeyOf(const QUuid& purchase) const
{
    return m_countKeys.value(purchase);
}

/// What is followed was taken before, or written by the till just now. Of a purchase's own entries,
/// which a checkpoint brings back, there is but the key.
void Book::takeCounts(const journal::Entry& entry)
{
    if (entry.purchase.isEmpty()) {
        const bool isTaken = m_counts.take(entry).ok();
        check(isTaken, "what the till wrote of counts can be read");
    }
    if (entry.kind != journal::count_keyed_kind)
        return;
    const QUuid id = QUuid::fromString(QLatin1StringView(entry.purchase));
    const auto key = journal::decodedCountKey(entry.payload);
    if (key && find(id))
        m_countKeys.insert(id, *key);
}

bool Book::isFrozen(const QByteArray& methodId) const
{
    return m_frozen.contains(methodId);
}

void Book::count(const QUuid& purchase, const sale::FactBody& fact)
{
    if (const auto* tried = std::get_if<sale::TryCounted>(&fact)) {
        ++m_failures[tried->methodId];
        if (const QByteArray key = countKeyOf(purchase); !key.isEmpty())
            m_counts.noteTry(tried->methodId, key);
    } else if (const auto* right = std::get_if<sale::Countersigned>(&fact)) {
        m_failures.remove(right->methodId);
        if (m_counts.isHeardOf(countKeyOf(purchase)))
            m_counts.voidFor(right->methodId);
    } else if (const auto* frozen = std::get_if<sale::MethodFrozen>(&fact))
        m_frozen.insert(frozen->methodId);
    else if (const auto* freed = std::get_if<sale::MethodUnfrozen>(&fact)) {
        m_failures.remove(freed->methodId);
        m_frozen.remove(freed->methodId);
        m_counts.freeFor(freed->methodId);
        m_counts.voidFor(freed->methodId);
    } else if (std::holds_alternative<sale::PurchaseRecorded>(fact))
        ++m_receipts;
    else if (const auto* restored = std::get_if<sale::StoreRestored>(&fact))
        m_receipts += restored->receiptsSkipped;
}

} // namespace countersign::till
