#pragma once

#include <cstdint>
#include <optional>

namespace countersign::policy {

/// Of which card payments a payment method's owner is told that they were made.
enum class CompletedNotices {
    uncountersigned, // those for which nobody was asked to countersign
    always,
    never
};

/// What the shop tells owners besides codes. As it stands here: nothing.
struct NoticeRules
{
    CompletedNotices completed = CompletedNotices::never;
    bool suspicious = false;                // that failed tries stopped a purchase, or froze a card
    std::int64_t valid_for_ms = 43'200'000; // >= 1; a notice that is older is pointless
};

/// What a message tells an owner of.
enum class Notice { completed, suspicious };

/// What has just become of a purchase, and what is known of its payment method.
struct NoticeFacts
{
    bool isRegistered = false; // there is a number to tell
    bool isPaid = false;       // it was recorded, and paid with the payment method
    bool wasAsked = false;     // a code was sent for it
    bool isStopped = false;    // failed tries used up what there were
    bool wasWrong = false;     // and the last one was compared, and wrong
    bool isFrozen = false;     // failed tries froze the payment method
};

/// What its owner is to be told, at most one thing.
[[nodiscard]] std::optional<Notice> noticeFor(const NoticeRules& rules, const NoticeFacts& facts);

// How long all notices wait once nobody took one: the first time, and at most.
inline constexpr std::int64_t notice_wait_first_ms = 10'000;
inline constexpr std::int64_t notice_wait_max_ms = 1'800'000;
/// The next wait, twice the last one; 0 is before the first.
[[nodiscard]] std::int64_t noticeWaitAfter_ms(std::int64_t last_ms);

} // namespace countersign::policy
