#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>
#include <algorithm>
#include <functional>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

/// What happened to a till, what it says when it is started then, and the commands that this names,
/// done by somebody who knows no others.
struct Case
{
    const char* name;
    std::function<void(const Shop&)> damage;
    int code = 3;
    const char* says = nullptr;
    std::function<bool(const Shop&)> cure;
};

QString inData(const Shop& shop, const char* name)
{
    return shop.data() + u'/' + QLatin1String(name);
}

void put(const QString& path, const QByteArray& content)
{
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly | QIODevice::Truncate), qPrintable(path));
    QCOMPARE(file.write(content), content.size());
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void flipBitIn(const QString& path, qsizetype at)
{
    QByteArray content = contentOf(path);
    QVERIFY(content.size() > at);
    content[at] = static_cast<char>(content[at] ^ 1);
    put(path, content);
}

bool isDone(const Shop& shop, const QStringList& command)
{
    const Shop::Ran ran = shop.ctl(command);
    if (ran.code != 0)
        qWarning("%s: %s", qPrintable(command.join(u' ')), ran.errors.constData());
    return ran.code == 0;
}

/// "Move store.db and the files beside it whose names begin with it away": into that folder.
bool moveStoreAway(const Shop& shop, const char* into = "old")
{
    const QDir from(shop.data());
    QDir().mkpath(shop.file(into));
    for (const QString& name : from.entryList({u"store.db*"_s}, QDir::Files)) {
        if (!QFile::rename(from.filePath(name), shop.file(into) + u'/' + name))
            return false;
    }
    return true;
}

bool restoreThatStore(const Shop& shop)
{
    return moveStoreAway(shop) && isDone(shop, {u"restore"_s, shop.file("old/store.db")});
}

QJsonObject sell(const Shop& shop, TillProcess& till)
{
    const qsizetype sent = shop.phone().size();
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    if (shop.phone().size() != sent + 1)
        return {};
    till.send(key(codeIn(shop.phone().last())));
    return till.next(u"recorded"_s);
}

/// A purchase with a code, paid by a card that the registry knows.
QString receiptOfSaleAt(const Shop& shop)
{
    TillProcess till(shop.config());
    if (!till.start())
        return {};
    const QString receipt = sell(shop, till)[u"receipt"].toString();
    return till.endInput() == 0 ? receipt : QString();
}

} // namespace

// Every fault of a store that is told at a start or at the counter names one remedy, and that one
// helps: somebody who does what the message says sells again.
class TillRemediesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void whatTheMessageSaysHelps_data();
    void whatTheMessageSaysHelps();
    void aStoreThatIsGoneIsNotBegunAnew();
    void aReceiptThatTheShopKnowsIsNotNumberedAgain();
    void aReceiptNumberThatSomebodyPutIntoHeadIsNotBelieved();
    void aKilledTillsStoreIsRestoredWithItsLog();
    void keysOfNumbersThatAreGoneAreToldBeforeAnybodyPays();

private:
    [[nodiscard]] bool restoreBackup(const Shop& shop) const
    {
        return moveStoreAway(shop) && isDone(shop, {u"restore"_s, m_shop->file("backup.db")});
    }
    [[nodiscard]] bool importRegistry(const Shop& shop) const
    {
        return isDone(shop,
                      {u"import"_s, u"registry"_s, m_shop->file("registry.csv"), u"--replace"_s});
    }
    [[nodiscard]] bool copyBack(const Shop& shop, const char* name) const
    {
        QFile::remove(inData(shop, name));
        return QFile::copy(inData(*m_shop, name), inData(shop, name));
    }
    [[nodiscard]] std::vector<Case> casesOfStart() const;
    [[nodiscard]] std::vector<Case> casesOfRegistry() const;

    std::unique_ptr<Shop> m_shop; // whole, with one sale after its backup
    std::vector<Case> m_cases;
};

