#include "core/journal/requirement_name.h"

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;
using sale::Requirement;

QString name(Requirement requirement)
{
    switch (requirement) {
    case Requirement::countersignFromAmount:
        return u"countersign_from_amount"_s;
    case Requirement::countersignCategory:
        return u"countersign_category"_s;
    case Requirement::freeBelowAmount:
        return u"free_below_amount"_s;
    case Requirement::freeUnregistered:
        return u"free_unregistered"_s;
    case Requirement::refuseNotRegistered:
        return u"refuse_not_registered"_s;
    case Requirement::refuseFrozen:
        return u"refuse_frozen"_s;
    }
    return {};
}

} // namespace countersign::journal
