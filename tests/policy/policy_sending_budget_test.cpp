#include "core/policy/sending_limit.h"

#include <QSet>
#include <QTest>
#include <algorithm>
#include <map>
#include <random>
#include <vector>

using namespace countersign;
using namespace countersign::policy;

namespace {

using Times = std::vector<std::int64_t>;
constexpr std::int64_t noon_ms = 1'795'000'000'000;

/// The budget's alone.
SendingLimits budgetOnly()
{
    constexpr int plenty = 1'000'000;
    SendingLimits limits{{plenty, hour_ms},
                         {plenty, hour_ms},
                         {plenty, hour_ms},
                         {plenty, hour_ms},
                         UnverifiedBudget{}};
    return limits;
}

Result<Done, SendingRefusal> withUnverified(const Times& unverified_ms, int verifiedDayMax,
                                            std::int64_t now_ms)
{
    SentBefore before;
    before.unverified_ms = unverified_ms;
    before.verifiedDayMax = verifiedDayMax;
    return maySend(budgetOnly(), before, now_ms);
}

std::int64_t freeAt(const Result<Done, SendingRefusal>& answer, std::int64_t now_ms)
{
    return answer ? now_ms : answer.error().free_at_ms;
}

struct Sent
{
    std::int64_t at_ms;
    bool isVerified;
};

std::int64_t unverifiedWithin(const std::vector<Sent>& sent, std::int64_t after_ms)
{
    return std::count_if(sent.begin(), sent.end(), [&](const Sent& message) {
        return !message.isVerified && message.at_ms > after_ms;
    });
}

/// As the store counts them: by days of wall time.
int bestDay(const std::vector<Sent>& sent, std::int64_t now_ms)
{
    std::map<std::int64_t, int> days;
    for (const Sent& message : sent) {
        if (message.isVerified && message.at_ms > now_ms - UnverifiedBudget::days * day_ms)
            ++days[message.at_ms / day_ms];
    }
    int best = 0;
    for (const auto& [day, count] : days)
        best = std::max(best, count);
    return best;
}

} // namespace

class PolicySendingBudgetTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eachLimitIsNamedWhereItIsReached();
    void theDaysBudgetIsTwentyOrThreeTenthsOfTheBestDay();
    void threeAnHourMayAlwaysGo();
    void withoutTheBudgetNothingIsCounted();
    void noWindowEverHoldsMoreThanTheBudget();
    void moreSentNeverFreesAndMoreVerifiedNeverBinds();
    void whoeverKeysNothingGetsLittle();
};

void PolicySendingBudgetTest::eachLimitIsNamedWhereItIsReached()
{
    const Times five{noon_ms - 5, noon_ms - 4, noon_ms - 3, noon_ms - 2, noon_ms - 1};
    const std::int64_t free_ms = noon_ms - 5 + hour_ms;
    const SendingLimits limits{{5, hour_ms}, {5, hour_ms}, {5, hour_ms}, {5, hour_ms}, {}};
    SentBefore before;
    before.byTill_ms = five;
    QVERIFY((maySend(limits, before, noon_ms).error() ==
             SendingRefusal{LimitReached::perTill, free_ms}));
    before.toCountry_ms = five;
    QVERIFY((maySend(limits, before, noon_ms).error() ==
             SendingRefusal{LimitReached::perCountry, free_ms}));
    before.onMethod_ms = five;
    QVERIFY((maySend(limits, before, noon_ms).error() ==
             SendingRefusal{LimitReached::perMethod, free_ms}));
    before.toNumber_ms = five;
    QVERIFY((maySend(limits, before, noon_ms).error() ==
             SendingRefusal{LimitReached::perNumber, free_ms}));
    QVERIFY(maySend(limits, before, free_ms).ok());
    QSet<QString> said;
    for (int i = 0; i <= static_cast<int>(LimitReached::perTill); ++i) {
        said += sentence(static_cast<LimitReached>(i));
        said += name(static_cast<LimitReached>(i));
    }
    QCOMPARE(said.size(), qsizetype(10));
}

void PolicySendingBudgetTest::theDaysBudgetIsTwentyOrThreeTenthsOfTheBestDay()
{
    Times sent_ms;
    for (int i = 0; i < 19; ++i)
        sent_ms.push_back(noon_ms - 2 * hour_ms);
    QVERIFY(withUnverified(sent_ms, 0, noon_ms).ok());
    sent_ms.push_back(noon_ms - 2 * hour_ms);
    for (int i = 0; i < 3; ++i) // the hour's are used up too
        sent_ms.push_back(noon_ms - 1);
    QVERIFY(!withUnverified(sent_ms, 0, noon_ms).ok());
    QVERIFY(!withUnverified(sent_ms, 79, noon_ms).ok()); // 23 of 23
    QVERIFY(withUnverified(sent_ms, 80, noon_ms).ok());  // of 24
    QCOMPARE(withUnverified(sent_ms, 0, noon_ms).error().limit, LimitReached::unverified);
}

