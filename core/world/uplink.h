#pragma once

#include "core/journal/acknowledgement.h"
#include "core/journal/entry.h"
#include "core/world/journal_tail.h"

#include <QByteArray>
#include <QString>
#include <cstdint>
#include <functional>
#include <optional>

namespace countersign::world {

/// Why nothing arrives at head office at the moment.
struct UplinkTrouble
{
    enum class Reason {
        unreachable, // no answer
        later,       // it asked to be left alone for a while
        notBelieved, // an answer that isn't signed by head office's key
        noProgress,  // it has no more than before, or fewer
        unreadable,  // the till's own journal can't be read
        refused,     // an entry that head office doesn't take
        fork,        // head office has another entry there
        ahead,       // head office has entries that this store doesn't: it is an older copy
    };
    Reason reason = Reason::unreachable;
    quint64 seq = 0;        // refused, fork, ahead: the entry that it is about
    QString words;          // for people
    journal::Head theirs{}; // fork, ahead: what head office has there
    friend bool operator==(const UplinkTrouble&, const UplinkTrouble&) = default;
};

/// True if a person must see to it; all else mends itself. Either is tried again.
[[nodiscard]] bool isStop(UplinkTrouble::Reason reason);
/// As `queue` writes it: "unreachable".
[[nodiscard]] QString name(UplinkTrouble::Reason reason);

/// How the way to head office stands.
struct UplinkReport
{
    enum class State {
        drained, // head office has all there is, but for acknowledgements
        arrived, // the same, and it has yet to sign for some of it
        sending,
        waiting, // for another try
    };
    State state = State::drained;
    /// Head office's last word on how far it has come; without a hash before it gave one. Where its
    /// key is configured, only what it has signed is one.
    journal::Acknowledgement confirmed{};
    /// How far it has come by its answers, which needn't be signed; without a signature.
    journal::Head arrived{};
    QString unsignedWhy{}; // why it has signed for no more than `confirmed`, as far as it says so
    Tally waiting{};
    std::int64_t nextTry_boot_ms = 0;       // by CLOCK_BOOTTIME; 0 if none is planned
    std::optional<UplinkTrouble> trouble{}; // until head office has taken something again
    friend bool operator==(const UplinkReport&, const UplinkReport&) = default;
};

/// Whoever carries the journal to head office. Callable from any thread; work is done on its own.
class Uplink
{
public:
    using Reported = std::function<void(UplinkReport)>;

    virtual ~Uplink() = default;
    /// Begins after the entry that head office acknowledged last. `reported` is called on a thread
    /// of the implementation, at most a few times a second.
    virtual void start(quint64 acknowledged, Reported reported) = 0;
    /// Entries up to `seq` are durable here. `worth_seq` is the last one that is no
    /// acknowledgement: an acknowledgement alone sets nothing going.
    virtual void committed(quint64 seq, quint64 worth_seq) = 0;
    /// Tries at once what would wait.
    virtual void tryNow() = 0;
};

} // namespace countersign::world
