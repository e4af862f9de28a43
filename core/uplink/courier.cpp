#include "core/uplink/courier.h"

#include "core/journal/key_id.h"

#include <QtEndian>
#include <algorithm>
#include <utility>

namespace countersign::uplink {

using Outcome = world::HeadOfficeAnswer::Outcome;

Courier::Courier(CourierSettings settings, world::HeadOffice& headOffice,
                 world::JournalTail::Open open, world::Loop& loop, const world::Clock& clock,
                 world::Entropy& entropy)
    : m_settings(std::move(settings)), m_headOffice(headOffice), m_open(std::move(open)),
      m_loop(loop), m_clock(clock), m_entropy(entropy), m_isAlive(std::make_shared<bool>(true))
{
}

Courier::~Courier()
{
    *m_isAlive = false;
}

void Courier::post(std::function<void()> work)
{
    m_loop.post([isAlive = m_isAlive, work = std::move(work)] {
        if (*isAlive)
            work();
    });
}

void Courier::start(quint64 acknowledged, Reported reported)
{
    post([this, acknowledged, reported = std::move(reported)] {
        m_reported = reported;
        m_drain.confirmed = m_counted = acknowledged;
    });
}

void Courier::committed(quint64 seq, quint64 worth_seq)
{
    post([this, seq, worth_seq] { happen(Committed{seq, worth_seq}); });
}

void Courier::tryNow()
{
    post([this] { happen(Asked{}); });
}

void Courier::happen(const Event& event)
{
    const quint64 before = m_drain.confirmed;
    const Moment moment{m_clock.now().boot_ms,
                        qFromBigEndian<quint64>(m_entropy.bytes(sizeof(quint64)).constData())};
    Step step = advance(m_drain, event, moment);
    m_drain = std::move(step.drain);
    moved(before);
    // What was read ahead is for the next batch of an unbroken row, and for nothing else.
    if (m_drain.phase != Phase::sending) {
        m_sent.reset();
        m_ahead.reset();
    }
    if (step.hand)
        hand(*step.hand);
    arm();
    count();
    reportSoon();
}

/// Opened when it is needed and after each failure anew.
Result<world::JournalTail*, QString> Courier::journal()
{
    if (!m_journal) {
        auto opened = m_open();
        if (!opened)
            return failure(opened.error());
        m_journal = std::move(opened).value();
    }
    return m_journal.get();
}

void Courier::hand(const Hand& hand)
{
    auto read = batchFor(hand);
    m_ahead.reset();
    if (!read) {
        m_journal.reset();
        return happen(Unreadable{hand.attempt, read.error()});
    }
    m_sent = std::move(read).value();
    m_headOffice.hand(m_sent->batch,
                      [this, loop = &m_loop, isAlive = m_isAlive,
                       attempt = hand.attempt](const world::HeadOfficeAnswer& answer) {
                          loop->post([this, isAlive, attempt, answer] {
                              if (*isAlive)
                                  hear(attempt, answer);
                          });
                      });
    readAhead();
}

Result<ReadBatch, QString> Courier::batchFor(const Hand& hand)
{
    if (m_ahead && m_ahead->after == hand.after && m_ahead->batch->isBranch == hand.isBranch)
        return std::move(*m_ahead);
    const auto tail = journal();
    if (!tail)
        return failure(tail.error());
    return readBatch(**tail, m_settings.till, hand.after, hand.until, nullptr, hand.isBranch);
}

/// One batch and no more, so that memory stays bounded. What can't be read is read once more when
/// its turn has come, and told of then.
void Courier::readAhead()
{
    if (m_sent->end() >= m_drain.worth)
        return;
    const auto tail = journal();
    if (!tail)
        return;
    auto read = readBatch(**tail, m_settings.till, m_sent->end(), m_drain.committed,
                          m_sent->batch.get(), m_drain.isForked);
    if (read)
        m_ahead = std::move(read).value();
    else
        m_journal.reset();
}

void Courier::hear(quint64 attempt, const world::HeadOfficeAnswer& answer)
{
    if (m_drain.phase != Phase::sending || m_drain.attempt != attempt)
        return;
    const bool isOfEntries = answer.outcome == Outcome::durable || answer.outcome == Outcome::fork;
    const bool isSigned = m_settings.headOfficeKey && !answer.word;
    const auto agreement = agreementOf(isOfEntries ? answer.head : journal::Head(), isSigned);
    const auto word = agreementOf(answer.word ? answer.word->head : journal::Head(), true);
    for (const auto& compared : {agreement, word}) {
        if (compared)
            continue;
        m_journal.reset();
        return happen(Unreadable{attempt, compared.error()});
    }
    if (answer.outcome == Outcome::durable && *agreement == Agreement::same)
        m_arrived = {answer.head.seq, answer.head.hash, {}};
    const journal::Head& said = answer.word ? answer.word->head : answer.head;
    const bool isWord = answer.outcome == Outcome::durable && *agreement == Agreement::same &&
                        *word == Agreement::same;
    if (isWord && said.seq > 0)
        m_word = {said.seq, said.hash, said.signature,
                  m_settings.headOfficeKey ? journal::keyId(*m_settings.headOfficeKey) : QString()};
    m_unsignedWhy = answer.word ? answer.word->why : QString();
    happen(Answered{attempt, answer, *agreement, *word});
}

/// Head office's word beside the till's own journal.
Result<Agreement, QString> Courier::agreementOf(const journal::Head& head, bool isSigned)
{
    if (head.seq == 0)
        return Agreement::same;
    if (head.hash.size() != journal::hash_size_bytes)
        return Agreement::unproven;
    const QByteArray input = journal::acknowledgementInput(m_settings.till, head.seq, head.hash);
    const auto& key = m_settings.headOfficeKey;
    if (isSigned && !(key && key->verify(input, head.signature)))
        return Agreement::unproven;
    if (head.seq > m_drain.committed)
        return Agreement::beyond;
    const auto ours = hashOf(head.seq);
    if (!ours)
        return failure(ours.error());
    return *ours == head.hash ? Agreement::same : Agreement::other;
}

/// Of the batch under way, which was read from the journal, or of the journal.
Result<QByteArray, QString> Courier::hashOf(quint64 seq)
{
    if (m_sent && seq > m_sent->after && seq <= m_sent->end())
        return m_sent->batch->entries[seq - m_sent->after - 1].hash;
    const auto tail = journal();
    if (!tail)
        return failure(tail.error());
    QByteArray hash;
    const auto read = (*tail)->each(seq - 1, [&](const journal::Entry& entry) {
        if (entry.seq == seq)
            hash = entry.hash;
        return false;
    });
    return read ? Result<QByteArray, QString>(hash) : failure(read.error());
}

/// One timer goes off no later than the drain wants to be woken.
void Courier::arm()
{
    const auto wake = m_drain.wake_boot_ms;
    if (!wake || (m_timer_boot_ms && *m_timer_boot_ms <= *wake))
        return;
    m_timer_boot_ms = wake;
    const std::int64_t wait_ms = std::max<std::int64_t>(*wake - m_clock.now().boot_ms, 0);
    m_loop.after(wait_ms, [this, isAlive = m_isAlive, wake] {
        if (!*isAlive || m_timer_boot_ms != wake)
            return;
        m_timer_boot_ms.reset();
        happen(Woken{});
    });
}

} // namespace countersign::uplink
