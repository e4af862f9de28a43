#pragma once

#include "app/composition/ending.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

#include <memory>
#include <type_traits>
#include <utility>

namespace countersign::app {

/// Where the till's keys may lie: its own folder, or what systemd handed over.
store::KeyFolders keyFoldersOf(const settings::Settings& settings);

inline constexpr int key_loads_max = 10;   // until a fault of theirs is found twice in a row
inline constexpr int key_changes_max = 10; // while one thing is read

/// The till's keys for one who only reads, beside whoever may be changing them.
Result<store::KeysPointer, store::StoreError> keysToReadWith(const settings::Settings& settings);
/// True if the till has other keys by now.
bool haveKeysChanged(const settings::Settings& settings, const store::Keys& since);

/// Reads with the till's keys. Where that fails and they have been changed meanwhile, it was read
/// with keys that didn't fit, and is read again. `read` takes a KeysPointer and returns a Result
/// whose error is an Ending or a StoreError.
template <class Read> auto readWithKeys(const settings::Settings& settings, const Read& read)
{
    using Outcome = std::invoke_result_t<const Read&, const store::KeysPointer&>;
    using Error = std::decay_t<decltype(std::declval<const Outcome&>().error())>;
    for (int changes = 0;; ++changes) {
        const auto keys = keysToReadWith(settings);
        if constexpr (std::is_same_v<Error, Ending>) {
            if (!keys)
                return Outcome(failure(endingOf(keys.error())));
        } else {
            if (!keys)
                return Outcome(failure(keys.error()));
        }
        Outcome outcome = read(*keys);
        if (outcome || changes == key_changes_max || !haveKeysChanged(settings, **keys))
            return outcome;
    }
}

/// The till's store, opened for writing with its keys. A command that has it for a moment, as
/// `doctor` does while no till runs, is waited for, a few seconds at most: not on the GUI's thread.
/// Clock and entropy must outlive it.
Result<std::unique_ptr<store::Store>, Ending>
openedStore(const settings::Settings& settings, world::Clock& clock, world::Entropy& entropy);

/// The same, for what writes without reading the journal as a till does: the whole of it has been
/// verified, so that a new entry never lies on top of an altered one.
Result<std::unique_ptr<store::Store>, Ending>
verifiedStore(const settings::Settings& settings, world::Clock& clock, world::Entropy& entropy);

} // namespace countersign::app
