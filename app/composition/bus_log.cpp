#include "app/composition/bus_log.h"

#include <QtGlobal>

namespace countersign::app {

void giveUpBusLog()
{
    qunsetenv("QDBUS_DEBUG");
}

} // namespace countersign::app
