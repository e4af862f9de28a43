#pragma once

#include "core/base/result.h"
#include "core/journal/entry.h"
#include "core/sale/money.h"

#include <QByteArray>
#include <QString>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace countersign::world {

/// What lies in a stretch of the journal, acknowledgements apart: they tell of the queue itself.
struct Tally
{
    quint64 entries = 0;
    std::int64_t since_ms = 0;       // wall time of the first of them; 0 if there is none
    std::vector<sale::Money> totals; // of the purchases recorded in it, one a currency
    friend bool operator==(const Tally&, const Tally&) = default;
};

/// Adds to the sum of that currency. What would be larger than any amount may be stays the largest.
void add(std::vector<sale::Money>& totals, const sale::Money& more);

/// Takes in one entry. Its payload is asked for only where it matters; an error says in words why
/// that can't be understood.
Result<Done, QString> count(Tally& tally, std::int64_t at_ms, const QByteArray& kind,
                            const std::function<QByteArray()>& payload);
/// Of these entries.
[[nodiscard]] Result<Tally, QString> tallyOf(std::span<const journal::Entry> entries);

/// The journal's end as whoever carries it away reads it, beside the till that writes it. For one
/// thread, the uplink's; an error says in words why it can't be read.
class JournalTail
{
public:
    /// Sees one entry; false stops.
    using Visit = std::function<bool(const journal::Entry&)>;
    using Open = std::function<Result<std::unique_ptr<JournalTail>, QString>()>;

    virtual ~JournalTail() = default;
    /// Every entry after that one, in order. Nothing is verified.
    virtual Result<Done, QString> each(quint64 after, const Visit& visit) = 0;
    /// The id of the till's key that signed that entry; an error if none of its keys did.
    virtual Result<QString, QString> keyIdOf(const journal::Entry& entry) = 0;
    /// Of the entries after `after`, up to `until`.
    virtual Result<Tally, QString> tally(quint64 after, quint64 until) = 0;
};

} // namespace countersign::world
