#include "core/store/blinding.h"
#include "core/till/changes.h"
#include "tests/store/importing.h"
#include "tests/till/head_office_feed.h"

#include <QTest>

using namespace countersign;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using store_test::ImportShop;
using till::Changes;

namespace {

const QByteArray header = "gtin,name,price,tax,category\n";
const QByteArray first = header + "4006381333931,Pens,4.30,19,stationery\n"
                                  "5901234123457,Lamp,24.00,19,household\n";
const QByteArray dearer = header + "5901234123457,Lamp,26.00,19,household\n";
const QByteArray dearest = header + "5901234123457,Lamp,28.00,19,household\n";
const QByteArray cards = "method,brand,last4,phone,locale,registered_at\n"
                         "CARD-ANNA,visa,4242,+4917604069011,en,2025-01-02T03:04:05Z\n";
const QByteArray frozenAnna = "method,state,why\nCARD-ANNA,frozen,reported stolen\n";
constexpr qint64 hour_ms = 3'600'000;

std::shared_ptr<const SecretBytes> secret(const QByteArray& text)
{
    return std::make_shared<const SecretBytes>(
        std::span(reinterpret_cast<const unsigned char*>(text.constData()),
                  static_cast<std::size_t>(text.size())));
}

world::ChangeSet setOf(quint64 version, const QByteArray& products = {},
                       std::optional<std::int64_t> begins_ms = {})
{
    world::ChangeSet set;
    set.head = {version, QByteArray(32, static_cast<char>(version))};
    set.made_ms = 1'699'999'000'000;
    if (!products.isEmpty())
        set.products = {products, u"EUR"_s, false, begins_ms};
    return set;
}

} // namespace

// What a till does with what head office sends, on a store of its own.
class TillChangesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aSetIsTakenInOneCommit();
    void nothingChangesWhileSomebodyIsServed();
    void anOlderOneIsRefusedAndNamed();
    void oneBadRowKeepsAllOfItOut_data();
    void oneBadRowKeepsAllOfItOut();
    void pricesBeginAtTheirTime();
    void pricesBeginWithoutHeadOfficeAndAfterARestart();
    void pricesThatSomebodyAlteredDontBegin();
    void aBaseIsAllThereIs();
    void aRefusalIsKeptOnce();
    void methodsAreFrozenAndFreed();
    void whatIsCountedAtOtherTillsIsFreedToo();

private:
    struct Running; // a till's part that is under test
    void start();
    void bring(const world::ChangeSet& set);
    [[nodiscard]] QString priceOfLamp();
    [[nodiscard]] std::vector<QByteArray> kindsSince(quint64 seq);

    std::unique_ptr<ImportShop> m_shop;
    std::unique_ptr<Running> m_till;
    bool m_isBetween = true;
};

struct TillChangesTest::Running
{
    Running(TillChangesTest& test, store::Store& store, world::Clock& clock,
            world::Entropy& entropy)
        : world{store, clock, entropy, loop, terminal, carrier}
    {
        world.changes = &feed;
        configuration.currency = store_test::euro();
        const auto read = store.journal().each(
            1, [this](const journal::Entry& entry) { return book.take(entry).ok(); });
        check(read.ok(), "the journal is read");
        changes = std::make_unique<Changes>(Changes::Around{
            world, configuration, book, [&test] { return test.m_isBetween; },
            [] { return Result<Done, store::StoreError>(Done{}); },
            [] { return Result<Done, store::StoreError>(Done{}); }, [this](bool) { ++commits; }});
        changes->start();
    }

    SteppedLoop loop;
    IdleTerminal terminal;
    IdleCarrier carrier;
    HeadOfficeFeed feed;
    till::World world;
    till::Configuration configuration;
    till::Book book;
    int commits = 0;
    std::unique_ptr<Changes> changes;
};

void TillChangesTest::init()
{
    m_till.reset();
    m_shop = std::make_unique<ImportShop>();
    QVERIFY(m_shop->products(first).ok());
    m_isBetween = true;
    start();
}

void TillChangesTest::start()
{
    m_till.reset();
    m_till = std::make_unique<Running>(*this, *m_shop->open, m_shop->clock, m_shop->entropy);
}

