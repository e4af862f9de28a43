#include "core/uplink/postgres_signer.h"

#include "core/journal/key_id.h"
#include "core/uplink/drain.h"
#include "core/uplink/postgres_signer_statements.h"
#include "core/uplink/postgres_standing.h"

#include <algorithm>
#include <utility>

namespace countersign::uplink {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype why_characters_max = 300;

PostgresSigner::Fault faultOf(const PostgresLink::Fault& fault)
{
    if (hasNoSchema(fault))
        return {false, u"the database has no schema of Countersign's, or another version of it, or "
                       "no table for words (countersignctl uplink schema words)"_s};
    if (isDenied(fault))
        return {false,
                u"the database: %1; GRANT countersign_signer TO the role"_s.arg(fault.words)};
    return {true, u"the database: "_s + fault.words};
}

quint64 numberIn(const QByteArray& column)
{
    return static_cast<quint64>(postgresNumber(column));
}

journal::Entry entryIn(const PostgresLink::Row& row)
{
    return {
        numberIn(row[0]), postgresNumber(row[1]), row[2], row[3], row[4], row[5], row[6], row[7]};
}

/// Why the entries don't begin with the one that was verified last; empty if they do.
QString whyOther(const std::vector<journal::Entry>& entries, const journal::Head& last)
{
    if (last.seq == 0)
        return {};
    if (entries.empty() || entries.front().seq != last.seq)
        return u"entry %1, which is signed, is missing"_s.arg(last.seq);
    return entries.front().hash == last.hash
               ? QString()
               : u"entry %1 is another one than is signed"_s.arg(last.seq);
}

} // namespace

PostgresSigner::PostgresSigner(PostgresLink& link, const journal::SigningKey& key,
                               const world::Clock& clock, Tell tell)
    : m_link(link), m_key(key), m_keyId(journal::keyId(key.publicKey())), m_clock(clock),
      m_tell(std::move(tell))
{
}

std::map<QByteArray, QString> PostgresSigner::stopped() const
{
    std::map<QByteArray, QString> why;
    for (const auto& [till, stop] : m_stopped)
        why.emplace(till, stop.words);
    return why;
}

Result<PostgresSigner::Answers, PostgresSigner::Fault>
PostgresSigner::ask(std::span<const PostgresStatement> statements)
{
    auto answers = m_link.run(statements, m_clock.now().boot_ms + step_within_ms);
    if (!answers)
        return failure(faultOf(answers.error()));
    return std::move(answers).value();
}

Result<Done, PostgresSigner::Fault> PostgresSigner::begin()
{
    const PostgresStatement first[] = {PostgresStanding::questions({}).front(),
                                       {"LISTEN countersign_journal", {}},
                                       droppingStops(m_keyId)};
    const auto answers = ask(first);
    if (!answers)
        return failure(answers.error());
    const auto& versions = answers->front().rows;
    const std::int64_t version = versions.empty() ? 0 : postgresNumber(versions.front().front());
    if (version != PostgresStanding::known_version)
        return failure(Fault{
            false,
            u"the database's schema is version %1, and this program knows %2"_s.arg(version).arg(
                PostgresStanding::known_version)});
    return m_tell ? tellAgain() : Done{};
}

/// One that was killed may have kept a word and not told it.
Result<Done, PostgresSigner::Fault> PostgresSigner::tellAgain()
{
    QByteArray after;
    while (true) {
        const PostgresStatement question = askingForNewest(m_keyId, after);
        const auto answers = ask({&question, 1});
        if (!answers)
            return failure(answers.error());
        const auto& rows = answers->front().rows;
        for (const PostgresLink::Row& row : rows) {
            after = row[0];
            const auto input = journal::acknowledgementInput(after, numberIn(row[1]), row[2]);
            // What somebody else wrote there takes the place of no word that was told.
            if (!m_key.publicKey().verify(input, row[3]))
                continue;
            const auto told = m_tell(after, {numberIn(row[1]), row[2], row[3], m_keyId});
            if (!told)
                return failure(Fault{true, told.error()});
        }
        if (rows.empty())
            return Done{};
    }
}

Result<Done, PostgresSigner::Fault> PostgresSigner::findBehind()
{
    const PostgresStatement question = askingForBehind(m_keyId, m_after);
    const auto answers = ask({&question, 1});
    if (!answers)
        return failure(answers.error());
    for (const PostgresLink::Row& row : answers->front().rows)
        m_behind.push_back(
            {row[0], row[1], {numberIn(row[2]), row[3], row[4]}, row[5], row[6], numberIn(row[7])});
    m_after = m_behind.empty() ? QByteArray() : m_behind.back().till;
    return Done{};
}

Result<bool, PostgresSigner::Fault> PostgresSigner::takeNext()
{
    if (m_behind.empty()) {
        const auto found = findBehind();
        if (!found)
            return failure(found.error());
        if (m_behind.empty())
            return false;
    }
    const Behind behind = std::move(m_behind.front());
    m_behind.pop_front();
    const auto stopped = m_stopped.find(behind.till);
    if (stopped != m_stopped.end() && m_clock.now().boot_ms < stopped->second.retry_boot_ms)
        return true;
    const auto taken = turn(behind);
    if (!taken)
        return failure(taken.error());
    return true;
}

