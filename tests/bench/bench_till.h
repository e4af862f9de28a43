#pragma once

#include "app/composition/loop_thread.h"
#include "core/till/till.h"

#include <QString>
#include <chrono>
#include <memory>
#include <semaphore>

namespace countersign::bench {

/// A real till over a real store on a thread of its own, as in the program. Nothing is paid on
/// it, so its terminal and carrier only say that they know nothing.
class BenchTill
{
public:
    struct Took
    {
        double all_us = 0;  // from the order on the asking thread to the published view
        double till_us = 0; // of that, on the till's thread
    };

    explicit BenchTill(std::unique_ptr<store::Store> store, world::Clock& clock,
                       world::Entropy& entropy);
    ~BenchTill();

    /// Has the till take it and waits for the view. Ends the program if the till refuses.
    Took take(const till::Command& command);
    [[nodiscard]] std::size_t lines() const { return m_view->counter.basket.lines.size(); }

private:
    class Ear;
    class Terminal;
    class Carrier;
    using SteadyClock = std::chrono::steady_clock;

    void heard(const till::TillViewPointer& view);

    app::LoopThread m_thread{QStringLiteral("till")};
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<Terminal> m_terminal;
    std::unique_ptr<Carrier> m_carrier;
    std::unique_ptr<Ear> m_ear;
    std::unique_ptr<till::Till> m_till;

    bool m_isAwaited = false; // the rest is handed over by the semaphore
    SteadyClock::time_point m_begun;
    SteadyClock::time_point m_published;
    till::TillViewPointer m_view;
    std::binary_semaphore m_arrived{0};
};

} // namespace countersign::bench
