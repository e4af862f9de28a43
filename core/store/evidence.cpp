#include "core/store/evidence.h"

#include "core/journal/export_line.h"
#include "core/journal/verify.h"
#include "core/store/head_office_words.h"
#include "core/store/till_keys.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace countersign::store {

namespace {

StoreError damagedAt(quint64 seq, const QString& words)
{
    return {StoreFault::damaged, words, 0, seq};
}

/// What is shown of a stretch whole. Others' payloads are nobody's business; where the chain begins
/// and how its keys change is, and what head office said of this purchase.
struct Shown
{
    QByteArray purchase;
    std::vector<quint64> words; // sequences of head office's

    [[nodiscard]] journal::Entry of(const journal::Entry& entry) const
    {
        const bool isWhole = entry.purchase == purchase || entry.kind == "initialised" ||
                             entry.kind == "key_changed" ||
                             std::find(words.begin(), words.end(), entry.seq) != words.end();
        return isWhole ? entry : journal::withheld(entry);
    }
};

/// Writes and verifies a stretch entry by entry, until one that is signed at or after `until`.
class Stretch
{
public:
    Stretch(const journal::PublicKey& key, quint64 first, quint64 until, Shown shown,
            const WriteLine& write)
        : m_verifier(key, first), m_until(until), m_shown(std::move(shown)), m_write(write)
    {
    }

    /// False once the stretch has ended or failed.
    bool take(const journal::Entry& entry)
    {
        if (!verify(entry) || !write(m_shown.of(entry)))
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
    Shown m_shown;
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

quint64 endOf(const std::vector<journal::Entry>& ofPurchase,
              const std::vector<journal::Entry>& ofHeadOffice)
{
    quint64 end = ofPurchase.back().seq;
    for (const journal::Entry& word : ofHeadOffice) {
        if (word.seq <= ofPurchase.back().seq + Evidence::to_head_office_entries_max)
            end = std::max(end, word.seq);
    }
    return end;
}

Shown shownOf(const std::vector<journal::Entry>& ofPurchase,
              const std::vector<journal::Entry>& ofHeadOffice)
{
    Shown shown{ofPurchase.front().purchase, {}};
    for (const journal::Entry& word : ofHeadOffice)
        shown.words.push_back(word.seq);
    return shown;
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
    auto words = headOfficeWordsOn(journal, *entries);
    if (!words)
        return failure(words.error());
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
    Stretch stretch(firstKey, *first, endOf(*entries, *words), shownOf(*entries, *words), write);
    const auto read =
        journal.each(*first, [&](const journal::Entry& entry) { return stretch.take(entry); });
    if (!read)
        return failure(read.error());
    const auto head = stretch.end();
    if (!head)
        return failure(head.error());
    return Evidence{std::move(*entries), std::move(*words),          *first, *head, firstKey,
                    stretch.key(),       static_cast<quint64>(which)};
}

} // namespace countersign::store