void TillRemediesTest::initTestCase()
{
    m_shop = std::make_unique<Shop>();
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    QVERIFY(isDone(*m_shop, {u"backup"_s, m_shop->file("backup.db")}));
    QCOMPARE(receiptOfSaleAt(*m_shop), u"T3-000001"_s);
    for (const auto& cases : {casesOfStart(), casesOfRegistry()})
        m_cases.insert(m_cases.end(), cases.begin(), cases.end());
}

std::vector<Case> TillRemediesTest::casesOfStart() const
{
    const auto sql = [](const char* statements) {
        return [statements](const Shop& shop) { QVERIFY(shop.sql(statements)); };
    };
    const auto backup = [this](const Shop& shop) { return restoreBackup(shop); };
    const char* const fromBackup = "put the newest backup back with `countersignctl restore FILE`";
    const char* const itself = "give store.db to `countersignctl restore FILE`";
    return {
        {"head removed", [](const Shop& shop) { QVERIFY(QFile::remove(inData(shop, "head"))); }, 3,
         itself, restoreThatStore},
        {"head unreadable", [](const Shop& shop) { put(inData(shop, "head"), "x"); }, 3, itself,
         restoreThatStore},
        {"a folder for a head",
         [](const Shop& shop) {
             QVERIFY(QFile::remove(inData(shop, "head")) && QDir().mkpath(inData(shop, "head")));
         },
         3, "Move that folder away",
         [](const Shop& shop) {
             return QDir(inData(shop, "head")).removeRecursively() && restoreThatStore(shop);
         }},
        {"head of nobody", [](const Shop& shop) { flipBitIn(inData(shop, "head"), 120); }, 3,
         nullptr, restoreThatStore},
        {"an open basket altered",
         [](const Shop& shop) {
             TillProcess till(shop.config());
             QVERIFY(till.start());
             till.send(scan(pens));
             till.next(u"basket"_s);
             till.kill();
             QVERIFY(shop.sql("UPDATE basket SET body = replace(body, '4.30', '0.01')"));
         },
         3, itself, restoreThatStore},
        {"an entry altered", sql("UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 2"), 3,
         fromBackup, backup},
        {"a table of somebody else's",
         sql("CREATE TABLE till_report(name TEXT PRIMARY KEY, n INTEGER UNIQUE);"
             "CREATE TABLE counted(n INTEGER PRIMARY KEY AUTOINCREMENT);"
             "INSERT INTO counted DEFAULT VALUES"),
         3, itself, restoreThatStore},
        {"the products' pages broken",
         sql("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (SELECT rootpage "
             "FROM sqlite_schema WHERE name = 'product_by_name') WHERE name = 'product'"),
         3, fromBackup, backup},
        {"a schema of before all", sql("PRAGMA user_version = 0"), 3, fromBackup, backup},
        {"a schema of one step before", sql("PRAGMA user_version = 4"), 3, fromBackup, backup},
        {"a schema of a version that never was", sql("PRAGMA user_version = 99"), 3, fromBackup,
         backup},
        {"an older copy in its place",
         [this](const Shop& shop) {
             QVERIFY(moveStoreAway(shop));
             QVERIFY(QFile::copy(m_shop->file("backup.db"), inData(shop, "store.db")));
         },
         3, "give the one with more entries",
         [](const Shop& shop) {
             return moveStoreAway(shop, "older") &&
                    isDone(shop, {u"restore"_s, shop.file("old/store.db")});
         }},
        {"the store gone", [](const Shop& shop) { QVERIFY(moveStoreAway(shop)); }, 1,
         "Put the newest backup back with `countersignctl restore FILE`", backup},
        {"the code key cut off",
         [](const Shop& shop) { put(inData(shop, "keys/code.key"), "short"); }, 3,
         "Put it back from the copy",
         [this](const Shop& shop) { return copyBack(shop, "keys/code.key"); }},
    };
}

