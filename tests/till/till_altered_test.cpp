#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

void writeFile(const QString& path, const QByteArray& content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(content), content.size());
}

bool isDone(const Shop& shop, const QStringList& command)
{
    const Shop::Ran ran = shop.ctl(command);
    if (ran.code != 0)
        qWarning("%s: %s", qPrintable(command.join(u' ')), ran.errors.constData());
    return ran.code == 0;
}

/// A purchase with a code, paid by a card that the registry knows.
bool sells(const Shop& shop)
{
    TillProcess till(shop.config());
    if (!till.start())
        return false;
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    if (shop.phone().isEmpty())
        return false;
    till.send(key(codeIn(shop.phone().last())));
    return !till.next(u"recorded"_s).isEmpty() && till.endInput() == 0;
}

/// The number of Anna's card is another from now on.
bool replaceAnnas(const Shop& shop)
{
    writeFile(shop.file("moved.csv"), "method,brand,last4,phone,locale,registered_at\n"
                                      "CARD-ANNA,visa,4242,+4917604069099,en,"
                                      "2026-01-02T03:04:05Z\n");
    return isDone(shop, {u"import"_s, u"registry"_s, shop.file("moved.csv"), u"--replace"_s});
}

} // namespace

// Rows and keys that somebody with SQL and files altered, removed or put back buy nothing, and what
// is said of them helps.
class TillAlteredTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void noCardPaysOnAnAlteredRegistry_data();
    void noCardPaysOnAnAlteredRegistry();
    void noRegisteredCardIsAnUnregisteredOneWithoutItsKey_data();
    void noRegisteredCardIsAnUnregisteredOneWithoutItsKey();
    void whatIsAlteredBesideARunningTillIsFound();
    void aReplacedNumberGetsNoCodesAgain();
    void aCodeOfAReplacedNumberIsOver();
    void anAlteredCatalogueIsNotSold_data();
    void anAlteredCatalogueIsNotSold();
    void anAlteredRegistryIsMendedByAnImport_data();
    void anAlteredRegistryIsMendedByAnImport();
    void aFrozenCardThatSqlRemovedStaysFrozen();

private:
    [[nodiscard]] QStringList importAll() const
    {
        return {u"import"_s, u"registry"_s, m_shop->file("registry.csv"), u"--replace"_s};
    }

    std::unique_ptr<Shop> m_shop; // nothing was sold in it
};

void TillAlteredTest::initTestCase()
{
    m_shop = std::make_unique<Shop>();
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
}

void TillAlteredTest::noCardPaysOnAnAlteredRegistry_data()
{
    QTest::addColumn<QByteArray>("sql");
    const auto row = [](const char* what, const char* sql) {
        QTest::newRow(what) << QByteArray(sql);
    };
    row("a number out of use", "UPDATE registration SET active = 0");
    row("a card's fingerprint", "UPDATE payment_method SET lookup = randomblob(32)");
    row("a frozen card's fingerprint",
        "UPDATE payment_method SET lookup = randomblob(32) WHERE frozen = 1");
    row("another card's number", "UPDATE registration SET method = randomblob(16)");
    row("the frozen card deleted", "PRAGMA foreign_keys = OFF;"
                                   "DELETE FROM payment_method WHERE frozen = 1");
    row("card and number deleted",
        "DELETE FROM registration WHERE method IN (SELECT id FROM payment_method WHERE frozen = 1);"
        "DELETE FROM payment_method WHERE frozen = 1");
    row("the sum", "UPDATE registry_sum SET digest = zeroblob(32)");
}

void TillAlteredTest::noCardPaysOnAnAlteredRegistry()
{
    QFETCH(QByteArray, sql);
    // As a card that was never registered, and below the amount from which there are codes.
    for (const int lamps : {2, 1}) {
        Shop::Options options;
        if (lamps > 1)
            options.countersign = u"unregistered = \"allow\"\n"_s;
        const Shop shop(options, *m_shop);
        QVERIFY(isDone(shop, {u"registry"_s, u"freeze"_s, u"CARD-ANNA"_s, u"--why"_s, u"lost"_s}));
        QVERIFY(shop.sql(sql));
        TillProcess till(shop.config());
        QVERIFY(till.start());
        const QJsonObject said = till.next(u"refused"_s);
        QCOMPARE(said[u"reason"].toString(), u"registry_altered"_s);
        QVERIFY2(said[u"say"].toString().contains(u"import registry FILE --replace"),
                 qPrintable(said[u"say"].toString()));
        for (int lampsMore = lamps; lampsMore > 0; --lampsMore)
            till.send(scan(lamp));
        for (const Card& card : {anna, nobody}) {
            till.send(chargeCard(card));
            QCOMPARE(till.nextRefusal(), u"registry_altered"_s);
        }
        till.send(chargeCash(u"50.00"_s));
        QVERIFY(!till.next(u"recorded"_s).isEmpty());
        QCOMPARE(till.endInput(), 0);
        QCOMPARE(shop.ctl({u"journal"_s, u"verify"_s}).code, 0);
    }
}

