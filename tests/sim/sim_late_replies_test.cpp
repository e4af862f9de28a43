#include "tests/sim/brought.h"

#include <QRegularExpression>
#include <QTest>
#include <sqlite3.h>

using namespace countersign;
using namespace countersign::sim;

// What follows from a NO that its provider couldn't bring for long, while the till ran: its date
// may be right or wrong.
class SimLateRepliesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itIsAboutWhatAnEarlierRunSent();
    void itIsAboutTwoCards();
    void whatIsNotKeptAtFirstIsKeptWhole();
    void itIsUnderstoodInTheLanguageOfThatTime();
    void aMessageThatCannotBeReadLosesNoOther();
    void aCardThatCannotBeFrozenLosesNoOther();
    void aCardThatCannotBeFrozenIsTriedOnce();
    void aStopToAMessageThatCannotBeReadIsLetGo();
    void aLanguageThatCannotBeReadIsTold();
};

namespace {

/// Sixty more to the same number, from ten minutes after each on.
const char* const many_more =
    "INSERT INTO message(id, purchase, purpose, registration, number_lookup, issue, provider, "
    "state, attempts, created_ms, updated_ms, expires_boot_ms, boot_id, allowed, method, country, "
    "verified) WITH RECURSIVE more(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM more WHERE n<60) "
    "SELECT m.id||'-'||n, m.purchase, m.purpose, m.registration, m.number_lookup, m.issue, "
    "m.provider, 'delivered', m.attempts, m.created_ms+600000+n, m.updated_ms, "
    "m.expires_boot_ms, m.boot_id, m.allowed, m.method, m.country, m.verified FROM message m, more";

/// A purchase to which its owner says NO, which isn't brought yet, and one with the person's other
/// card since.
struct Two : Brought
{
    explicit Two(bool stillWaits, const QString& locale = u"en"_s)
    {
        registerBoth(locale, u"en"_s);
        pass(policy::ReplyWindow::brought_again_within_ms);
        charge(0);
        pass(2'000);
        first = heard.view->counter.id;
        said = no(timeline.now().wall_ms);
        cancel();
        pass(600'000);
        charge(1);
        pass(2'000);
        second = heard.view->counter.id;
        hasCharged = stage() == sale::Stage::countersigning && first != second;
        if (!stillWaits)
            cancel();
    }
    void bring()
    {
        a->bring(said);
        passUntil(sale::Stage::basket);
        pass(1'000);
    }
    [[nodiscard]] std::vector<QUuid> about() const
    {
        std::vector<QUuid> purchases;
        for (const QString& purchase : answered())
            purchases.push_back(QUuid::fromString(purchase));
        return purchases;
    }
    QUuid first;
    QUuid second;
    Answer said;
    bool hasCharged = false;
};

/// A purchase that was over hours ago, in an earlier run, and an answer that wasn't brought.
struct Past : Brought
{
    explicit Past(const QString& locale = u"en"_s)
    {
        registerBoth(locale, u"en"_s);
        charge(0);
        pass(2'000);
        said = no(timeline.now().wall_ms);
        cancel();
        startLater(2 * policy::ReplyWindow::counts_ms);
    }
    /// Twice, as whoever doesn't hear that it is kept.
    void bringTwice()
    {
        for (int count = 0; count < 2; ++count) {
            a->bring(said);
            pass(1'000);
        }
    }
    Answer said;
};

/// Once, and no more often.
void expectLetGo()
{
    const QRegularExpression words(u"may be about a message of that time"_s);
    QTest::ignoreMessage(QtWarningMsg, words);
    QTest::failOnWarning(words);
}

/// As where that card's row lies on a damaged page.
void setFirstCardDamaged(Brought& lane, bool isDamaged)
{
    sqlite3* const database = lane.program->store().connection().handle();
    const int areOn = isDamaged ? 1 : 0;
    check(sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, areOn, nullptr) == SQLITE_OK,
          "SQLite runs triggers, or none");
    if (isDamaged)
        lane.sql("CREATE TEMP TRIGGER damaged BEFORE UPDATE ON payment_method "
                 "WHEN old.last4='4242' BEGIN SELECT RAISE(ABORT, 'damaged'); END");
}

} // namespace

/// However many went since. Only its row tells of it.
void SimLateRepliesTest::itIsAboutWhatAnEarlierRunSent()
{
    for (const bool areManySince : {false, true}) {
        Brought lane;
        lane.charge();
        lane.pass(2'000);
        const QUuid purchase = lane.heard.view->counter.id;
        const Answer no = lane.no(lane.timeline.now().wall_ms);
        lane.cancel();
        lane.startLater(2 * policy::ReplyWindow::counts_ms);
        if (areManySince)
            lane.sql(many_more);
        lane.a->bring(no);
        lane.pass(1'000);
        lane.a->bring(no);
        lane.pass(1'000);
        QCOMPARE(lane.a->kept, (std::vector<bool>{true, true}));
        QCOMPARE(lane.answered().size(), 1);
        QCOMPARE(QUuid::fromString(lane.answered().front()), purchase);
        QVERIFY(lane.isFrozen(0));
        // Nor does the next run act on it.
        lane.startLater(10'000);
        lane.a->bring(no);
        lane.pass(1'000);
        QCOMPARE(lane.a->kept, (std::vector<bool>{true, true, true}));
        QCOMPARE(lane.answered().size(), 1);
    }
}

void SimLateRepliesTest::itIsAboutTwoCards()
{
    for (const bool stillWaits : {true, false}) {
        Two lane(stillWaits);
        QVERIFY(lane.hasCharged);
        lane.bring();
        QCOMPARE(lane.stage(), sale::Stage::basket);
        QCOMPARE(lane.a->kept, std::vector<bool>{true});
        QCOMPARE(lane.about(), (std::vector<QUuid>{lane.second, lane.first}));
        QVERIFY(lane.isFrozen(0));
        QVERIFY(lane.isFrozen(1));
    }
}

void SimLateRepliesTest::whatIsNotKeptAtFirstIsKeptWhole()
{
    Two lane(true);
    QVERIFY(lane.hasCharged);
    lane.disk.setTrouble({1'000, 0, 0});
    lane.a->bring(lane.said);
    lane.pass(100);
    QCOMPARE(lane.a->kept, std::vector<bool>{false});
    lane.disk.setTrouble({});
    lane.bring();
    QCOMPARE(lane.a->kept, (std::vector<bool>{false, true}));
    QCOMPARE(lane.stage(), sale::Stage::basket);
    QCOMPARE(lane.about(), (std::vector<QUuid>{lane.second, lane.first}));
    QVERIFY(lane.isFrozen(0));
    QVERIFY(lane.isFrozen(1));
}

/// Which the store doesn't speak, and in which nobody was written to since.
void SimLateRepliesTest::itIsUnderstoodInTheLanguageOfThatTime()
{
    for (const bool stillWaits : {true, false}) {
        Two lane(stillWaits, u"fr"_s);
        QVERIFY(lane.hasCharged);
        lane.said.text = "NON";
        lane.bring();
        QCOMPARE(lane.stage(), sale::Stage::basket);
        QCOMPARE(lane.about(), (std::vector<QUuid>{lane.second, lane.first}));
        QVERIFY(lane.isFrozen(0));
        QVERIFY(lane.isFrozen(1));
    }
}

void SimLateRepliesTest::aMessageThatCannotBeReadLosesNoOther()
{
    for (const bool stillWaits : {true, false}) {
        Brought lane;
        lane.charge();
        lane.pass(2'000);
        const Answer no = lane.no(lane.timeline.now().wall_ms);
        lane.cancel();
        lane.startLater(2 * policy::ReplyWindow::counts_ms);
        lane.charge();
        lane.pass(2'000);
        QCOMPARE(lane.stage(), sale::Stage::countersigning);
        const QUuid second = lane.heard.view->counter.id;
        if (!stillWaits)
            lane.cancel();
        lane.sql("UPDATE message SET state='odd' WHERE created_ms<" +
                 QByteArray::number(qint64{no.at_ms + 60'000}));
        expectLetGo();
        lane.a->bring(no);
        lane.passUntil(sale::Stage::basket);
        lane.pass(1'000);
        QCOMPARE(lane.stage(), sale::Stage::basket);
        QCOMPARE(lane.a->kept, std::vector<bool>{true});
        QCOMPARE(lane.answered().size(), 1);
        QCOMPARE(QUuid::fromString(lane.answered().front()), second);
        QVERIFY(lane.isFrozen(0));
    }
}

void SimLateRepliesTest::aCardThatCannotBeFrozenLosesNoOther()
{
    for (const bool stillWaits : {true, false}) {
        Two lane(stillWaits);
        QVERIFY(lane.hasCharged);
        setFirstCardDamaged(lane, true);
        expectLetGo();
        lane.bring();
        QCOMPARE(lane.stage(), sale::Stage::basket);
        QCOMPARE(lane.a->kept, std::vector<bool>{true});
        QCOMPARE(lane.about(), std::vector<QUuid>{lane.second});
        QVERIFY(lane.isFrozen(1));
    }
}

/// Nothing else is kept of such a NO, and it isn't tried again once it could be done.
void SimLateRepliesTest::aCardThatCannotBeFrozenIsTriedOnce()
{
    Past lane;
    setFirstCardDamaged(lane, true);
    expectLetGo();
    lane.bringTwice();
    QCOMPARE(lane.a->kept, (std::vector<bool>{true, true}));
    setFirstCardDamaged(lane, false);
    lane.bringTwice();
    QCOMPARE(lane.a->kept, std::vector<bool>(4, true));
    QVERIFY(lane.answered().isEmpty());
}

void SimLateRepliesTest::aStopToAMessageThatCannotBeReadIsLetGo()
{
    Past lane;
    lane.said.text = "STOP";
    lane.sql("UPDATE message SET state='odd'");
    expectLetGo();
    lane.bringTwice();
    QCOMPARE(lane.a->kept, (std::vector<bool>{true, true}));
    QVERIFY(lane.answered().isEmpty());
}

/// It would tell whether that is a NO.
void SimLateRepliesTest::aLanguageThatCannotBeReadIsTold()
{
    Past lane(u"fr"_s);
    lane.said.text = "NON";
    lane.sql("UPDATE registration SET locale='de'");
    expectLetGo();
    lane.bringTwice();
    QCOMPARE(lane.a->kept, (std::vector<bool>{true, true}));
    QVERIFY(lane.answered().isEmpty());
}

QTEST_GUILESS_MAIN(SimLateRepliesTest)
#include "sim_late_replies_test.moc"
