#include "core/policy/answered.h"

#include <algorithm>
#include <cstdlib>

namespace countersign::policy {

namespace {

std::optional<std::size_t> newestBefore(std::int64_t at_ms,
                                        const std::vector<MessageBefore>& messages)
{
    std::optional<std::size_t> newest;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const std::int64_t since_ms = at_ms - messages[i].at_ms;
        if (since_ms < -ReplyWindow::clock_difference_max_ms || since_ms > ReplyWindow::counts_ms)
            continue;
        if (!newest || messages[i].at_ms > messages[*newest].at_ms)
            newest = i;
    }
    return newest;
}

} // namespace

CameAt cameAt(const ReplyTime& time)
{
    using W = ReplyWindow;
    const auto [said_ms, unlisted_ms, heard_ms] = time;
    const std::int64_t behind_ms = unlisted_ms ? *unlisted_ms - said_ms : 0;
    if (said_ms <= 0)
        return {unlisted_ms.value_or(heard_ms), heard_ms, false};
    if (said_ms > heard_ms)
        return {heard_ms, heard_ms, said_ms - heard_ms > W::clock_behind_max_ms};
    if (behind_ms > 0 && behind_ms <= W::date_wrong_max_ms)
        return {*unlisted_ms, heard_ms, behind_ms > W::clock_behind_max_ms};
    return {said_ms, std::min(heard_ms, said_ms + W::clock_behind_max_ms), false};
}

CameAt cameAsDated(std::int64_t said_ms, std::int64_t heard_ms)
{
    const std::int64_t at_ms = std::min(said_ms, heard_ms);
    return {at_ms, at_ms, said_ms - heard_ms > ReplyWindow::clock_behind_max_ms};
}

CameAt cameAsHeard(std::int64_t said_ms, std::int64_t heard_ms)
{
    const std::int64_t behind_ms = heard_ms - said_ms;
    const bool isWrong = std::abs(behind_ms) > ReplyWindow::clock_behind_max_ms;
    CameAt came{isWrong ? heard_ms : std::min(said_ms, heard_ms), heard_ms, isWrong};
    if (isWrong && said_ms > 0 && behind_ms > 0)
        came.dated_ms = said_ms;
    return came;
}

std::vector<std::size_t> answeredBy(const CameAt& came, const std::vector<MessageBefore>& messages)
{
    std::vector<std::size_t> pending;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const MessageBefore& message = messages[i];
        if (message.isPending &&
            message.at_ms - came.latest_ms <= ReplyWindow::clock_difference_max_ms)
            pending.push_back(i);
    }
    if (!pending.empty())
        return pending;
    const auto newest = newestBefore(came.at_ms, messages);
    return newest ? std::vector<std::size_t>{*newest} : std::vector<std::size_t>();
}

std::optional<std::size_t> answeredAsDated(const CameAt& came,
                                           const std::vector<MessageBefore>& messages)
{
    if (!came.dated_ms)
        return std::nullopt;
    const bool isAboutPending = std::ranges::any_of(messages, [&](const MessageBefore& message) {
        return message.isPending &&
               message.at_ms - *came.dated_ms <= ReplyWindow::clock_difference_max_ms;
    });
    return isAboutPending ? std::nullopt : newestBefore(*came.dated_ms, messages);
}

} // namespace countersign::policy
