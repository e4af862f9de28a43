#include "app/composition/ending.h"

namespace countersign::app {

using store::StoreFault;

Ending endingOf(const store::StoreError& error)
{
    switch (error.fault) {
    case StoreFault::damaged: {
        const QString where =
            error.seq ? QStringLiteral("journal entry %1: ").arg(error.seq) : QString();
        return {
            exitDamaged,
            QStringLiteral("the store is damaged: ") + where + error.words +
                QStringLiteral(". Sell nothing on this till; restore a backup or call support.")};
    }
    case StoreFault::notAStore:
    case StoreFault::tooNew:
        return {exitDamaged, error.words};
    case StoreFault::missing:
        return {exitRefused, error.words + QStringLiteral(". Run `countersignctl init` first.")};
    case StoreFault::busy:
        return {exitUnreachable, error.words};
    case StoreFault::keysGone:
    case StoreFault::locked:
    case StoreFault::denied:
    case StoreFault::full:
    case StoreFault::readOnly:
    case StoreFault::failed:
        return {exitRefused, error.words};
    }
    return {exitRefused, error.words};
}

} // namespace countersign::app