void PolicySendingBudgetTest::threeAnHourMayAlwaysGo()
{
    Times sent_ms(500, noon_ms - 2 * hour_ms);
    for (const std::int64_t ago_ms : {50'000, 40'000, 30'000}) {
        QVERIFY(withUnverified(sent_ms, 0, noon_ms).ok());
        sent_ms.push_back(noon_ms - ago_ms);
    }
    const auto refused = withUnverified(sent_ms, 0, noon_ms);
    QVERIFY(
        (refused.error() == SendingRefusal{LimitReached::unverified, noon_ms - 50'000 + hour_ms}));
    QVERIFY(withUnverified(sent_ms, 0, refused.error().free_at_ms).ok());
}

void PolicySendingBudgetTest::withoutTheBudgetNothingIsCounted()
{
    SendingLimits limits = budgetOnly();
    limits.unverified.reset();
    const Times many(5000, noon_ms);
    SentBefore before;
    before.unverified_ms = many;
    QVERIFY(maySend(limits, before, noon_ms).ok());
}

void PolicySendingBudgetTest::noWindowEverHoldsMoreThanTheBudget()
{
    std::mt19937_64 random(20'261'124);
    const auto below = [&](std::int64_t end) {
        return std::uniform_int_distribution<std::int64_t>(0, end - 1)(random);
    };
    int refused = 0;
    for (int run = 0; run < 6; ++run) {
        std::vector<Sent> sent;
        std::int64_t now_ms = noon_ms;
        const std::int64_t pace_ms = 60'000 + below(600'000);
        const std::int64_t honest_percent = below(100);
        for (int i = 0; i < 4000; ++i) {
            now_ms += below(pace_ms);
            Times unverified_ms;
            for (const Sent& message : sent) {
                if (!message.isVerified && message.at_ms > now_ms - day_ms)
                    unverified_ms.push_back(message.at_ms);
            }
            const int best = bestDay(sent, now_ms);
            if (!withUnverified(unverified_ms, best, now_ms)) {
                ++refused;
                continue;
            }
            sent.push_back({now_ms, false});
            const std::int64_t budget = std::max<std::int64_t>(20, best * 3 / 10);
            QVERIFY(unverifiedWithin(sent, now_ms - day_ms) <= budget ||
                    unverifiedWithin(sent, now_ms - hour_ms) <= 3);
            if (below(100) < honest_percent)
                sent.back().isVerified = true; // keyed before the next one comes
        }
        QVERIFY(!sent.empty());
    }
    QVERIFY2(refused > 1000, "the budget was reached");
}

void PolicySendingBudgetTest::moreSentNeverFreesAndMoreVerifiedNeverBinds()
{
    std::mt19937_64 random(20'261'125);
    const auto below = [&](std::int64_t end) {
        return std::uniform_int_distribution<std::int64_t>(0, end - 1)(random);
    };
    int refusals = 0;
    for (int run = 0; run < 4000; ++run) {
        Times sent_ms;
        for (std::int64_t i = below(60); i > 0; --i)
            sent_ms.push_back(noon_ms - below(2 * day_ms) / (1 + run % 20));
        const int best = static_cast<int>(below(150));
        const auto answer = withUnverified(sent_ms, best, noon_ms);
        const std::int64_t free_ms = freeAt(answer, noon_ms);
        if (!answer) {
            ++refusals;
            QVERIFY(!withUnverified(sent_ms, best, free_ms - 1).ok());
            QVERIFY(withUnverified(sent_ms, best, free_ms).ok());
        }
        Times more_ms = sent_ms;
        more_ms.push_back(noon_ms - below(day_ms));
        QVERIFY(freeAt(withUnverified(more_ms, best, noon_ms), noon_ms) >= free_ms);
        QVERIFY(freeAt(withUnverified(sent_ms, best + 10, noon_ms), noon_ms) <= free_ms);
        if (!sent_ms.empty()) { // one of them was keyed after all
            Times fewer_ms(sent_ms.begin() + 1, sent_ms.end());
            QVERIFY(freeAt(withUnverified(fewer_ms, best, noon_ms), noon_ms) <= free_ms);
        }
    }
    QVERIFY(refusals > 300);
}

void PolicySendingBudgetTest::whoeverKeysNothingGetsLittle()
{
    // As fast as they like, for ten days: twenty at first, then three an hour.
    Times sent_ms;
    for (std::int64_t now_ms = noon_ms; now_ms < noon_ms + 10 * day_ms; now_ms += 60'000) {
        if (withUnverified(sent_ms, 0, now_ms))
            sent_ms.push_back(now_ms);
    }
    QVERIFY2(sent_ms.size() <= 20 + 10 * 24 * 3, qPrintable(QString::number(sent_ms.size())));
    QVERIFY(sent_ms.size() >= 10 * 24 * 3);
}

QTEST_GUILESS_MAIN(PolicySendingBudgetTest)
#include "policy_sending_budget_test.moc"
