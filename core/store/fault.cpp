#include "core/store/fault.h"

namespace countersign::store {

bool isAlteration(const StoreError& error)
{
    return error.fault == StoreFault::damaged && error.code == 0;
}

StoreError remediedBy(const QString& remedy, StoreError error)
{
    error.words += QStringLiteral(". ") + remedy;
    error.remedy = Remedy::named;
    return error;
}

QString givenToRestore()
{
    return QStringLiteral("Move store.db and the files beside it whose names begin with it away, "
                          "leave head where it is, and give store.db to `countersignctl restore "
                          "FILE`, which keeps in the journal what was lost");
}

QString putBackFromBackup()
{
    return QStringLiteral("Sell nothing on this till. Move store.db and the files beside it whose "
                          "names begin with it away, leave head where it is, and put the newest "
                          "backup back with `countersignctl restore FILE`");
}

QString importedRegistryAgain()
{
    return QStringLiteral("Import the registry again, all of it, with `countersignctl import "
                          "registry FILE --replace`");
}

QString putBackRegistrationKeys()
{
    return QStringLiteral("Put registrations.keys back from the copy that is kept elsewhere. If "
                          "there is none, move it away and import the registry again, all of it, "
                          "with `countersignctl import registry FILE --replace`");
}

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
