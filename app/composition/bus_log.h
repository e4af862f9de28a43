#pragma once

namespace countersign::app {

/// Where QDBUS_DEBUG is set, Qt logs every message of D-Bus with its arguments, and those for a
/// modem hold numbers and codes. From here on it isn't. Call it in `main`, before there are
/// threads.
void giveUpBusLog();

} // namespace countersign::app
