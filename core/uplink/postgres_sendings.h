#pragma once

#include "core/uplink/postgres_link.h"
#include "core/world/counts.h"

#include <QByteArray>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace countersign::uplink {

// The codes that a till tells head office's database of, for a day, with `postgresCountsSchema`.

/// A code under an id of its own, so that it is kept once however often it is told.
struct UntoldSending
{
    static constexpr int id_size_bytes = 16;

    QByteArray id; // random
    world::SentCode sent;
};

/// Those that the database hasn't taken yet. Callable from any thread.
class UntoldSendings
{
public:
    static constexpr std::size_t sendings_max = 1'000; // beyond it the oldest are dropped
    static constexpr std::int64_t matter_for_ms = 86'400'000;
    static constexpr std::size_t told_at_once_max = 100;

    void add(UntoldSending sending);
    /// The oldest, in order, as many as are told at once; drops those that don't matter any more.
    [[nodiscard]] std::vector<UntoldSending> at(std::int64_t now_boot_ms);
    /// Forgets these, which were told.
    void forget(const std::vector<UntoldSending>& told);

private:
    std::mutex m_mutex;
    std::deque<UntoldSending> m_untold;
};

/// Tells of them, by how long ago they were, and has the database forget those that are a day old,
/// whoever sent them.
[[nodiscard]] std::vector<PostgresStatement> telling(const std::vector<UntoldSending>& sendings,
                                                     std::int64_t now_boot_ms);

/// True where a database said that it takes none: it was set up earlier, or not for this role.
[[nodiscard]] bool hasNoSendings(const PostgresLink::Fault& fault);

} // namespace countersign::uplink
