#include "core/uplink/nats_fault.h"

#include "core/uplink/answers.h"

namespace countersign::uplink {

world::HeadOfficeAnswer answerTo(const NatsFault& fault, quint64 first)
{
    using Kind = NatsFault::Kind;
    switch (fault.kind) {
    case Kind::reaching:
    case Kind::securing:
    case Kind::admitting:
    case Kind::lost:
    case Kind::nobody:
        return unreachable(fault.words);
    case Kind::denied:
    case Kind::missing:
    case Kind::unfit:
    case Kind::refused:
        return refused(first, fault.words);
    case Kind::moved:
    case Kind::busy:
        return later(fault.words);
    }
    return unreachable(fault.words);
}

} // namespace countersign::uplink
