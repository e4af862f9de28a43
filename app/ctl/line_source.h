#pragma once

#include "core/world/clock.h"

#include <QByteArray>
#include <functional>
#include <memory>

namespace countersign::app {

/// Reads lines from standard input on a thread of its own and hands each to the loop's thread,
/// then says once that the input has ended. Waits for one line to be taken before it reads the
/// next, so that input that comes faster than it is worked on takes no memory. Of a line that is
/// too long only so much is kept as shows that it is. Made and destroyed on the loop's thread.
class LineSource
{
public:
    LineSource(world::Loop& loop, qsizetype line_bytes_max,
               std::function<void(const QByteArray&)> taken, std::function<void()> ended);
    /// A thread that still waits for input is left to the end of the process.
    ~LineSource();

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};

} // namespace countersign::app
