#include "core/policy/answered.h"

#include <algorithm>

namespace countersign::policy {

std::int64_t cameAt_ms(std::int64_t said_ms, std::optional<std::int64_t> unlisted_ms)
{
    if (!unlisted_ms || *unlisted_ms - said_ms > ReplyWindow::clock_behind_max_ms)
        return said_ms;
    return std::max(said_ms, *unlisted_ms);
}

std::vector<std::size_t> answeredBy(std::int64_t said_ms,
                                    const std::vector<MessageBefore>& messages)
{
    std::vector<std::size_t> pending;
    std::optional<std::size_t> newest;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const std::int64_t since_ms = said_ms - messages[i].at_ms;
        if (since_ms < -ReplyWindow::clock_difference_max_ms || since_ms > ReplyWindow::counts_ms)
            continue;
        if (messages[i].isPending)
            pending.push_back(i);
        if (!newest || messages[i].at_ms > messages[*newest].at_ms)
            newest = i;
    }
    if (pending.empty() && newest)
        return {*newest};
    return pending;
}

} // namespace countersign::policy
