#pragma once

#include "core/journal/case_messages.h"
#include "core/journal/notice.h"

namespace countersign::journal {

/// `message` is the notice's id as it is to be shown.
Said saidOf(const Notice& notice, const QString& message);

/// Of which message it is.
[[nodiscard]] QString messageOf(const Notice& notice);

} // namespace countersign::journal
