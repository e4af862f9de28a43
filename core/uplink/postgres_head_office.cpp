#include "core/uplink/postgres_head_office.h"

#include "core/uplink/answers.h"
#include "core/uplink/postgres_standing.h"
#include "core/uplink/postgres_statements.h"
#include "core/uplink/postgres_words.h"

#include <utility>

namespace countersign::uplink {

using world::HeadOfficeAnswer;
using Outcome = HeadOfficeAnswer::Outcome;

namespace {

// invalid_sql_statement_name, duplicate_prepared_statement: a pooler gives each transaction
// another connection.
constexpr const char* forgotten_state = "26000";
constexpr const char* known_already_state = "42P05";

bool isOfClass(const QByteArray& state, const char* letters)
{
    return state.startsWith(letters);
}

} // namespace

PostgresHeadOffice::PostgresHeadOffice(std::shared_ptr<const PostgresAddress> address,
                                       const world::Clock& clock, QString wordKeyId,
                                       std::int64_t keep_link_for_ms)
    : m_address(std::move(address)), m_clock(clock), m_wordKeyId(std::move(wordKeyId)),
      m_thread([this](const Job& job) { return take(job); }, clock,
               HandingThread::answer_within_ms, {keep_link_for_ms, [this] { letGo(); }})
{
}

PostgresHeadOffice::~PostgresHeadOffice()
{
    m_stop.stop();
}

void PostgresHeadOffice::hand(std::shared_ptr<const world::Batch> batch, Answered answered)
{
    m_thread.hand(std::move(batch), std::move(answered));
}

/// The link and what is remembered of the other end are given up after any fault that leaves
/// either in doubt.
Result<std::vector<PostgresLink::Answer>, PostgresLink::Fault>
PostgresHeadOffice::ask(std::span<const PostgresStatement> statements, const Job& job)
{
    if (!m_link) {
        auto opened = PostgresLink::open(*m_address, job.until_boot_ms, m_clock, m_stop);
        if (!opened)
            return failure(opened.error());
        m_link = std::move(opened).value();
        m_additions = 0;
    }
    auto answers = m_link->run(statements, job.until_boot_ms);
    if (answers)
        return answers;
    m_head.reset();
    const QByteArray& state = answers.error().state;
    const bool isForgetful = state == forgotten_state || state == known_already_state;
    if (isForgetful)
        m_mayPrepare = false;
    // A server that has become a standby takes nothing more over any link.
    if (isForgetful || answers.error().isLost || state == PostgresLink::read_only_state)
        m_link.reset();
    return answers;
}

HeadOfficeAnswer PostgresHeadOffice::answerTo(const Fault& fault, const Job& job)
{
    const QByteArray& state = fault.state;
    const quint64 first = job.batch->entries.front().seq;
    if (hasNoSchema(fault))
        return refused(first,
                       QStringLiteral("the database has no schema of Countersign's, or "
                                      "another version of it (countersignctl uplink schema)"));
    // A row that isn't allowed, to this role or at all, stays so until a person sees to it.
    if (isDenied(fault) || isOfClass(state, "23") || isOfClass(state, "22"))
        return refused(first, fault.words);
    HeadOfficeAnswer answer = unreachable(fault.words);
    // Conflicts of transactions, no room, the server's own limits, an operator.
    if (isOfClass(state, "40") || isOfClass(state, "53") || isOfClass(state, "54") ||
        isOfClass(state, "55") || isOfClass(state, "57"))
        answer.outcome = Outcome::later;
    return answer;
}

Result<journal::Head, HeadOfficeAnswer> PostgresHeadOffice::headOf(const Job& job)
{
    if (m_head)
        return *m_head;
    const world::Batch& batch = *job.batch;
    const auto answers = ask(PostgresStanding::questions(batch.till), job);
    if (!answers)
        return failure(answerTo(answers.error(), job));
    const PostgresStanding standing = PostgresStanding::in(*answers);
    const quint64 first = batch.entries.front().seq;
    if (standing.version != PostgresStanding::known_version)
        return failure(refused(
            first, QStringLiteral("the database's schema is version %1, and this till knows %2")
                       .arg(standing.version)
                       .arg(PostgresStanding::known_version)));
    if (!standing.head)
        return failure(refused(
            first,
            QStringLiteral("head office doesn't know till %1 under this role; enrol it there")
                .arg(QString::fromLatin1(batch.till))));
    m_head = standing.head;
    return *m_head;
}

Result<QByteArray, HeadOfficeAnswer> PostgresHeadOffice::hashAt(const Job& job, quint64 seq)
{
    const PostgresStatement statement = askingForHash(job.batch->till, seq);
    const auto answers = ask({&statement, 1}, job);
    if (!answers)
        return failure(answerTo(answers.error(), job));
    const auto& rows = answers->front().rows;
    return rows.empty() ? QByteArray() : rows.front().front();
}

HeadOfficeAnswer PostgresHeadOffice::take(const Job& job)
{
    const bool isOld = m_link != nullptr;
    HeadOfficeAnswer answer = takeBatch(job);
    // A line that rested may have died unseen, which is no reason to wait.
    if (isOld && !m_link && !m_stop.isStopped() && m_clock.now().boot_ms < job.until_boot_ms)
        answer = takeBatch(job);
    return withWord(std::move(answer), job);
}

/// Of the link, which another till may be waiting for.
void PostgresHeadOffice::letGo()
{
    m_link.reset();
    m_head.reset();
}

/// What has arrived has arrived, also where nobody says how far it is signed for.
HeadOfficeAnswer PostgresHeadOffice::withWord(HeadOfficeAnswer answer, const Job& job)
{
    const bool isOfEntries = answer.outcome == Outcome::durable || answer.outcome == Outcome::fork;
    if (m_wordKeyId.isEmpty() || !isOfEntries)
        return answer;
    const auto answers = ask(askingForWord(job.batch->till, m_wordKeyId), job);
    answer.word = answers ? wordIn(*answers) : wordUnread(answers.error());
    return answer;
}

HeadOfficeAnswer PostgresHeadOffice::takeBatch(const Job& job)
{
    const auto& entries = job.batch->entries;
    const auto theirs = headOf(job);
    if (!theirs)
        return theirs.error();
    const bool isBranch = job.batch->isBranch;
    if (theirs->seq + 1 < entries.front().seq) // how far it has come; the rest follows from there
        return isBranch ? keepBranch(job, *theirs, Outcome::durable)
                        : said(Outcome::durable, *theirs);
    if (theirs->seq + 1 == entries.front().seq)
        return add(job, *theirs, 0);
    if (theirs->seq < entries.back().seq) {
        const auto known = static_cast<std::size_t>(theirs->seq - entries.front().seq + 1);
        return entries[known - 1].hash == theirs->hash ? add(job, *theirs, known)
                                                       : keepBranch(job, *theirs);
    }
    const auto there = hashAt(job, entries.back().seq);
    if (!there)
        return there.error();
    if (*there != entries.back().hash)
        return keepBranch(job, {entries.back().seq, *there, {}});
    // One that is on a branch may have others in between, as far as this tells.
    return isBranch ? keepBranch(job, *theirs, Outcome::durable) : said(Outcome::durable, *theirs);
}

/// The batch's entries from that index on, which come after all that is there.
HeadOfficeAnswer PostgresHeadOffice::add(const Job& job, const journal::Head& theirs,
                                         std::size_t from)
{
    const world::Batch& batch = *job.batch;
    const journal::Entry& last = batch.entries.back();
    const bool isComputed =
        from == 0 && !batch.followsOn.isEmpty() && batch.followsOn == theirs.hash;
    if (!isComputed && !follows(theirs.hash, std::span(batch.entries).subspan(from))) {
        if (theirs.seq == 0)
            return refused(1, QStringLiteral("the till is enrolled there with another public key"));
        return keepBranch(job, theirs);
    }
    PostgresStatement statement = adding(batch, from, theirs);
    if (m_mayPrepare && m_link && m_additions++ >= unprepared_max)
        statement.name = "countersign_add";
    const auto answers = ask({&statement, 1}, job);
    if (!answers)
        return answerTo(answers.error(), job);
    if (answers->front().changed == 0) {
        m_head.reset();
        return later(QStringLiteral("another program sends entries of this till"));
    }
    m_head = journal::Head{last.seq, last.hash, {}};
    return said(Outcome::durable, *m_head);
}

/// Head office keeps both: what it has, and what the till says beside it. Which of the two answers
/// it is, is the till's to judge by the head where the batch alone doesn't tell.
HeadOfficeAnswer PostgresHeadOffice::keepBranch(const Job& job, const journal::Head& theirs,
                                                Outcome outcome)
{
    m_head.reset();
    const PostgresStatement statement = keepingBranch(*job.batch);
    const auto answers = ask({&statement, 1}, job);
    if (!answers)
        return answerTo(answers.error(), job);
    HeadOfficeAnswer answer = said(outcome, theirs);
    answer.kept = job.batch->entries.back().seq;
    return answer;
}

} // namespace countersign::uplink
