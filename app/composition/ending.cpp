#include "app/composition/ending.h"

namespace countersign::app {

using store::StoreFault;

namespace {

/// The words, and what helps where they don't say it yet.
QString remedied(const store::StoreError& error, const QString& usual)
{
    const bool isNamed = error.remedy == store::Remedy::named;
    return error.words + (isNamed ? QStringLiteral(".") : QStringLiteral(". ") + usual);
}

} // namespace

Ending endingOf(const store::StoreError& error)
{
    switch (error.fault) {
    case StoreFault::damaged: {
        const QString where =
            error.seq ? QStringLiteral("journal entry %1: ").arg(error.seq) : QString();
        return {exitDamaged, QStringLiteral("the store is damaged: ") + where +
                                 remedied(error, store::putBackFromBackup() + u'.')};
    }
    case StoreFault::notAStore:
    case StoreFault::tooNew:
        return {exitDamaged, error.words};
    case StoreFault::missing:
        return {exitRefused, remedied(error, QStringLiteral("Run `countersignctl init` first."))};
    case StoreFault::busy:
        return {exitUnreachable, error.words};
    case StoreFault::full:
        return {exitRefused,
                remedied(error, QStringLiteral("The disk is full: free some room on it and try "
                                               "again. Nothing that was kept is lost."))};
    case StoreFault::keysGone:
    case StoreFault::locked:
    case StoreFault::denied:
    case StoreFault::readOnly:
    case StoreFault::failed:
        return {exitRefused, error.words};
    }
    return {exitRefused, error.words};
}

} // namespace countersign::app
