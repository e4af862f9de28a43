#pragma once

#include "core/journal/chain.h"
#include "core/uplink/postgres_link.h"

#include <array>
#include <optional>
#include <span>

namespace countersign::uplink {

/// How a database stands with a till.
struct PostgresStanding
{
    static constexpr int known_version = 1; // of the schema, that this program speaks

    std::int64_t version = 0; // of its schema; 0 if it says none
    /// How far it has the till's journal; nothing where it doesn't know the till under this role.
    std::optional<journal::Head> head;
    QByteArray publicKey; // with which the till is enrolled, raw

    [[nodiscard]] static std::array<PostgresStatement, 3> questions(const QByteArray& till);
    /// Of an answer to each question.
    [[nodiscard]] static PostgresStanding in(std::span<const PostgresLink::Answer> answers);
};

/// Asks for it over a link of its own, and changes nothing there.
Result<PostgresStanding, PostgresLink::Fault>
standingAt(const PostgresAddress& address, std::int64_t until_boot_ms, const world::Clock& clock);

/// True where a database said that it has no schema of ours, or one with other columns.
[[nodiscard]] bool hasNoSchema(const PostgresLink::Fault& fault);
/// True where it said that the role may not.
[[nodiscard]] bool isDenied(const PostgresLink::Fault& fault);

} // namespace countersign::uplink
