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
    void aReplyCameBeforeItWasHeard();
    void whatIsBroughtCameWhenItIsDated();
    void whatIsBroughtForTheFirstTimeCameJustBefore();
    void whatIsDatedLongBeforeItIsHeardMayBeAboutThatTimeToo();
    void withoutAListBeforeADateMayBeALittleBehind();
    void withoutAnythingItMayAnswerWhatWentBeforeItWasHeard();
    void onlyWhatIsPendingIsAnsweredByWhatMayHaveComeLater();
};

namespace {

constexpr std::int64_t said_ms = 1'795'950'000'000;
constexpr std::int64_t minute_ms = 60'000;
using Places = std::vector<std::size_t>;

constexpr CameAt exactly{said_ms, said_ms, false};

MessageBefore sent(std::int64_t before_ms, bool isPending)
{
    return {said_ms - before_ms, isPending};
}

} // namespace

void PolicyAnsweredTest::aReplyIsAboutEveryPendingMessageBeforeIt()
{
    QCOMPARE(answeredBy(exactly, {sent(1'000, false), sent(2'000, true), sent(minute_ms, true)}),
             (Places{1, 2}));
    QCOMPARE(answeredBy(exactly, {sent(-minute_ms, true), sent(minute_ms, true)}), Places{1});
}

void PolicyAnsweredTest::withoutOneItIsAboutTheNewest()
{
    QCOMPARE(answeredBy(exactly, {sent(2 * minute_ms, false), sent(minute_ms, false)}), Places{1});
    // One that went after the reply is not, though it is pending.
    QCOMPARE(answeredBy(exactly, {sent(-minute_ms, true), sent(minute_ms, false)}), Places{1});
}

void PolicyAnsweredTest::anOlderReplyIsAboutNothing()
{
    QVERIFY(answeredBy(exactly, {}).empty());
    QVERIFY(answeredBy(exactly, {sent(-minute_ms, true)}).empty());
    QVERIFY(answeredBy(CameAt{}, {sent(0, true)}).empty()); // nobody knows when it came
}

void PolicyAnsweredTest::whatWasSentLongBeforeIsNotMeant()
{
    QCOMPARE(answeredBy(exactly, {sent(ReplyWindow::counts_ms, false)}), Places{0});
    QVERIFY(answeredBy(exactly, {sent(ReplyWindow::counts_ms + 1, false)}).empty());
}

void PolicyAnsweredTest::clocksMayDifferALittle()
{
    QCOMPARE(answeredBy(exactly, {sent(-ReplyWindow::clock_difference_max_ms, true)}), Places{0});
    QVERIFY(answeredBy(exactly, {sent(-ReplyWindow::clock_difference_max_ms - 1, true)}).empty());
}

void PolicyAnsweredTest::aReplyCameAfterTheListThatDidNotHaveIt()
{
    const std::int64_t heard_ms = said_ms + ReplyWindow::date_wrong_max_ms + minute_ms;
    const auto after = [=](std::int64_t unlisted_ms, std::int64_t dated_ms = said_ms) {
        return cameAt({dated_ms, unlisted_ms, heard_ms});
    };
    QCOMPARE(after(said_ms - minute_ms).at_ms, said_ms);
    QCOMPARE(after(said_ms + minute_ms).at_ms, said_ms + minute_ms);
    QCOMPARE(after(said_ms + minute_ms).latest_ms, heard_ms);
    QVERIFY(!after(said_ms + minute_ms).isWronglyDated);
    // As a gateway dates it that writes local time as UTC.
    const CameAt hours = after(said_ms + ReplyWindow::date_wrong_max_ms);
    QCOMPARE(hours.at_ms, said_ms + ReplyWindow::date_wrong_max_ms);
    QVERIFY(hours.isWronglyDated);
    // No zone is so far: it was under way for long, and what went meanwhile isn't meant.
    const CameAt late = after(said_ms + ReplyWindow::date_wrong_max_ms + 1);
    QCOMPARE(late.at_ms, said_ms);
    QCOMPARE(late.latest_ms, said_ms + ReplyWindow::clock_behind_max_ms);
    // Without a date that is all that is known.
    QCOMPARE(after(said_ms, 0).at_ms, said_ms);
    QCOMPARE(after(said_ms, 0).latest_ms, heard_ms);
}

