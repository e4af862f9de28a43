#pragma once

#include "core/journal/counts.h"

#include <QString>
#include <functional>
#include <variant>
#include <vector>

namespace countersign::world {

/// What the other tills of the store have said of wrong codes, all of it that still matters. Nobody
/// vouches for it but head office's database.
struct CountsHeard
{
    static constexpr int counts_max = 20'000;

    std::vector<journal::HeardCount> counts; // at most one a till and key
    int tills = 0;                           // other ones of the store
};

/// Why it can't be asked for.
struct CountsTrouble
{
    enum class Reason {
        unreachable, // no answer; all else is for a person to see to
        noPlace,     // head office's database has no place for counts, or not for this role
    };
    Reason reason = Reason::unreachable;
    QString words; // for people
};
using CountsNews = std::variant<CountsHeard, CountsTrouble>;

/// Whoever brings the counts of the store's other tills. Callable from any thread; work is done on
/// its own.
class CountFeed
{
public:
    using Heard = std::function<void(CountsNews)>;

    virtual ~CountFeed() = default;
    /// Asks from now on, soon after something was said. `heard` is called on a thread of the
    /// implementation.
    virtual void start(Heard heard) = 0;
};

} // namespace countersign::world
