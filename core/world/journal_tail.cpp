#include "core/world/journal_tail.h"

#include "core/journal/acknowledgement.h"
#include "core/journal/fact_codec.h"

#include <algorithm>
#include <variant>

namespace countersign::world {

namespace {

constexpr const char* recorded_kind = "purchase_recorded";

} // namespace

void add(std::vector<sale::Money>& totals, const sale::Money& more)
{
    const auto same = std::find_if(totals.begin(), totals.end(), [&](const sale::Money& known) {
        return known.currency() == more.currency();
    });
    if (same == totals.end())
        return totals.push_back(more);
    constexpr std::int64_t max = sale::Money::minor_max;
    const std::int64_t sum = std::clamp(same->minor() + more.minor(), -max, max);
    *same = sale::Money(sum, more.currency());
}

Result<Done, QString> count(Tally& tally, std::int64_t at_ms, const QByteArray& kind,
                            const std::function<QByteArray()>& payload)
{
    if (kind == journal::acknowledged_kind)
        return Done{};
    if (++tally.entries == 1)
        tally.since_ms = at_ms;
    if (kind != recorded_kind)
        return Done{};
    const auto fact = journal::decodedFact(kind, payload());
    if (!fact)
        return failure(fact.error());
    if (const auto* recorded = std::get_if<sale::PurchaseRecorded>(&**fact))
        add(tally.totals, recorded->total);
    return Done{};
}

Result<Tally, QString> tallyOf(std::span<const journal::Entry> entries)
{
    Tally tally;
    for (const journal::Entry& entry : entries) {
        const auto counted =
            count(tally, entry.at_ms, entry.kind, [&entry] { return entry.payload; });
        if (!counted)
            return failure(counted.error());
    }
    return tally;
}

} // namespace countersign::world
