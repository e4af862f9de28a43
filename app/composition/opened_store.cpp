#include "app/composition/opened_store.h"

namespace countersign::app {

store::KeyFolders keyFoldersOf(const settings::Settings& settings)
{
    return {settings.till.data, qEnvironmentVariable("CREDENTIALS_DIRECTORY")};
}

Result<store::KeysPointer, store::StoreError> keysToReadWith(const settings::Settings& settings)
{
    const auto folders = keyFoldersOf(settings);
    auto keys = store::loadKeys(folders);
    for (int loads = 1; !keys && loads < key_loads_max; ++loads) {
        auto again = store::loadKeys(folders);
        if (!again && again.error() == keys.error())
            break;
        keys = std::move(again);
    }
    return keys;
}

bool haveKeysChanged(const settings::Settings& settings, const store::Keys& since)
{
    const auto keys = keysToReadWith(settings);
    return keys && (*keys)->signingId != since.signingId;
}

Result<std::unique_ptr<store::Store>, Ending>
openedStore(const settings::Settings& settings, world::Clock& clock, world::Entropy& entropy)
{
    auto opened = store::Store::open(keyFoldersOf(settings), clock, entropy);
    if (!opened)
        return failure(endingOf(opened.error()));
    return std::move(opened).value();
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
