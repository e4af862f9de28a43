#include "core/uplink/nats_head_office.h"

#include "core/uplink/answers.h"
#include "core/uplink/nats_words.h"

#include <algorithm>
#include <utility>

namespace countersign::uplink {

using world::HeadOfficeAnswer;
using Outcome = HeadOfficeAnswer::Outcome;

namespace {

/// How many of the batch's entries come up to that one.
std::size_t entriesUpTo(const journal::Head& head, const world::Batch& batch)
{
    const quint64 first = batch.entries.front().seq;
    return head.seq < first ? 0 : static_cast<std::size_t>(head.seq - first + 1);
}

/// A stream of words that isn't there is asked in vain: that holds up no batch for longer.
constexpr std::int64_t word_within_ms = 3'000;

/// True if the till's entries follow on that one, or are known to have it.
bool agrees(const journal::Head& head, const world::Batch& batch)
{
    const std::size_t known = entriesUpTo(head, batch);
    if (known > batch.entries.size())
        return true; // as far as the batch tells
    if (known > 0 && batch.entries[known - 1].hash != head.hash)
        return false;
    return head.seq == 0 || follows(head.hash, std::span(batch.entries).subspan(known));
}

} // namespace

NatsHeadOffice::NatsHeadOffice(std::shared_ptr<const NatsAddress> address,
                               const world::Clock& clock, QString wordKeyId)
    : m_address(std::move(address)), m_clock(clock), m_wordKeyId(std::move(wordKeyId)),
      m_thread([this](const Job& job) { return take(job); }, clock)
{
}

NatsHeadOffice::~NatsHeadOffice()
{
    m_stop.stop();
}

void NatsHeadOffice::hand(std::shared_ptr<const world::Batch> batch, Answered answered)
{
    m_thread.hand(std::move(batch), std::move(answered));
}

/// What is remembered of the other end is given up after any fault, and the link where it is of no
/// more use.
HeadOfficeAnswer NatsHeadOffice::answer(const NatsFault& fault, const Job& job)
{
    m_tail.reset();
    if (fault.isLost() || fault.kind == NatsFault::Kind::denied)
        m_link.reset();
    return answerTo(fault, job.batch->entries.front().seq);
}

/// The stream is looked at once for each line: whoever changes it lets the till know by that.
Result<Done, NatsFault> NatsHeadOffice::connect(const Job& job)
{
    if (m_link)
        return Done{};
    m_tail.reset();
    auto opened = NatsLink::open(*m_address, job.until_boot_ms, m_clock, m_stop);
    if (!opened)
        return failure(opened.error());
    const QByteArray subject = natsSubject(NatsSubject::journal, job.batch->till);
    const auto stream = streamAt(**opened, m_address->stream, subject, job.until_boot_ms);
    if (!stream)
        return failure(stream.error());
    m_link = std::move(opened).value();
    return Done{};
}

Result<NatsTail, NatsFault> NatsHeadOffice::tailOf(NatsSubject what, const Job& job)
{
    return tailAt(*m_link, m_address->stream, natsSubject(what, job.batch->till),
                  job.until_boot_ms);
}

HeadOfficeAnswer NatsHeadOffice::take(const Job& job)
{
    const bool isOld = m_link != nullptr;
    HeadOfficeAnswer answer = takeBatch(job);
    // A line that rested may have died unseen, which is no reason to wait.
    if (isOld && !m_link && answer.outcome == Outcome::unreachable && !m_stop.isStopped() &&
        m_clock.now().boot_ms < job.until_boot_ms)
        answer = takeBatch(job);
    return withWord(std::move(answer), job);
}

/// What has arrived has arrived, also where nobody says how far it is signed for.
HeadOfficeAnswer NatsHeadOffice::withWord(HeadOfficeAnswer answer, const Job& job)
{
    const bool isOfEntries = answer.outcome == Outcome::durable || answer.outcome == Outcome::fork;
    if (m_wordKeyId.isEmpty() || !isOfEntries || !m_link)
        return answer;
    const std::int64_t until_boot_ms =
        std::min(job.until_boot_ms, m_clock.now().boot_ms + word_within_ms);
    const auto word = natsWordAt(*m_link, m_wordKeyId, job.batch->till, until_boot_ms);
    answer.word = word ? *word : world::HeadOfficeWord{{}, shownReason(word.error().words)};
    if (!word && (word.error().isLost() || word.error().kind == NatsFault::Kind::denied))
        m_link.reset();
    return answer;
}

HeadOfficeAnswer NatsHeadOffice::takeBatch(const Job& job)
{
    if (const auto connected = connect(job); !connected)
        return answer(connected.error(), job);
    if (!m_tail) {
        const auto tail = tailOf(NatsSubject::journal, job);
        if (!tail)
            return answer(tail.error(), job);
        m_tail = *tail;
    }
    const NatsTail theirs = *m_tail;
    const world::Batch& batch = *job.batch;
    if (theirs.head.seq + 1 < batch.entries.front().seq) // how far it has come; the rest follows
        return saidOrKept(job, theirs.head);
    if (!agrees(theirs.head, batch))
        return keepBranch(job, theirs.head);
    return takeAsNext(job, theirs);
}

/// How far it is, where the batch alone doesn't tell whether that is of the same journal. A till
/// that has compared, and has others there, has its own kept.
HeadOfficeAnswer NatsHeadOffice::saidOrKept(const Job& job, const journal::Head& theirs)
{
    return job.batch->isBranch ? keepBranch(job, theirs, Outcome::durable)
                               : said(Outcome::durable, theirs);
}

HeadOfficeAnswer NatsHeadOffice::takeAsNext(const Job& job, const NatsTail& theirs)
{
    const world::Batch& batch = *job.batch;
    const std::size_t known = entriesUpTo(theirs.head, batch);
    if (known > batch.entries.size())
        return saidOrKept(job, theirs.head);
    const auto sent = send(NatsSubject::journal, job, theirs, known);
    if (!sent)
        return answer(sent.error(), job);
    m_tail = *sent;
    return said(Outcome::durable, sent->head);
}

/// The batch's entries from that index on, after all that is there.
Result<NatsTail, NatsFault> NatsHeadOffice::send(NatsSubject what, const Job& job, NatsTail theirs,
                                                 std::size_t from)
{
    const std::span<const journal::Entry> entries(job.batch->entries);
    while (from < entries.size()) {
        auto stretch = stretchOf(entries.subspan(from), m_link->room());
        if (!stretch)
            return failure(NatsFault{NatsFault::Kind::refused, stretch.error()});
        from += stretch->entries;
        const journal::Entry& last = entries[from - 1];
        const auto reply = m_link->ask(natsMessage(natsSubject(what, job.batch->till),
                                                   std::move(stretch->body), last, theirs.sequence),
                                       job.until_boot_ms);
        if (!reply)
            return failure(reply.error());
        const auto sequence = acknowledgedIn(*reply, m_address->stream);
        if (!sequence)
            return failure(sequence.error());
        theirs = {{last.seq, last.hash, {}}, *sequence};
    }
    return theirs;
}

/// Head office keeps both: what it has, and, under another subject, what the till says beside it.
HeadOfficeAnswer NatsHeadOffice::keepBranch(const Job& job, const journal::Head& theirs,
                                            Outcome outcome)
{
    const auto kept = tailOf(NatsSubject::branch, job);
    if (!kept)
        return answer(kept.error(), job);
    const auto& entries = job.batch->entries;
    const std::size_t before = entriesUpTo(kept->head, *job.batch);
    const bool isKnown =
        before > 0 && before <= entries.size() && entries[before - 1].hash == kept->head.hash;
    if (const auto sent = send(NatsSubject::branch, job, *kept, isKnown ? before : 0); !sent)
        return answer(sent.error(), job);
    m_tail.reset();
    HeadOfficeAnswer fork = said(outcome, theirs);
    fork.kept = entries.back().seq;
    return fork;
}

QByteArray natsStreamSettings()
{
    return R"({
  "name": "COUNTERSIGN",
  "description": "The journals of Countersign tills, a subject a till",
  "subjects": ["countersign.journal.*", "countersign.branch.*"],
  "retention": "limits",
  "storage": "file",
  "num_replicas": 3,
  "discard": "new",
  "max_msgs": -1,
  "max_bytes": -1,
  "max_age": 0,
  "max_msgs_per_subject": -1,
  "duplicate_window": 120000000000,
  "allow_direct": true,
  "deny_delete": true,
  "deny_purge": true
})";
}

} // namespace countersign::uplink
