#pragma once

#include "core/world/head_office.h"
#include "core/world/uplink.h"

#include <QtGlobal>
#include <cstdint>
#include <optional>
#include <variant>

namespace countersign::uplink {

// The way of a journal to head office, decided without clock, randomness or I/O: `advance`.

inline constexpr std::int64_t retry_first_ms = 1'000;
inline constexpr std::int64_t retry_max_ms = 300'000;
/// After a stop: nothing is skipped, but head office may have been mended.
inline constexpr std::int64_t stopped_retry_ms = 900'000;
/// Acknowledgements ride with what comes next; alone they go after that time.
inline constexpr std::int64_t tail_after_ms = 60'000;

enum class Phase {
    drained,  // everything has arrived
    resting,  // everything but acknowledgements
    awaiting, // the same, and head office has yet to sign for it
    sending,  // a batch is under way
    waiting,  // for another try, because of `trouble`
};

struct Drain
{
    Phase phase = Phase::drained;
    quint64 confirmed = 0; // head office has everything up to here, by its own answer
    quint64 committed = 0; // and the till has
    quint64 worth = 0;     // the last entry that is no acknowledgement
    quint64 attempt = 0;   // number of the last hand-over
    quint64 after = 0;     // and what it followed on
    /// Head office has said how far it has come since the program started. Until then a batch
    /// begins with the entry that it acknowledged last, so that an older copy of a store is known
    /// before anything is sold on it, and not by the first sale.
    bool isIntroduced = false;
    /// How far its signed words go; nothing where its answers are as far as it goes.
    std::optional<quint64> acknowledged;
    int looks = 0;                            // for a word, in a row and in vain
    int failures = 0;                         // in a row
    std::optional<std::int64_t> wake_boot_ms; // none only while drained
    std::optional<world::UplinkTrouble> trouble;
    /// Head office has others than the till from somewhere after `confirmed` on. What the till has
    /// goes there all the same, to be kept beside them, until somebody has settled it there.
    bool isForked = false;
    quint64 kept = 0; // so far, in the one place or the other
    friend bool operator==(const Drain&, const Drain&) = default;
};

struct Committed
{
    quint64 seq = 0;
    quint64 worth = 0;
};
struct Woken // perhaps early, then nothing happens
{
};
struct Asked // by a person, to try now
{
};
struct Unreadable
{
    quint64 attempt = 0;
    QString words;
};
/// What an answer's head is beside the till's own journal.
enum class Agreement {
    same,    // or head office has nothing yet
    other,   // the till's entry there is another
    beyond,  // the till has none there
    unproven // not signed by head office, whose key is configured, or no hash at all
};
struct Answered
{
    quint64 attempt = 0;
    world::HeadOfficeAnswer answer;
    Agreement agreement = Agreement::same; // only of `durable` and `fork`
    Agreement word = Agreement::same;      // of the word that came beside it, if one did
};
using Event = std::variant<Committed, Woken, Asked, Unreadable, Answered>;

struct Moment
{
    std::int64_t boot_ms = 0;
    quint64 random = 0; // for the wait's length, so that not all tills come back at once
};

/// A batch of what follows on `after`, up to `until`, is to be handed over.
struct Hand
{
    quint64 attempt = 0;
    quint64 after = 0;
    quint64 until = 0;
    bool isBranch = false; // see world::Batch
};

struct Step
{
    Drain drain;
    std::optional<Hand> hand;
};

[[nodiscard]] Step advance(const Drain& drain, const Event& event, const Moment& moment);

/// The wait after that many failures in a row (>= 1): doubled each time up to retry_max_ms, half of
/// it by chance.
[[nodiscard]] std::int64_t retryAfter_ms(int failures, quint64 random);

} // namespace countersign::uplink
