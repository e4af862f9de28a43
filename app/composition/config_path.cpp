#include "app/composition/config_path.h"

namespace countersign::app {

QString configPath(const QString& named)
{
    if (!named.isEmpty())
        return named;
    const QString fromEnvironment = qEnvironmentVariable("COUNTERSIGN_CONFIG");
    return fromEnvironment.isEmpty() ? QStringLiteral("/etc/countersign/countersign.toml")
                                     : fromEnvironment;
}

} // namespace countersign::app
