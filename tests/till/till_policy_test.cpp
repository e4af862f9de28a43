#include "app/composition/policy_reading.h"
#include "core/till/book_reading.h"
#include "core/till/changes.h"
#include "core/till/policy_in_force.h"
#include "tests/store/importing.h"
#include "tests/till/head_office_feed.h"

#include <QTest>

using namespace countersign;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using policy::Origin;
using policy::Rule;
using store_test::ImportShop;
using till::Changes;

namespace {

const QByteArray goods = "gtin,name,price,tax,category\n5901234123457,Lamp,24.00,19,household\n";
const QByteArray cards = "method,brand,last4,phone,locale,registered_at\n"
                         "CARD-ANNA,visa,4242,+4917604069011,en,2025-01-02T03:04:05Z\n";
const QByteArray strict = "[code]\ntries = 1\n"
                          "[countersign]\nfrom = \"5.00\"\nalways_for_categories = [\"phones\"]\n"
                          "[sending]\nper_number = \"2 / 1 h\"\n";
const QByteArray loose = "[countersign]\nfrom = \"99.00\"\n";

world::ChangeSet setOf(quint64 version, const std::optional<QByteArray>& policy,
                       const QString& currency = u"EUR"_s)
{
    world::ChangeSet set;
    set.head = {version, QByteArray(32, static_cast<char>(version))};
    set.made_ms = 1'699'999'000'000;
    if (policy)
        set.policy = world::ChangeSet::Policy{*policy, currency};
    return set;
}

} // namespace

// What a till makes of head office's policy, on a store of its own; from 25.00 on by its own file.
class TillPolicyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whatIsStricterIsTakenInOneCommit();
    void itWaitsUntilNobodyIsServed();
    void itHoldsAfterARestartWithoutALine();
    void itHoldsFromACheckpointOn();
    void whatLoosensIsRefusedWithAllOfItsSet_data();
    void whatLoosensIsRefusedWithAllOfItsSet();
    void whatLoosensIsTakenWhereTheFileLetsIt();
    void aFileThatBecomesStricterIsKeptTo();
    void amountsInAnotherCurrencyAreLeftToTheFile();
    void whatReadsDifferentlyOnceKeptIsRefused();
    void aRefusedOneIsMendedByABase();
    void whatCantBeReadAnyMoreKeepsLaterSetsOut();
    void onePolicyIsOneEntryUntilAnotherComes();
    void noRowDecidesWhatIsInForce();
    void withoutTheKeyForItTheFileDecides();

private:
    struct Running;
    void start();
    void bring(const world::ChangeSet& set);
    [[nodiscard]] till::PolicyInForce found() const;
    [[nodiscard]] QString from() const;
    [[nodiscard]] Origin originOf(Rule rule) const;
    [[nodiscard]] std::vector<QByteArray> kindsSince(quint64 seq);

    std::unique_ptr<ImportShop> m_shop;
    till::Configuration m_configuration;
    std::unique_ptr<Running> m_till;
    bool m_isBetween = true;
};

struct TillPolicyTest::Running
{
    Running(TillPolicyTest& test, store::Store& store, world::Clock& clock, world::Entropy& entropy)
        : world{store, clock, entropy, loop, terminal, carrier}, configuration(test.m_configuration)
    {
        world.changes = &feed;
        auto read = till::readBook(store);
        check(read.ok(), "the journal is read");
        book = std::move(read->book);
        checkpoint_seq = read->checkpoint_seq;
        changes = std::make_unique<Changes>(
            Changes::Around{world, configuration, book, [&test] { return test.m_isBetween; },
                            [] { return Result<Done, store::StoreError>(Done{}); },
                            [] { return Result<Done, store::StoreError>(Done{}); }, [](bool) {}});
        changes->start();
    }

    SteppedLoop loop;
    IdleTerminal terminal;
    IdleCarrier carrier;
    HeadOfficeFeed feed;
    till::World world;
    till::Configuration configuration;
    till::Book book;
    quint64 checkpoint_seq = 0;
    std::unique_ptr<Changes> changes;
};

