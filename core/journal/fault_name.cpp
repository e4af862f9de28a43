#include "core/journal/fault_name.h"

namespace countersign::journal {

QString name(FaultReason reason)
{
    switch (reason) {
    case FaultReason::malformed:
        return QStringLiteral("malformed");
    case FaultReason::gap:
        return QStringLiteral("gap");
    case FaultReason::outOfOrder:
        return QStringLiteral("out_of_order");
    case FaultReason::wrongHash:
        return QStringLiteral("wrong_hash");
    case FaultReason::wrongSignature:
        return QStringLiteral("wrong_signature");
    case FaultReason::unsignedEnd:
        return QStringLiteral("unsigned_end");
    case FaultReason::badKeyChange:
        return QStringLiteral("bad_key_change");
    case FaultReason::nothing:
        return QStringLiteral("nothing");
    case FaultReason::cutOff:
        return QStringLiteral("cut_off");
    case FaultReason::otherHead:
        return QStringLiteral("other_head");
    }
    return {};
}

} // namespace countersign::journal
