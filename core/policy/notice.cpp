#include "core/policy/notice.h"

#include <algorithm>

namespace countersign::policy {

namespace {

bool tellsOfPayment(CompletedNotices which, const NoticeFacts& facts)
{
    switch (which) {
    case CompletedNotices::uncountersigned:
        return !facts.wasAsked;
    case CompletedNotices::always:
        return true;
    case CompletedNotices::never:
        return false;
    }
    return false;
}

} // namespace

/// That nobody could compare what was keyed, since a service was down, is nothing to be warned of,
/// unless the card doesn't work any more.
std::optional<Notice> noticeFor(const NoticeRules& rules, const NoticeFacts& facts)
{
    if (!facts.isRegistered)
        return std::nullopt;
    if (facts.isPaid)
        return tellsOfPayment(rules.completed, facts) ? std::optional(Notice::completed)
                                                      : std::nullopt;
    const bool isSuspicious = facts.isFrozen || (facts.isStopped && facts.wasWrong);
    return rules.suspicious && isSuspicious ? std::optional(Notice::suspicious) : std::nullopt;
}

std::int64_t noticeWaitAfter_ms(std::int64_t last_ms)
{
    return std::clamp(2 * last_ms, notice_wait_first_ms, notice_wait_max_ms);
}

} // namespace countersign::policy
