#pragma once

#include "app/ctl/command.h"
#include "core/base/result.h"
#include "core/store/export_verification.h"

#include <QString>
#include <optional>

namespace countersign::app {

/// An entry that whoever calls knows from elsewhere: `--head SEQ:HASH`, or `--receipt TEXT`, the
/// code on a receipt; nothing where neither stands there. The error says in words what is wrong.
Result<std::optional<store::KnownEntry>, QString> knownEntryOf(Call& call);

} // namespace countersign::app
