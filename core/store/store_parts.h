#pragma once

#include "core/store/fault.h"

#include <optional>
#include <utility>

// Private to core/store: what a store that writes and one that reads are put together with.
namespace countersign::store {

template <class Part>
Result<Done, StoreError> put(std::optional<Part>& place, Result<Part, StoreError> part)
{
    if (!part)
        return failure(part.error());
    place.emplace(std::move(*part));
    return Done{};
}

} // namespace countersign::store
