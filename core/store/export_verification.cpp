#include "core/store/export_verification.h"

#include "core/journal/export_line.h"
#include "core/store/parallel_verifier.h"
#include "core/store/workers.h"

#include <algorithm>
#include <deque>
#include <future>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace countersign::store {

namespace {

/// Lines in their order, up to the first that is none.
struct Parsed
{
    std::vector<journal::Entry> entries;
    std::optional<journal::LineFault> fault;
};

/// Reads a file as blocks of whole lines.
class Blocks
{
public:
    explicit Blocks(QIODevice& device) : m_device(device) {}

    /// Whole lines, or nothing at the end of the file. The last may have no end of line; one that
    /// is too long comes without its end.
    std::optional<QByteArray> next()
    {
        while (true) {
            const qsizetype end = m_rest.lastIndexOf('\n') + 1;
            const bool isTooLong = m_rest.size() - end > journal::export_line_bytes_max + 2;
            if (end > 0 || isTooLong) {
                QByteArray lines = m_rest.left(end > 0 ? end : m_rest.size());
                m_rest.remove(0, lines.size());
                return lines;
            }
            QByteArray more(export_block_bytes_max, Qt::Uninitialized);
            const qint64 got = m_device.read(more.data(), more.size());
            m_isUnreadable = got < 0;
            more.truncate(std::max(got, qint64{0}));
            if (more.isEmpty())
                return m_rest.isEmpty() ? std::nullopt
                                        : std::optional(std::exchange(m_rest, QByteArray()));
            m_read_bytes += more.size();
            m_rest += more;
        }
    }
    [[nodiscard]] qint64 read_bytes() const { return m_read_bytes; }
    [[nodiscard]] bool isUnreadable() const { return m_isUnreadable; }

private:
    QIODevice& m_device;
    QByteArray m_rest;
    qint64 m_read_bytes = 0;
    bool m_isUnreadable = false; // further
};

Parsed parsed(const QByteArray& lines)
{
    Parsed block;
    for (qsizetype begin = 0; begin < lines.size();) {
        const qsizetype found = lines.indexOf('\n', begin);
        const qsizetype end = found < 0 ? lines.size() : found + 1;
        auto entry = journal::fromExportLine(QByteArrayView(lines).sliced(begin, end - begin));
        if (!entry) {
            block.fault = entry.error();
            return block;
        }
        block.entries.push_back(std::move(*entry));
        begin = end;
    }
    return block;
}

ExportFault faultOf(const journal::Fault& fault)
{
    return {ExportFault::Part::chain, 0, fault.seq, fault.reason, fault.words};
}

ExportFault faultOf(const journal::LineFault& fault, quint64 line)
{
    const QString field = fault.field.isEmpty() ? QString() : fault.field + QStringLiteral(": ");
    return {ExportFault::Part::line, line, fault.seq, journal::FaultReason::malformed,
            field + fault.reason};
}

ExportFault unreadable(const QIODevice& device)
{
    return {ExportFault::Part::device, 0, 0, journal::FaultReason::malformed, device.errorString()};
}

ExportFault alteredFirst(quint64 seq)
{
    const auto words = QStringLiteral("entry %1 was altered: its hash is that of the till's own "
                                      "journal, and does not follow from what it says");
    return {ExportFault::Part::chain, 0, seq, journal::FaultReason::wrongHash, words.arg(seq)};
}

ExportFault faultOfKnown(quint64 seq, journal::FaultReason reason, const QString& words)
{
    return {ExportFault::Part::chain, 0, seq, reason, words};
}

/// What is to be said of entries beyond that they verify.
class Tally
{
public:
    explicit Tally(const std::optional<KnownEntry>& known) : m_known(known) {}

    void take(const journal::Entry& entry)
    {
        m_verified.at_ms = entry.at_ms;
        m_verified.withheld += entry.isWithheld() ? 1 : 0;
        m_verified.restorations.take(entry);
        m_endsInKeyChange = entry.kind == journal::key_changed_kind;
        if (m_known && entry.seq == m_known->seq)
            m_there = entry.hash;
    }

