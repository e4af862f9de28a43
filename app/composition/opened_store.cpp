#include "app/composition/opened_store.h"

namespace countersign::app {

store::KeyFolders keyFoldersOf(const settings::Settings& settings)
{
    return {settings.till.data, qEnvironmentVariable("CREDENTIALS_DIRECTORY")};
}

Result<std::unique_ptr<store::Store>, Ending>
openedStore(const settings::Settings& settings, world::Clock& clock, world::Entropy& entropy)
{
    const auto folders = keyFoldersOf(settings);
    auto keys = store::loadKeys(folders);
    if (!keys)
        return failure(endingOf(keys.error()));
    auto opened = store::Store::open(settings.till.data, *keys, clock, entropy);
    if (opened)
        return std::move(opened).value();
    // The keys may have been changed after they were read and before the store was ours.
    const auto again = store::loadKeys(folders);
    if (opened.error().fault == store::StoreFault::damaged && again &&
        (*again)->signingId != (*keys)->signingId) {
        opened = store::Store::open(settings.till.data, *again, clock, entropy);
        if (opened)
            return std::move(opened).value();
    }
    return failure(endingOf(opened.error()));
}

Result<std::unique_ptr<store::Store>, Ending>
verifiedStore(const settings::Settings& settings, world::Clock& clock, world::Entropy& entropy)
{
    auto opened = openedStore(settings, clock, entropy);
    if (!opened)
        return opened;
    if (const auto verified = (*opened)->verifyJournal({}); !verified)
        return failure(endingOf(verified.error()));
    return opened;
}

} // namespace countersign::app
