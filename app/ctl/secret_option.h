#pragma once

#include "app/ctl/arguments.h"
#include "core/base/secret_bytes.h"

#include <optional>

namespace countersign::app {

/// The secret in the file that an option names; nothing where it isn't there. The error says in
/// words why the file can't be used, as where others may read it.
Result<std::optional<SecretBytes>, QString> secretIn(Arguments& arguments, const QString& option);

/// The same of a file that has been named otherwise.
Result<SecretBytes, QString> secretFrom(const QString& file);

} // namespace countersign::app
