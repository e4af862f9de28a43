#include "tests/sim/witness.h"

#include <algorithm>
#include <map>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

/// The journal dates a repeat by the wall clock only, so one that nobody saw happen isn't dated.
void Witness::followSending(const journal::Entry& entry, Seen& seen, const sale::FactBody& fact,
                            const std::optional<sale::Instant>& at)
{
    const auto* queued = std::get_if<sale::MessageQueued>(&fact);
    const auto* repeated = std::get_if<sale::MessageRepeated>(&fact);
    if (!queued && !repeated)
        return;
    ++seen.sendings;
    if (queued) {
        m_queued[queued->id] = {entry.at_ms, queued->boot_ms, queued->bootId};
        m_registrationOf[queued->id] =
            QString::fromLatin1(seen.purchase.code->registrationId.toHex());
        noteNumber(queued->id);
    }
    Sending sending;
    sending.seq = entry.seq;
    sending.registration = seen.purchase.code->registrationId;
    sending.method = seen.purchase.methodId;
    if (queued) {
        sending.message = queued->id;
        sending.bootId = queued->bootId;
        sending.boot_ms = queued->boot_ms;
    } else if (at) {
        sending.message = repeated->id;
        sending.bootId = at->bootId;
        sending.boot_ms = at->boot_ms;
    } else {
        return;
    }
    m_sendings.push_back(sending);
}

/// Within each boot: after another one nobody can tell how long ago something was if the wall clock
/// was changed meanwhile. What no provider took cost nothing.
void Witness::checkLimit(const policy::SendingLimit& limit, const char* name,
                         QByteArray Sending::*whose)
{
    std::map<std::pair<QByteArray, QByteArray>, std::vector<std::int64_t>> groups;
    for (const Sending& sending : m_sendings) {
        if (m_phones.wasTaken(sending.message))
            groups[{sending.bootId, whose ? sending.*whose : QByteArray()}].push_back(
                sending.boot_ms);
    }
    const auto count = static_cast<std::size_t>(limit.count);
    for (auto& [key, times_ms] : groups) {
        std::sort(times_ms.begin(), times_ms.end());
        for (std::size_t i = count; i < times_ms.size(); ++i) {
            if (times_ms[i] - times_ms[i - count] < limit.window_ms)
                return say(u"%1: %2 messages in %3 ms, of %4 in %5 ms"_s.arg(QLatin1String(name))
                               .arg(count + 1)
                               .arg(times_ms[i] - times_ms[i - count])
                               .arg(count)
                               .arg(limit.window_ms));
        }
    }
}

void Witness::checkSendings()
{
    const policy::SendingLimits& limits = m_configuration.sending;
    checkLimit(limits.perNumber, "per number", &Sending::registration);
    checkLimit(limits.perMethod, "per method", &Sending::method);
    checkLimit(limits.perTill, "per till", nullptr);
    checkLimit(limits.perCountry, "per country", nullptr); // all numbers are of one
}

} // namespace countersign::sim