void TillAlteredTest::noRegisteredCardIsAnUnregisteredOneWithoutItsKey_data()
{
    QTest::addColumn<bool>("isThere");
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<char>("mark");
    QTest::newRow("the file removed") << false << qsizetype(0) << 'K';
    QTest::newRow("all but its first slot cut off") << true << qsizetype(128) << 'K';
    QTest::newRow("a bit of each mark") << true << qsizetype(-1) << 'J';
    QTest::newRow("marked as erased") << true << qsizetype(-1) << 'E';
}

void TillAlteredTest::noRegisteredCardIsAnUnregisteredOneWithoutItsKey()
{
    QFETCH(bool, isThere);
    QFETCH(qsizetype, size);
    QFETCH(char, mark);
    constexpr qsizetype slot_size_bytes = 128;
    Shop::Options options;
    options.countersign = u"unregistered = \"allow\"\n"_s;
    const Shop shop(options, *m_shop);
    QFile file(shop.data() + u"/registrations.keys"_s);
    if (isThere) {
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(size < 0 || file.resize(size));
        for (qsizetype at = slot_size_bytes; at < file.size(); at += slot_size_bytes)
            QVERIFY(file.seek(at) && file.putChar(mark));
        file.close();
    } else {
        QVERIFY(file.remove());
    }
    TillProcess till(shop.config());
    QVERIFY(till.start());
    till.send(scan(lamp));
    till.send(scan(lamp));
    till.send(chargeCard(anna));
    const QJsonObject said = till.next(u"refused"_s);
    QCOMPARE(said[u"reason"].toString(), u"registry_altered"_s);
    QVERIFY2(said[u"say"].toString().contains(u"registrations.keys"),
             qPrintable(said[u"say"].toString()));
    till.next(u"closed"_s);
    till.send(chargeCard(nobody)); // who has no number to be read
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
    QVERIFY(shop.phone().isEmpty());
    QCOMPARE(whatIsWrongWith(shop), QString());
}

void TillAlteredTest::whatIsAlteredBesideARunningTillIsFound()
{
    Shop::Options options;
    options.countersign = u"unregistered = \"allow\"\n"_s;
    const Shop shop(options, *m_shop);
    TillProcess till(shop.config());
    QVERIFY(till.start());
    for (int lamps = 0; lamps < 2; ++lamps) {
        till.send(scan(lamp));
        till.next(u"basket"_s);
    }
    QVERIFY(shop.sql("CREATE TABLE aside.kept AS SELECT * FROM registration;"
                     "DELETE FROM registration WHERE rowid = 1"));
    till.send(chargeCard(anna));
    QCOMPARE(till.nextRefusal(), u"registry_altered"_s);
    // Nor does a card that is new to the till make it right.
    till.send(chargeCard(nobody));
    QCOMPARE(till.nextRefusal(), u"registry_altered"_s);
    QVERIFY(shop.sql("INSERT INTO registration SELECT * FROM kept WHERE id NOT IN "
                     "(SELECT id FROM registration); DROP TABLE kept"));
    till.send(chargeCard(anna));
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    till.send(key(codeIn(shop.phone().last())));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    till.send(scan(lamp));
    till.send(chargeCard(nobody));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(shop), QString());
}

