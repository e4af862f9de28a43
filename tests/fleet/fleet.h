#pragma once

#include "app/composition/loop_thread.h"
#include "core/base/result.h"
#include "tests/fleet/office_server.h"
#include "tests/fleet/proof.h"
#include "tests/fleet/simulated_till.h"
#include "tests/fleet/stretch.h"

#include <QDeadlineTimer>
#include <QTemporaryDir>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace countersign::fleet {

struct Plan
{
    int tills = 1'000;
    int purchases = 100'000; // of all tills
    quint64 seed = 1;
    int connections = 0; // that head office takes from tills at once; 0: one for each
    std::int64_t limit_ms = 3'600'000;
};

/// Tills with journals, and head office. Some of the purchases are on their way when head office
/// loses its power; most of them are made while it is away; then all tills come at once. Where each
/// may have its connection, they go on selling, some at a time, and every commit goes by itself.
///
/// Made, used and destroyed on one thread, which has a QCoreApplication.
class Fleet
{
public:
    using Say = std::function<void(const QString&)>; // how far it is, for people
    static constexpr int loop_threads = 2;           // on which couriers read journals
    static constexpr int sold_before_percent = 20;   // the outage
    static constexpr int selling_at_once = 16;       // when head office is back and has all

    Fleet(const Plan& plan, Say say);
    ~Fleet();

    /// Until everything has arrived; or why it hasn't.
    Result<Done, QString> run();
    [[nodiscard]] Result<Proof, QString> prove() { return proveArrival(m_office, m_tills); }

    [[nodiscard]] const Stretch& caughtUp() const { return m_caughtUp; }
    /// None where tills have to wait for one another's connections.
    [[nodiscard]] const std::optional<Stretch>& live() const { return m_live; }
    [[nodiscard]] OfficeServer& office() { return m_office; }

private:
    using Till = std::unique_ptr<SimulatedTill>;

    [[nodiscard]] int connections() const;
    [[nodiscard]] bool areConnectionsScarce() const;
    app::LoopThread& threadOf(const SimulatedTill& till);
    void make();
    void sell(const std::function<int(std::size_t till)>& count);
    Result<Done, QString> goOnline();
    Result<Done, QString> loseHeadOffice();
    Result<Stretch, QString> measured(const std::function<void()>& begin,
                                      const std::function<bool()>& isOver);
    bool haveAllArrived();
    bool haveAllArrivedInTurn();
    Result<Done, QString> awaited(const std::function<bool()>& what);
    [[nodiscard]] QString whoIsMissing() const;

    const Plan m_plan;
    const Say m_say;
    QDeadlineTimer m_limit;
    QTemporaryDir m_folder;
    world::SystemClock m_clock;
    world::SystemEntropy m_entropy;
    Tries m_tries;
    OfficeServer m_office;
    std::vector<std::unique_ptr<app::LoopThread>> m_loops;
    std::vector<Till> m_tills;
    std::vector<int> m_purchases; // of each till
    Stretch m_caughtUp;
    std::optional<Stretch> m_live;
};

} // namespace countersign::fleet
