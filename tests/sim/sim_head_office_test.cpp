#include "core/till/queue_reading.h"
#include "tests/sim/acquirer.h"
#include "tests/sim/phones.h"
#include "tests/sim/program.h"
#include "tests/sim/shop.h"
#include "tests/uplink/scripted_head_office.h"

#include <QTest>
#include <algorithm>

using namespace countersign;
using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;
using Outcome = world::HeadOfficeAnswer::Outcome;

namespace {

class Deaf final : public till::Listener
{
public:
    void happened(const till::Event&) override {}
    void published(const till::TillViewPointer&) override {}
};

/// A till in virtual time on a sound disk, and head office.
class Counter
{
public:
    Counter()
    {
        m_configuration.languages = {u"en"_s};
        m_configuration.receiptPrefix = u"T3"_s;
        m_configuration.tillId = QString::fromLatin1(till_id);
    }

    void start()
    {
        m_program = Program::start({m_disk,
                                    m_timeline,
                                    m_terminal,
                                    {m_provider},
                                    &headOffice,
                                    headOffice.key.publicKey()},
                                   m_configuration, m_dice.fork(), m_deaf)
                        .value();
        pass(0);
    }
    void stop()
    {
        m_program.reset();
        m_timeline.endProgram();
    }
    /// And with it what the disk hasn't synced.
    void cutPower()
    {
        m_disk.goDown();
        m_program.reset();
        m_timeline.endProgram();
        m_disk.comeBack(true);
        m_timeline.reboot();
    }
    void sell()
    {
        m_program->till().take(till::Scan{u"9780201379624"_s}); // 24.95
        m_program->till().take(till::ChargeCash{sale::Money(2495, {})});
    }
    void pass(std::int64_t time_ms)
    {
        const std::int64_t until_ms = m_timeline.now_ms() + time_ms;
        while (m_timeline.now_ms() < until_ms || m_timeline.hasPosted())
            m_timeline.doNext(until_ms - m_timeline.now_ms());
    }
    void finish()
    {
        bool isFinished = false;
        m_program->till().finish([&] { isFinished = true; });
        pass(0);
        check(isFinished, "the till finishes");
    }
    [[nodiscard]] std::vector<journal::Entry> journal()
    {
        std::vector<journal::Entry> entries;
        check(m_program->store()
                  .journal()
                  .each(1,
                        [&](const journal::Entry& entry) {
                            entries.push_back(entry);
                            return true;
                        })
                  .ok(),
              "the journal can be read");
        return entries;
    }
    [[nodiscard]] int count(const QByteArray& kind)
    {
        int found = 0;
        for (const journal::Entry& entry : journal())
            found += entry.kind == kind ? 1 : 0;
        return found;
    }
    [[nodiscard]] till::QueueRead queue()
    {
        return till::readQueue(m_program->store().journal(), m_shop.keys()->signing.publicKey(),
                               m_shop.keys()->signing.publicKey(),
                               QString::fromLatin1(data_directory))
            .value();
    }
    [[nodiscard]] till::TillViewPointer view() { return m_program->till().view(); }
    void leaveFree(std::int64_t bytes) { m_disk.setFree(bytes); }

    tests::ScriptedHeadOffice headOffice;

private:
    Shop m_shop;
    Dice m_dice{4};
    Disk m_disk{m_shop.disk(), m_dice.fork()};
    Timeline m_timeline;
    Acquirer m_acquirer{m_dice.fork()};
    Terminal m_terminal{m_acquirer, m_timeline, m_dice.fork(), [] { return true; },
                        [](const QString&) {}};
    Phones m_phones;
    std::shared_ptr<Provider> m_provider = std::make_shared<Provider>(
        u"north"_s, m_phones, m_timeline, m_dice.fork(), [] { return true; },
        [](const QString&) {});
    till::Configuration m_configuration;
    Deaf m_deaf;
    std::unique_ptr<Program> m_program;
};

constexpr std::int64_t minute_ms = 60'000;

} // namespace

class SimHeadOfficeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anHourOfSalesKeepsOneAcknowledgementAMinute();
    void anIdleTillSendsAndWritesNothing();
    void aRestartGoesOnFromTheCursor();
    void aTillThatIsClosedKeepsTheLastWord();
    void aPowerCutKeepsTheQueue();
    void anHourOfErrorsStrandsNothing();
    void whatWaitsIsInView();
    void aStopIsInViewAndInTheJournal();
    void whatDoesNotMoveForADayIsInView();
    void whatWaitedWhileTheTillWasOffIsTriedFirst();
    void aDiskThatIsNearlyFullIsInView();
};

void SimHeadOfficeTest::anHourOfSalesKeepsOneAcknowledgementAMinute()
{
    Counter counter;
    counter.start();
    for (int sale = 0; sale < 360; ++sale) {
        counter.sell();
        counter.pass(10'000);
    }
    const int acknowledgements = counter.count(journal::acknowledged_kind);
    QVERIFY2(acknowledgements >= 55 && acknowledgements <= 61,
             qPrintable(QString::number(acknowledgements)));
    counter.pass(3 * minute_ms);
    QCOMPARE(counter.headOffice.entries, counter.journal());
}

void SimHeadOfficeTest::anIdleTillSendsAndWritesNothing()
{
    Counter counter;
    counter.start();
    counter.sell();
    counter.pass(5 * minute_ms);
    const auto journal = counter.journal();
    QCOMPARE(counter.headOffice.entries, journal);
    QCOMPARE(journal.back().kind, QByteArray(journal::acknowledged_kind));
    const std::size_t batches = counter.headOffice.batches.size();
    counter.pass(48 * 60 * minute_ms);
    QCOMPARE(counter.journal(), journal);
    QCOMPARE(counter.headOffice.batches.size(), batches);
}

/// Also where a checkpoint stands between, so that no acknowledgement is read at the start.
void SimHeadOfficeTest::aRestartGoesOnFromTheCursor()
{
    Counter counter;
    counter.start();
    counter.pass(2 * minute_ms);
    counter.sell();
    counter.pass(5 * minute_ms);
    const quint64 cursor = counter.queue().acknowledged;
    QVERIFY(cursor > 1);
    counter.headOffice.says = world::HeadOfficeAnswer{}; // unreachable from here on
    const quint64 before = counter.journal().size();
    while (counter.count("checkpoint") < 3 && counter.journal().size() < before + 300) {
        counter.sell();
        counter.pass(100);
    }
    QCOMPARE(counter.count("checkpoint"), 3);
    counter.stop();
    counter.headOffice.batches.clear();
    counter.headOffice.says.reset();
    counter.start();
    QCOMPARE(counter.queue().acknowledged, cursor);
    counter.pass(minute_ms);
    QCOMPARE(counter.headOffice.batches.front().entries.front().seq, cursor);
    counter.pass(5 * minute_ms);
    QCOMPARE(counter.headOffice.entries, counter.journal());
}

void SimHeadOfficeTest::aTillThatIsClosedKeepsTheLastWord()
{
    Counter counter;
    counter.start();
    counter.sell();
    counter.pass(1'000);
    const quint64 confirmed = counter.headOffice.entries.size();
    QCOMPARE(counter.queue().acknowledged, 0U);
    counter.finish();
    QCOMPARE(counter.queue().acknowledged, confirmed);
}

void SimHeadOfficeTest::aPowerCutKeepsTheQueue()
{
    Counter counter;
    counter.start();
    counter.pass(5 * minute_ms);
    const quint64 cursor = counter.queue().acknowledged;
    const std::size_t kept = counter.journal().size();
    counter.headOffice.says = world::HeadOfficeAnswer{};
    for (int sale = 0; sale < 5; ++sale) {
        counter.sell();
        counter.pass(1'000);
    }
    const auto before = counter.journal();
    counter.cutPower();
    counter.start();
    const auto after = counter.journal();
    QVERIFY(after.size() >= before.size());
    QVERIFY(std::equal(before.begin(), before.end(), after.begin()));
    QCOMPARE(counter.queue().acknowledged, cursor);
    counter.pass(minute_ms);
    QCOMPARE(counter.view()->headOffice.totals, std::vector{sale::Money(5 * 2495, {})});
    QCOMPARE(counter.view()->headOffice.since_ms, before[kept].at_ms);
    counter.headOffice.says.reset();
    counter.pass(10 * minute_ms);
    QCOMPARE(counter.headOffice.entries, counter.journal());
    QCOMPARE(counter.view()->health.waitingForHeadOffice, 0U);
}

/// Servers that fail, ask to be left alone, or take everything and say nothing.
void SimHeadOfficeTest::anHourOfErrorsStrandsNothing()
{
    const world::HeadOfficeAnswer busy{Outcome::later, {}, 0, 30'000, u"its disk is full"_s};
    Counter counter;
    counter.start();
    counter.pass(5 * minute_ms);
    counter.headOffice.batches.clear();
    for (int minute = 0; minute < 60; ++minute) {
        counter.headOffice.says = minute % 2 == 0 ? world::HeadOfficeAnswer{} : busy;
        counter.headOffice.losesAnswers = minute % 3 == 2;
        for (int sale = 0; sale < 2; ++sale) {
            counter.sell();
            counter.pass(minute_ms / 2);
        }
    }
    QCOMPARE(counter.view()->headOffice.totals, std::vector{sale::Money(120 * 2495, {})});
    // It goes on trying, and spares whoever is in trouble.
    const std::size_t tries = counter.headOffice.batches.size();
    QVERIFY2(tries >= 10 && tries <= 60, qPrintable(QString::number(tries)));
    counter.headOffice.says.reset();
    counter.headOffice.losesAnswers = false;
    counter.pass(10 * minute_ms);
    QCOMPARE(counter.headOffice.entries, counter.journal());
    QCOMPARE(counter.count(journal::head_office_refused_kind), 0);
    QCOMPARE(counter.view()->health.waitingForHeadOffice, 0U);
    QVERIFY(counter.view()->headOffice.trouble.isEmpty());
}

void SimHeadOfficeTest::whatWaitsIsInView()
{
    Counter counter;
    counter.start();
    counter.pass(5 * minute_ms);
    QVERIFY(counter.view()->health.hasHeadOffice);
    QCOMPARE(counter.view()->health.waitingForHeadOffice, 0U);
    QCOMPARE(counter.view()->headOffice.health, till::Health::ok);
    counter.headOffice.says = world::HeadOfficeAnswer{};
    const std::size_t before = counter.journal().size();
    counter.sell();
    counter.sell();
    counter.pass(minute_ms);
    const till::TillViewPointer view = counter.view();
    QCOMPARE(view->health.waitingForHeadOffice, counter.journal().size() - before);
    QCOMPARE(view->headOffice.totals, std::vector{sale::Money(4990, {})});
    QCOMPARE(view->headOffice.since_ms, counter.journal()[before].at_ms);
    QCOMPARE(view->headOffice.health, till::Health::warn);
    QCOMPARE(view->headOffice.trouble, u"head office can't be reached"_s);
    QVERIFY(view->headOffice.nextTry_boot_ms > 0);
    counter.headOffice.says.reset();
    counter.pass(10 * minute_ms);
    QCOMPARE(counter.view()->health.waitingForHeadOffice, 0U);
    QVERIFY(counter.view()->headOffice.totals.empty());
    QCOMPARE(counter.view()->headOffice.health, till::Health::ok);
}

void SimHeadOfficeTest::aStopIsInViewAndInTheJournal()
{
    Counter counter;
    counter.start();
    counter.pass(5 * minute_ms);
    const quint64 bad = counter.journal().size() + 1;
    counter.headOffice.says =
        world::HeadOfficeAnswer{Outcome::refused, {}, bad, 0, u"its total is odd"_s};
    for (int sale = 0; sale < 20; ++sale) {
        counter.sell();
        counter.pass(10 * minute_ms);
    }
    QCOMPARE(counter.view()->headOffice.health, till::Health::stop);
    QCOMPARE(counter.view()->headOffice.trouble, u"its total is odd"_s);
    QCOMPARE(counter.count(journal::head_office_refused_kind), 1);
    const auto refusal = counter.queue().refusal;
    QVERIFY(refusal.has_value());
    QCOMPARE(refusal->seq, bad);
    QCOMPARE(refusal->why, QByteArray("refused"));
    QCOMPARE(refusal->reason, u"its total is odd"_s);
    counter.headOffice.says.reset();
    counter.pass(30 * minute_ms);
    QCOMPARE(counter.headOffice.entries, counter.journal());
    QVERIFY(!counter.queue().refusal);
    QVERIFY(counter.view()->headOffice.trouble.isEmpty());
}

void SimHeadOfficeTest::whatDoesNotMoveForADayIsInView()
{
    constexpr std::int64_t hour_ms = 60 * minute_ms;
    Counter counter;
    counter.start();
    counter.pass(5 * minute_ms);
    counter.headOffice.says = world::HeadOfficeAnswer{};
    counter.sell();
    counter.pass(23 * hour_ms);
    QVERIFY(!counter.view()->headOffice.isOverdue);
    QCOMPARE(counter.view()->headOffice.health, till::Health::warn);
    counter.pass(2 * hour_ms);
    QVERIFY(counter.view()->headOffice.isOverdue);
    QCOMPARE(counter.view()->headOffice.health, till::Health::stop);
    QCOMPARE(counter.view()->headOffice.trouble, u"head office can't be reached"_s);
    counter.headOffice.says.reset();
    counter.pass(10 * minute_ms);
    QVERIFY(!counter.view()->headOffice.isOverdue);
    QCOMPARE(counter.view()->headOffice.health, till::Health::ok);
}

/// The line comes up after the till: until it had time to, nobody need be called.
void SimHeadOfficeTest::whatWaitedWhileTheTillWasOffIsTriedFirst()
{
    Counter counter;
    counter.start();
    counter.pass(5 * minute_ms);
    counter.headOffice.says = world::HeadOfficeAnswer{};
    counter.sell();
    counter.pass(minute_ms);
    counter.stop();
    counter.pass(3 * 24 * 60 * minute_ms);
    counter.start();
    counter.pass(minute_ms);
    QVERIFY(!counter.view()->headOffice.trouble.isEmpty());
    QVERIFY(counter.view()->headOffice.since_ms > 0);
    QVERIFY(!counter.view()->headOffice.isOverdue);
    QCOMPARE(counter.view()->headOffice.health, till::Health::warn);
    counter.pass(20 * minute_ms);
    QVERIFY(counter.view()->headOffice.isOverdue);
}

void SimHeadOfficeTest::aDiskThatIsNearlyFullIsInView()
{
    Counter counter;
    counter.start();
    counter.sell();
    counter.pass(0);
    QCOMPARE(counter.view()->health.disk, till::Health::ok);
    counter.leaveFree(90'000'000);
    counter.sell();
    counter.pass(0);
    QCOMPARE(counter.view()->health.disk, till::Health::warn);
    counter.leaveFree(40'000'000);
    counter.sell();
    counter.pass(0);
    QCOMPARE(counter.view()->health.disk, till::Health::stop);
    QCOMPARE(counter.view()->refusal->reason, till::Refusal::diskFull);
    counter.leaveFree(1'000'000'000);
    counter.sell();
    counter.pass(0);
    QCOMPARE(counter.view()->health.disk, till::Health::ok);
}

QTEST_GUILESS_MAIN(SimHeadOfficeTest)
#include "sim_head_office_test.moc"
