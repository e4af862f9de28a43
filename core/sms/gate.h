#pragma once

#include "core/world/clock.h"

#include <functional>
#include <mutex>
#include <utility>

namespace countersign::sms {

/// The way back to the loop for providers, whose answers come from any thread at any time: also
/// after the carrier has gone, and then to nobody.
class Gate
{
public:
    explicit Gate(world::Loop& loop) : m_loop(&loop) {}
    void post(std::function<void()> work)
    {
        const std::scoped_lock lock(m_mutex);
        if (m_loop != nullptr)
            m_loop->post(std::move(work));
    }
    void close()
    {
        const std::scoped_lock lock(m_mutex);
        m_loop = nullptr;
    }

private:
    std::mutex m_mutex;
    world::Loop* m_loop;
};

} // namespace countersign::sms
