#include "core/policy/notice.h"

#include <QTest>

using namespace countersign::policy;

// What the owner of a payment method is told besides codes.
class PolicyNoticeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asTheRulesStandNobodyIsToldAnything();
    void ofPaymentsByTheShopsChoice_data();
    void ofPaymentsByTheShopsChoice();
    void failedTriesAreSuspicious();
    void whatNobodyComparedIsNoWarning();
    void aFrozenCardIsAlwaysWorthAWord();
    void nobodyIsToldWithoutANumber();
    void theWaitGrowsUpToItsEnd();
};

namespace {

constexpr NoticeRules everything{CompletedNotices::always, true, 1};

NoticeFacts registered()
{
    NoticeFacts facts;
    facts.isRegistered = true;
    return facts;
}

NoticeFacts paid(bool wasAsked)
{
    NoticeFacts facts = registered();
    facts.isPaid = true;
    facts.wasAsked = wasAsked;
    return facts;
}

NoticeFacts stopped(bool wasWrong)
{
    NoticeFacts facts = registered();
    facts.wasAsked = facts.isStopped = true;
    facts.wasWrong = wasWrong;
    return facts;
}

} // namespace

void PolicyNoticeTest::asTheRulesStandNobodyIsToldAnything()
{
    for (const NoticeFacts& facts : {registered(), paid(false), paid(true), stopped(true)})
        QVERIFY(!noticeFor(NoticeRules(), facts));
}

void PolicyNoticeTest::ofPaymentsByTheShopsChoice_data()
{
    QTest::addColumn<CompletedNotices>("which");
    QTest::addColumn<bool>("wasAsked");
    QTest::addColumn<bool>("isTold");
    QTest::newRow("uncountersigned, and nobody was asked")
        << CompletedNotices::uncountersigned << false << true;
    QTest::newRow("uncountersigned, and the owner was asked")
        << CompletedNotices::uncountersigned << true << false;
    QTest::newRow("always, and nobody was asked") << CompletedNotices::always << false << true;
    QTest::newRow("always, and the owner was asked") << CompletedNotices::always << true << true;
    QTest::newRow("never, and nobody was asked") << CompletedNotices::never << false << false;
    QTest::newRow("never, and the owner was asked") << CompletedNotices::never << true << false;
}

void PolicyNoticeTest::ofPaymentsByTheShopsChoice()
{
    QFETCH(CompletedNotices, which);
    QFETCH(bool, wasAsked);
    QFETCH(bool, isTold);
    NoticeRules rules = everything;
    rules.completed = which;
    const auto notice = noticeFor(rules, paid(wasAsked));
    QCOMPARE(notice.has_value(), isTold);
    QVERIFY(!notice || *notice == Notice::completed);
    QVERIFY(!noticeFor(rules, registered()));
}

void PolicyNoticeTest::failedTriesAreSuspicious()
{
    QVERIFY(noticeFor(everything, stopped(true)) == Notice::suspicious);
    NoticeRules silent = everything;
    silent.suspicious = false;
    QVERIFY(!noticeFor(silent, stopped(true)));
}

void PolicyNoticeTest::whatNobodyComparedIsNoWarning()
{
    QVERIFY(!noticeFor(everything, stopped(false)));
}

void PolicyNoticeTest::aFrozenCardIsAlwaysWorthAWord()
{
    NoticeFacts facts = stopped(false);
    facts.isFrozen = true;
    QVERIFY(noticeFor(everything, facts) == Notice::suspicious);
}

void PolicyNoticeTest::nobodyIsToldWithoutANumber()
{
    for (NoticeFacts facts : {paid(false), stopped(true)}) {
        facts.isRegistered = false;
        QVERIFY(!noticeFor(everything, facts));
    }
}

void PolicyNoticeTest::theWaitGrowsUpToItsEnd()
{
    QCOMPARE(noticeWaitAfter_ms(0), notice_wait_first_ms);
    QCOMPARE(noticeWaitAfter_ms(notice_wait_first_ms), 2 * notice_wait_first_ms);
    QCOMPARE(noticeWaitAfter_ms(notice_wait_max_ms), notice_wait_max_ms);
    std::int64_t wait_ms = 0;
    for (int tries = 0; tries < 20; ++tries) {
        const std::int64_t next_ms = noticeWaitAfter_ms(wait_ms);
        QVERIFY(next_ms > wait_ms || next_ms == notice_wait_max_ms);
        wait_ms = next_ms;
    }
    QCOMPARE(wait_ms, notice_wait_max_ms);
}

QTEST_APPLESS_MAIN(PolicyNoticeTest)
#include "policy_notice_test.moc"
