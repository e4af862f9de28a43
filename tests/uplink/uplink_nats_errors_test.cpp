#include "core/store/journal_tail.h"
#include "core/uplink/courier.h"
#include "tests/uplink/archived_shops.h"
#include "tests/uplink/awaited_office.h"
#include "tests/uplink/cut_line.h"
#include "tests/uplink/small_disk.h"
#include "tests/world/fake_loop.h"

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using Answer = world::HeadOfficeAnswer;
using Outcome = Answer::Outcome;
using tests::ArchivedShops;
using tests::arrives;
using tests::batchOf;
using tests::exported;
using tests::handed;
using tests::isThere;
using tests::linesIn;
using tests::officeAt;
using tests::said;

namespace {

constexpr int limit_ms = 120'000;
constexpr std::int64_t minute_ms = 60'000;

} // namespace

// What becomes of a queue while a real cluster has trouble for long, up to the database into which
// its stream is archived.
class UplinkNatsErrorsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void anHourOfErrorsStrandsNothing();
    void aDiskThatIsReallyFullLosesNothing();

private:
    /// From now on it takes no more than it has.
    bool fillStream()
    {
        const QJsonObject stream = m_shops.nats.ask("$JS.API.STREAM.INFO.COUNTERSIGN");
        const qint64 messages = stream[u"state"_s][u"messages"_s].toInteger();
        return messages > 0 && m_shops.nats.changeStream({{u"max_msgs"_s, messages}});
    }
    /// NATS 2.9 may come back with a leader that hadn't all of it yet.
    bool becomesLevel()
    {
        return QTest::qWaitFor([this] { return m_shops.nats.isLevel(); }, limit_ms);
    }
    [[nodiscard]] QByteArray stored()
    {
        return linesIn(m_shops.nats, natsSubject(NatsSubject::journal, "till-3"));
    }

    tests::SmallDisk m_disk{"32m"}; // before the servers, which store on it
    ArchivedShops m_shops{m_disk.path()};
};

void UplinkNatsErrorsTest::initTestCase()
{
    if (!ArchivedShops::areInstalled())
        QSKIP("nats-server or PostgreSQL isn't installed");
}

void UplinkNatsErrorsTest::init()
{
    QVERIFY2(m_shops.begin(), (m_shops.nats.log() + m_shops.postgres.log()).constData());
}

/// Twenty minutes without a server, twenty with a stream that is full, and twenty with a line that
/// breaks before each try says anything.
void UplinkNatsErrorsTest::anHourOfErrorsStrandsNothing()
{
    constexpr qsizetype greeting_bytes = 200; // less than a server says before it is asked
    tests::CutLine line(m_shops.nats.port(0));
    NatsAddress address = m_shops.nats.address();
    address.url = "tls://127.0.0.1:" + QByteArray::number(line.port());
    tests::AwaitedOffice office(officeAt(std::move(address)));
    tests::FakeLoop loop;
    world::UplinkReport last;
    store_test::Shop& shop = *m_shops.shop;
    Courier courier(
        {"till-3", {}}, office,
        [&shop]() -> Result<std::unique_ptr<world::JournalTail>, QString> {
            auto tail = store::JournalTail::open(shop.data, shop.keys->signing.publicKey());
            if (!tail)
                return failure(tail.error().words);
            return std::move(tail).value();
        },
        loop, loop, shop.entropy);
    courier.start(0, [&last](const world::UplinkReport& report) { last = report; });
    const auto sell = [&](int count) {
        shop.append(count);
        const quint64 end = shop.open->head().seq;
        courier.committed(end, end);
        loop.run();
    };
    const auto confirms = [&](quint64 seq) {
        return QTest::qWaitFor(
            [&] {
                loop.pass(minute_ms);
                return last.confirmed.seq == seq && !last.trouble;
            },
            limit_ms);
    };
    sell(1);
    QVERIFY(confirms(11));
    const QByteArray before = exported(*batchOf(shop, 0, 11));
    QCOMPARE(stored(), before);
    office.outcomes.clear();
    for (int minute = 0; minute < 60; ++minute) {
        if (minute == 0) {
            QVERIFY(becomesLevel());
            m_shops.nats.killAll();
        }
        if (minute == 20) {
            QVERIFY2(m_shops.nats.start(), m_shops.nats.log().constData());
            QVERIFY2(QTest::qWaitFor([this] { return fillStream(); }, limit_ms), "it is full");
        }
        if (minute == 40)
            line.cutAfter(tests::CutLine::Side::toClient, greeting_bytes);
        sell(2);
        loop.pass(minute_ms);
    }
    QCOMPARE(stored(), before);
    QVERIFY(last.trouble.has_value());
    QVERIFY(!world::isStop(last.trouble->reason)); // nobody need see to it
    QCOMPARE(office.outcomes[Outcome::durable], 0);
    QCOMPARE(office.outcomes[Outcome::refused], 0);
    QVERIFY(office.outcomes[Outcome::later] > 0); // by the full stream
    const int tries = office.outcomes[Outcome::later] + office.outcomes[Outcome::unreachable];
    QVERIFY2(tries >= 10 && tries <= 60, qPrintable(QString::number(tries)));
    const auto hasRoom = [this] { return m_shops.nats.changeStream({{u"max_msgs"_s, -1}}); };
    QVERIFY(QTest::qWaitFor(hasRoom, limit_ms));
    line.heal();
    QVERIFY(confirms(131));
    QCOMPARE(stored(), exported(*batchOf(shop, 0, 131)));
    QCOMPARE(m_shops.whyNotArchived(*batchOf(shop, 0, 131)), QByteArray());
}

/// Somebody else fills the disk on which all three servers store. They answer no more then, until
/// there is room and they are started anew.
void UplinkNatsErrorsTest::aDiskThatIsReallyFullLosesNothing()
{
    if (!m_disk.whyNone().isEmpty())
        QSKIP(qPrintable(m_disk.whyNone()));
    constexpr int patience_ms = 3'000;
    constexpr qsizetype large_bytes = 100'000; // for no room that is left in a file
    auto transaction = m_shops.shop->open->begin().value();
    transaction.append("purchase_started", {}, "{\"n\":\"" + QByteArray(large_bytes, 'x') + "\"}");
    QVERIFY(transaction.commit().ok());
    auto office = officeAt(m_shops.nats.address());
    QCOMPARE(said(*office, batchOf(*m_shops.shop, 0, 4)).head.seq, 4U);
    QVERIFY(becomesLevel());
    QVERIFY(m_disk.fill());
    auto answer = handed(*office, batchOf(*m_shops.shop, 4, 11));
    (void)QTest::qWaitFor([&] { return isThere(answer); }, patience_ms);
    office.reset();
    const Answer none = answer.get();
    QVERIFY2(none.outcome == Outcome::later || none.outcome == Outcome::unreachable,
             qPrintable(none.reason));
    m_shops.shop->append(2); // the till goes on
    QVERIFY(m_disk.makeRoom());
    m_shops.nats.killAll();
    QVERIFY2(m_shops.nats.start(), m_shops.nats.log().constData());
    office = officeAt(m_shops.nats.address());
    const auto all = batchOf(*m_shops.shop, 0, 13);
    QVERIFY(arrives(*office, all, limit_ms));
    QCOMPARE(stored(), exported(*all));
    QCOMPARE(m_shops.whyNotArchived(*all), QByteArray());
}

QTEST_GUILESS_MAIN(UplinkNatsErrorsTest)
#include "uplink_nats_errors_test.moc"
