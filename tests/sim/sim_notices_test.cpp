#include "core/journal/notice.h"
#include "tests/sim/lane.h"

#include <QTest>
#include <algorithm>

using namespace countersign;
using namespace countersign::sim;

namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t hour_ms = 60 * minute_ms;

/// A lane of a shop that asks for no code below 25.00, and tells owners of such payments.
struct Shop25 : Lane
{
    Shop25()
    {
        change([](till::Configuration& wanted) {
            wanted.policy.from = sale::Money(2500, {});
            wanted.notices = {policy::CompletedNotices::uncountersigned, true, 12 * hour_ms};
        });
    }
    void setUsually(Told::Mood mood)
    {
        for (const auto& provider : {a, b, c})
            provider->usually = mood;
    }
    void setBusyWith(const QString& messages)
    {
        for (const auto& provider : {a, b, c})
            provider->busyWith = messages;
    }
    void buyPens()
    {
        const auto& card = shop.cards().front().method;
        terminal.tapCard(card);
        program->till().take(till::Scan{shop.gtins()[0]});
        program->till().take(
            till::ChargeCard{till::ShownCard{card.fingerprint, card.brand, card.last4}});
        passUntil(sale::Stage::basket);
    }
    /// What the journal tells of notices: "queued", "offered", "accepted", "expired" …
    [[nodiscard]] QStringList notices() const
    {
        QStringList words;
        (void)program->store().journal().each(1, [&](const journal::Entry& entry) {
            const auto notice = journal::decodedNotice(entry.kind, entry.payload).value();
            if (!notice)
                return true;
            if (std::holds_alternative<journal::NoticeQueued>(*notice))
                words << u"kept"_s;
            else if (std::holds_alternative<journal::NoticeOffered>(*notice))
                words << u"offered"_s;
            else if (const auto* state = std::get_if<journal::NoticeState>(&*notice))
                words << state->state;
            else if (const auto* dropped = std::get_if<journal::NoticeDropped>(&*notice))
                words << QString::fromLatin1(dropped->why);
            return true;
        });
        return words;
    }
    /// How many notices were taken, by anybody.
    [[nodiscard]] qsizetype taken() const
    {
        return (a->taken + b->taken + c->taken).filter(u"-completed"_s).size();
    }
    [[nodiscard]] auto offersSince(std::int64_t since_ms) const
    {
        return std::count_if(a->offers.begin(), a->offers.end(),
                             [since_ms](std::int64_t at_ms) { return at_ms >= since_ms; });
    }
};

} // namespace

// Notices through the whole till: hours of outages, restarts, limits, and codes that go first.
class SimNoticesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anOutageIsWaitedOutEverMoreRarely();
    void afterItsTimeItIsDropped();
    void itWaitsOverRestartsAndReboots();
    void howeverTheProgramEndsItGoesAtMostOnce();
    void whatMayHaveGoneToAnyoneIsNotRepeated();
    void nothingGoesWhileACodeIsOpen();
    void whoIsRefusedForGoodKeepsNobodyWaiting();
    void whileTheTillHasSentTooManyTheyWait();
};

void SimNoticesTest::anOutageIsWaitedOutEverMoreRarely()
{
    Shop25 lane;
    lane.setUsually(Told::Mood::isBusy);
    lane.buyPens();
    const std::int64_t began_ms = lane.timeline.now_ms();
    lane.pass(hour_ms);
    const auto first = lane.offersSince(began_ms);
    lane.pass(3 * hour_ms);
    const auto later = lane.offersSince(began_ms + 3 * hour_ms);
    QVERIFY2(first > 2 * later, qPrintable(u"%1 and %2"_s.arg(first).arg(later)));
    QVERIFY(later > 0);
    QCOMPARE(lane.taken(), 0);
    lane.setUsually(Told::Mood::takes);
    lane.pass(policy::notice_wait_max_ms + minute_ms);
    QCOMPARE(lane.taken(), 1);
    QCOMPARE(lane.notices().back(), u"accepted"_s);
    lane.pass(24 * hour_ms);
    QCOMPARE(lane.taken(), 1);
}

void SimNoticesTest::afterItsTimeItIsDropped()
{
    Shop25 lane;
    lane.setUsually(Told::Mood::isBusy);
    lane.buyPens();
    lane.pass(11 * hour_ms);
    QVERIFY(!lane.notices().contains(u"expired"_s));
    lane.pass(hour_ms + minute_ms);
    QCOMPARE(lane.notices().back(), u"expired"_s);
    QVERIFY2(lane.notices().size() < 100, qPrintable(QString::number(lane.notices().size())));
    lane.setUsually(Told::Mood::takes);
    lane.pass(24 * hour_ms);
    QCOMPARE(lane.taken(), 0);
    QCOMPARE(lane.notices().back(), u"expired"_s);
}

