#pragma once

#include <QString>

namespace countersign::app {

/// Which configuration a program reads: the one that was named, else $COUNTERSIGN_CONFIG, else the
/// machine's. An empty name or variable names none.
QString configPath(const QString& named);

} // namespace countersign::app
