#include "app/keypad/confinement.h"

#include "core/base/check.h"
#include "core/base/core_dumps.h"

#include <climits>
#include <sys/prctl.h>
#include <unistd.h>

namespace countersign::app {

namespace {

constexpr unsigned firstOther = STDERR_FILENO + 1;

} // namespace

void confine(int kept)
{
    check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "privileges can be given up");
    giveUpCoreDumps();
    if (kept < static_cast<int>(firstOther)) {
        close_range(firstOther, UINT_MAX, 0);
        return;
    }
    const auto number = static_cast<unsigned>(kept);
    if (number > firstOther)
        close_range(firstOther, number - 1, 0);
    close_range(number + 1, UINT_MAX, 0);
}

} // namespace countersign::app
