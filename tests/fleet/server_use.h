#pragma once

#include <QtGlobal>
#include <optional>
#include <sys/types.h>

namespace countersign::fleet {

/// What a server of several processes has used and holds, by /proc.
struct ServerUse
{
    double cpu_s = 0;         // of all its processes, those that have ended included
    qint64 private_bytes = 0; // anonymous memory of its children, what they share with it included
};

/// Nothing where /proc can't be read.
[[nodiscard]] std::optional<ServerUse> useOf(pid_t server);

} // namespace countersign::fleet