void TillChangesTest::bring(const world::ChangeSet& set)
{
    m_till->feed.tell(std::make_shared<const world::ChangeSet>(set));
    m_till->loop.run();
}

QString TillChangesTest::priceOfLamp()
{
    const auto gtin = sale::Gtin::parse(u"5901234123457"_s).value();
    return m_shop->open->catalogue().byGtin(gtin).value()->price.toString();
}

std::vector<QByteArray> TillChangesTest::kindsSince(quint64 seq)
{
    std::vector<QByteArray> kinds;
    const auto read = m_shop->open->journal().each(seq + 1, [&kinds](const journal::Entry& entry) {
        kinds.push_back(entry.kind);
        return true;
    });
    return read ? kinds : std::vector<QByteArray>();
}

void TillChangesTest::aSetIsTakenInOneCommit()
{
    const quint64 before = m_shop->open->head().seq;
    world::ChangeSet set = setOf(1, dearer);
    set.registry = secret(cards);
    set.frozen = secret(frozenAnna);
    bring(set);
    QCOMPARE(m_till->feed.taken, std::vector<quint64>{1});
    QCOMPARE(priceOfLamp(), u"26.00"_s);
    const auto method = m_shop->open->registry().findMethod(u"CARD-ANNA"_s).value();
    QVERIFY(method->isFrozen);
    QVERIFY(m_till->book.isFrozen(method->id));
    QCOMPARE(m_shop->open->registry().registrationOf(method->id).value()->ending, u"9011"_s);
    QCOMPARE(kindsSince(before),
             (std::vector<QByteArray>{"changes_taken", "products_imported", "registry_imported",
                                      "method_frozen", "registry_changed"}));
    QCOMPARE(m_till->commits, 1);
    QCOMPARE(m_shop->lastOf("registry_imported").payload.contains("head office"), true);
    QVERIFY(m_shop->open->verifyJournal({}).ok());
    start();
    QCOMPARE(m_till->feed.startedAt, set.head);
}

void TillChangesTest::nothingChangesWhileSomebodyIsServed()
{
    m_isBetween = false;
    bring(setOf(1, dearer));
    m_till->loop.pass();
    QCOMPARE(priceOfLamp(), u"24.00"_s);
    QVERIFY(m_till->feed.taken.empty());
    m_isBetween = true;
    m_till->loop.pass();
    QCOMPARE(priceOfLamp(), u"26.00"_s);
    QCOMPARE(m_till->feed.taken, std::vector<quint64>{1});
}

void TillChangesTest::anOlderOneIsRefusedAndNamed()
{
    bring(setOf(7, dearer));
    bring(setOf(6, dearest));
    bring(setOf(7, dearest));
    QCOMPARE(priceOfLamp(), u"26.00"_s);
    QCOMPARE(m_till->feed.taken, std::vector<quint64>{7});
    QCOMPARE(m_till->feed.aside, 2);
    const auto refusals = m_shop->open->journal().ofKind("changes_refused").value();
    QCOMPARE(refusals.size(), std::size_t{2});
    QCOMPARE(journal::decodedChangesRefusal(refusals.front().payload),
             std::optional(journal::ChangesRefusal{
                 6, "older", u"change set 6 is older than 7, which this till has"_s}));
}

void TillChangesTest::oneBadRowKeepsAllOfItOut_data()
{
    QTest::addColumn<QByteArray>("products");
    QTest::addColumn<QByteArray>("registry");
    QTest::addColumn<QByteArray>("frozen");
    QTest::newRow("a price") << header + "5901234123457,Lamp,cheap,19,household\n"
                             << cards << frozenAnna;
    QTest::newRow("a product twice") << dearer + "5901234123457,Lamp,27.00,19,household\n"
                                     << cards << frozenAnna;
    const auto altered = [](QByteArray rows, const char* old, const char* replacement) {
        return rows.replace(old, replacement);
    };
    QTest::newRow("a number") << dearer << altered(cards, "+49176", "0176") << frozenAnna;
    QTest::newRow("a card's number")
        << dearer << cards << altered(frozenAnna, "CARD-ANNA", "4242424242424242");
    QTest::newRow("a state") << dearer << cards << altered(frozenAnna, "frozen,", "cold,");
    QTest::newRow("a reason with a number")
        << dearer << cards << altered(frozenAnna, "reported stolen", "ask +4917604069011");
}

