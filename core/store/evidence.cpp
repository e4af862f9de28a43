#include "core/store/evidence.h"

#include "core/journal/export_line.h"
#include "core/journal/verify.h"
#include "core/store/head_office_words.h"
#include "core/store/till_keys.h"

#include <QJsonDocument>
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

/// What is shown of a stretch whole. Others' payloads are nobody's business; where the chain
/// begins, how its keys change and where entries were lost is, and head office's words on this.
struct Shown
{
    QByteArray purchase;
    std::vector<quint64> words; // sequences of head office's

    [[nodiscard]] journal::Entry of(const journal::Entry& entry) const
    {
        const bool isWhole = entry.purchase == purchase || entry.kind == "initialised" ||
                             entry.kind == journal::key_changed_kind ||
                             entry.kind == "store_restored" ||
                             std::find(words.begin(), words.end(), entry.seq) != words.end();
        return isWhole ? entry : journal::withheld(entry);
    }
};

/// Finds a purchase in a journal, entry by entry as they are verified, and where its proof begins.
class Search
{
public:
    Search(const journal::PublicKey& first, QByteArray purchase)
        : m_purchase(std::move(purchase)), m_inForce(first), m_beginning{first, {}, 0}
    {
    }

    /// Where a stretch may begin: what must be known of the entries before it.
    struct Beginning
    {
        journal::PublicKey key;
        std::optional<journal::Head> before; // nothing at the journal's own beginning
        std::size_t keyChanges = 0;
    };

    void take(const journal::Entry& entry)
    {
        if (entry.purchase == m_purchase)
            m_ofPurchase.push_back(entry);
        if (entry.kind == "initialised")
            m_till = QJsonDocument::fromJson(entry.payload)[QStringLiteral("till")].toString();
        const bool canBegin = !entry.signature.isEmpty() && entry.kind != journal::key_changed_kind;
        const bool isFar = entry.seq > Evidence::from_first_entry_max;
        if (m_ofPurchase.empty() && canBegin && isFar)
            m_beginning = {m_inForce.key(), m_before, m_keyChanges.size()};
        if (entry.kind == journal::key_changed_kind)
            m_keyChanges.push_back({m_before.hash, entry});
        m_before = {entry.seq, entry.hash, entry.signature};
        m_inForce.pass(entry);
    }

    [[nodiscard]] const Beginning& beginning() const { return m_beginning; }
    [[nodiscard]] const QString& till() const { return m_till; }
    [[nodiscard]] std::vector<journal::Entry>& ofPurchase() { return m_ofPurchase; }
    [[nodiscard]] std::vector<KeyChange> keyChangesBefore() const
    {
        return {m_keyChanges.begin(), m_keyChanges.begin() + qsizetype(m_beginning.keyChanges)};
    }

private:
    QByteArray m_purchase;
    KeyInForce m_inForce;
    Beginning m_beginning;
    journal::Head m_before;
    std::vector<KeyChange> m_keyChanges;
    QString m_till;
    std::vector<journal::Entry> m_ofPurchase;
};

journal::ChainVerifier verifierFrom(const Search::Beginning& beginning)
{
    // After a verified head the stretch's own first entry is verified too, which whoever has only
    // the stretch can't do.
    constexpr auto all = journal::Signatures::all;
    constexpr auto origin = journal::Origin::store;
    return beginning.before ? journal::ChainVerifier(beginning.key, *beginning.before, all, origin)
                            : journal::ChainVerifier(beginning.key, all, origin);
}

/// Writes and verifies a stretch entry by entry, until one that is signed at or after `until`.
class Stretch
{
public:
    Stretch(const Search::Beginning& beginning, quint64 until, Shown shown, const WriteLine& write)
        : m_verifier(verifierFrom(beginning)), m_until(until), m_shown(std::move(shown)),
          m_write(write)
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

Result<Evidence, StoreError> readEvidence(JournalRows& journal, const JournalKeys& keys,
                                          const QString& dataDirectory, const QUuid& purchase,
                                          const WriteLine& write)
{
    const QByteArray id = purchase.toByteArray(QUuid::WithoutBraces);
    const ReadTransaction ofOneMoment = journal.ofOneMoment();
    Search search(keys.first, id);
    const auto verified = journal.verify(keys, dataDirectory, [&](const journal::Entry& entry) {
        search.take(entry);
        return true;
    });
    if (!verified)
        return failure(verified.error());
    std::vector<journal::Entry>& entries = search.ofPurchase();
    if (entries.empty()) {
        const auto words = QStringLiteral("the journal has no purchase %1");
        return failure(StoreError{StoreFault::missing, words.arg(QString::fromLatin1(id)), 0, 0});
    }
    auto words = headOfficeWordsOn(journal, entries);
    if (!words)
        return failure(words.error());
    const Search::Beginning& beginning = search.beginning();
    const quint64 first = beginning.before ? beginning.before->seq + 1 : 1;
    Stretch stretch(beginning, endOf(entries, *words), shownOf(entries, *words), write);
    const auto read =
        journal.each(first, [&](const journal::Entry& entry) { return stretch.take(entry); });
    if (!read)
        return failure(read.error());
    const auto head = stretch.end();
    if (!head)
        return failure(head.error());
    Evidence evidence{.ofPurchase = std::move(entries),
                      .ofHeadOffice = std::move(*words),
                      .first = first,
                      .before = {},
                      .head = *head,
                      .firstKey = beginning.key,
                      .lastKey = stretch.key(),
                      .tillsFirstKey = keys.first,
                      .keyChanges = search.keyChangesBefore(),
                      .till = search.till()};
    if (beginning.before)
        evidence.before = beginning.before->hash;
    return evidence;
}

} // namespace countersign::store
