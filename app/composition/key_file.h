#pragma once

#include "app/composition/ending.h"
#include "core/base/result.h"
#include "core/journal/chain.h"

#include <QString>

namespace countersign::app {

/// The public key in a PEM file that somebody named.
Result<journal::PublicKey, Ending> keyInFile(const QString& name);

} // namespace countersign::app
