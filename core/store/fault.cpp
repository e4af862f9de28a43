#include "core/store/fault.h"

namespace countersign::store {

bool isTransient(StoreFault fault)
{
    switch (fault) {
    case StoreFault::busy:
    case StoreFault::locked:
        return true;
    case StoreFault::missing:
    case StoreFault::keysGone:
    case StoreFault::denied:
    case StoreFault::full:
    case StoreFault::readOnly:
    case StoreFault::damaged:
    case StoreFault::notAStore:
    case StoreFault::tooNew:
    case StoreFault::failed:
        return false;
    }
    return false;
}

} // namespace countersign::store