void TillPolicyTest::init()
{
    m_till.reset();
    m_shop = std::make_unique<ImportShop>();
    QVERIFY(m_shop->products(goods).ok());
    QVERIFY(m_shop->registry(cards).ok());
    m_isBetween = true;
    m_configuration = {};
    m_configuration.currency = store_test::euro();
    m_configuration.policy.from = sale::Money(2500, store_test::euro());
    m_configuration.readPolicy = app::readPolicy;
    start();
}

void TillPolicyTest::start()
{
    m_till.reset();
    m_till = std::make_unique<Running>(*this, *m_shop->open, m_shop->clock, m_shop->entropy);
}

void TillPolicyTest::bring(const world::ChangeSet& set)
{
    m_till->feed.tell(std::make_shared<const world::ChangeSet>(set));
    m_till->loop.run();
}

till::PolicyInForce TillPolicyTest::found() const
{
    return till::policyInForce(m_configuration, m_till->book.changes().policy);
}

QString TillPolicyTest::from() const
{
    return found().rules.rules.rules.from.toString();
}

Origin TillPolicyTest::originOf(Rule rule) const
{
    for (const auto& [which, origin] : found().rules.origins) {
        if (which == rule)
            return origin;
    }
    return Origin::file;
}

std::vector<QByteArray> TillPolicyTest::kindsSince(quint64 seq)
{
    std::vector<QByteArray> kinds;
    const auto read = m_shop->open->journal().each(seq + 1, [&kinds](const journal::Entry& entry) {
        kinds.push_back(entry.kind);
        return true;
    });
    return read ? kinds : std::vector<QByteArray>();
}

void TillPolicyTest::whatIsStricterIsTakenInOneCommit()
{
    const quint64 before = m_shop->open->head().seq;
    bring(setOf(1, strict));
    QCOMPARE(m_till->feed.taken, std::vector<quint64>{1});
    QCOMPARE(kindsSince(before), (std::vector<QByteArray>{"changes_taken", "policy_changed"}));
    QCOMPARE(m_till->book.changes().policy,
             std::optional(journal::PolicyRecord{1, u"EUR"_s, strict}));
    QCOMPARE(from(), u"5.00"_s);
    till::Configuration sells = m_configuration;
    till::putRules(found().rules.rules, sells);
    QCOMPARE(sells.rules.tries, 1);
    QCOMPARE(sells.policy.from.toString(), u"5.00"_s);
    QCOMPARE(sells.policy.alwaysForCategories, QStringList{u"phones"_s});
    QCOMPARE(sells.sending.perNumber.count, 2);
    QCOMPARE(sells.sending.perTill.count, 120);
    QVERIFY(m_shop->open->verifyJournal({}).ok());
}

void TillPolicyTest::itWaitsUntilNobodyIsServed()
{
    m_isBetween = false;
    bring(setOf(1, strict));
    m_till->loop.pass();
    QCOMPARE(from(), u"25.00"_s);
    m_isBetween = true;
    m_till->loop.pass();
    QCOMPARE(from(), u"5.00"_s);
}

void TillPolicyTest::itHoldsAfterARestartWithoutALine()
{
    bring(setOf(1, strict));
    m_till.reset();
    m_shop->reopen();
    start();
    QCOMPARE(from(), u"5.00"_s);
    QCOMPARE(found().version, quint64{1});
}

void TillPolicyTest::itHoldsFromACheckpointOn()
{
    bring(setOf(1, strict));
    auto transaction = m_shop->open->begin();
    QVERIFY(transaction.ok());
    const quint64 seq = transaction->append(journal::checkpoint_kind, {},
                                            journal::encoded(m_till->book.checkpoint()));
    QVERIFY(transaction->commit().ok());
    m_till.reset();
    m_shop->reopen();
    start();
    QCOMPARE(m_till->checkpoint_seq, seq);
    QCOMPARE(from(), u"5.00"_s);
    QCOMPARE(m_till->book.changes().policy->currency, u"EUR"_s);
}

