#pragma once

#include "core/code/message.h"
#include "core/settings/settings.h"

#include <QString>

namespace countersign::app {

/// The settings of that file, with the texts in it found fit to be sent: what settings::load reads,
/// and that each [[text]] can be filled and, for a code, fits into one part.
Result<settings::Settings, settings::Fault> configured(const QString& path);

/// Who messages speak for, with the store's own texts.
code::Sender senderFrom(const settings::Settings& settings);

} // namespace countersign::app
