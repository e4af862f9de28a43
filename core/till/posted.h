#pragma once

#include "core/till/till.h"

#include <functional>
#include <utility>

// Private to core/till.
namespace countersign::till {

/// What comes back from another thread is posted to ours, and dropped if the till has gone.
template <class Answer> auto Till::posted(std::function<void(const Answer&)> heard)
{
    return [loop = &m_world.loop, isAlive = m_isAlive,
            heard = std::move(heard)](const Answer& answer) {
        loop->post([isAlive, heard, answer] {
            if (*isAlive)
                heard(answer);
        });
    };
}

} // namespace countersign::till