    /// Once all entries have been verified, and that key signs after them.
    Result<VerifiedExport, ExportFault> end(const journal::Head& head,
                                            const journal::PublicKey& key)
    {
        if (m_endsInKeyChange)
            return failure(faultOf(journal::endInKeyChange(head.seq, key)));
        if (m_known && m_known->seq > head.seq) {
            const auto words = QStringLiteral("it ends with entry %1, and entry %2 is known from "
                                              "elsewhere: its end was cut off, or it is older");
            return failure(faultOfKnown(head.seq + 1, journal::FaultReason::cutOff,
                                        words.arg(head.seq).arg(m_known->seq)));
        }
        if (m_known && m_there != m_known->hash) {
            const auto words =
                QStringLiteral("entry %1 is not the one that is known from elsewhere");
            return failure(faultOfKnown(m_known->seq, journal::FaultReason::otherHead,
                                        words.arg(m_known->seq)));
        }
        m_verified.head = head;
        return m_verified;
    }

private:
    std::optional<KnownEntry> m_known;
    VerifiedExport m_verified;
    QByteArray m_there; // the hash in the known entry's place
    bool m_endsInKeyChange = false;
};

/// Feeds parsed blocks to the verifier in the order in which they stand in the file.
class Feed
{
public:
    Feed(ParallelVerifier& verifier, Tally& tally) : m_verifier(verifier), m_tally(tally) {}

    Result<Done, ExportFault> take(const Parsed& block)
    {
        for (const journal::Entry& entry : block.entries) {
            ++m_lines;
            if (const auto accepted = m_verifier.accept(entry); !accepted)
                return failure(faultOf(accepted.error()));
            m_tally.take(entry);
        }
        if (!block.fault)
            return Done{};
        // The entries before it come first, and so do their faults.
        if (const auto settled = m_verifier.settle(); !settled)
            return failure(faultOf(settled.error()));
        return failure(faultOf(*block.fault, m_lines + 1));
    }

private:
    ParallelVerifier& m_verifier;
    Tally& m_tally;
    quint64 m_lines = 0;
};

} // namespace

Result<VerifiedExport, ExportFault> verifyExport(QIODevice& device, const journal::PublicKey& first,
                                                 unsigned threads,
                                                 const std::function<void(qint64)>& progress,
                                                 const std::optional<KnownEntry>& known)
{
    Workers workers(threads);
    ParallelVerifier verifier(first, journal::Origin::exported, workers);
    Tally tally(known);
    Feed feed(verifier, tally);
    Blocks blocks(device);
    std::deque<std::future<Parsed>> underWay;
    const auto takeFirst = [&] {
        const Parsed block = underWay.front().get();
        underWay.pop_front();
        return feed.take(block);
    };
    while (const auto lines = blocks.next()) {
        auto parse = std::make_shared<std::packaged_task<Parsed()>>(
            [lines = *lines] { return parsed(lines); });
        underWay.push_back(parse->get_future());
        workers.give([parse] { (*parse)(); });
        if (underWay.size() >= workers.waitingMax()) {
            if (const auto taken = takeFirst(); !taken)
                return failure(taken.error());
        }
        progress(blocks.read_bytes());
    }
    while (!underWay.empty()) {
        if (const auto taken = takeFirst(); !taken)
            return failure(taken.error());
    }
    if (blocks.isUnreadable())
        return failure(unreadable(device));
    const auto head = verifier.finish();
    if (!head)
        return failure(faultOf(head.error()));
    return tally.end(*head, verifier.currentKey());
}

Result<VerifiedExport, ExportFault> verifyStretch(QIODevice& device, const journal::PublicKey& key,
                                                  quint64 from, const KnownBeginning& beginning,
                                                  const std::optional<KnownEntry>& known)
{
    journal::ChainVerifier verifier(key, from);
    bool isFirstProven = from == 1;
    Tally tally(known);
    Blocks blocks(device);
    quint64 lines = 0;
    while (const auto text = blocks.next()) {
        const Parsed block = parsed(*text);
        for (const journal::Entry& entry : block.entries) {
            ++lines;
            if (const auto accepted = verifier.accept(entry); !accepted)
                return failure(faultOf(accepted.error()));
            tally.take(entry);
            if (lines > 1 || beginning.before.isEmpty())
                continue;
            isFirstProven = journal::ChainHash().next(beginning.before, entry) == entry.hash;
            if (!isFirstProven && entry.hash == beginning.hash)
                return failure(alteredFirst(entry.seq));
        }
        if (block.fault)
            return failure(faultOf(*block.fault, lines + 1));
    }
    if (blocks.isUnreadable())
        return failure(unreadable(device));
    const auto head = verifier.finish();
    if (!head)
        return failure(faultOf(head.error()));
    auto verified = tally.end(*head, verifier.currentKey());
    if (verified)
        verified->isFirstProven = isFirstProven;
    return verified;
}

} // namespace countersign::store
