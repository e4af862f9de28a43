#pragma once

#include "core/uplink/postgres_counts.h"
#include "core/uplink/postgres_sendings.h"
#include "core/world/entropy.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace countersign::uplink {

/// What the store's other tills count, from a PostgreSQL database that has their journals: asked
/// for when the database says that there is something (LISTEN), and now and then all the same. It
/// is told of this till's codes at once, or else before it is asked next. Works on a thread of its
/// own, over a link of its own, so that neither journals nor changes wait for it.
class PostgresCountFeed final : public world::CountFeed
{
public:
    static constexpr std::int64_t answer_within_ms = 30'000; // connecting included

    struct Pace
    {
        std::int64_t ask_every_ms = 60'000;
        /// After a NOTIFY, half of it by chance, so that not all tills of a store ask at once.
        std::int64_t ask_after_notice_ms = 500;
        std::int64_t stopped_retry_ms = 900'000; // what a person must see to
    };

    /// The address has no fault. Clock and entropy outlive it.
    PostgresCountFeed(std::shared_ptr<const PostgresAddress> address, const Pace& pace,
                      const world::Clock& clock, world::Entropy& entropy);
    ~PostgresCountFeed() override;

    void start(Heard heard) override;
    void tell(const world::SentCode& sent) override;

private:
    void work();
    std::int64_t look();
    Result<CountsFound, PostgresLink::Fault> ask();
    Result<CountsFound, PostgresLink::Fault> ask(std::span<const PostgresStatement> statements);
    Result<CountsFound, PostgresLink::Fault> askWithoutSendings();
    Result<Done, PostgresLink::Fault> tellSendings(std::int64_t until_boot_ms);
    Result<Done, PostgresLink::Fault> openLink();
    static world::CountsTrouble troubleOf(const PostgresLink::Fault& fault);
    void rest(std::int64_t wait_ms);
    void wait(std::int64_t wait_ms);
    [[nodiscard]] quint64 random();

    const std::shared_ptr<const PostgresAddress> m_address;
    const Pace m_pace;
    const world::Clock& m_clock;
    world::Entropy& m_entropy;
    PostgresStop m_stop;
    PostgresNudge m_nudge; // there is something to tell
    UntoldSendings m_untold;
    Heard m_heard;
    std::unique_ptr<PostgresLink> m_link; // of the thread, as are the next four
    QByteArray m_store;                   // as the database calls it
    int m_failures = 0;                   // in a row
    std::int64_t m_earlier_boot_ms = 0;   // until then sendings are neither told nor asked for
    bool m_takesSendings = false;         // it did, when it was told last
    std::mutex m_mutex;                   // of what follows
    std::condition_variable m_end;
    bool m_isOver = false;
    std::thread m_thread;
};

} // namespace countersign::uplink
