#pragma once

#include "core/journal/counts.h"

#include <QByteArray>
#include <QString>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

namespace countersign::world {

/// For whom and to whom a code went, each under its blinded key, 32 bytes: see journal/counts.h.
struct SendingKeys
{
    QByteArray method; // the same as counts go by
    QByteArray number;
    friend bool operator==(const SendingKeys&, const SendingKeys&) = default;
};

/// A code that another till of the store may have sent.
struct HeardSending
{
    QByteArray till; // its id
    /// Wall time of the machine that hears it, by how long ago it was: before 1970 where that
    /// machine's clock says that it is 1970.
    std::int64_t at_ms = 0;
    SendingKeys keys;
};

/// A code that this till may have sent, for the first time or once more.
struct SentCode
{
    std::int64_t at_boot_ms = 0; // by this machine's clock, in this boot
    SendingKeys keys;
};

/// What the other tills of the store have said of wrong codes and of those that they sent, all of
/// it that still matters. Nobody vouches for it but head office's database.
struct CountsHeard
{
    static constexpr int counts_max = 20'000;
    static constexpr std::size_t sendings_max = 20'000; // the newest

    std::vector<journal::HeardCount> counts; // at most one a till and key
    int tills = 0;                           // other ones of the store
    /// Of the last 24 hours, as far as number or method had more than one at the store's tills.
    /// Null where none were asked for, which takes nothing from what was heard before.
    std::optional<std::vector<HeardSending>> sendings = {};
    QString noSendings = {}; // why head office can't tell of any, for people; empty if it can
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

/// Whoever brings the counts of the store's other tills, and tells them of codes. Callable from any
/// thread; work is done on its own.
class CountFeed
{
public:
    using Heard = std::function<void(CountsNews)>;

    virtual ~CountFeed() = default;
    /// Asks from now on, soon after something was said. `heard` is called on a thread of the
    /// implementation.
    virtual void start(Heard heard) = 0;
    /// Tells the other tills of a code, as soon as there is a line. Nothing is kept of it but in
    /// memory, and elsewhere for a day: what can't be told while it matters, or is too much, is
    /// dropped.
    virtual void tell(const SentCode& sent) = 0;
};

} // namespace countersign::world
