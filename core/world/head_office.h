#pragma once

#include "core/journal/entry.h"

#include <QByteArray>
#include <QString>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace countersign::world {

/// A stretch of one till's journal on its way to head office.
struct Batch
{
    QByteArray till;                     // its id, [a-z0-9-]
    QString keyId;                       // of the till's key that signed them, see journal::keyId
    std::vector<journal::Entry> entries; // as they are kept, in order; the last one is signed
    /// The hash that they follow on, each on the one before, where whoever read them has computed
    /// that; else empty.
    QByteArray followsOn{};
    /// Head office is known to have others than the till from somewhere on. Where these don't
    /// follow on what it has, it keeps them beside that, also those that it could pass over.
    bool isBranch = false;
};

/// Head office's newest signed word on a till, where it signs some time after it has taken entries.
struct HeadOfficeWord
{
    /// With its signature over journal::acknowledgementInput; seq 0 before the first.
    journal::Head head{};
    QString why{}; // why there is none after it, as far as it says so; for people
};

/// What head office said of a batch.
struct HeadOfficeAnswer
{
    enum class Outcome {
        durable,    // it has every entry up to `head`, which may be before or after the batch
        later,      // not now: busy, full, or being mended
        refused,    // never: entry `seq` is one that it doesn't take
        fork,       // it keeps another entry, `head`, where this till has its own; it keeps both
        unreachable // no answer, or none that says anything; it may have taken the batch
    };
    static constexpr qsizetype reason_characters_max = 200;

    Outcome outcome = Outcome::unreachable;
    /// Its signature is head office's over journal::acknowledgementInput; empty if it gave none.
    /// Seq 0 where it has nothing of this till.
    journal::Head head{};
    quint64 seq = 0;           // refused: which entry
    std::int64_t after_ms = 0; // later: not before that time; 0 if it doesn't say
    QString reason{};          // for people; never holds a payload or a credential
    /// durable, fork: beside an answer that isn't signed itself. Nothing where answers are, or no
    /// word is asked for.
    std::optional<HeadOfficeWord> word{};
    /// durable, fork: each of the batch's entries up to this one is kept, in the till's journal
    /// there or beside it; 0 where that isn't said.
    quint64 kept = 0;
};

/// Where the journals of all tills come together. It stores every entry that is correctly chained
/// and signed, also of kinds that it doesn't know, under (till, seq): once, however often and in
/// whatever order batches come. It says `durable` only of what a failure of its machines would not
/// lose, and answers a batch that leaves a gap with how far it has come.
///
/// Callable from the uplink's thread; each call answers exactly once, on any thread, within
/// `answer_within_max_ms`, and what it was handed stays valid until then.
class HeadOffice
{
public:
    using Answered = std::function<void(HeadOfficeAnswer)>;
    static constexpr std::int64_t answer_within_max_ms = 120'000; // later is as good as never

    virtual ~HeadOffice() = default;
    [[nodiscard]] virtual QString name() const = 0; // "postgres"
    virtual void hand(std::shared_ptr<const Batch> batch, Answered answered) = 0;
};

} // namespace countersign::world