void PolicyAnsweredTest::aReplyCameBeforeItWasHeard()
{
    const std::int64_t hour_ms = 60 * minute_ms;
    for (const std::optional<std::int64_t> unlisted_ms :
         {std::optional<std::int64_t>(), std::optional(said_ms - 2 * hour_ms)}) {
        const CameAt ahead = cameAt({said_ms, unlisted_ms, said_ms - hour_ms});
        QCOMPARE(ahead.at_ms, said_ms - hour_ms);
        QCOMPARE(ahead.latest_ms, said_ms - hour_ms);
        QVERIFY(ahead.isWronglyDated);
    }
    QVERIFY(!cameAt({said_ms, {}, said_ms - 1'000}).isWronglyDated);
}

/// However late it is heard; and never after that.
void PolicyAnsweredTest::whatIsBroughtCameWhenItIsDated()
{
    const CameAt late = cameAsDated(said_ms, said_ms + 60 * minute_ms);
    QCOMPARE(late.at_ms, said_ms);
    QCOMPARE(late.latest_ms, said_ms);
    QVERIFY(!late.isWronglyDated);
    QVERIFY(answeredBy(late, {sent(-10'000, true)}).empty());
    QCOMPARE(answeredBy(late, {sent(-10'000, true), sent(10'000, false)}), Places{1});
    const CameAt ahead = cameAsDated(said_ms + 60 * minute_ms, said_ms);
    QCOMPARE(ahead.at_ms, said_ms);
    QCOMPARE(ahead.latest_ms, said_ms);
    QVERIFY(ahead.isWronglyDated);
    QVERIFY(!cameAsDated(said_ms + 1'000, said_ms).isWronglyDated);
}

void PolicyAnsweredTest::whatIsBroughtForTheFirstTimeCameJustBefore()
{
    constexpr std::int64_t little_ms = ReplyWindow::clock_behind_max_ms;
    const auto heardAfter = [](std::int64_t behind_ms) {
        return cameAsHeard(said_ms, said_ms + behind_ms);
    };
    const CameAt little = heardAfter(little_ms);
    QCOMPARE(little.at_ms, said_ms);
    QCOMPARE(little.latest_ms, said_ms + little_ms);
    QVERIFY(!little.isWronglyDated);
    // As of a modem in another zone, or one whose zone is misread.
    for (const std::int64_t behind_ms : {little_ms + 1, 44 * 60 * minute_ms}) {
        const CameAt wrong = heardAfter(behind_ms);
        QCOMPARE(wrong.at_ms, said_ms + behind_ms);
        QCOMPARE(wrong.latest_ms, said_ms + behind_ms);
        QVERIFY(wrong.isWronglyDated);
        QCOMPARE(answeredBy(wrong, {sent(10'000 - behind_ms, true)}), Places{0});
    }
    for (const std::int64_t ahead_ms : {little_ms, 5 * 60 * minute_ms}) {
        const CameAt ahead = heardAfter(-ahead_ms);
        QCOMPARE(ahead.at_ms, said_ms - ahead_ms);
        QCOMPARE(ahead.latest_ms, said_ms - ahead_ms);
        QCOMPARE(ahead.isWronglyDated, ahead_ms > little_ms);
    }
}

void PolicyAnsweredTest::whatIsDatedLongBeforeItIsHeardMayBeAboutThatTimeToo()
{
    using Place = std::optional<std::size_t>;
    const CameAt late = cameAsHeard(said_ms, said_ms + 120 * minute_ms);
    QVERIFY(late.dated_ms == said_ms);
    QCOMPARE(answeredAsDated(late, {sent(2 * minute_ms, false), sent(minute_ms, false),
                                    sent(-10 * minute_ms, false)}),
             Place(1));
    QCOMPARE(answeredAsDated(late, {sent(minute_ms, false), sent(-10 * minute_ms, true)}),
             Place(0));
    // In time it would have been about the one that waits, and no other.
    QVERIFY(!answeredAsDated(late, {sent(minute_ms, false), sent(2 * minute_ms, true)}));
    QVERIFY(!answeredAsDated(
        late, {sent(ReplyWindow::counts_ms + 1, false), sent(-10 * minute_ms, false)}));
    // What it may be about by when it was heard stays so.
    QCOMPARE(answeredBy(late, {sent(minute_ms, false), sent(-70 * minute_ms, false)}), Places{1});
    for (const CameAt& came :
         {exactly, cameAsHeard(0, said_ms), cameAsHeard(said_ms + 120 * minute_ms, said_ms),
          cameAsHeard(said_ms, said_ms + minute_ms),
          cameAsDated(said_ms, said_ms + 120 * minute_ms)})
        QVERIFY(!came.dated_ms && !answeredAsDated(came, {sent(minute_ms, false)}));
}

void PolicyAnsweredTest::withoutAListBeforeADateMayBeALittleBehind()
{
    const std::int64_t much_ms = 100 * minute_ms;
    const CameAt first = cameAt({said_ms, {}, said_ms + much_ms});
    QCOMPARE(first.at_ms, said_ms);
    QCOMPARE(first.latest_ms, said_ms + ReplyWindow::clock_behind_max_ms);
    QCOMPARE(cameAt({said_ms, {}, said_ms + 1'000}).latest_ms, said_ms + 1'000);
}

/// As after a start, from a modem that doesn't know when its message came.
void PolicyAnsweredTest::withoutAnythingItMayAnswerWhatWentBeforeItWasHeard()
{
    const CameAt any = cameAt({0, {}, said_ms});
    QCOMPARE(answeredBy(any, {sent(minute_ms, true), sent(-minute_ms, true)}), Places{0});
    QCOMPARE(answeredBy(any, {sent(minute_ms, false), sent(2 * minute_ms, true)}), Places{1});
    QCOMPARE(answeredBy(any, {sent(minute_ms, false)}), Places{0});
    QVERIFY(answeredBy(any, {sent(ReplyWindow::counts_ms + 1, false)}).empty());
}

void PolicyAnsweredTest::onlyWhatIsPendingIsAnsweredByWhatMayHaveComeLater()
{
    const CameAt came{said_ms, said_ms + ReplyWindow::clock_behind_max_ms, false};
    QCOMPARE(answeredBy(came, {sent(-minute_ms, false), sent(-minute_ms, true)}), Places{1});
    QCOMPARE(answeredBy(came, {sent(-minute_ms, false), sent(minute_ms, false)}), Places{1});
    QVERIFY(answeredBy(came, {sent(-3 * minute_ms, true)}).empty());
    // However long a purchase waits for its code, a reply stops it.
    QCOMPARE(answeredBy(came, {sent(ReplyWindow::counts_ms + 1, true)}), Places{0});
}

QTEST_APPLESS_MAIN(PolicyAnsweredTest)
#include "policy_answered_test.moc"
