// What must never be with payment methods that are frozen.

#include "core/sale/freeze.h"
#include "tests/sim/witness.h"

#include <algorithm>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

void Witness::followMethod(const QString& id, Seen& seen, const sale::FactBody& fact)
{
    if (const auto* frozen = std::get_if<sale::MethodFrozen>(&fact)) {
        m_frozen.insert(frozen->methodId);
        seen.hasFrozen = seen.hasFrozen || sale::refusalOfFrozen(frozen->why) ==
                                               sale::Refusal::tooManyFailures;
        return;
    }
    if (const auto* freed = std::get_if<sale::MethodUnfrozen>(&fact)) {
        if (m_frozen.remove(freed->methodId))
            std::erase(m_mustFreeze, freed->methodId); // it was, in between
        m_wrongInARow.remove(freed->methodId);
        return;
    }
    const auto* authorised = std::get_if<sale::PaymentAuthorised>(&fact);
    const bool isCode = std::holds_alternative<sale::CodeIssued>(fact) ||
                        std::holds_alternative<sale::MessageQueued>(fact) ||
                        std::holds_alternative<sale::MessageRepeated>(fact) ||
                        std::holds_alternative<sale::Countersigned>(fact);
    if (!m_frozen.contains(authorised ? authorised->methodId : seen.purchase.methodId))
        return;
    if (authorised ? !sale::isRefused(authorised->requirement) : isCode)
        say(u"%1: its method is frozen, and it goes on"_s.arg(id));
}

} // namespace countersign::sim
