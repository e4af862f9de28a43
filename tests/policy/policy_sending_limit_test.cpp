#include "core/policy/sending_limit.h"

#include <QTest>
#include <algorithm>
#include <random>
#include <vector>

using namespace countersign;
using namespace countersign::policy;

namespace {

constexpr std::int64_t noon_ms = 1'795'000'000'000;

std::int64_t within(const std::vector<std::int64_t>& sent_ms, std::int64_t after_ms,
                    std::int64_t until_ms)
{
    return std::count_if(sent_ms.begin(), sent_ms.end(),
                         [&](auto at_ms) { return at_ms > after_ms && at_ms <= until_ms; });
}

Result<Done, SendingRefusal> maySend(const SendingLimits& limits,
                                     const std::vector<std::int64_t>& toNumber_ms,
                                     const std::vector<std::int64_t>& byTill_ms,
                                     std::int64_t now_ms)
{
    SentBefore before;
    before.toNumber_ms = toNumber_ms;
    before.byTill_ms = byTill_ms;
    return policy::maySend(limits, before, now_ms);
}

} // namespace

class PolicySendingLimitTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theFirstMessagesGo();
    void theLimitOfTheNumberIsReached();
    void theLimitOfTheTillIsReached();
    void whereBothAreReachedTheLongerOneIsSaid();
    void aMessageLeavesTheWindowAtItsEnd();
    void whatIsLongPastDoesNotCount();
    void aClockThatWasWrongDoesNotSilenceTheTill();
    void noWindowEverHoldsMoreThanTheLimit();
    void theMomentSaidIsTheFirstThatIsFree();
};

void PolicySendingLimitTest::theFirstMessagesGo()
{
    QVERIFY(maySend({}, {}, {}, noon_ms).ok());
    const std::vector<std::int64_t> four(4, noon_ms);
    QVERIFY(maySend({}, four, four, noon_ms).ok());
}

void PolicySendingLimitTest::theLimitOfTheNumberIsReached()
{
    const std::vector<std::int64_t> five{noon_ms - 1000, noon_ms - 9000, noon_ms - 5000,
                                         noon_ms - 2000, noon_ms - 3000};
    const auto refused = maySend({}, five, five, noon_ms);
    QVERIFY(!refused.ok());
    QVERIFY((refused.error() == SendingRefusal{LimitReached::perNumber, noon_ms - 9000 + hour_ms}));
}