void TillAlteredTest::aReplacedNumberGetsNoCodesAgain()
{
    const Shop shop({}, *m_shop);
    const QString keys = shop.data() + u"/registrations.keys"_s;
    QVERIFY(shop.sql("CREATE TABLE aside.kept AS SELECT * FROM registration"));
    QVERIFY(QFile::copy(keys, shop.file("kept.keys")));
    QVERIFY(replaceAnnas(shop));
    QVERIFY(shop.sql("DELETE FROM registration WHERE active = 1 AND method IN (SELECT id FROM "
                     "payment_method WHERE last4 = '4242');"
                     "UPDATE registration SET (active, tag) = (SELECT active, tag FROM kept WHERE "
                     "kept.id = registration.id) WHERE active = 0;"
                     "INSERT INTO registration SELECT randomblob(16), method, sealed_number, "
                     "seal_nonce, number_lookup, locale, registered_ms, proof, 0, key_slot, tag "
                     "FROM kept LIMIT 1"));
    QVERIFY(QFile::remove(keys) && QFile::copy(shop.file("kept.keys"), keys));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    QCOMPARE(till.nextRefusal(), u"registry_altered"_s);
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    QCOMPARE(till.nextRefusal(), u"registry_altered"_s);
    QCOMPARE(till.endInput(), 0);
    QVERIFY(shop.phone().isEmpty());
}

void TillAlteredTest::aCodeOfAReplacedNumberIsOver()
{
    Shop::Options options;
    options.code = u"resend_after = \"1 s\""_s;
    const Shop shop(options, *m_shop);
    TillProcess till(shop.config());
    QVERIFY(till.start());
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    const QString old = codeIn(shop.phone().last());
    till.kill();
    QVERIFY(replaceAnnas(shop));
    QVERIFY(till.start());
    till.nextStage(u"countersigning"_s);
    till.send(key(old));
    QCOMPARE(till.nextRefusal(), u"code_expired"_s);
    QCOMPARE(shop.phone().size(), 1); // the old number got nothing more
    till.send(plain("resend"));
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    QCOMPARE(shop.phone().size(), 2);
    till.send(key(old));
    QCOMPARE(till.nextRefusal(), u"wrong_code"_s);
    till.send(key(codeIn(shop.phone().last())));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(shop), QString());
}

/// It may be found by searching. As long as one product isn't as it was loaded, nobody knows which
/// others are only as they once were.
void TillAlteredTest::anAlteredCatalogueIsNotSold_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("named");
    QTest::newRow("a price") << QByteArray("UPDATE product SET price_minor = 1 WHERE name = 'Lamp'")
                             << u"Lamp"_s;
    QTest::newRow("a tag removed")
        << QByteArray("UPDATE product SET tag = NULL, price_minor = 2 WHERE name = 'Lamp'")
        << u"Lamp"_s;
    QTest::newRow("an older row with its tag")
        << QByteArray("UPDATE product SET (price_minor, import, line, tag) = (SELECT price_minor, "
                      "import, line, tag FROM kept WHERE kept.gtin = product.gtin)")
        << u"put back"_s;
    QTest::newRow("a product deleted")
        << QByteArray("DELETE FROM product WHERE name = 'Lamp'") << u"removed"_s;
}

void TillAlteredTest::anAlteredCatalogueIsNotSold()
{
    QFETCH(QByteArray, sql);
    QFETCH(QString, named);
    const Shop shop({}, *m_shop);
    const QString dearer = shop.file("dearer.csv");
    writeFile(dearer, "gtin,name,price,tax,category\n4006381333931,Pens,4.30,19,stationery\n"
                      "5901234123457,Lamp,99.00,19,household\n");
    QVERIFY(shop.sql("CREATE TABLE aside.kept AS SELECT * FROM product"));
    QVERIFY(isDone(shop, {u"import"_s, u"products"_s, dearer}));
    QVERIFY(shop.sql("CREATE TABLE aside.newest AS SELECT * FROM product"));
    TillProcess till(shop.config());
    const auto refusedAs = [&] {
        const QJsonObject refused = till.next(u"refused"_s);
        const QString say = refused[u"say"].toString();
        const bool isRight = refused[u"reason"] == u"product_altered"_s && say.contains(named) &&
                             say.contains(u"`countersignctl import products --whole FILE`."_s);
        return isRight ? QString() : say + u" instead of "_s + named;
    };
    // Beside a running till, and put back.
    QVERIFY(till.start());
    till.send(plain("status"));
    till.nextStage(u"basket"_s);
    QVERIFY(shop.sql(sql));
    till.send(scan(lamp));
    QCOMPARE(refusedAs(), QString());
    QVERIFY(shop.sql("DELETE FROM product; INSERT INTO product SELECT * FROM newest"));
    till.send(scan(lamp));
    QCOMPARE(till.next(u"basket"_s)[u"total"].toString(), u"99.00"_s);
    till.send(plain("cancel"));
    QCOMPARE(till.endInput(), 0);
    // While it was stopped: said at the start, and again where something is to be sold.
    QVERIFY(shop.sql(sql));
    QVERIFY(till.start());
    QCOMPARE(refusedAs(), QString());
    for (const char* product : {lamp, pens}) {
        till.send(scan(product));
        QCOMPARE(refusedAs(), QString());
    }
    QCOMPARE(till.endInput(), 0);
    QVERIFY(isDone(shop, {u"import"_s, u"products"_s, u"--whole"_s, m_shop->file("products.csv")}));
    QVERIFY(sells(shop));
}

