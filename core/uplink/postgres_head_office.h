#pragma once

#include "core/uplink/handing_thread.h"
#include "core/uplink/postgres_link.h"

#include <memory>
#include <optional>

namespace countersign::uplink {

/// Head office in a PostgreSQL database (13 or later) with the schema that `postgresSchema` is. A
/// batch is one transaction, which moves the till's head on from where it was expected and adds the
/// entries after it: so each entry arrives once, in order, and two programs with one till's id
/// can't mix their entries. Where the till's own chain doesn't follow on what is there, its batches
/// are kept beside it. Checks hashes, not signatures, which PostgreSQL can't, and signs no answer:
/// what `countersignctl sign` has signed there by then comes beside it.
///
/// Talks on a thread of its own, one batch at a time.
class PostgresHeadOffice final : public world::HeadOffice
{
public:
    /// After that time without a batch its connection is another till's to have.
    static constexpr std::int64_t keep_link_ms = 15'000;

    /// So many batches over one link are added before it is worth to prepare for more.
    static constexpr int unprepared_max = 2;

    /// The address has no fault. Words are asked for by the key with that id, or not at all. The
    /// clock outlives it.
    PostgresHeadOffice(std::shared_ptr<const PostgresAddress> address, const world::Clock& clock,
                       QString wordKeyId = {}, std::int64_t keep_link_for_ms = keep_link_ms);
    /// Answers what is under way with `unreachable`.
    ~PostgresHeadOffice() override;

    [[nodiscard]] QString name() const override { return QStringLiteral("postgres"); }
    void hand(std::shared_ptr<const world::Batch> batch, Answered answered) override;

private:
    using Job = HandingThread::Job;
    using Fault = PostgresLink::Fault;
    using Answer = world::HeadOfficeAnswer;

    Answer take(const Job& job);
    void letGo();
    Answer withWord(Answer answer, const Job& job);
    Answer takeBatch(const Job& job);
    Answer add(const Job& job, const journal::Head& theirs, std::size_t from);
    Answer keepBranch(const Job& job, const journal::Head& theirs,
                      Answer::Outcome outcome = Answer::Outcome::fork);
    Result<journal::Head, Answer> headOf(const Job& job);
    Result<QByteArray, Answer> hashAt(const Job& job, quint64 seq);
    Result<std::vector<PostgresLink::Answer>, Fault>
    ask(std::span<const PostgresStatement> statements, const Job& job);
    Answer answerTo(const Fault& fault, const Job& job);

    const std::shared_ptr<const PostgresAddress> m_address;
    const world::Clock& m_clock;
    const QString m_wordKeyId;
    PostgresStop m_stop;
    std::unique_ptr<PostgresLink> m_link;
    std::optional<journal::Head> m_head; // as it was after this till's last batch
    int m_additions = 0;                 // over this link
    bool m_mayPrepare = true;            // until something in between loses what was prepared

    HandingThread m_thread; // last, so that it ends first
};

/// What `countersignctl uplink schema` prints.
[[nodiscard]] QByteArray postgresSchema();
/// And the parts of it that are for `countersignctl archive`, for what head office sends down, and
/// for settling forks, and for whoever reads what was sold.
[[nodiscard]] QByteArray postgresArchiveSchema();
[[nodiscard]] QByteArray postgresChangesSchema();
[[nodiscard]] QByteArray postgresBranchesSchema();
[[nodiscard]] QByteArray postgresViewsSchema();

} // namespace countersign::uplink
