#include "core/policy/answered.h"

#include <QTest>

using namespace countersign::policy;

// Which messages a reply is about.
class PolicyAnsweredTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aReplyIsAboutEveryPendingMessageBeforeIt();
    void withoutOneItIsAboutTheNewest();
    void anOlderReplyIsAboutNothing();
    void whatWasSentLongBeforeIsNotMeant();
    void clocksMayDifferALittle();
    void aReplyCameAfterTheListThatDidNotHaveIt();
};

namespace {

constexpr std::int64_t said_ms = 1'795'950'000'000;
constexpr std::int64_t minute_ms = 60'000;
using Places = std::vector<std::size_t>;

MessageBefore sent(std::int64_t before_ms, bool isPending)
{
    return {said_ms - before_ms, isPending};
}

} // namespace

void PolicyAnsweredTest::aReplyIsAboutEveryPendingMessageBeforeIt()
{
    QCOMPARE(answeredBy(said_ms, {sent(1'000, false), sent(2'000, true), sent(minute_ms, true)}),
             (Places{1, 2}));
    QCOMPARE(answeredBy(said_ms, {sent(-minute_ms, true), sent(minute_ms, true)}), Places{1});
}

void PolicyAnsweredTest::withoutOneItIsAboutTheNewest()
{
    QCOMPARE(answeredBy(said_ms, {sent(2 * minute_ms, false), sent(minute_ms, false)}), Places{1});
    // One that went after the reply is not, though it is pending.
    QCOMPARE(answeredBy(said_ms, {sent(-minute_ms, true), sent(minute_ms, false)}), Places{1});
}

void PolicyAnsweredTest::anOlderReplyIsAboutNothing()
{
    QVERIFY(answeredBy(said_ms, {}).empty());
    QVERIFY(answeredBy(said_ms, {sent(-minute_ms, true)}).empty());
    QVERIFY(answeredBy(0, {sent(0, true)}).empty()); // nobody knows when it came
}

void PolicyAnsweredTest::whatWasSentLongBeforeIsNotMeant()
{
    QCOMPARE(answeredBy(said_ms, {sent(ReplyWindow::counts_ms, false)}), Places{0});
    QVERIFY(answeredBy(said_ms, {sent(ReplyWindow::counts_ms + 1, false)}).empty());
}

void PolicyAnsweredTest::clocksMayDifferALittle()
{
    QCOMPARE(answeredBy(said_ms, {sent(-ReplyWindow::clock_difference_max_ms, true)}), Places{0});
    QVERIFY(answeredBy(said_ms, {sent(-ReplyWindow::clock_difference_max_ms - 1, true)}).empty());
}

void PolicyAnsweredTest::aReplyCameAfterTheListThatDidNotHaveIt()
{
    QCOMPARE(cameAt_ms(said_ms, std::nullopt), said_ms);
    QCOMPARE(cameAt_ms(said_ms, said_ms - minute_ms), said_ms);
    QCOMPARE(cameAt_ms(said_ms, said_ms + minute_ms), said_ms + minute_ms);
    // No clock is so much behind: it was under way for long, and what went meanwhile isn't meant.
    const std::int64_t late_ms = ReplyWindow::clock_behind_max_ms;
    QCOMPARE(cameAt_ms(said_ms, said_ms + late_ms), said_ms + late_ms);
    QCOMPARE(cameAt_ms(said_ms, said_ms + late_ms + 1), said_ms);
    QCOMPARE(cameAt_ms(0, said_ms), 0);
}

QTEST_APPLESS_MAIN(PolicyAnsweredTest)
#include "policy_answered_test.moc"
