#include "app/ctl/progress.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace countersign::app {

Progress::Progress(const QString& what, quint64 whole)
    : m_what(what.toUtf8()), m_whole(whole), m_isShown(whole > 0 && ::isatty(STDERR_FILENO) == 1)
{
}

Progress::~Progress()
{
    if (m_percent < 0)
        return;
    // ECMA-48, 8.3.41: EL erases to the end of the line.
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
}

void Progress::reached(quint64 count)
{
    if (!m_isShown)
        return;
    const auto percent = static_cast<int>(std::min(count, m_whole) * 100 / m_whole);
    if (percent == m_percent)
        return;
    m_percent = percent;
    std::fprintf(stderr, "\r%s: %d %%", m_what.constData(), percent);
    std::fflush(stderr);
}

} // namespace countersign::app