void TillChangesTest::oneBadRowKeepsAllOfItOut()
{
    QFETCH(QByteArray, products);
    QFETCH(QByteArray, registry);
    QFETCH(QByteArray, frozen);
    world::ChangeSet set = setOf(1, products);
    set.registry = secret(registry);
    set.frozen = secret(frozen);
    const quint64 before = m_shop->open->head().seq;
    bring(set);
    QCOMPARE(m_till->feed.aside, 1);
    QCOMPARE(priceOfLamp(), u"24.00"_s);
    QVERIFY(!m_shop->open->registry().findMethod(u"CARD-ANNA"_s).value());
    QCOMPARE(kindsSince(before), std::vector<QByteArray>{"changes_refused"});
    const QByteArray said = m_shop->lastOf("changes_refused").payload;
    QVERIFY2(said.contains("\"why\":\"unusable\""), said.constData());
    QVERIFY2(!said.contains("4069011") && !said.contains("4242424242424242"), said.constData());
    bring(setOf(1, dearer)); // mended
    QCOMPARE(priceOfLamp(), u"26.00"_s);
}

void TillChangesTest::pricesBeginAtTheirTime()
{
    const qint64 now_ms = m_shop->clock.wall_ms;
    bring(setOf(1, dearest, now_ms + 2 * hour_ms));
    bring(setOf(2, dearer, now_ms + hour_ms));
    QCOMPARE(m_till->feed.taken, (std::vector<quint64>{1, 2}));
    m_till->loop.pass();
    QCOMPARE(priceOfLamp(), u"24.00"_s);
    m_shop->clock.wall_ms = now_ms + hour_ms;
    m_isBetween = false;
    m_till->loop.pass();
    QCOMPARE(priceOfLamp(), u"24.00"_s);
    m_isBetween = true;
    m_till->loop.pass();
    QCOMPARE(priceOfLamp(), u"26.00"_s);
    m_shop->clock.wall_ms = now_ms + 2 * hour_ms;
    m_till->loop.pass();
    QCOMPARE(priceOfLamp(), u"28.00"_s);
    QVERIFY(m_till->book.changes().prices.empty());
    QCOMPARE(m_shop->open->connection().number("SELECT count(*) FROM price_list").value(), 0);
}

void TillChangesTest::pricesBeginWithoutHeadOfficeAndAfterARestart()
{
    bring(setOf(1, dearer, m_shop->clock.wall_ms + hour_ms));
    m_till.reset();
    m_shop->reopen();
    m_shop->clock.wall_ms += 3 * hour_ms;
    start();
    QCOMPARE(priceOfLamp(), u"24.00"_s);
    m_till->loop.pass();
    QCOMPARE(priceOfLamp(), u"26.00"_s);
    QVERIFY(m_shop->open->verifyJournal({}).ok());
}

void TillChangesTest::pricesThatSomebodyAlteredDontBegin()
{
    bring(setOf(1, dearer, m_shop->clock.wall_ms + hour_ms));
    m_till.reset();
    m_shop->tamper("UPDATE price_list SET csv=CAST(replace(CAST(csv AS TEXT),'26.00','2.60') AS "
                   "BLOB)");
    m_shop->reopen();
    m_shop->clock.wall_ms += hour_ms;
    start();
    m_till->loop.pass();
    QCOMPARE(priceOfLamp(), u"24.00"_s);
    QVERIFY(m_till->book.changes().prices.empty());
    QVERIFY(m_shop->lastOf("changes_refused").payload.contains("\"why\":\"lost\""));
}

void TillChangesTest::aBaseIsAllThereIs()
{
    bring(setOf(1, dearer, m_shop->clock.wall_ms + hour_ms));
    world::ChangeSet base = setOf(9, dearest);
    base.isBase = true;
    base.products->isWhole = true;
    bring(base);
    QCOMPARE(priceOfLamp(), u"28.00"_s);
    QCOMPARE(m_shop->count(), 1);
    QVERIFY(m_till->book.changes().prices.empty());
    m_shop->clock.wall_ms += 2 * hour_ms;
    m_till->loop.pass();
    QCOMPARE(priceOfLamp(), u"28.00"_s);
}

