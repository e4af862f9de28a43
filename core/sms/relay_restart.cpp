// What a relay must think of attempts that a program which ended may have made.

#include "core/sms/relay.h"

namespace countersign::sms {

void Relay::rememberRestart()
{
    for (Attempt& attempt : m_attempts) {
        if (attempt.status != Status::unanswered)
            continue;
        // That it was not there after all, and was offered to another one, may not have been kept.
        for (std::size_t i = 0; i < m_providers.size(); ++i) {
            if (attempt.provider == i)
                continue;
            if (m_providers[i].abilities.findsMessages && isCandidate(i))
                attempt.toAsk.push_back(i);
            else
                attempt.canBeElsewhere = true;
        }
    }
    while (mayHaveGone() < m_allowed) {
        Attempt attempt;
        attempt.number = ++m_lastNumber;
        leaveUnanswered(attempt);
        m_attempts.push_back(std::move(attempt));
    }
}

void Relay::leaveUnanswered(Attempt& attempt)
{
    attempt.status = Status::unanswered;
    for (std::size_t i = 0; i < m_providers.size(); ++i) {
        if (attempt.provider && *attempt.provider != i)
            continue;
        // Of one that has it from an attempt that is known, its answer would be about that one.
        if (m_providers[i].abilities.findsMessages && (attempt.provider || isCandidate(i)))
            attempt.toAsk.push_back(i);
        else
            attempt.canBeElsewhere = true;
    }
}

} // namespace countersign::sms