std::vector<Case> TillRemediesTest::casesOfRegistry() const
{
    const auto flipKeys = [](const Shop& shop) {
        flipBitIn(inData(shop, "registrations.keys"), 60);
    };
    return {
        {"the keys of numbers damaged", flipKeys, 3, "Put registrations.keys back from the copy",
         [this](const Shop& shop) { return copyBack(shop, "registrations.keys"); }},
        {"the keys of numbers damaged, without a copy", flipKeys, 3,
         "move it away and import the registry again",
         [this](const Shop& shop) {
             return QFile::rename(inData(shop, "registrations.keys"), shop.file("bad.keys")) &&
                    importRegistry(shop);
         }},
    };
}

void TillRemediesTest::whatTheMessageSaysHelps_data()
{
    QTest::addColumn<qsizetype>("at");
    for (std::size_t i = 0; i < m_cases.size(); ++i)
        QTest::newRow(m_cases.at(i).name) << static_cast<qsizetype>(i);
}

void TillRemediesTest::whatTheMessageSaysHelps()
{
    QFETCH(qsizetype, at);
    const Case& fault = m_cases.at(static_cast<std::size_t>(at));
    const Shop shop({}, *m_shop);
    fault.damage(shop);
    TillProcess till(shop.config());
    QVERIFY(till.start());
    QCOMPARE(till.waitForEnd(), fault.code);
    QVERIFY(till.output().isEmpty());
    const QByteArray said = till.errors();
    QVERIFY2(!fault.says || said.contains(fault.says), said.constData());
    QVERIFY2(said.count("countersignctl restore") + said.count("--replace") < 2, said.constData());
    QVERIFY2(!said.contains(".."), said.constData());
    QVERIFY(fault.cure(shop));
    QVERIFY(!receiptOfSaleAt(shop).isEmpty());
    QCOMPARE(shop.ctl({u"journal"_s, u"verify"_s}).code, 0);
}

/// A second journal under the same keys would use the sequences and numbers of the first again.
void TillRemediesTest::aStoreThatIsGoneIsNotBegunAnew()
{
    const std::vector<std::vector<const char*>> gone{
        {}, {"head"}, {"head", "registrations.keys"}, {"head", "keys/code.key"}};
    for (const auto& names : gone) {
        const Shop shop({}, *m_shop);
        QVERIFY(moveStoreAway(shop));
        for (const char* name : names)
            QVERIFY(QFile::remove(inData(shop, name)));
        const Shop::Ran ran = shop.ctl({u"init"_s});
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.errors.contains("`countersignctl restore FILE`"), ran.errors.constData());
        QVERIFY(!QFile::exists(inData(shop, "store.db")));
        for (const char* name : names) {
            QVERIFY(!QFile::exists(inData(shop, name)));
            if (QByteArray(name) != "head")
                QVERIFY(copyBack(shop, name));
        }
        QVERIFY(isDone(shop, {u"restore"_s, m_shop->file("backup.db")}));
        QVERIFY(!receiptOfSaleAt(shop).isEmpty());
    }
}

void TillRemediesTest::aReceiptThatTheShopKnowsIsNotNumberedAgain()
{
    const Shop shop({}, *m_shop);
    QVERIFY(moveStoreAway(shop));
    QVERIFY(QFile::remove(inData(shop, "head")));
    const QStringList other{u"restore"_s, m_shop->file("backup.db"), u"--last-receipt"_s,
                            u"T4-1"_s};
    QCOMPARE(shop.ctl(other).code, 2);
    const Shop::Ran ran =
        shop.ctl({u"restore"_s, m_shop->file("backup.db"), u"--last-receipt"_s, u"T3-000007"_s});
    QVERIFY2(ran.code == 0, ran.errors.constData());
    QVERIFY2(ran.output.contains("T3-000008"), ran.output.constData());
    QCOMPARE(receiptOfSaleAt(shop), u"T3-000008"_s);
    bool isTold = false;
    for (const Entry& entry : shop.journal()) {
        if (entry.kind != u"store_restored"_s)
            continue;
        isTold = true;
        QCOMPARE(entry.payload[u"head_known"], QJsonValue(false));
        QCOMPARE(entry.payload[u"last_receipt"].toInt(), 7);
        QCOMPARE(entry.payload[u"receipts_skipped"].toInt(), 7);
    }
    QVERIFY(isTold);
}

