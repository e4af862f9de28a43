#include "core/journal/fact_codec.h"
#include "core/till/book_reading.h"
#include "core/till/sent.h"
#include "core/till/sharing.h"
#include "tests/store/importing.h"
#include "tests/till/head_office_feed.h"

#include <QTest>

using namespace countersign;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using journal::HeardCount;
using store_test::ImportShop;
using till::Sharing;

namespace {

const QByteArray goods = "gtin,name,price,tax,category\n5901234123457,Lamp,24.00,19,household\n";
const QByteArray cards = "method,brand,last4,phone,locale,registered_at\n"
                         "CARD-ANNA,visa,4242,+4917604069011,en,2025-01-02T03:04:05Z\n";
const QByteArray method(16, 'm');
const QByteArray sharing_key = "a key of the store, and of no other one";
const world::MethodSeen card{u"CARD-ANNA"_s, u"visa"_s, u"4242"_s};

} // namespace

// What a till that counts with others knows and says after a start, from what its journal has.
class TillSharingStartTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aCheckpointThatLacksCountsLosesNone();
    void whatWasFreedBetweenTwoRunsIsSaidOnce_data();
    void whatWasFreedBetweenTwoRunsIsSaidOnce();

private:
    struct Running; // a till's part that is under test
    void restart();
    void write(const QByteArray& kind, const QByteArray& payload, const QUuid& purchase = {});
    void write(const sale::FactBody& fact, const QUuid& purchase = {});
    void writeCheckpoint(const journal::Checkpoint& checkpoint);
    void writeWrongCode();
    [[nodiscard]] quint64 end() const { return m_shop->open->head().seq; }

    std::unique_ptr<ImportShop> m_shop;
    std::unique_ptr<Running> m_till;
    QByteArray m_anna; // blinded
};

struct TillSharingStartTest::Running
{
    Running(store::Store& store, world::Clock& clock, world::Entropy& entropy)
        : world{store, clock, entropy, loop, terminal, carrier}
    {
        configuration.tillId = u"till-3"_s;
        configuration.sharingKey = std::make_shared<const SecretBytes>(
            std::span(reinterpret_cast<const unsigned char*>(sharing_key.constData()),
                      static_cast<std::size_t>(sharing_key.size())));
        auto read = till::readBook(store);
        check(read.ok(), "the journal is read");
        book = std::move(read->book);
        checkpoint_seq = read->checkpoint_seq;
        sharing =
            std::make_unique<Sharing>(Sharing::Around{world, configuration, book, sent, [] {}});
        sharing->start();
    }

    SteppedLoop loop;
    IdleTerminal terminal;
    IdleCarrier carrier;
    till::World world;
    till::Configuration configuration;
    till::Book book;
    till::SentInRun sent;
    quint64 checkpoint_seq = 0;
    std::unique_ptr<Sharing> sharing;
};

void TillSharingStartTest::init()
{
    m_till.reset();
    m_shop = std::make_unique<ImportShop>();
    QVERIFY(m_shop->products(goods).ok());
    QVERIFY(m_shop->registry(cards).ok());
    restart();
    m_anna = m_till->sharing->keyOf({}, card);
}

void TillSharingStartTest::restart()
{
    m_till.reset();
    m_shop->reopen();
    m_till = std::make_unique<Running>(*m_shop->open, m_shop->clock, m_shop->entropy);
}

/// Into the journal alone: the till knows of it once it starts again.
void TillSharingStartTest::write(const QByteArray& kind, const QByteArray& payload,
                                 const QUuid& purchase)
{
    auto transaction = m_shop->open->begin();
    QVERIFY(transaction.ok());
    transaction->append(kind, purchase, payload);
    QVERIFY(transaction->commit().ok());
}

void TillSharingStartTest::write(const sale::FactBody& fact, const QUuid& purchase)
{
    const auto written = journal::encoded(fact);
    write(written.kind, written.payload, purchase);
}

