#pragma once

#include "core/uplink/postgres_link.h"
#include "core/world/counts.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace countersign::uplink {

// What is asked of a database with `postgresCountsSchema`.

/// Whoever listens to it hears which store's tills said something.
inline constexpr const char* counts_listening = "LISTEN countersign_counts";

/// The till's own store, how many other tills it has, what they counted, and what they sent. The
/// last of these four a database that was set up earlier may not understand, nor what
/// postgres_sendings.h tells it.
inline constexpr std::size_t counts_asked_earlier = 3;
[[nodiscard]] std::array<PostgresStatement, counts_asked_earlier + 1> askingForCounts();

struct CountsFound
{
    QByteArray store; // as the database has it; empty where it doesn't know the role
    world::CountsHeard heard;

    /// Of an answer to each statement, or to each but the last, that came at that wall time. What
    /// a till said that isn't ours is left out.
    [[nodiscard]] static CountsFound in(std::span<const PostgresLink::Answer> answers,
                                        std::int64_t now_ms);
};

/// The SQL that adds them to a database that was set up without; `postgresSchema` has it, too.
[[nodiscard]] QByteArray postgresCountsSchema();

} // namespace countersign::uplink
