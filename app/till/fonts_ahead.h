#pragma once

#include <thread>

namespace countersign::app {

/// Finds the screen's font while the windows are being loaded. Reading which fonts a machine has
/// takes a tenth of the time to the first frame, and whoever asks first pays for it. Made after the
/// QGuiApplication, and gone before it.
class FontsAhead
{
public:
    FontsAhead();
    ~FontsAhead();
    FontsAhead(const FontsAhead&) = delete;
    FontsAhead& operator=(const FontsAhead&) = delete;

private:
    std::thread m_thread;
};

} // namespace countersign::app
