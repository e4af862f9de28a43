#pragma once

#include <QtGlobal>

namespace countersign::tests {

/// Whether everything is to be run. Otherwise tests that take a quarter of an hour run a share of
/// what they could, which is the same one each time.
inline bool isWholeSuite()
{
    return qEnvironmentVariableIsSet("COUNTERSIGN_WHOLE_SUITE");
}

} // namespace countersign::tests
