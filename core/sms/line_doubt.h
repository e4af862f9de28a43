#pragma once

#include <cstdint>

namespace countersign::sms {

/// Whether the store's line to the internet may be down, as all messages see it: somebody behind it
/// fell silent, and nobody behind it was heard since. It is forgotten after a while, so that
/// whoever is preferred is tried again. All times are of one monotonic clock.
class LineDoubt
{
public:
    /// Long enough for the next customers, and so short that one provider that hangs for itself
    /// doesn't keep the others from their turn: its Breaker soon waits longer.
    static constexpr std::int64_t lasts_ms = 60'000;

    void fellSilent(std::int64_t now_ms) { m_until_ms = now_ms + lasts_ms; }
    void heard() { m_until_ms = 0; }
    [[nodiscard]] bool isThere(std::int64_t now_ms) const { return now_ms < m_until_ms; }

private:
    std::int64_t m_until_ms = 0;
};

} // namespace countersign::sms