void TillChangesTest::aRefusalIsKeptOnce()
{
    using Reason = world::ChangesTrouble::Reason;
    const quint64 before = m_shop->open->head().seq;
    for (int time = 0; time < 3; ++time) {
        m_till->feed.tell(world::ChangesTrouble{Reason::unreachable, 0, u"no line"_s});
        m_till->feed.tell(world::ChangesTrouble{Reason::behind, 4, u"set back"_s});
        m_till->feed.tell(world::ChangesTrouble{Reason::notBelieved, 0, u"forged"_s});
        m_till->feed.tell(world::ChangesCurrent{});
    }
    m_till->loop.run();
    QCOMPARE(kindsSince(before), (std::vector<QByteArray>{"changes_refused", "changes_refused"}));
}

void TillChangesTest::methodsAreFrozenAndFreed()
{
    world::ChangeSet set = setOf(1);
    set.registry = secret(cards);
    set.frozen = secret(frozenAnna);
    bring(set);
    const auto anna = [this] {
        return m_shop->open->registry().findMethod(u"CARD-ANNA"_s).value().value();
    };
    QVERIFY(anna().isFrozen);
    QCOMPARE(anna().brand, u"visa"_s);
    const quint64 before = m_shop->open->head().seq;
    world::ChangeSet again = setOf(2);
    again.frozen = secret(frozenAnna);
    bring(again);
    QCOMPARE(kindsSince(before), std::vector<QByteArray>{"changes_taken"});
    world::ChangeSet freed = setOf(3);
    freed.frozen = secret("method,state,why\n"
                          "CARD-ANNA,free,found again\n"
                          "CARD-NEW,free,never seen\n");
    bring(freed);
    QVERIFY(!anna().isFrozen);
    QVERIFY(!m_till->book.isFrozen(anna().id));
    QVERIFY(!m_shop->open->registry().findMethod(u"CARD-NEW"_s).value());
}

/// Nothing but the next purchase would freeze it.
void TillChangesTest::whatIsCountedAtOtherTillsIsFreedToo()
{
    const QByteArray key = "a key of the store, and of no other one";
    m_till->configuration.sharingKey = std::make_shared<const SecretBytes>(
        std::span(reinterpret_cast<const unsigned char*>(key.constData()),
                  static_cast<std::size_t>(key.size())));
    const QByteArray blinded =
        store::blinded(*m_till->configuration.sharingKey, store::blinded_method_label, "CARD-NEW");
    auto transaction = m_shop->open->begin();
    transaction->append(
        journal::counts_heard_kind, {},
        journal::encoded(std::vector<journal::HeardCount>{{blinded, "till-4", 5, 10, 1, 0}}));
    QVERIFY(transaction->commit().ok());
    for (const journal::Entry& entry : m_shop->open->lastCommitted())
        QVERIFY(m_till->book.take(entry).ok());
    QCOMPARE(m_till->book.failuresElsewhere(QByteArray(16, 'm'), blinded), 5);
    world::ChangeSet freed = setOf(1);
    freed.frozen = secret("method,state,why\n"
                          "CARD-NEW,free,found again\n"
                          "CARD-OTHER,free,never seen\n");
    bring(freed);
    QCOMPARE(m_till->feed.taken, std::vector<quint64>{1});
    const auto method = m_shop->open->registry().findMethod(u"CARD-NEW"_s).value();
    QVERIFY(method && !method->isFrozen);
    QCOMPARE(m_till->book.failuresElsewhere(method->id, blinded), 0);
    QVERIFY(!m_shop->open->registry().findMethod(u"CARD-OTHER"_s).value());
    const quint64 before = m_shop->open->head().seq;
    freed.head.version = 2;
    bring(freed); // there is nothing to free any more
    QCOMPARE(kindsSince(before), std::vector<QByteArray>{"changes_taken"});
}

QTEST_GUILESS_MAIN(TillChangesTest)
#include "till_changes_test.moc"