/// A number that was made higher would use up what can be printed, a lower one print some twice.
void TillRemediesTest::aReceiptNumberThatSomebodyPutIntoHeadIsNotBelieved()
{
    const Shop shop({}, *m_shop);
    QByteArray head = contentOf(inData(shop, "head"));
    QVERIFY2(head.contains("\"receipts\":1,"), head.constData());
    put(inData(shop, "head"), head.replace("\"receipts\":1,", "\"receipts\":999999999998,"));
    const Shop::Ran doctor = shop.ctl({u"doctor"_s});
    QCOMPARE(doctor.code, 3);
    QVERIFY2(doctor.output.contains("data/head was altered"), doctor.output.constData());
    QVERIFY(moveStoreAway(shop));
    const Shop::Ran ran = shop.ctl({u"restore"_s, m_shop->file("backup.db")});
    QVERIFY2(ran.code == 0, ran.errors.constData());
    QVERIFY2(ran.output.contains("--last-receipt"), ran.output.constData());
    const QString receipt = receiptOfSaleAt(shop);
    QVERIFY2(receipt > u"T3-000001"_s && receipt < u"T3-000100"_s, qPrintable(receipt));
    QCOMPARE(shop.ctl({u"doctor"_s}).code, 0);
}

void TillRemediesTest::keysOfNumbersThatAreGoneAreToldBeforeAnybodyPays()
{
    const Shop shop({}, *m_shop);
    QVERIFY(QFile::remove(inData(shop, "registrations.keys")));
    for (int starts = 0; starts < 2; ++starts) { // the first one makes the file anew
        TillProcess till(shop.config());
        QVERIFY(till.start());
        const QJsonObject said = till.next(u"refused"_s);
        QCOMPARE(said[u"reason"].toString(), u"registry_altered"_s);
        QVERIFY2(said[u"say"].toString().contains(u"Put registrations.keys back"_s),
                 qPrintable(said[u"say"].toString()));
        QCOMPARE(till.endInput(), 0);
    }
    QVERIFY(copyBack(shop, "registrations.keys"));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    QVERIFY(!sell(shop, till)[u"receipt"].toString().isEmpty());
    QCOMPARE(till.endInput(), 0);
    for (const QJsonObject& said : till.said())
        QVERIFY(said[u"event"] != u"refused"_s);
}

void TillRemediesTest::aKilledTillsStoreIsRestoredWithItsLog()
{
    const Shop shop({}, *m_shop);
    TillProcess till(shop.config());
    QVERIFY(till.start());
    const QString receipt = sell(shop, till)[u"receipt"].toString();
    QVERIFY(!receipt.isEmpty());
    till.kill();
    QVERIFY(QFileInfo(inData(shop, "store.db-wal")).size() > 0);
    QVERIFY(moveStoreAway(shop));
    const Shop::Ran ran = shop.ctl({u"restore"_s, shop.file("old/store.db")});
    QVERIFY2(ran.output.contains("Nothing was lost"), ran.output + ran.errors);
    const auto journal = shop.journal();
    QCOMPARE(std::count_if(journal.begin(), journal.end(),
                           [](const Entry& entry) { return entry.kind == u"purchase_recorded"_s; }),
             2);
    QCOMPARE(receipt, u"T3-000002"_s);
    QCOMPARE(receiptOfSaleAt(shop), u"T3-000003"_s);
    QCOMPARE(whatIsWrongWith(shop), QString());
}

QTEST_GUILESS_MAIN(TillRemediesTest)
#include "till_remedies_test.moc"
