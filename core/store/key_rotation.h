#pragma once

#include "core/journal/checkpoint.h"
#include "core/store/store.h"

#include <memory>
#include <optional>

namespace countersign::store {

struct KeyRotation
{
    QString why; // for the journal: names nobody
    QString who;
    QString credentials; // the folder of systemd's credentials, where the keys are such
    /// Of all entries so far, which are verified then, so that the next start need not read them;
    /// not kept if it is too long for an entry.
    std::optional<journal::Checkpoint> checkpoint{};
};

struct RotatedKeys
{
    KeysPointer keys;
    QString signingIdBefore;
    quint64 seq = 0;          // of key_changed
    qint64 registrations = 0; // that were sealed anew
    QString untidied{};       // what wasn't done after the commit, and what helps; mostly empty
};

/// Gives the till new keys: for signing, the old key signing the new one into the journal as
/// `key_changed` and the new one `keys_rotated`, and the checkpoint, after it; for codes; for
/// sealing, with every number sealed anew under a key of its own. The caller has seen that no
/// purchase is being paid.
///
/// New keys are written beside the old ones, durably, before the commit that makes them the till's.
/// The next opening, which is also this function's own last step, moves them into place and writes
/// over the old ones. So whenever it is interrupted, the store opens with the keys that signed its
/// end. What fails after the commit fails no change: see RotatedKeys::untidied. What is seen to
/// keep it from being tidied up, or an earlier change's not having been, refuses it, with
/// StoreFault::denied. Where keys are credentials, the new ones must be too, named …-next: else
/// StoreFault::denied.
Result<RotatedKeys, StoreError> rotateKeys(std::unique_ptr<Store> store,
                                           const KeyRotation& rotation);

/// Seals every number anew that was sealed before each had a key of its own. Does nothing, quickly,
/// if there is none.
Result<Done, StoreError> giveNumbersKeys(Store& store);

} // namespace countersign::store
