#pragma once

#include "core/code/message.h"
#include "core/code/reply.h"
#include "core/settings/settings.h"

#include <QString>
#include <vector>

namespace countersign::app {

/// The settings of that file, with the texts in it found fit to be sent: what settings::load reads,
/// and that each [[text]] can be filled and, for a code, fits into one part, and that each word in
/// [[replies]] has one meaning.
Result<settings::Settings, settings::Fault> configured(const QString& path);

/// What customers' replies may say besides, as the settings name it.
std::vector<code::StoreReplyWords> replyWordsFrom(const settings::Settings& settings);

/// Whether a reply to what this provider sends comes to a number, and the till can ask it there.
bool takesReplies(const settings::SmsProvider& provider);

/// Who messages speak for, with the store's own texts. They invite a reply only where every
/// provider takes replies, since any of them may carry a message.
code::Sender senderFrom(const settings::Settings& settings);

} // namespace countersign::app