void TillSharingStartTest::writeCheckpoint(const journal::Checkpoint& checkpoint)
{
    write(journal::checkpoint_kind, journal::encoded(checkpoint));
}

/// As a till writes a first wrong code on Anna's card.
void TillSharingStartTest::writeWrongCode()
{
    const QUuid purchase = QUuid::createUuid();
    const sale::Money amount(4820, sale::Currency());
    sale::Tender tender;
    tender.kind = sale::TenderKind::card;
    tender.amount = amount;
    write(sale::PurchaseStarted{{}, tender, u"key"_s}, purchase);
    write(journal::count_keyed_kind, journal::encodedCountKey(m_anna), purchase);
    write(sale::PaymentAuthorised{{u"hold"_s, sale::HoldState::held, amount, 0, 0}, method, {}},
          purchase);
    write(sale::CodeIssued{{1,
                            QByteArray(16, 'n'),
                            u"code-1"_s,
                            QByteArray(16, 'r'),
                            6,
                            {},
                            "boot",
                            500,
                            300'000,
                            0}},
          purchase);
    write(sale::TryCounted{1, method}, purchase);
    write(journal::count_shared_kind, journal::encoded(journal::SharedCount{m_anna, 1}));
    write(sale::TryFailed{sale::TryFailure::wrongDigits}, purchase);
}

/// An earlier version wrote it, perhaps while it was put back for a while: entries with counts may
/// lie before it, so the whole journal is read.
void TillSharingStartTest::aCheckpointThatLacksCountsLosesNone()
{
    writeWrongCode();
    const HeardCount heard{m_anna, "till-4", 2, 10, m_shop->clock.now().wall_ms, 0};
    write(journal::counts_heard_kind, journal::encoded(std::vector<HeardCount>{heard}));
    restart();
    journal::Checkpoint checkpoint = m_till->book.checkpoint();
    QVERIFY(checkpoint.counts.has_value());
    const auto expectAllKnown = [this] {
        QCOMPARE(m_till->book.failuresElsewhere(method, m_anna), 2);
        QCOMPARE(m_till->book.failuresOf(method), 1);
        QCOMPARE(m_till->book.counts().shared.value(m_anna), 1);
        QCOMPARE(m_till->book.counts().tried.value(method), m_anna);
    };
    expectAllKnown();
    writeCheckpoint(checkpoint);
    const quint64 before = end();
    restart();
    QCOMPARE(m_till->checkpoint_seq, before);
    expectAllKnown();
    checkpoint.counts.reset();
    writeCheckpoint(checkpoint);
    restart();
    QCOMPARE(m_till->checkpoint_seq, quint64{0});
    expectAllKnown();
}

void TillSharingStartTest::whatWasFreedBetweenTwoRunsIsSaidOnce_data()
{
    QTest::addColumn<bool>("hasCheckpoint");
    QTest::newRow("the whole journal is read") << false;
    QTest::newRow("from a checkpoint on") << true;
}

/// As by `countersignctl registry unfreeze`, which runs while no till does.
void TillSharingStartTest::whatWasFreedBetweenTwoRunsIsSaidOnce()
{
    QFETCH(bool, hasCheckpoint);
    writeWrongCode();
    restart();
    if (hasCheckpoint)
        writeCheckpoint(m_till->book.checkpoint());
    write(sale::MethodUnfrozen{method, u"shown in person"_s});
    const quint64 before = end();
    restart();
    QCOMPARE(m_till->checkpoint_seq > 0, hasCheckpoint);
    QCOMPARE(end(), before + 1);
    QCOMPARE(m_shop->lastOf("count_shared").seq, before + 1);
    QCOMPARE(m_shop->lastOf("count_shared").payload,
             journal::encoded(journal::SharedCount{m_anna, 0, true}));
    QVERIFY(m_till->book.counts().shared.isEmpty());
    restart();
    QCOMPARE(end(), before + 1);
    QVERIFY(m_till->book.counts().freed.isEmpty());
}

QTEST_GUILESS_MAIN(TillSharingStartTest)
#include "till_sharing_start_test.moc"
