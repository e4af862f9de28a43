#pragma once

#include "core/journal/chain.h"

namespace countersign::store {

/// Public keys of a till's journal: the one that `init` printed, with which it begins, and the one
/// with which the till signs, with which it must end. The same until the keys are changed.
struct JournalKeys
{
    journal::PublicKey first;
    journal::PublicKey current;
};

} // namespace countersign::store
