#include "core/store/evidence.h"

#include "core/journal/export_line.h"
#include "core/journal/verify.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <optional>

namespace countersign::store {

namespace {

/// A key, and the entry after which it signs.
struct SigningSince
{
    quint64 seq = 0;
    journal::PublicKey key;
};

StoreError damagedAt(quint64 seq, const QString& words)
{
    return {StoreFault::damaged, words, 0, seq};
}

Result<SigningSince, StoreError> keyIn(const journal::Entry& entry, quint64 since)
{
    const auto payload = QJsonDocument::fromJson(entry.payload).object();
    const auto raw =
        QByteArray::fromBase64(payload.value(QStringLiteral("public_key")).toString().toLatin1());
    auto key = journal::PublicKey::fromRaw(raw);
    if (!key)
        return failure(
            damagedAt(entry.seq, QStringLiteral("entry %1 carries no key").arg(entry.seq)));
    return SigningSince{since, std::move(*key)};
}

/// All keys of the till, the first first. Taken from entries that are not verified here: what rests
/// on a wrong one doesn't verify later.
Result<std::vector<SigningSince>, StoreError> keysOf(JournalRows& journal,
                                                     const journal::PublicKey& current)
{
    const auto changes = journal.ofKind("key_changed");
    if (!changes)
        return failure(changes.error());
    if (changes->empty())
        return std::vector{SigningSince{0, current}};
    const auto beginnings = journal.ofKind("initialised");
    if (!beginnings)
        return failure(beginnings.error());
    if (beginnings->empty())
        return failure(damagedAt(1, QStringLiteral("the journal has no beginning")));
    std::vector<SigningSince> keys;
    auto first = keyIn(beginnings->front(), 0);
    if (!first)
        return failure(first.error());
    keys.push_back(std::move(*first));
    for (const journal::Entry& change : *changes) {
        auto key = keyIn(change, change.seq);
        if (!key)
            return failure(key.error());
        keys.push_back(std::move(*key));
    }
    if (!(keys.back().key == current))
        return failure(damagedAt(changes->back().seq,
                                 QStringLiteral("the journal's last key is not this till's")));
    return keys;
}

/// Others' payloads are nobody's business; where the chain begins and how its keys change is.
journal::Entry shown(const journal::Entry& entry, const QByteArray& purchase)
{
    const bool isWhole =
        entry.purchase == purchase || entry.kind == "initialised" || entry.kind == "key_changed";
    return isWhole ? entry : journal::withheld(entry);
}

/// Writes and verifies a stretch entry by entry, until one that is signed at or after `until`.
class Stretch
{
public:
    Stretch(const journal::PublicKey& key, quint64 first, quint64 until, QByteArray purchase,
            const WriteLine& write)
        : m_verifier(key, first), m_until(until), m_purchase(std::move(purchase)), m_write(write)
    {
    }

    /// False once the stretch has ended or failed.
    bool take(const journal::Entry& entry)
    {
        if (!verify(entry) || !write(shown(entry, m_purchase)))
            return false;
        return entry.seq < m_until || entry.signature.isEmpty();
    }

    Result<journal::Head, StoreError> end()
    {
        if (m_failed)
            return failure(*m_failed);
        const auto head = m_verifier.finish();
        if (!head)
            return failure(damagedAt(head.error().seq, head.error().words));
        return *head;
    }
    [[nodiscard]] const journal::PublicKey& key() const { return m_verifier.currentKey(); }

private:
    bool verify(const journal::Entry& entry)
    {
        const auto accepted = m_verifier.accept(entry);
        return accepted || fail(damagedAt(accepted.error().seq, accepted.error().words));
    }

    bool write(const journal::Entry& entry)
    {
        const auto line = journal::toExportLine(entry);
        if (!line)
            return fail(damagedAt(entry.seq, line.error().reason));
        if (!m_write(*line + '\n')) {
            const auto words = QStringLiteral("the entries could not be written");
            return fail({StoreFault::failed, words, 0, 0});
        }
        return true;
    }

    bool fail(const StoreError& error)
    {
        m_failed = error;
        return false;
    }

    journal::ChainVerifier m_verifier;
    quint64 m_until;
    QByteArray m_purchase;
    const WriteLine& m_write;
    std::optional<StoreError> m_failed;
};

Result<quint64, StoreError> beginningOf(JournalRows& journal, quint64 purchaseStarts)
{
    const auto signedBefore = journal.lastSignedBefore(purchaseStarts);
    if (!signedBefore)
        return failure(signedBefore.error());
    const quint64 first = signedBefore->value_or(1);
    return first <= Evidence::from_first_entry_max ? 1 : first;
}

} // namespace

Result<Evidence, StoreError> readEvidence(JournalRows& journal, const journal::PublicKey& current,
                                          const QUuid& purchase, const WriteLine& write)
{
    auto entries = journal.ofPurchase(purchase);
    if (!entries)
        return failure(entries.error());
    if (entries->empty()) {
        const auto words = QStringLiteral("the journal has no purchase %1");
        return failure(StoreError{StoreFault::missing,
                                  words.arg(purchase.toString(QUuid::WithoutBraces)), 0, 0});
    }
    const auto first = beginningOf(journal, entries->front().seq);
    if (!first)
        return failure(first.error());
    const auto keys = keysOf(journal, current);
    if (!keys)
        return failure(keys.error());
    std::size_t which = 0;
    while (which + 1 < keys->size() && (*keys)[which + 1].seq < *first)
        ++which;
    const journal::PublicKey& firstKey = (*keys)[which].key;
    Stretch stretch(firstKey, *first, entries->back().seq, entries->front().purchase, write);
    const auto read =
        journal.each(*first, [&](const journal::Entry& entry) { return stretch.take(entry); });
    if (!read)
        return failure(read.error());
    const auto head = stretch.end();
    if (!head)
        return failure(head.error());
    return Evidence{std::move(*entries),        *first, *head, firstKey, stretch.key(),
                    static_cast<quint64>(which)};
}

} // namespace countersign::store
