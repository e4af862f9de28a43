#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

QString written(const Shop& shop, const char* name, const QByteArray& content)
{
    QFile file(shop.file(name));
    const bool isWritten = file.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
                           file.write(content) == content.size();
    return isWritten ? file.fileName() : QString();
}

Shop::Options allowing()
{
    Shop::Options options;
    options.countersign = u"unregistered = \"allow\"\n"_s;
    return options;
}

/// Each of the two is looked up where the other lies, until it is done once more.
QByteArray exchanged(const QByteArray& one, const char* other, int times)
{
    const QByteArray both = "name IN ('" + one + "', '" + other + "')";
    return "PRAGMA writable_schema = ON; BEGIN; UPDATE sqlite_schema SET rootpage = "
           "(SELECT sum(rootpage) FROM sqlite_schema WHERE " +
           both + ") - rootpage WHERE " + both +
           "; PRAGMA schema_version = " + QByteArray::number(9000 + times) + "; COMMIT";
}

} // namespace

// SQLite goes where an index leads. Whoever leads it elsewhere gets no card paid by that.
class TillIndexTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void noCardPaysByAnIndexThatLeadsElsewhere_data();
    void noCardPaysByAnIndexThatLeadsElsewhere();
    void noIndexOfSomebodyElsesIsReadByARunningTill_data();
    void noIndexOfSomebodyElsesIsReadByARunningTill();
    void anImportMakesNothingOfSomebodyElsesProductsRight_data();
    void anImportMakesNothingOfSomebodyElsesProductsRight();

private:
    [[nodiscard]] Shop::Ran import(const Shop& shop, const QStringList& what) const
    {
        return shop.ctl(QStringList{u"import"_s} + what);
    }

    std::unique_ptr<Shop> m_shop; // in which the number of Anna's card was replaced
};

void TillIndexTest::initTestCase()
{
    m_shop = std::make_unique<Shop>();
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    const QString moved = written(*m_shop, "moved.csv",
                                  "method,brand,last4,phone,locale,registered_at\n"
                                  "CARD-ANNA,visa,4242,+4917604069099,en,2026-01-02T03:04:05Z\n");
    QCOMPARE(import(*m_shop, {u"registry"_s, moved, u"--replace"_s}).code, 0);
}

void TillIndexTest::noCardPaysByAnIndexThatLeadsElsewhere_data()
{
    QTest::addColumn<QByteArray>("one");
    QTest::addColumn<QByteArray>("other");
    const auto row = [](const char* what, const char* one, const char* other) {
        QTest::newRow(what) << QByteArray(one) << QByteArray(other);
    };
    row("to numbers that were replaced", "registration_of_method", "registration_replaced");
    row("to no number", "registration_of_method", "registration_without_key");
    row("to no card", "sqlite_autoindex_payment_method_2", "registration_without_key");
    row("from no id of a card", "sqlite_autoindex_payment_method_1", "registration_without_key");
    row("from no id of a number", "sqlite_autoindex_registration_1", "registration_without_key");
}

void TillIndexTest::noCardPaysByAnIndexThatLeadsElsewhere()
{
    QFETCH(QByteArray, one);
    QFETCH(QByteArray, other);
    const Shop shop(allowing(), *m_shop);
    TillProcess till(shop.config());
    QVERIFY(till.start());
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.next(u"basket"_s);
    QVERIFY(shop.sql(exchanged(one, other, 1)));
    for (const Card& card : {anna, ben, nobody}) {
        till.send(chargeCard(card));
        QCOMPARE(till.nextRefusal(), u"registry_altered"_s);
    }
    QCOMPARE(till.endInput(), 0);
    // While it was stopped; and no number that is in use is taken for one that was replaced.
    QVERIFY(till.start());
    const QJsonObject said = till.next(u"refused"_s);
    QCOMPARE(said[u"reason"].toString(), u"registry_altered"_s);
    QVERIFY(said[u"say"].toString().contains(u"import registry FILE --replace"));
    QCOMPARE(till.endInput(), 0);
    QVERIFY(shop.phone().isEmpty());
    QCOMPARE(shop.ctl({u"doctor"_s}).code, 3);
    // As it was, nothing is missing. What is said helps as well.
    const Shop again({}, shop);
    QVERIFY(again.sql(exchanged(one, other, 2)));
    QCOMPARE(import(shop, {u"registry"_s, m_shop->file("moved.csv"), u"--replace"_s}).code, 0);
    for (const Shop* mended : std::initializer_list<const Shop*>{&again, &shop}) {
        TillProcess selling(mended->config());
        QVERIFY(selling.start());
        selling.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
        selling.send(chargeCard(anna));
        selling.next([](const QJsonObject& told) { return told[u"state"] == u"delivered"_s; });
        selling.send(key(codeIn(mended->phone().last())));
        QVERIFY(!selling.next(u"recorded"_s).isEmpty());
        QCOMPARE(selling.endInput(), 0);
        QCOMPARE(whatIsWrongWith(*mended), QString());
    }
}

