#include "core/store/head_office_words.h"

#include "core/journal/acknowledgement.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace countersign::store {

namespace {

/// Listens to head office from one entry of the journal on.
class Listening
{
public:
    Listening(quint64 begin, quint64 end) : m_begin(begin), m_end(end) {}

    /// False once nothing more can be learned, or an entry can't be read.
    bool take(const journal::Entry& entry)
    {
        if (entry.kind == journal::acknowledged_kind)
            return acknowledged(entry);
        return entry.kind != journal::head_office_refused_kind || refused(entry);
    }

    [[nodiscard]] const std::optional<StoreError>& fault() const { return m_fault; }
    [[nodiscard]] const std::optional<journal::Acknowledgement>& word() const { return m_word; }
    [[nodiscard]] std::vector<journal::Entry> heard() &&
    {
        std::vector<journal::Entry> entries;
        for (std::optional<journal::Entry>* one : {&m_acknowledged, &m_refused}) {
            if (*one)
                entries.push_back(std::move(**one));
        }
        std::sort(entries.begin(), entries.end(),
                  [](const auto& a, const auto& b) { return a.seq < b.seq; });
        return entries;
    }

private:
    bool acknowledged(const journal::Entry& entry)
    {
        const auto word = journal::decodedAcknowledgement(entry.payload);
        if (!word)
            return fail(entry, word.error());
        if (m_refused && word->seq >= m_refusedFrom)
            m_refused.reset();
        if (word->seq < m_begin)
            return true;
        m_acknowledged = entry;
        m_word = *word;
        return word->seq < m_end;
    }

    bool refused(const journal::Entry& entry)
    {
        const auto word = journal::decodedHeadOfficeRefusal(entry.payload);
        if (!word)
            return fail(entry, word.error());
        if (word->seq <= m_end) {
            m_refused = entry;
            m_refusedFrom = word->seq;
        }
        return true;
    }

    bool fail(const journal::Entry& entry, const QString& words)
    {
        m_fault = StoreError{StoreFault::damaged, words, 0, entry.seq};
        return false;
    }

    quint64 m_begin; // of the purchase
    quint64 m_end;
    std::optional<journal::Entry> m_acknowledged;
    std::optional<journal::Acknowledgement> m_word; // in it
    std::optional<journal::Entry> m_refused;
    quint64 m_refusedFrom = 0;
    std::optional<StoreError> m_fault;
};

/// The last refusal before the purchase, from which on it is to be listened; else its beginning.
Result<quint64, StoreError> whereToListen(JournalRows& journal, quint64 begin)
{
    const auto refusals = journal.ofKind(journal::head_office_refused_kind);
    if (!refusals)
        return failure(refusals.error());
    quint64 from = begin;
    for (const journal::Entry& refusal : *refusals) {
        if (refusal.seq < begin)
            from = refusal.seq;
    }
    return from;
}

Result<Done, StoreError> compare(JournalRows& journal, const journal::Acknowledgement& word)
{
    QByteArray ours;
    const auto read = journal.each(word.seq, [&](const journal::Entry& entry) {
        if (entry.seq == word.seq)
            ours = entry.hash;
        return false;
    });
    if (!read)
        return failure(read.error());
    if (ours == word.hash)
        return Done{};
    const auto words =
        QStringLiteral("head office acknowledged another entry %1 than this journal's");
    return failure(StoreError{StoreFault::damaged, words.arg(word.seq), 0, word.seq});
}

} // namespace

Result<std::vector<journal::Entry>, StoreError>
headOfficeWordsOn(JournalRows& journal, const std::vector<journal::Entry>& ofPurchase)
{
    const auto from = whereToListen(journal, ofPurchase.front().seq);
    if (!from)
        return failure(from.error());
    Listening listening(ofPurchase.front().seq, ofPurchase.back().seq);
    const auto read =
        journal.each(*from, [&](const journal::Entry& entry) { return listening.take(entry); });
    if (!read)
        return failure(read.error());
    if (listening.fault())
        return failure(*listening.fault());
    if (listening.word()) {
        if (const auto compared = compare(journal, *listening.word()); !compared)
            return failure(compared.error());
    }
    return std::move(listening).heard();
}

} // namespace countersign::store
