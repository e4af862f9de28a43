#include "app/composition/workplace.h"
#include "core/world/qt_loop.h"
#include "tests/till/shop.h"

#include <QFile>
#include <QTest>
#include <deque>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;
using sale::Refusal;
using sale::Stage;

namespace {

constexpr int cards = 1500;
constexpr int pieces_max = 1000;

/// A loop on which what is to be done at once waits until it is let.
class HeldLoop final : public world::Loop
{
public:
    void post(std::function<void()> work) override { m_loop.post(std::move(work)); }
    void after(std::int64_t delay_ms, std::function<void()> work) override
    {
        if (delay_ms == 0)
            m_held.push_back(std::move(work));
        else
            m_loop.after(delay_ms, std::move(work));
    }
    /// False if nothing waits.
    bool letOne()
    {
        if (m_held.empty())
            return false;
        const auto work = std::move(m_held.front());
        m_held.pop_front();
        work();
        return true;
    }

private:
    world::QtLoop m_loop;
    std::deque<std::function<void()>> m_held;
};

/// A till of a shop, in this process and on this thread.
class HeldTill final : public till::Listener
{
public:
    explicit HeldTill(const Shop& shop)
    {
        auto workplace =
            app::Workplace::open(settings::load(shop.config()).value(), {}, m_loop);
        check(workplace.ok(), "the shop was set up");
        m_workplace = std::move(workplace).value();
        auto till = till::Till::start(m_workplace->world(), m_workplace->configuration(), *this);
        check(till.ok(), "the till starts");
        m_till = std::move(till).value();
    }
    void happened(const till::Event& event) override
    {
        if (const auto* refused = std::get_if<till::Refused>(&event))
            refusals.push_back(refused->refusal.reason);
    }
    void published(const till::TillViewPointer& view) override { m_view = view; }

    /// How many pieces there were.
    int letAll(int most)
    {
        int pieces = 0;
        while (pieces < most && m_loop.letOne())
            ++pieces;
        return pieces;
    }
    void take(const till::Command& command) { m_till->take(command); }
    void charge(const Card& card)
    {
        take(till::ChargeCard{till::ShownCard{QString::fromLatin1(card.fingerprint),
                                              QString::fromLatin1(card.brand),
                                              QString::fromLatin1(card.last4)}});
    }
    void end()
    {
        m_till->finish([] {});
    }
    [[nodiscard]] const till::TillView& view() const { return *m_view; }

    std::vector<Refusal> refusals;

private:
    HeldLoop m_loop;
    std::unique_ptr<app::Workplace> m_workplace;
    till::TillViewPointer m_view;
    std::unique_ptr<till::Till> m_till;
};

QByteArray manyCards()
{
    QByteArray csv = "method,brand,last4,phone,locale,registered_at\n";
    for (int card = 0; card < cards; ++card)
        csv += "CARD-" + QByteArray::number(card) + ",visa,4242,+4917604069" +
               QByteArray::number(card % 900 + 100) + ",en,2025-01-02T03:04:05Z\n";
    return csv;
}

} // namespace

// A till answers before it has looked at every card that was ever taken, and takes none before.
class TillLookTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aTillAnswersBeforeItHasLookedAtEveryCard();
    void noCardIsTakenBeforeEachWasLookedAt_data();
    void noCardIsTakenBeforeEachWasLookedAt();
    void whatWasAlteredIsSaidThoughNobodyAsks_data();
    void whatWasAlteredIsSaidThoughNobodyAsks();

private:
    std::unique_ptr<Shop> m_shop;
};

void TillLookTest::initTestCase()
{
    m_shop = std::make_unique<Shop>();
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    QFile file(m_shop->file("many.csv"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(manyCards());
    file.close();
    const Shop::Ran ran = m_shop->ctl({u"import"_s, u"registry"_s, file.fileName()});
    QVERIFY2(ran.code == 0, ran.errors.constData());
}

void TillLookTest::aTillAnswersBeforeItHasLookedAtEveryCard()
{
    const Shop shop({}, *m_shop);
    HeldTill till(shop);
    till.take(till::Scan{QString::fromLatin1(lamp)});
    QCOMPARE(till.view().counter.basket.lines.size(), 1U);
    QVERIFY(till.letAll(pieces_max) >= 2 * cards / store::LastRegistryLook::at_once_rows);
    till.charge(anna);
    QVERIFY(till.view().counter.stage == Stage::authorising);
    QVERIFY(till.refusals.empty());
}

void TillLookTest::noCardIsTakenBeforeEachWasLookedAt_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<int>("pieces");
    for (const int pieces : {0, 1, 3}) {
        const QByteArray after = QByteArray::number(pieces) + " pieces";
        QTest::newRow("the last row altered, after " + after)
            << QByteArray("UPDATE registration SET locale='xx' WHERE rowid=(SELECT max(rowid) FROM "
                          "registration)")
            << pieces;
        QTest::newRow("the last row removed, after " + after)
            << QByteArray("DELETE FROM registration WHERE rowid=(SELECT max(rowid) FROM "
                          "registration)")
            << pieces;
    }
}

void TillLookTest::noCardIsTakenBeforeEachWasLookedAt()
{
    QFETCH(QByteArray, sql);
    QFETCH(int, pieces);
    const Shop shop({}, *m_shop);
    QVERIFY(shop.sql(sql));
    HeldTill till(shop);
    QCOMPARE(till.letAll(pieces), pieces);
    till.take(till::Scan{QString::fromLatin1(lamp)});
    QVERIFY(till.refusals.empty());
    till.charge(anna);
    QVERIFY(till.view().counter.stage == Stage::basket);
    QCOMPARE(till.refusals, std::vector{Refusal::registryAltered});
    QVERIFY(till.letAll(pieces_max) < pieces_max);
}

void TillLookTest::whatWasAlteredIsSaidThoughNobodyAsks_data()
{
    QTest::addColumn<bool>("ends");
    QTest::newRow("while the till waits") << false;
    QTest::newRow("at its end") << true;
}

void TillLookTest::whatWasAlteredIsSaidThoughNobodyAsks()
{
    QFETCH(bool, ends);
    const Shop shop({}, *m_shop);
    QVERIFY(shop.sql("UPDATE registration SET locale='xx' WHERE rowid=(SELECT max(rowid) FROM "
                     "registration)"));
    HeldTill till(shop);
    QVERIFY(till.refusals.empty());
    if (ends)
        till.end();
    else
        till.letAll(pieces_max);
    QCOMPARE(till.refusals, std::vector{Refusal::registryAltered});
    till.letAll(pieces_max);
    QCOMPARE(till.refusals.size(), 1U);
    QVERIFY(ends || till.view().refusal->say.contains(u"import registry FILE --replace"));
}

} // namespace countersign::tests
QTEST_GUILESS_MAIN(countersign::tests::TillLookTest)
#include "till_look_test.moc"
