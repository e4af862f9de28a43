#pragma once

#include "core/uplink/postgres_link.h"
#include "core/world/head_office.h"

#include <array>
#include <span>

namespace countersign::uplink {

// Head office's words in a database, as a till reads them (postgres_words.sql).

/// Asks for the newest word on a till by the key with that id, and why there is none after it.
[[nodiscard]] std::array<PostgresStatement, 2> askingForWord(const QByteArray& till,
                                                             const QString& keyId);
/// Of an answer to each. Nothing of it is verified.
[[nodiscard]] world::HeadOfficeWord wordIn(std::span<const PostgresLink::Answer> answers);
/// What is known where it couldn't be asked for.
[[nodiscard]] world::HeadOfficeWord wordUnread(const PostgresLink::Fault& fault);

/// Asks for it over a link of its own.
[[nodiscard]] world::HeadOfficeWord wordAt(const PostgresAddress& address, const QString& keyId,
                                           std::int64_t until_boot_ms, const world::Clock& clock);

/// The SQL that adds them to a database that was set up without; `postgresSchema` has it, too.
[[nodiscard]] QByteArray postgresWordsSchema();

} // namespace countersign::uplink