void TillIndexTest::noIndexOfSomebodyElsesIsReadByARunningTill_data()
{
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("of any name") << QByteArray("z");
    QTest::newRow("named as SQLite's own") << QByteArray("sqlite_stat");
}

void TillIndexTest::noIndexOfSomebodyElsesIsReadByARunningTill()
{
    QFETCH(QByteArray, named);
    const Shop shop(allowing(), *m_shop);
    TillProcess till(shop.config());
    QVERIFY(till.start());
    till.send(scan(lamp));
    till.next(u"basket"_s);
    // Newer, as good for the question, and led to where there is nothing.
    QVERIFY(shop.sql("CREATE UNIQUE INDEX z1 ON payment_method(lookup);"
                     "CREATE INDEX z2 ON product(gtin, price_minor);"
                     "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET name = '" +
                     named + "' || substr(name, 2), sql = replace(sql, 'INDEX z', 'INDEX " + named +
                     "') WHERE name IN ('z1', 'z2')"));
    QVERIFY(shop.sql(exchanged(named + "1", "registration_without_key", 1)));
    till.send(chargeCard(anna));
    QCOMPARE(till.nextRefusal(), u"registry_altered"_s);
    till.send(scan(lamp));
    QCOMPARE(till.nextRefusal(), u"product_altered"_s);
    QCOMPARE(till.endInput(), 0);
}

void TillIndexTest::anImportMakesNothingOfSomebodyElsesProductsRight_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::newRow("an older row with its tag")
        << QByteArray("REPLACE INTO product SELECT * FROM aside.kept WHERE name = 'Lamp'");
    QTest::newRow("a product added")
        << QByteArray("INSERT INTO product SELECT 12345670, 'X', folded, 1, currency, tax, "
                      "category, 9223372036854775807, 9, tag FROM product LIMIT 1");
}

void TillIndexTest::anImportMakesNothingOfSomebodyElsesProductsRight()
{
    QFETCH(QByteArray, sql);
    constexpr char columns[] = "gtin,name,price,tax,category\n";
    constexpr char pens_row[] = "4006381333931,Pens,4.50,19,stationery\n";
    constexpr char lamp_row[] = "5901234123457,Lamp,48.00,19,household\n";
    const Shop shop({}, *m_shop);
    QVERIFY(shop.sql("CREATE TABLE aside.kept AS SELECT * FROM product"));
    const QString dearer = written(shop, "dearer.csv", QByteArray(columns) + lamp_row);
    QCOMPARE(import(shop, {u"products"_s, dearer}).code, 0);
    QVERIFY(shop.sql(sql));
    const QString some = written(shop, "some.csv", QByteArray(columns) + pens_row);
    const Shop::Ran refused = import(shop, {u"products"_s, some});
    QCOMPARE(refused.code, 3);
    QVERIFY2(refused.errors.contains("`countersignctl import products --whole FILE`"),
             refused.errors.constData());
    QCOMPARE(shop.ctl({u"doctor"_s}).code, 3);
    const QString all = written(shop, "all.csv", QByteArray(columns) + pens_row + lamp_row);
    QCOMPARE(import(shop, {u"products"_s, u"--whole"_s, u"--skip-bad"_s, all}).code, 2);
    const Shop::Ran loaded = import(shop, {u"products"_s, u"--whole"_s, all});
    QVERIFY2(loaded.code == 0, loaded.errors.constData());
    QVERIFY2(loaded.output.contains("products dropped"), loaded.output.constData()); // the book
    QVERIFY(!shop.ctl({u"doctor"_s}).output.contains("not the one that the last import left"));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    till.send(scan(lamp));
    QCOMPARE(till.next(u"basket"_s)[u"total"].toString(), u"48.00"_s);
    for (const char* gone : {book, "12345670"}) {
        till.send(scan(gone));
        QCOMPARE(till.nextRefusal(), u"unknown_product"_s);
    }
    till.send(plain("cancel"));
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(import(shop, {u"products"_s, some}).code, 0);
    QCOMPARE(shop.journal().back().kind, u"products_imported"_s);
    QCOMPARE(shop.ctl({u"journal"_s, u"verify"_s}).code, 0);
}

QTEST_GUILESS_MAIN(TillIndexTest)
#include "till_index_test.moc"