void TillAlteredTest::anAlteredRegistryIsMendedByAnImport_data()
{
    QTest::addColumn<QByteArray>("sql");
    const auto row = [](const char* what, const char* sql) {
        QTest::newRow(what) << QByteArray(sql);
    };
    row("all cards removed", "DELETE FROM registration; DELETE FROM payment_method");
    row("a registration removed",
        "DELETE FROM registration WHERE rowid = (SELECT min(rowid) FROM registration)");
    row("a card added",
        "INSERT INTO payment_method SELECT x'00112233445566778899aabbccddeeff', x'01', "
        "binding, brand, last4, frozen, frozen_why, tag FROM payment_method LIMIT 1");
    row("the sum altered", "UPDATE registry_sum SET digest = zeroblob(32)");
    row("the sum and cards removed",
        "DELETE FROM registry_sum; DELETE FROM registration; DELETE FROM payment_method");
    row("a number out of use", "UPDATE registration SET active = 0");
}

void TillAlteredTest::anAlteredRegistryIsMendedByAnImport()
{
    QFETCH(QByteArray, sql);
    const Shop shop({}, *m_shop);
    QVERIFY(shop.sql(sql));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    const QJsonObject said = till.next(u"refused"_s);
    QCOMPARE(said[u"reason"].toString(), u"registry_altered"_s);
    QVERIFY(said[u"say"].toString().endsWith(
        u"all of it, with `countersignctl import registry FILE --replace`."_s));
    QCOMPARE(till.endInput(), 0);
    QVERIFY(isDone(shop, importAll()));
    QVERIFY(sells(shop));
    QCOMPARE(whatIsWrongWith(shop), QString());
}

/// Under a new id it would be free, and nobody would know.
void TillAlteredTest::aFrozenCardThatSqlRemovedStaysFrozen()
{
    Shop::Options allowing;
    allowing.countersign = u"unregistered = \"allow\"\n"_s;
    const Shop shop(allowing, *m_shop);
    QVERIFY(isDone(shop, {u"registry"_s, u"freeze"_s, u"CARD-ANNA"_s, u"--why"_s, u"lost"_s}));
    QVERIFY(shop.sql("DELETE FROM registration WHERE method IN (SELECT id FROM payment_method "
                     "WHERE frozen = 1); DELETE FROM payment_method WHERE frozen = 1"));
    const Shop::Ran refused = shop.ctl(importAll());
    QCOMPARE(refused.code, 1);
    const QByteArray id = refused.errors.mid(refused.errors.indexOf(": ") + 2);
    const auto frozen = QRegularExpression(u"[0-9a-f]{32}"_s).match(QString::fromUtf8(id));
    QVERIFY2(frozen.hasMatch(), refused.errors.constData());
    // What it says: the card is frozen again, and the lost id given up.
    QVERIFY(isDone(shop, {u"registry"_s, u"freeze"_s, u"CARD-ANNA"_s, u"--why"_s, u"lost"_s}));
    QVERIFY(isDone(shop,
                   {u"registry"_s, u"unfreeze"_s, frozen.captured(), u"--why"_s, u"known anew"_s}));
    QVERIFY(isDone(shop, importAll()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    till.send(scan(lamp));
    till.send(chargeCard(anna));
    QCOMPARE(till.nextRefusal(), u"too_many_failures"_s);
    QCOMPARE(till.endInput(), 0);
}

QTEST_GUILESS_MAIN(TillAlteredTest)
#include "till_altered_test.moc"
