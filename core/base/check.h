#pragma once

#include <source_location>

namespace countersign {

/// Ends the program when a promise of our own code is broken; on in release builds too.
/// Never for what the world can do to us: that is a Result. The message names no secret.
void check(bool holds, const char* promise,
           std::source_location where = std::source_location::current());

} // namespace countersign