/// An error in words if the last word isn't this signer's.
Result<SignedUpTo, QString> PostgresSigner::startOf(const Behind& behind) const
{
    const bool isFirst = behind.head.seq == 0;
    const auto key = journal::PublicKey::fromRaw(isFirst ? behind.publicKey : behind.tillKey);
    if (!key)
        return failure(u"the till's key: "_s + journal::inWords(key.error()));
    if (isFirst)
        return SignedUpTo{behind.till, {0, journal::ChainHash().genesis(*key), {}}, *key};
    const SignedUpTo upTo{behind.till, {behind.head.seq, behind.head.hash, {}}, *key};
    if (isWordOn(upTo, {behind.head.signature, behind.resumption}, m_key.publicKey()))
        return upTo;
    return failure(u"its last word, on entry %1, is not signed by this key: somebody else wrote or "
                   "altered it (countersign.word)"_s.arg(behind.head.seq));
}

Result<std::vector<journal::Entry>, PostgresSigner::Fault>
PostgresSigner::entriesFrom(const QByteArray& till, quint64 seq)
{
    const PostgresStatement question = askingForEntries(till, seq);
    const auto answers = ask({&question, 1});
    if (!answers)
        return failure(answers.error());
    std::vector<journal::Entry> entries;
    for (const PostgresLink::Row& row : answers->front().rows)
        entries.push_back(entryIn(row));
    return entries;
}

Result<Done, PostgresSigner::Fault> PostgresSigner::turn(const Behind& behind)
{
    const auto from = startOf(behind);
    if (!from)
        return stop(behind.till, from.error());
    Signing signing(*from);
    journal::Head last = from->head; // that was verified
    SignedUpTo kept = *from;
    while (last.seq - from->head.seq < turn_entries || kept.head.seq == from->head.seq) {
        const auto entries = entriesFrom(behind.till, last.seq);
        if (!entries)
            return failure(entries.error());
        QString why = whyOther(*entries, last);
        const quint64 before = last.seq;
        for (std::size_t i = before > 0 ? 1 : 0; why.isEmpty() && i < entries->size(); ++i) {
            const journal::Entry& entry = (*entries)[i];
            if (behind.branch_seq > 0 && entry.seq >= behind.branch_seq) {
                why = u"the till has another journal from entry %1 on "
                      "(countersign.journal_branch)"_s.arg(behind.branch_seq);
            } else if (const auto taken = signing.take(entry); !taken) {
                why = taken.error();
            } else {
                last = {entry.seq, entry.hash, {}};
            }
        }
        if (signing.upTo().head.seq > kept.head.seq) {
            if (const auto signedFor = sign(kept, signing.upTo()); !signedFor)
                return signedFor;
            kept = signing.upTo();
        }
        if (!why.isEmpty())
            return stop(behind.till, why);
        if (last.seq == before)
            break;
    }
    return Done{};
}

Result<Done, PostgresSigner::Fault> PostgresSigner::sign(const SignedUpTo& from,
                                                         const SignedUpTo& upTo)
{
    const auto word = wordOn(upTo, m_key);
    if (!word)
        return failure(Fault{false, word.error()});
    const PostgresStatement statements[] = {keepingWord(m_keyId, upTo, *word),
                                            droppingStop(m_keyId, upTo.till)};
    const auto answers = ask(statements);
    if (!answers)
        return failure(answers.error());
    m_stopped.erase(upTo.till);
    if (answers->front().changed == 0)
        return Done{}; // It is there already, or what it is about has gone: that shows next time.
    ++m_count.words;
    m_count.entries += upTo.head.seq - from.head.seq;
    if (!m_tell)
        return Done{};
    const auto told = m_tell(upTo.till, {upTo.head.seq, upTo.head.hash, word->signature, m_keyId});
    if (!told)
        return failure(Fault{true, told.error()});
    return Done{};
}

Result<Done, PostgresSigner::Fault> PostgresSigner::stop(const QByteArray& till, const QString& why)
{
    const QString words = why.left(why_characters_max);
    m_stopped.insert_or_assign(till, Stop{words, m_clock.now().boot_ms + stopped_retry_ms});
    const PostgresStatement statement = keepingStop(m_keyId, till, words);
    const auto answers = ask({&statement, 1});
    if (!answers)
        return failure(answers.error());
    return Done{};
}

/// Tills wake it only while it waits: each notification is a commit that others wait for. What came
/// before they did is found by looking once more.
Result<bool, PostgresSigner::Fault> PostgresSigner::rest(std::int64_t at_most_ms)
{
    const auto now_ms = [this] { return m_clock.now().boot_ms; };
    if (!m_isAwaited) {
        const PostgresStatement statement = waiting();
        const auto answers = ask({&statement, 1});
        if (!answers)
            return failure(answers.error());
        const auto& rows = answers->front().rows;
        m_isAwaited = !rows.empty() && postgresNumber(rows.front().front()) != 0;
        m_look_boot_ms = now_ms() + (m_isAwaited ? look_every_ms : look_soon_ms);
        if (m_isAwaited)
            return true;
    }
    const auto isNotified =
        m_link.waitForNotice({}, std::min(now_ms() + at_most_ms, m_look_boot_ms));
    if (!isNotified)
        return failure(faultOf(isNotified.error()));
    if (*isNotified && std::exchange(m_isAwaited, false)) {
        const PostgresStatement statement = noLongerWaiting();
        if (const auto answers = ask({&statement, 1}); !answers)
            return failure(answers.error());
        return true;
    }
    if (now_ms() < m_look_boot_ms)
        return *isNotified;
    m_look_boot_ms = now_ms() + (m_isAwaited ? look_every_ms : look_soon_ms);
    return true;
}

} // namespace countersign::uplink
