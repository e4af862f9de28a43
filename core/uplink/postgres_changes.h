#pragma once

#include "core/uplink/change_set.h"
#include "core/uplink/postgres_link.h"

#include <array>
#include <span>
#include <vector>

namespace countersign::uplink {

// What is asked of a database with `postgresChangesSchema`, and what is put into it.

inline constexpr std::int64_t piece_bytes_max = 1024 * 1024;
/// Whoever listens to it hears which store has a new change set.
inline constexpr const char* changes_channel = "countersign_changes";

/// The last that a store has, and the one with which a till goes on that has that one: the newest
/// base after it, else the next. Two statements.
[[nodiscard]] std::array<PostgresStatement, 2> askingForChanges(const QString& store,
                                                                quint64 after);

struct ChangesFound
{
    quint64 last = 0;                     // of the store; 0 if there is none
    std::optional<SignedManifest> next{}; // as it lies there, believed or not

    /// Of an answer to each statement.
    [[nodiscard]] static ChangesFound in(std::span<const PostgresLink::Answer> answers);
};

/// One piece of a part; the part that every till reads is that of an empty name.
[[nodiscard]] PostgresStatement askingForPiece(const Manifest& manifest, const QByteArray& till,
                                               std::int64_t number);
/// The manifest as it is signed, first, and then all pieces of that part.
[[nodiscard]] PostgresStatement addingChangeSet(const Manifest& manifest,
                                                const SignedManifest& signedManifest);
[[nodiscard]] std::vector<PostgresStatement>
addingPieces(const Manifest& manifest, const QByteArray& till, const QByteArray& part);
/// Wakes the tills of that store.
[[nodiscard]] PostgresStatement tellingOfChanges(const QString& store);

/// A part of that size, piece by piece, each within `within_ms`. Whether it is the one that was
/// signed is for others to see.
Result<QByteArray, PostgresLink::Fault> fetchedPart(PostgresLink& link, const Manifest& manifest,
                                                    const QByteArray& till, std::int64_t bytes,
                                                    std::int64_t within_ms,
                                                    const world::Clock& clock);

} // namespace countersign::uplink
