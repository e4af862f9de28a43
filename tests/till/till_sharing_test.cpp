#include "core/journal/fact_codec.h"
#include "core/store/blinding.h"
#include "core/till/sharing.h"
#include "tests/store/importing.h"
#include "tests/till/head_office_feed.h"

#include <QMessageAuthenticationCode>
#include <QTest>

using namespace countersign;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using journal::HeardCount;
using store_test::ImportShop;
using till::Sharing;

namespace {

const QByteArray method(16, 'm');
const QByteArray sharing_key = "a key of the store, and of no other one";
const world::MethodSeen card{u"CARD-ANNA"_s, u"visa"_s, u"4242"_s};

std::shared_ptr<const SecretBytes> secret(const QByteArray& text)
{
    return std::make_shared<const SecretBytes>(
        std::span(reinterpret_cast<const unsigned char*>(text.constData()),
                  static_cast<std::size_t>(text.size())));
}

/// Says what the test says.
class ScriptedFeed final : public world::CountFeed
{
public:
    void start(Heard heard) override { bring = std::move(heard); }
    void tell(const world::SentCode&) override {}
    Heard bring;
};

} // namespace

// What a till takes from others that count with it, and what it tells them, on a store of its own.
class TillSharingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aKeyIsTheSameAtEveryTillAndToNobodyElse();
    void whatIsHeardCountsAfterARestartWithoutALine();
    void nothingHeardLowersTheTillsOwnCount();
    void aRightCodeElsewhereEndsWhatWasCountedBefore();
    void clocksMayBeApart();
    void nonsenseIsLeftOut_data();
    void nonsenseIsLeftOut();
    void whatIsSaidAgainIsKeptOnce();
    void whatIsntSaidAnyMoreStillCounts();
    void aFloodIsKeptInParts();
    void triesAndRightCodesAreSaid();
    void whoeverFreesItSaysSo();
    void nothingIsSaidWithoutAKey();

private:
    struct Running; // a till's part that is under test
    void start();
    void hear(const std::vector<HeardCount>& counts);
    [[nodiscard]] int elsewhere() const;
    [[nodiscard]] std::vector<QByteArray> kindsSince(quint64 seq);
    QUuid keyedPurchase();
    void happen(const QUuid& purchase, const std::vector<sale::FactBody>& bodies);
    [[nodiscard]] HeardCount said(const QByteArray& till, int failures, quint64 seq,
                                  qint64 ago_ms = 0) const;

    std::unique_ptr<ImportShop> m_shop;
    std::unique_ptr<Running> m_till;
    std::shared_ptr<const SecretBytes> m_key;
    QByteArray m_anna; // blinded
};

struct TillSharingTest::Running
{
    Running(const std::shared_ptr<const SecretBytes>& key, store::Store& store, world::Clock& clock,
            world::Entropy& entropy)
        : world{store, clock, entropy, loop, terminal, carrier}
    {
        world.counts = &feed;
        configuration.tillId = u"till-3"_s;
        configuration.sharingKey = key;
        const auto read = store.journal().each(
            1, [this](const journal::Entry& entry) { return book.take(entry).ok(); });
        check(read.ok(), "the journal is read");
        sharing = std::make_unique<Sharing>(
            Sharing::Around{world, configuration, book, sent, [this] { ++commits; }});
        sharing->start();
    }

    SteppedLoop loop;
    IdleTerminal terminal;
    IdleCarrier carrier;
    ScriptedFeed feed;
    till::World world;
    till::Configuration configuration;
    till::Book book;
    till::SentInRun sent;
    int commits = 0;
    std::unique_ptr<Sharing> sharing;
};

void TillSharingTest::init()
{
    m_till.reset();
    m_shop = std::make_unique<ImportShop>();
    m_key = secret(sharing_key);
    start();
    m_anna = m_till->sharing->keyOf({}, card);
}

void TillSharingTest::start()
{
    m_till.reset();
    m_till = std::make_unique<Running>(m_key, *m_shop->open, m_shop->clock, m_shop->entropy);
}