void PolicySendingLimitTest::theLimitOfTheTillIsReached()
{
    std::vector<std::int64_t> sent_ms;
    for (int i = 0; i < 120; ++i)
        sent_ms.push_back(noon_ms - 1000 * i);
    const auto refused = maySend({}, {}, sent_ms, noon_ms);
    QVERIFY(!refused.ok());
    QVERIFY(
        (refused.error() == SendingRefusal{LimitReached::perTill, noon_ms - 119'000 + hour_ms}));
    sent_ms.pop_back();
    QVERIFY(maySend({}, {}, sent_ms, noon_ms).ok());
}

void PolicySendingLimitTest::whereBothAreReachedTheLongerOneIsSaid()
{
    const SendingLimits limits{{1, 10'000}, {2, 60'000}};
    const std::vector<std::int64_t> toNumber_ms{noon_ms - 1000};
    const std::vector<std::int64_t> byTill_ms{noon_ms - 1000, noon_ms - 2000};
    QVERIFY((maySend(limits, toNumber_ms, byTill_ms, noon_ms).error() ==
             SendingRefusal{LimitReached::perTill, noon_ms + 58'000}));
    const SendingLimits swapped{{1, 60'000}, {2, 10'000}};
    QVERIFY((maySend(swapped, toNumber_ms, byTill_ms, noon_ms).error() ==
             SendingRefusal{LimitReached::perNumber, noon_ms + 59'000}));
}

void PolicySendingLimitTest::aMessageLeavesTheWindowAtItsEnd()
{
    const SendingLimits limits{{1, hour_ms}, {10, hour_ms}};
    const std::vector<std::int64_t> one{noon_ms};
    QVERIFY(!maySend(limits, one, one, noon_ms).ok());
    QVERIFY(!maySend(limits, one, one, noon_ms + hour_ms - 1).ok());
    QVERIFY(maySend(limits, one, one, noon_ms + hour_ms).ok());
}

void PolicySendingLimitTest::whatIsLongPastDoesNotCount()
{
    const std::vector<std::int64_t> old(1000, noon_ms - hour_ms);
    QVERIFY(maySend({}, old, old, noon_ms).ok());
}

void PolicySendingLimitTest::aClockThatWasWrongDoesNotSilenceTheTill()
{
    const std::vector<std::int64_t> nextYear(500, noon_ms + 365 * 24 * hour_ms);
    QVERIFY(maySend({}, nextYear, nextYear, noon_ms).ok());
    // A clock that was a little ahead still counts what it sent, and not for long.
    const std::vector<std::int64_t> soon(5, noon_ms + hour_ms - 1);
    const auto refused = maySend({}, soon, soon, noon_ms);
    QVERIFY(!refused.ok());
    QVERIFY(refused.error().free_at_ms < noon_ms + 2 * hour_ms);
}

void PolicySendingLimitTest::noWindowEverHoldsMoreThanTheLimit()
{
    std::mt19937_64 random(20'261'122);
    const auto below = [&](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
    };
    const auto limit = [&](std::size_t count_max) {
        return SendingLimit{static_cast<int>(1 + below(count_max)),
                            static_cast<std::int64_t>(1 + below(5000))};
    };
    for (int run = 0; run < 200; ++run) {
        const SendingLimits limits{limit(6), limit(12), limit(6), limit(9), {}};
        std::vector<std::int64_t> toNumber_ms[3];
        std::vector<std::int64_t> onMethod_ms[4];
        std::vector<std::int64_t> toCountry_ms[2];
        std::vector<std::int64_t> byTill_ms;
        std::int64_t now_ms = noon_ms;
        for (int i = 0; i < 500; ++i) {
            now_ms += static_cast<std::int64_t>(below(400));
            const std::pair<std::vector<std::int64_t>*, SendingLimit> each[] = {
                {&toNumber_ms[below(3)], limits.perNumber},
                {&byTill_ms, limits.perTill},
                {&onMethod_ms[below(4)], limits.perMethod},
                {&toCountry_ms[below(2)], limits.perCountry}};
            const SentBefore before{
                *each[0].first, *each[1].first, *each[2].first, *each[3].first, {}, 0};
            if (!policy::maySend(limits, before, now_ms))
                continue;
            for (const auto& [sent_ms, held] : each) {
                sent_ms->push_back(now_ms);
                QVERIFY(within(*sent_ms, now_ms - held.window_ms, now_ms) <= held.count);
            }
        }
        QVERIFY(!byTill_ms.empty());
    }
}

void PolicySendingLimitTest::theMomentSaidIsTheFirstThatIsFree()
{
    std::mt19937_64 random(20'261'123);
    int refusals = 0;
    for (int run = 0; run < 5000; ++run) {
        const SendingLimits limits{{std::uniform_int_distribution(1, 5)(random),
                                    std::uniform_int_distribution<std::int64_t>(1, 2000)(random)},
                                   {std::uniform_int_distribution(1, 5)(random),
                                    std::uniform_int_distribution<std::int64_t>(1, 2000)(random)}};
        std::vector<std::int64_t> sent_ms[2];
        for (auto& times_ms : sent_ms) {
            const int count = std::uniform_int_distribution(0, 12)(random);
            for (int i = 0; i < count; ++i)
                times_ms.push_back(noon_ms -
                                   std::uniform_int_distribution<std::int64_t>(0, 3000)(random));
        }
        const auto answer = maySend(limits, sent_ms[0], sent_ms[1], noon_ms);
        if (answer)
            continue;
        ++refusals;
        const std::int64_t free_at_ms = answer.error().free_at_ms;
        QVERIFY(free_at_ms > noon_ms);
        QVERIFY(!maySend(limits, sent_ms[0], sent_ms[1], free_at_ms - 1).ok());
        QVERIFY(maySend(limits, sent_ms[0], sent_ms[1], free_at_ms).ok());
    }
    QVERIFY(refusals > 1000);
}

QTEST_GUILESS_MAIN(PolicySendingLimitTest)
#include "policy_sending_limit_test.moc"
