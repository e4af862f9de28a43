#pragma once

namespace countersign {

/// Ends the program when a promise of our own code is broken; on in release builds too.
/// Never for what the world can do to us: that is a Result. The message names no secret.
/// Where it was called from comes by the builtins that GCC and Clang share; Clang 14, which builds
/// the fuzz targets, has no std::source_location.
void check(bool holds, const char* promise, const char* file = __builtin_FILE(),
           unsigned line = __builtin_LINE());

} // namespace countersign
