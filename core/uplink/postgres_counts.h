#pragma once

#include "core/uplink/postgres_link.h"
#include "core/world/counts.h"

#include <array>
#include <span>

namespace countersign::uplink {

// What is asked of a database with `postgresCountsSchema`.

/// Whoever listens to it hears which store's tills said something.
inline constexpr const char* counts_listening = "LISTEN countersign_counts";

/// The till's own store, how many other tills it has, and what they said. Three statements.
[[nodiscard]] std::array<PostgresStatement, 3> askingForCounts();

struct CountsFound
{
    QByteArray store; // as the database has it; empty where it doesn't know the role
    world::CountsHeard heard;

    /// Of an answer to each statement. What a till said that isn't ours is left out.
    [[nodiscard]] static CountsFound in(std::span<const PostgresLink::Answer> answers);
};

/// The SQL that adds them to a database that was set up without; `postgresSchema` has it, too.
[[nodiscard]] QByteArray postgresCountsSchema();

} // namespace countersign::uplink
