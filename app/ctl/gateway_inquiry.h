#pragma once

#include "core/sms/http_line.h"

namespace countersign::app {

/// What a gateway answers to a question that changes nothing there, within 3 s. Turns the program's
/// event loop, which must not be turning yet.
sms::HttpAnswer askGateway(sms::HttpRequest request, sms::HttpSettings settings);

} // namespace countersign::app