void TillSharingTest::hear(const std::vector<HeardCount>& counts)
{
    m_till->feed.bring(world::CountsHeard{counts, 2});
    m_till->loop.run();
}

int TillSharingTest::elsewhere() const
{
    return m_till->book.failuresElsewhere(method, m_anna);
}

std::vector<QByteArray> TillSharingTest::kindsSince(quint64 seq)
{
    std::vector<QByteArray> kinds;
    const auto read = m_shop->open->journal().each(seq + 1, [&](const journal::Entry& entry) {
        kinds.push_back(entry.kind);
        return true;
    });
    return read.ok() ? kinds : std::vector<QByteArray>();
}

/// Facts of that purchase in one commit, with what the till says of them to others.
void TillSharingTest::happen(const QUuid& purchase, const std::vector<sale::FactBody>& bodies)
{
    sale::Purchase after;
    after.id = purchase;
    after.methodId = method;
    std::vector<sale::Fact> facts;
    for (const sale::FactBody& body : bodies)
        facts.push_back({0, body});
    auto transaction = m_shop->open->begin();
    m_till->sharing->queue(after, facts, *transaction);
    QVERIFY(transaction->commit().ok());
    m_till->book.take(after, facts);
    m_till->book.follow(m_shop->open->lastCommitted());
}

HeardCount TillSharingTest::said(const QByteArray& till, int failures, quint64 seq,
                                 qint64 ago_ms) const
{
    return {m_anna, till, failures, seq, m_shop->clock.now().wall_ms - ago_ms, 0};
}

void TillSharingTest::aKeyIsTheSameAtEveryTillAndToNobodyElse()
{
    const QByteArray label = store::blinded_method_label;
    QCOMPARE(m_anna, QMessageAuthenticationCode::hash(label + '\0' + "CARD-ANNA", sharing_key,
                                                      QCryptographicHash::Sha256));
    const auto other = secret("a key of another store, whoever that is");
    QVERIFY(store::blinded(*other, label, "CARD-ANNA") != m_anna);
    QVERIFY(store::blinded(*m_key, label, "CARD-BEN") != m_anna);
    QVERIFY(store::blinded(*m_key, store::blinded_number_label, "CARD-ANNA") != m_anna);
}

void TillSharingTest::whatIsHeardCountsAfterARestartWithoutALine()
{
    hear({said("till-4", 2, 10), said("till-5", 1, 7)});
    QCOMPARE(elsewhere(), 3);
    QCOMPARE(m_till->commits, 1);
    const till::Book before = m_till->book;
    start();
    QCOMPARE(elsewhere(), 3);
    QVERIFY(m_till->book == before);
    QCOMPARE(m_till->book.counts().heard_ms, m_shop->clock.now().wall_ms);
    till::Book restored;
    restored.restore(before.checkpoint());
    QCOMPARE(restored.failuresElsewhere(method, m_anna), 3);
}

void TillSharingTest::nothingHeardLowersTheTillsOwnCount()
{
    const QUuid purchase = QUuid::createUuid();
    happen(purchase, {sale::TryCounted{1, method}, sale::TryCounted{2, method}});
    QCOMPARE(m_till->book.failuresOf(method), 2);
    hear({said("till-4", 0, 10), said("till-3", 0, 999)});
    QCOMPARE(m_till->book.failuresOf(method), 2);
    QCOMPARE(elsewhere(), 0);
}

