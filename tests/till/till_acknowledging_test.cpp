#include "core/till/till.h"
#include "tests/store/importing.h"
#include "tests/till/head_office_feed.h"

#include <QTest>

using namespace countersign;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using State = world::UplinkReport::State;
using till::Till;

namespace {

/// Says what the test says, and remembers from where it was to begin.
class SaidUplink final : public world::Uplink
{
public:
    void start(quint64 acknowledged, Reported reported) override
    {
        beganAfter = acknowledged;
        tell = std::move(reported);
    }
    void committed(quint64, quint64) override {}
    void tryNow() override {}

    quint64 beganAfter = 0;
    Reported tell;
};

class Deaf final : public till::Listener
{
public:
    void happened(const till::Event&) override {}
    void published(const till::TillViewPointer&) override {}
};

/// A till beside a long queue, which drains as the test says.
struct Draining
{
    explicit Draining(int thousands)
    {
        world.uplink = &uplink;
        configuration.currency = store_test::euro();
        configuration.languages = {u"en"_s};
        configuration.receiptPrefix = u"T3"_s;
        configuration.tillId = u"till-3"_s;
        for (int commit = 0; commit < thousands; ++commit) {
            auto transaction = shop.open->begin().value();
            for (int i = 0; i < 1'000; ++i)
                transaction.append("noted", {}, "{}");
            check(transaction.commit().ok(), "the queue is made");
        }
        start();
    }
    void start()
    {
        till.reset(); // without finishing: it crashed
        till = Till::start(world, configuration, deaf).value();
        loop.run();
    }
    void hear(State state, quint64 seq)
    {
        world::UplinkReport report;
        report.state = state;
        const auto entry = shop.open->journal().at(seq).value().value();
        report.confirmed = {seq, entry.hash, {}, {}};
        uplink.tell(report);
        loop.run();
    }
    [[nodiscard]] std::vector<quint64> kept()
    {
        std::vector<quint64> words;
        for (const auto& entry : shop.open->journal().ofKind(journal::acknowledged_kind).value())
            words.push_back(journal::decodedAcknowledgement(entry.payload).value().seq);
        return words;
    }

    store_test::ImportShop shop;
    SteppedLoop loop;
    IdleTerminal terminal;
    IdleCarrier carrier;
    SaidUplink uplink;
    Deaf deaf;
    till::World world{*shop.open, shop.clock, shop.entropy, loop, terminal, carrier};
    till::Configuration configuration;
    std::unique_ptr<Till> till;
};

} // namespace

// How often head office's word is kept while a long queue drains, and what a crash makes of it.
class TillAcknowledgingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLongDrainKeepsFewWords();
    void itsEndIsKeptAtOnce();
    void whereItStopsIsKept();
    void aCrashBeforeCountsWhatArrivedAsWaiting();
};

void TillAcknowledgingTest::aLongDrainKeepsFewWords()
{
    Draining counter(240);
    for (quint64 seq = 5'000; seq <= 240'000; seq += 5'000)
        counter.hear(State::sending, seq);
    QCOMPARE(counter.kept(), (std::vector<quint64>{100'000, 200'000}));
}

void TillAcknowledgingTest::itsEndIsKeptAtOnce()
{
    Draining counter(60);
    counter.hear(State::sending, 50'000);
    QVERIFY(counter.kept().empty());
    counter.hear(State::drained, 60'000);
    QCOMPARE(counter.kept(), (std::vector<quint64>{60'000}));
}

void TillAcknowledgingTest::whereItStopsIsKept()
{
    Draining counter(50);
    counter.hear(State::sending, 50'000);
    counter.hear(State::waiting, 50'000);
    QCOMPARE(counter.kept(), (std::vector<quint64>{50'000}));
}

void TillAcknowledgingTest::aCrashBeforeCountsWhatArrivedAsWaiting()
{
    Draining counter(200);
    counter.hear(State::sending, 100'000);
    counter.hear(State::sending, 190'000);
    counter.start();
    QCOMPARE(counter.uplink.beganAfter, 100'000U);
    // What head office says then is kept as ever.
    counter.hear(State::sending, 190'000);
    counter.hear(State::sending, 200'000);
    QCOMPARE(counter.kept(), (std::vector<quint64>{100'000, 200'000}));
}

QTEST_GUILESS_MAIN(TillAcknowledgingTest)
#include "till_acknowledging_test.moc"
