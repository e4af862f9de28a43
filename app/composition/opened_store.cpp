#include "app/composition/opened_store.h"

namespace countersign::app {

Result<std::unique_ptr<store::Store>, Ending>
openedStore(const settings::Settings& settings, world::Clock& clock, world::Entropy& entropy)
{
    auto keys = store::loadKeys(settings.till.data);
    if (!keys)
        return failure(endingOf(keys.error()));
    auto opened = store::Store::open(settings.till.data, *keys, clock, entropy);
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
