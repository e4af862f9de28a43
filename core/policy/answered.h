#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace countersign::policy {

/// How long people may have a reason to reply to a message, and how often replies are asked for.
struct ReplyWindow
{
    static constexpr std::int64_t waiting_every_ms = 5'000; // while a code is open
    static constexpr std::int64_t after_every_ms = 30'000;  // then
    static constexpr std::int64_t after_ms = 1'800'000;     // how long, after the last open code
    /// What was sent longer before a reply isn't what it is about.
    static constexpr std::int64_t counts_ms = 3'600'000;
    /// Times of replies are cut to the second, by a clock that may be so much behind ours.
    static constexpr std::int64_t clock_difference_max_ms = 5'000;
    /// A date that is so much older than what a list shows is no clock that is behind: the reply
    /// was under way for long.
    static constexpr std::int64_t clock_behind_max_ms = 120'000;
};

/// When a reply came, as far as is known (all wall time): not before the provider was asked for the
/// list before the first that has it (`unlisted_ms`, nothing if there was none), though its clock
/// may say so.
[[nodiscard]] std::int64_t cameAt_ms(std::int64_t said_ms, std::optional<std::int64_t> unlisted_ms);

/// A message that went to the number from which a reply came.
struct MessageBefore
{
    std::int64_t at_ms = 0; // wall time
    bool isPending = false; // its purchase can still be stopped
};

/// Which of the messages a reply of that time (wall time) is about, by their places: every pending
/// one, since nothing tells which of them is meant, and only if there is none the newest. A message
/// that went after the reply came is none of them, whatever the reply was about.
[[nodiscard]] std::vector<std::size_t> answeredBy(std::int64_t said_ms,
                                                  const std::vector<MessageBefore>& messages);

} // namespace countersign::policy
