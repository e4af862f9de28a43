#pragma once

#include "core/sms/http_line.h"
#include "core/world/sms.h"

namespace countersign::sms {

/// A report with the state that goes with its outcome: `accepted`, `queued`, `failed`, `unknown`.
[[nodiscard]] world::MessageReport
reportOf(const QString& provider, world::MessageReport::Outcome outcome, const QString& reason);
/// No reply came: `transient` where the request surely never left, else `unknown`.
[[nodiscard]] world::MessageReport reportOf(const QString& provider, HttpSilence silence);

/// What a status alone says of a message, where the body says nothing that can be read. Never
/// `taken`: whoever took it would say so. A redirection isn't followed, since that would hand the
/// text to whoever it names.
[[nodiscard]] world::MessageReport::Outcome outcomeOfStatus(int status);
/// "HTTP 403", or "HTTP 403: words".
[[nodiscard]] QString statusReason(int status, const QString& words = {});

/// A gateway's id of a message or code, if it is one: 1 to 128 visible characters of ASCII; else
/// empty.
[[nodiscard]] QString asReference(const QString& text);

} // namespace countersign::sms
