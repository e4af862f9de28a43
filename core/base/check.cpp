#include "core/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace countersign {

void check(bool holds, const char* promise, std::source_location where)
{
    if (holds) [[likely]]
        return;
    std::fprintf(stderr, "%s:%u: broken promise: %s\n", where.file_name(), where.line(), promise);
    std::abort();
}

} // namespace countersign
