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
    /// A clock that nobody sets is behind by so much.
    static constexpr std::int64_t clock_behind_max_ms = 120'000;
    /// A gateway that writes or reads local time as UTC is wrong by whole hours, and no zone is
    /// further from UTC. A date that is older yet is right: the reply was under way for long.
    static constexpr std::int64_t date_wrong_max_ms = 50'400'000;
    /// Whoever couldn't bring a reply brings it again within so long once it can: it tries every
    /// 10 s, as it is to be set up, and a connection to a machine that was down takes up to 127 s.
    static constexpr std::int64_t brought_again_within_ms = 180'000;
};

/// What is known of a reply's time (all wall time).
struct ReplyTime
{
    std::int64_t said_ms = 0; // as its provider dates it; 0 if it has no date
    /// When the provider was asked for the list before the first that has it; nothing if there was
    /// none.
    std::optional<std::int64_t> unlisted_ms;
    std::int64_t heard_ms = 0; // in the first list that has it
};

/// When a reply came. The provider's date is believed only within what the lists show: the reply
/// came after the one that lacked it was asked for, unless its date is older than any wrong zone
/// explains, and before it was heard. Lists are ours, and a date is the word of a clock that nobody
/// at the till sets or sees. One without a date in the first list of all may have come at any time
/// before, and may answer what went out before the till was started again: it counts as if it had
/// come when it was heard.
struct CameAt
{
    std::int64_t at_ms = 0;     // most likely
    std::int64_t latest_ms = 0; // as far as anything shows
    bool isWronglyDated = false;
    /// Its date, where that is wrong or right, and the reply long under way: nothing tells which.
    std::optional<std::int64_t> dated_ms = std::nullopt;
};
[[nodiscard]] CameAt cameAt(const ReplyTime& time);
/// When a reply came that its provider brings at once, and again where it wasn't taken: there is no
/// list, and when it is heard says nothing where it may have been brought in vain before. Then the
/// provider's date, which each has, is believed as long as it isn't in the future.
[[nodiscard]] CameAt cameAsDated(std::int64_t said_ms, std::int64_t heard_ms);
/// The same of one that is heard for the first time, though whatever is brought has been heard for
/// `brought_again_within_ms`: it came just before, or whoever brings it couldn't. A carrier's clock
/// or zone may be wrong by any number of hours, so a date that doesn't fit keeps no reply from what
/// went out since; but what it would be about by that date, it may be about, too.
[[nodiscard]] CameAt cameAsHeard(std::int64_t said_ms, std::int64_t heard_ms);

/// A message that went to the number from which a reply came.
struct MessageBefore
{
    std::int64_t at_ms = 0; // wall time
    bool isPending = false; // its purchase can still be stopped
};

/// Which of the messages a reply is about, by their places: every pending one that isn't shown to
/// have gone after the reply came, since nothing tells which of them is meant, and whoever stops a
/// purchase that was right loses less than whoever pays for another's. Only if there is none, the
/// newest of the last while before the reply's likely time.
[[nodiscard]] std::vector<std::size_t> answeredBy(const CameAt& came,
                                                  const std::vector<MessageBefore>& messages);
/// Which it is about besides, if the date is right that may be wrong: the newest of the last while
/// before that, as if it had been heard then. Nothing if a pending one is, which it stops anyway.
[[nodiscard]] std::optional<std::size_t>
answeredAsDated(const CameAt& came, const std::vector<MessageBefore>& messages);

} // namespace countersign::policy
