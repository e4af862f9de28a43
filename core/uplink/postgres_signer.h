#pragma once

#include "core/journal/acknowledgement.h"
#include "core/uplink/postgres_link.h"
#include "core/uplink/signing.h"

#include <QByteArray>
#include <QString>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>

namespace countersign::uplink {

/// Signs, beside head office's database, that it has tills' entries. Each entry is verified with
/// its till's key, from where this signer's own key signed last: a word that somebody else wrote is
/// nothing to go on from. It is kept in one transaction, and only while the entry is there and no
/// other branch of the till's journal is; so a signer that was killed goes on where it was, and two
/// with one key write the same. Of a till with a gap, an altered entry or a fork nothing more is
/// signed from there on; that is kept with its reason, tried again after a while and by each
/// `begin`, and no matter to other tills.
///
/// Blocks its caller, for one thread.
class PostgresSigner
{
public:
    static constexpr std::int64_t step_within_ms = 30'000; // for each question
    static constexpr std::int64_t look_every_ms = 5'000;   // where nobody wakes it
    static constexpr std::int64_t look_soon_ms = 500;      // where tills are writing all the time
    static constexpr quint64 turn_entries = 5'000; // of a till, before the next has its turn

    struct Fault
    {
        bool isLine = true; // it mends itself; else only a person can
        QString words;
    };
    struct Count
    {
        quint64 words = 0;
        quint64 entries = 0; // that they are about
    };
    /// Tells a word to others than the database; an error is the line's.
    using Tell = std::function<Result<Done, QString>(const QByteArray& till,
                                                     const journal::Acknowledgement&)>;

    /// All of these outlive it. `tell` may be empty.
    PostgresSigner(PostgresLink& link, const journal::SigningKey& key, const world::Clock& clock,
                   Tell tell);

    /// Looks whether it may and can, and tells the newest words again.
    Result<Done, Fault> begin();
    /// Gives the next till its turn. False if all had theirs.
    Result<bool, Fault> takeNext();
    /// Waits for more. True once it is to be looked for; false after that time, to be called again.
    Result<bool, Fault> rest(std::int64_t at_most_ms);

    [[nodiscard]] const Count& count() const { return m_count; }
    /// Why nothing more is signed of which tills.
    [[nodiscard]] std::map<QByteArray, QString> stopped() const;

private:
    /// A till whose journal goes on after its last word.
    struct Behind
    {
        QByteArray till;
        QByteArray publicKey; // with which it is enrolled, raw
        journal::Head head;   // of the last word; seq 0 before the first
        QByteArray tillKey;   // as that word has it
        QByteArray resumption;
        quint64 branch_seq = 0; // the first of another branch; 0 where there is none
    };
    struct Stop
    {
        QString words;
        std::int64_t retry_boot_ms = 0;
    };
    using Answers = std::vector<PostgresLink::Answer>;

    Result<Answers, Fault> ask(std::span<const PostgresStatement> statements);
    Result<Done, Fault> tellAgain();
    Result<Done, Fault> findBehind();
    Result<Done, Fault> turn(const Behind& behind);
    Result<SignedUpTo, QString> startOf(const Behind& behind) const;
    Result<std::vector<journal::Entry>, Fault> entriesFrom(const QByteArray& till, quint64 seq);
    Result<Done, Fault> sign(const SignedUpTo& from, const SignedUpTo& upTo);
    Result<Done, Fault> stop(const QByteArray& till, const QString& why);

    PostgresLink& m_link;
    const journal::SigningKey& m_key;
    const QString m_keyId;
    const world::Clock& m_clock;
    const Tell m_tell;
    std::deque<Behind> m_behind; // that have had no turn yet
    QByteArray m_after;          // the last till that was found behind
    std::map<QByteArray, Stop> m_stopped;
    bool m_isAwaited = false; // tills wake it
    std::int64_t m_look_boot_ms = 0;
    Count m_count;
};

} // namespace countersign::uplink