void SimNoticesTest::itWaitsOverRestartsAndReboots()
{
    Shop25 lane;
    lane.setUsually(Told::Mood::isBusy);
    lane.buyPens();
    lane.buyPens();
    for (int restart = 0; restart < 4; ++restart) {
        lane.pass(hour_ms);
        lane.stop();
        if (restart % 2 == 1)
            lane.timeline.reboot();
        lane.start();
        QVERIFY(lane.program);
    }
    QCOMPARE(lane.taken(), 0);
    lane.setUsually(Told::Mood::takes);
    lane.pass(hour_ms);
    QCOMPARE(lane.taken(), 2);
    QCOMPARE(lane.notices().count(u"accepted"_s), 2);
}

/// The provider takes it at once, and says so 0.3 s later.
void SimNoticesTest::howeverTheProgramEndsItGoesAtMostOnce()
{
    for (const std::int64_t after_ms : {0, 50, 100, 200, 300, 400, 600}) {
        Shop25 lane;
        lane.buyPens();
        lane.pass(after_ms);
        for (int restart = 0; restart < 3; ++restart) {
            lane.stop();
            lane.start();
            lane.pass(minute_ms);
        }
        QCOMPARE(lane.notices().count(u"kept"_s), 1);
        const QString last = lane.notices().back();
        QVERIFY2(last == u"accepted"_s || last == u"unknown"_s, qPrintable(last));
        lane.pass(13 * hour_ms);
        QVERIFY(lane.taken() <= 1);
        QVERIFY(lane.taken() == 1 || last == u"unknown"_s);
    }
}

void SimNoticesTest::whatMayHaveGoneToAnyoneIsNotRepeated()
{
    Shop25 lane;
    lane.a->moods = {Told::Mood::hangs};
    lane.buyPens();
    lane.pass(minute_ms);
    QCOMPARE(lane.notices(), (QStringList{u"kept"_s, u"offered"_s, u"unknown"_s}));
    lane.pass(13 * hour_ms);
    QCOMPARE(lane.taken(), 0);
    QCOMPARE(lane.a->offers.size() + lane.b->offers.size() + lane.c->offers.size(), 1U);
}

void SimNoticesTest::nothingGoesWhileACodeIsOpen()
{
    Shop25 lane;
    lane.setBusyWith(u"-completed"_s);
    lane.buyPens();
    lane.pass(500); // It has its turn with one after the other.
    const auto offers = [&lane] {
        return (lane.a->offered + lane.b->offered + lane.c->offered).filter(u"-completed"_s).size();
    };
    QVERIFY(offers() > 0);
    lane.charge();
    lane.pass(1'000);
    QVERIFY(!lane.a->taken.filter(u"-m1"_s).isEmpty());
    const auto before = offers();
    lane.pass(2 * minute_ms);
    QCOMPARE(offers(), before);
    lane.setBusyWith({});
    QCOMPARE(lane.taken(), 0);
    lane.cancel();
    lane.pass(minute_ms);
    QCOMPARE(lane.taken(), 1);
}

void SimNoticesTest::whoIsRefusedForGoodKeepsNobodyWaiting()
{
    Shop25 lane;
    lane.setUsually(Told::Mood::refuses);
    lane.buyPens();
    lane.pass(minute_ms);
    QCOMPARE(lane.notices(), (QStringList{u"kept"_s, u"offered"_s, u"failed"_s}));
    lane.setUsually(Told::Mood::takes);
    lane.buyPens();
    lane.pass(minute_ms);
    QCOMPARE(lane.taken(), 1);
}

void SimNoticesTest::whileTheTillHasSentTooManyTheyWait()
{
    Shop25 lane;
    lane.change([](till::Configuration& shop) { shop.sending.perTill = {2, 20 * minute_ms}; });
    for (int i = 0; i < 3; ++i)
        lane.buyPens();
    lane.pass(10 * minute_ms);
    QCOMPARE(lane.taken(), 2);
    lane.charge(); // A code has its own place.
    lane.pass(1'000);
    QVERIFY(!lane.a->taken.filter(u"-m1"_s).isEmpty());
    lane.cancel();
    lane.pass(60 * minute_ms);
    QCOMPARE(lane.taken(), 3);
    QCOMPARE(lane.notices().count(u"accepted"_s), 3);
}

QTEST_GUILESS_MAIN(SimNoticesTest)
#include "sim_notices_test.moc"