void TillSharingTest::aRightCodeElsewhereEndsWhatWasCountedBefore()
{
    hear({said("till-4", 3, 10, 600'000)});
    QCOMPARE(elsewhere(), 3);
    hear({said("till-4", 3, 10, 600'000), said("till-5", 0, 7)});
    QCOMPARE(elsewhere(), 0);
    // It stays over where that right code is said no more, and what comes on top of it counts.
    hear({said("till-4", 3, 10, 600'000)});
    QCOMPARE(elsewhere(), 0);
    hear({said("till-4", 4, 11)});
    QCOMPARE(elsewhere(), 1);
    start();
    QCOMPARE(elsewhere(), 1);
    hear({said("till-4", 2, 14)}); // begun anew
    QCOMPARE(elsewhere(), 2);
}

void TillSharingTest::clocksMayBeApart()
{
    hear({said("till-4", 3, 10, 90'000), said("till-5", 0, 7)});
    QCOMPARE(elsewhere(), 3);
    // A right code that is to come ends nothing.
    hear({said("till-4", 3, 10, 90'000), said("till-5", 0, 8, -3'600'000)});
    QCOMPARE(elsewhere(), 3);
    // A wrong one that is to come was keyed now, and makes way like any other.
    hear({said("till-6", 1, 2, -3'600'000)});
    QCOMPARE(elsewhere(), 4);
    QCOMPARE(m_till->book.counts().find(m_anna, "till-6")->at_ms, m_shop->clock.now().wall_ms);
}

void TillSharingTest::nonsenseIsLeftOut_data()
{
    QTest::addColumn<QByteArray>("till");
    QTest::addColumn<int>("failures");
    QTest::addColumn<quint64>("seq");
    QTest::addColumn<int>("expected");
    QTest::newRow("itself") << QByteArray("till-3") << 3 << quint64{5} << 0;
    QTest::newRow("no till") << QByteArray("Till 4") << 3 << quint64{5} << 0;
    QTest::newRow("no entry") << QByteArray("till-4") << 3 << quint64{0} << 0;
    QTest::newRow("less than none") << QByteArray("till-4") << -3 << quint64{5} << 0;
    QTest::newRow("a great many") << QByteArray("till-4") << 2'000'000'000 << quint64{5}
                                  << journal::count_max;
}

void TillSharingTest::nonsenseIsLeftOut()
{
    QFETCH(QByteArray, till);
    QFETCH(int, failures);
    QFETCH(quint64, seq);
    QFETCH(int, expected);
    hear({said(till, failures, seq)});
    QCOMPARE(elsewhere(), expected);
    start();
    QCOMPARE(elsewhere(), expected);
}

void TillSharingTest::whatIsSaidAgainIsKeptOnce()
{
    hear({said("till-4", 2, 10)});
    const quint64 before = m_shop->open->head().seq;
    hear({said("till-4", 2, 10)});
    hear({said("till-4", 0, 9)}); // and nothing older in its place
    hear({said("till-4", 1, 8)});
    QCOMPARE(m_shop->open->head().seq, before);
    QCOMPARE(elsewhere(), 2);
    hear({said("till-4", 3, 12), said("till-4", 5, 11)}); // nor in one breath
    QCOMPARE(elsewhere(), 3);
    QCOMPARE(m_shop->open->head().seq, before + 1);
}

void TillSharingTest::whatIsntSaidAnyMoreStillCounts()
{
    hear({said("till-4", 2, 10)});
    hear({});
    QCOMPARE(elsewhere(), 2);
    m_till->feed.bring(world::CountsTrouble{world::CountsTrouble::Reason::unreachable, u"x"_s});
    m_till->loop.run();
    QCOMPARE(elsewhere(), 2);
}

void TillSharingTest::aFloodIsKeptInParts()
{
    std::vector<HeardCount> flood;
    for (int i = 0; i < 5'000; ++i) {
        HeardCount count = said("till-" + QByteArray::number(i % 50 + 10), 1, quint64(i) + 1);
        count.key.replace(0, 8, QByteArray::number(i).rightJustified(8, '0'));
        flood.push_back(count);
    }
    const quint64 before = m_shop->open->head().seq;
    hear(flood);
    QCOMPARE(kindsSince(before), std::vector<QByteArray>(5, "counts_heard"));
    QCOMPARE(m_till->book.counts().heard.size(), journal::CountsRecord::heard_max);
}

/// One on Anna's card that must be countersigned; null if its key can't be kept.
QUuid TillSharingTest::keyedPurchase()
{
    sale::Purchase open;
    open.id = QUuid::createUuid();
    m_till->book.put(open);
    auto transaction = m_shop->open->begin();
    m_till->sharing->keepKey(open.id, m_anna, *transaction);
    if (!transaction->commit().ok())
        return {};
    m_till->book.follow(m_shop->open->lastCommitted());
    return open.id;
}

void TillSharingTest::triesAndRightCodesAreSaid()
{
    const QUuid purchase = keyedPurchase();
    QVERIFY(!purchase.isNull());
    QCOMPARE(m_till->sharing->keyOf(purchase, {}), m_anna);

    quint64 before = m_shop->open->head().seq;
    happen(purchase, {sale::Countersigned{method}}); // nothing was wrong: nobody need know
    QCOMPARE(kindsSince(before), std::vector<QByteArray>());
    happen(purchase, {sale::TryCounted{1, method}});
    happen(purchase, {sale::TryCounted{2, method}});
    QCOMPARE(m_till->book.counts().shared.value(m_anna), 2);
    QCOMPARE(m_shop->lastOf("count_shared").payload, journal::encoded({m_anna, 2}));
    QVERIFY(m_shop->lastOf("count_shared").purchase.isEmpty());
    before = m_shop->open->head().seq;
    happen(purchase, {sale::Countersigned{method}});
    QCOMPARE(kindsSince(before), std::vector<QByteArray>{"count_shared"});
    QCOMPARE(m_shop->lastOf("count_shared").payload, journal::encoded({m_anna, 0}));
    QVERIFY(m_till->book.counts().shared.isEmpty());
    // Where others were wrong, they hear of it.
    hear({said("till-4", 2, 10)});
    before = m_shop->open->head().seq;
    happen(purchase, {sale::Countersigned{method}});
    QCOMPARE(kindsSince(before), std::vector<QByteArray>{"count_shared"});
    QCOMPARE(elsewhere(), 0);
}

/// A person who frees it here ends what was said from here, and what others said until then.
void TillSharingTest::whoeverFreesItSaysSo()
{
    const QUuid purchase = keyedPurchase();
    QVERIFY(!purchase.isNull());
    happen(purchase, {sale::TryCounted{1, method}});
    hear({said("till-4", 2, 10)});
    const auto freed = journal::encoded(sale::MethodUnfrozen{method, u"shown in person"_s});
    auto freeing = m_shop->open->begin();
    freeing->append(freed.kind, {}, freed.payload);
    QVERIFY(freeing->commit().ok());
    for (const journal::Entry& entry : m_shop->open->lastCommitted())
        QVERIFY(m_till->book.take(entry).ok());
    const quint64 before = m_shop->open->head().seq;
    m_till->sharing->tellFreed();
    m_till->sharing->tellFreed();
    QCOMPARE(kindsSince(before), std::vector<QByteArray>{"count_shared"});
    QCOMPARE(m_shop->lastOf("count_shared").payload,
             journal::encoded(journal::SharedCount{m_anna, 0, true}));
    QCOMPARE(elsewhere(), 0);
    hear({said("till-4", 3, 11)});
    QCOMPARE(elsewhere(), 1);
    // One that is freed elsewhere ends what was said there, and no other.
    HeardCount there = said("till-5", 0, 7);
    there.isFreed = true;
    hear({said("till-4", 3, 11, 600'000), said("till-5", 4, 6, 600'000)});
    QCOMPARE(elsewhere(), 5);
    hear({said("till-4", 3, 11, 600'000), there});
    QCOMPARE(elsewhere(), 1);
}

void TillSharingTest::nothingIsSaidWithoutAKey()
{
    m_key = nullptr;
    start();
    QVERIFY(m_till->sharing->keyOf({}, card).isEmpty());
    const quint64 before = m_shop->open->head().seq;
    happen(QUuid::createUuid(), {sale::TryCounted{1, method}});
    QCOMPARE(m_shop->open->head().seq, before);
}

QTEST_GUILESS_MAIN(TillSharingTest)
#include "till_sharing_test.moc"