void TillPolicyTest::whatLoosensIsRefusedWithAllOfItsSet_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char* name, const QByteArray& text, const char* reason) {
        QTest::newRow(name) << text << QByteArray(reason);
    };
    row("a higher amount", loose, "countersign.from is looser than this till's own file has it");
    row("more tries", "[code]\ntries = 5\n", "code.tries is looser");
    row("others than the file's", "[countersign]\nalways_for_categories = [\"phones\"]\n",
        "countersign.always_for_categories leaves out what this till's own file has");
    row("others than the file's, some the same", "[sending]\ncountries = [\"AT\", \"FR\"]\n",
        "sending.countries names some that this till's own file doesn't; uplink.may_loosen lets "
        "head office loosen, or head office publishes a base together with another --policy");
    row("another window", "[sending]\nper_number = \"2 / 10 min\"\n",
        "sending.per_number can't be compared with what this till's own file has");
    row("one looser among others", strict + "unverified_budget = false\ncountries = [\"FR\"]\n",
        "sending.countries can't be compared");
    row("no policy at all", "[store]\nname = \"x\"\n", "policy:1: store: is not a table");
    row("no policy, and what helps", "[code]\ntries = 9\n",
        "not 9; head office publishes a base together with another --policy");
}

void TillPolicyTest::whatLoosensIsRefusedWithAllOfItsSet()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, reason);
    m_configuration.policy.alwaysForCategories = {u"gift-cards"_s};
    m_configuration.countries = {u"DE"_s, u"AT"_s};
    if (text.startsWith(strict))
        m_configuration.policy.alwaysForCategories = {};
    start();
    world::ChangeSet set = setOf(1, text);
    set.products = {QByteArray(goods).replace("24.00", "26.00"), u"EUR"_s, false, {}};
    const quint64 before = m_shop->open->head().seq;
    bring(set);
    QCOMPARE(kindsSince(before), std::vector<QByteArray>{"changes_refused"});
    const QByteArray said = m_shop->lastOf("changes_refused").payload;
    QVERIFY2(said.contains(reason) && said.contains("\"why\":\"unusable\""), said.constData());
    QCOMPARE(m_till->feed.aside, 1);
    QCOMPARE(from(), u"25.00"_s);
}

void TillPolicyTest::whatLoosensIsTakenWhereTheFileLetsIt()
{
    m_configuration.headOfficeMayLoosen = true;
    start();
    bring(setOf(1, loose));
    QCOMPARE(from(), u"99.00"_s);
    QVERIFY(originOf(Rule::from) == Origin::headOffice);
    m_configuration.headOfficeMayLoosen = false; // the file is changed, and the till restarted
    start();
    QCOMPARE(from(), u"25.00"_s);
    QVERIFY(originOf(Rule::from) == Origin::fileIsStricter);
}

void TillPolicyTest::aFileThatBecomesStricterIsKeptTo()
{
    bring(setOf(1, strict));
    m_configuration.policy.from = sale::Money(100, store_test::euro());
    start();
    QCOMPARE(from(), u"1.00"_s);
    // What stays as it is keeps nothing else out.
    world::ChangeSet set = setOf(2, strict);
    set.products = {QByteArray(goods).replace("24.00", "26.00"), u"EUR"_s, false, {}};
    bring(set);
    QCOMPARE(m_till->feed.taken, std::vector<quint64>{2});
    QCOMPARE(from(), u"1.00"_s);
    QCOMPARE(found().rules.rules.tries, 1);
}

void TillPolicyTest::amountsInAnotherCurrencyAreLeftToTheFile()
{
    bring(setOf(1, strict, u"CHF"_s));
    QCOMPARE(m_till->feed.taken, std::vector<quint64>{1});
    QCOMPARE(from(), u"25.00"_s);
    QVERIFY(originOf(Rule::from) == Origin::otherCurrency);
    QCOMPARE(found().rules.rules.tries, 1);
    QCOMPARE(m_till->book.changes().policy->currency, u"CHF"_s);
    bring(setOf(2, strict, u"XYZ"_s));
    QVERIFY(m_shop->lastOf("changes_refused").payload.contains("policy: its currency"));
    bring(setOf(2, strict, {}));
    QCOMPARE(m_till->feed.taken, std::vector<quint64>{1});
}

