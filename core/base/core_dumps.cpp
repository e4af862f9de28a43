#include "core/base/core_dumps.h"

#include "core/base/check.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace countersign {

void giveUpCoreDumps()
{
    // A limit of 0 doesn't hold back a collector behind a pipe (core(5)); not being dumpable does.
    check(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, "core dumps can be given up");
    // A program started from here is dumpable again, but keeps the limit.
    const rlimit none{0, 0};
    check(::setrlimit(RLIMIT_CORE, &none) == 0, "core files can be given up");
}

} // namespace countersign
