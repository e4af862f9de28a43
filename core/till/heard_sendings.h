#pragma once

#include "core/policy/sending_limit.h"
#include "core/sale/instant.h"
#include "core/world/counts.h"

#include <QByteArray>
#include <QHash>
#include <cstdint>
#include <vector>

// Private to core/till: what other tills of the store sent.
namespace countersign::till {

/// The codes that other tills sent, as they were heard of last: in memory only, so that they count
/// while there is a line, and without one until they leave the limits' windows. They only add to
/// what the till sent itself. Knows no store.
class HeardSendings
{
public:
    static constexpr int of_till_max = 1'000; // the newest; a till that says more may be lying

    /// In place of what was heard before. None is later than now, whatever its time says.
    void hear(const std::vector<world::HeardSending>& said, const QByteArray& own,
              const sale::Instant& now);
    /// Adds those to that number and those for that method; an empty key has none.
    void addTo(policy::SentBefore& before, const QByteArray& number, const QByteArray& method,
               const sale::Instant& now) const;

private:
    // By key, and by the clock that no wall clock's change makes older or younger.
    QHash<QByteArray, std::vector<std::int64_t>> m_toNumber_boot_ms;
    QHash<QByteArray, std::vector<std::int64_t>> m_onMethod_boot_ms;
};

} // namespace countersign::till