void TillPolicyTest::whatReadsDifferentlyOnceKeptIsRefused()
{
    for (const char* hidden :
         {"\uFEFFphones", "\uFEFF\uFEFFphones", "pho\u200Bnes", "pho\\u0007"}) {
        start();
        bring(
            setOf(1, QByteArray("[countersign]\nalways_for_categories = [\"") + hidden + "\"]\n"));
        QVERIFY(m_till->feed.taken.empty());
        QVERIFY(!m_till->book.changes().policy);
    }
    // Spelt in another way it is kept in ours.
    bring(setOf(1, "# ours\ncountersign = { from = '5' }\n"));
    QCOMPARE(m_till->book.changes().policy->text, "[countersign]\nfrom = \"5.00\"\n");
}

void TillPolicyTest::aRefusedOneIsMendedByABase()
{
    bring(setOf(1, strict));
    bring(setOf(2, loose));
    QCOMPARE(m_till->feed.taken, std::vector<quint64>{1});
    world::ChangeSet base = setOf(3, QByteArray("[countersign]\nfrom = \"9.00\"\n"));
    base.isBase = true;
    bring(base);
    QCOMPARE(m_till->feed.taken, (std::vector<quint64>{1, 3}));
    QCOMPARE(from(), u"9.00"_s);
    QCOMPARE(found().rules.rules.tries, 3);
}

/// As after a version that knew other rules.
void TillPolicyTest::whatCantBeReadAnyMoreKeepsLaterSetsOut()
{
    bring(setOf(1, strict));
    m_configuration.readPolicy = [](const QByteArray& text, const QString& currency) {
        return app::readPolicy(text == strict ? QByteArray("[code]\ntries = 9\n") : text,
                               currency);
    };
    start();
    QVERIFY2(found().unreadable.contains(u"code.tries"), qPrintable(found().unreadable));
    QCOMPARE(from(), u"25.00"_s);
    bring(setOf(2, strict));
    QVERIFY(m_till->feed.taken.empty());
    QCOMPARE(m_till->feed.aside, 1);
    const QByteArray said = m_shop->lastOf("changes_refused").payload;
    QVERIFY2(said.contains("not 9; head office publishes a base") &&
                 said.contains("\"why\":\"unusable\""),
             said.constData());
    world::ChangeSet base = setOf(3, QByteArray("[countersign]\nfrom = \"9.00\"\n"));
    base.isBase = true;
    bring(base);
    QCOMPARE(m_till->feed.taken, std::vector<quint64>{3});
    QCOMPARE(from(), u"9.00"_s);
}

void TillPolicyTest::onePolicyIsOneEntryUntilAnotherComes()
{
    bring(setOf(1, strict));
    const quint64 before = m_shop->open->head().seq;
    bring(setOf(2, strict));
    bring(setOf(3, std::nullopt)); // of an earlier version of the program
    QCOMPARE(kindsSince(before), (std::vector<QByteArray>{"changes_taken", "changes_taken"}));
    QCOMPARE(from(), u"5.00"_s);
    bring(setOf(4, QByteArray()));
    QCOMPARE(from(), u"25.00"_s);
    bring(setOf(5, strict));
    QCOMPARE(m_till->book.changes().policy->version, quint64{5});
    world::ChangeSet base = setOf(6, std::nullopt);
    base.isBase = true; // stands for all before
    bring(base);
    QVERIFY(!m_till->book.changes().policy);
    QVERIFY(m_shop->open->verifyJournal({}).ok());
}

void TillPolicyTest::noRowDecidesWhatIsInForce()
{
    bring(setOf(1, strict));
    m_till.reset();
    m_shop->tamper("UPDATE journal SET payload=CAST(replace(CAST(payload AS TEXT),'5.00','95.00') "
                   "AS BLOB) WHERE kind='policy_changed'");
    m_shop->reopen();
    const auto read = till::readBook(*m_shop->open);
    QVERIFY(!read.ok());
    QCOMPARE(read.error().fault, store::StoreFault::damaged);
}

void TillPolicyTest::withoutTheKeyForItTheFileDecides()
{
    bring(setOf(1, strict));
    m_configuration.readPolicy = {};
    start();
    QCOMPARE(from(), u"25.00"_s);
    QCOMPARE(found().version, quint64{0});
}

QTEST_GUILESS_MAIN(TillPolicyTest)
#include "till_policy_test.moc"
