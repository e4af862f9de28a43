#pragma once

#include "core/uplink/postgres_changes.h"
#include "core/world/entropy.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace countersign::uplink {

/// Head office's changes from a PostgreSQL database: asked for when the database says that there
/// are some (LISTEN), and now and then all the same. It believes what head office's key for them
/// signed, and the database nothing. Works on a thread of its own, over a link of its own.
class PostgresChangeFeed final : public world::ChangeFeed
{
public:
    static constexpr std::int64_t answer_within_ms = 30'000; // for each piece, connecting included

    struct Pace
    {
        std::int64_t ask_every_ms = 300'000;
        /// After a NOTIFY, half of it by chance, so that not all tills of a store ask at once.
        std::int64_t ask_after_notice_ms = 2'000;
        /// Before what the till left aside is fetched once more, which may be large.
        std::int64_t fetch_again_ms = 60'000;
        std::int64_t stopped_retry_ms = 900'000; // what a person must see to
    };

    /// The address has no fault. Clock and entropy outlive it.
    PostgresChangeFeed(std::shared_ptr<const PostgresAddress> address, ChangesReader reader,
                       const Pace& pace, const world::Clock& clock, world::Entropy& entropy);
    ~PostgresChangeFeed() override;

    void start(const world::ChangesHead& have, Heard heard) override;
    void took(const world::ChangesHead& have) override;
    void leftAside() override;

private:
    enum class Verdict { none, took, leftAside };
    using Found = Result<world::ChangeSetPointer, world::ChangesTrouble>; // null: nothing newer

    void work();
    std::int64_t look();
    Found ask(const world::ChangesHead& have);
    Found fetch(const SignedManifest& signedManifest, const Manifest& manifest);
    world::ChangesTrouble troubleOf(const PostgresLink::Fault& fault);
    Result<Done, PostgresLink::Fault> openLink();
    void rest(std::int64_t wait_ms);
    void wait(std::int64_t wait_ms);
    Verdict awaitVerdict();
    [[nodiscard]] std::int64_t partlyByChance(std::int64_t wait_ms);

    const std::shared_ptr<const PostgresAddress> m_address;
    const ChangesReader m_reader;
    const Pace m_pace;
    const world::Clock& m_clock;
    world::Entropy& m_entropy;
    PostgresStop m_stop;
    std::unique_ptr<PostgresLink> m_link; // of the thread, as is the next one
    int m_failures = 0;                   // in a row
    std::mutex m_mutex;                   // of what follows
    std::condition_variable m_hasNews;
    world::ChangesHead m_have;
    Heard m_heard;
    Verdict m_verdict = Verdict::none;
    bool m_isOver = false;
    std::thread m_thread;
};

} // namespace countersign::uplink
