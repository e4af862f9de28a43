#include "core/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace countersign {

void check(bool holds, const char* promise, const char* file, unsigned line)
{
    if (holds) [[likely]]
        return;
    std::fprintf(stderr, "%s:%u: broken promise: %s\n", file, line, promise);
    std::abort();
}

} // namespace countersign
