#pragma once

#include "core/journal/counts.h"
#include "core/sale/instant.h"
#include "core/world/counts.h"

#include <QByteArray>
#include <QHash>
#include <utility>
#include <vector>

namespace countersign::till {

/// What of the counts that are heard is news, and how much of that a till writes down: whoever has
/// another till's credentials may say what they like, and as often. Knows no store.
class Hearing
{
public:
    /// Clocks of two tills may be apart by that much. A right code at one till ends only what
    /// another counted before it by more.
    static constexpr std::int64_t clocks_apart_ms = 120'000;
    static constexpr std::size_t heard_at_once_max = 200;  // kept by one entry
    static constexpr int entries_at_once_max = 10;         // where nothing was heard for a while;
    static constexpr std::int64_t entry_every_ms = 60'000; // else one so often
    static constexpr int counts_of_till_max = 200; // that are written down, in so long a time:
    static constexpr std::int64_t counts_of_till_ms = 3'600'000;

    /// What isn't known yet and will be kept, the newest first, at most `heard_at_once_max` of it;
    /// nothing where no more may be written just now: the feed says all of it again.
    std::vector<journal::HeardCount> newsIn(const world::CountsHeard& heard, const QByteArray& own,
                                            const journal::CountsRecord& known,
                                            const sale::Instant& now);
    /// These were written down.
    void wrote(const std::vector<journal::HeardCount>& news, const sale::Instant& now);

private:
    struct Right
    {
        quint64 seq = 0;
        qint64 at_ms = 0; // no later than it was first heard
    };
    using Name = std::pair<QByteArray, QByteArray>; // key and till
    struct Written
    {
        std::int64_t since_boot_ms = 0;
        int counts = 0;
    };

    void noteRights(const std::vector<journal::HeardCount>& said);
    void leaveOutWhatIsTooMuch(std::vector<journal::HeardCount>& news) const;
    void passTo(std::int64_t boot_ms);

    QHash<Name, Right> m_rights;          // that the feed said last
    QHash<QByteArray, qint64> m_right_ms; // of each key, the last of them
    QHash<QByteArray, Written> m_written; // by till
    int m_entriesLeft = entries_at_once_max;
    std::int64_t m_counted_boot_ms = 0; // since when the next of them is waited for
};

} // namespace countersign::till
