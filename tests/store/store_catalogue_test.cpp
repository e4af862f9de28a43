#include "core/store/product_import.h"
#include "tests/store/shop.h"

using namespace countersign;
using namespace countersign::store;
using store_test::Shop;

namespace {

sale::Currency euro()
{
    return sale::Currency::fromCode(u"EUR").value();
}

/// A shop with these articles.
struct StockedShop : Shop
{
    StockedShop()
    {
        load("gtin,name,price,tax,category\n"
             "4006381333931,Stabilo Boss,1.99,19,household\n"
             "4006381333948,Boss Stabilo refill,0.99,19,household\n"
             "96385074,Crème brûlée,2.50,7,chilled\n"
             "012345678905,\"Milk \"\"fresh\"\", 1 l\",1.10,7,chilled\n"
             "5000112637922,Milky chocolate bar,0.80,18+8,sweets\n"
             "00012345600012,100% orange juice,3.20,7,drinks\n"
             "3560070976478,Bœuf haché,6.10,7,chilled\n"
             "4001686301265,グミベア,1.00,7,sweets\n"
             "7310865004703,Wei\xC3\x9F"
             "bier,1.40,19,drinks\n");
    }
    void load(const QByteArray& csv)
    {
        const auto path = place.filePath(QStringLiteral("products.csv"));
        store_test::write(path, csv);
        const auto imported = importProducts(*open, {path, euro(), false, {}});
        if (!imported)
            qWarning().noquote() << imported.error().toString();
        check(imported.ok(), "the articles are loaded");
    }
    QStringList found(const char16_t* text, int limit = 10)
    {
        QStringList names;
        for (const auto& product :
             open->catalogue().search(QStringView(text).toString(), limit).value())
            names.append(product.name);
        return names;
    }
};

QStringList names(std::initializer_list<const char16_t*> list)
{
    QStringList result;
    for (const auto* name : list)
        result.append(QStringView(name).toString());
    return result;
}

} // namespace

class StoreCatalogueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void productIsFoundByEveryFormOfItsNumber()
    {
        StockedShop shop;
        const auto product =
            shop.open->catalogue().byGtin(sale::Gtin::parse(u"00012345678905").value()).value();
        QVERIFY(product.has_value());
        QCOMPARE(product->name, QStringLiteral("Milk \"fresh\", 1 l"));
        QCOMPARE(product->price, sale::Money(110, euro()));
        QCOMPARE(product->category, QStringLiteral("chilled"));
        const auto bar =
            shop.open->catalogue().byGtin(sale::Gtin::parse(u"5000112637922").value()).value();
        QCOMPARE(bar->tax.toString(), QStringLiteral("18+8"));
        const auto none =
            shop.open->catalogue().byGtin(sale::Gtin::parse(u"4006381333924").value()).value();
        QVERIFY(!none);
    }

    void digitsFindNumbersAsTheyArePrinted()
    {
        StockedShop shop;
        QCOMPARE(shop.found(u"400638133394"), names({u"Boss Stabilo refill"}));
        QCOMPARE(shop.found(u"96385074"), names({u"Crème brûlée"}));
        QCOMPARE(shop.found(u"0123456789"), names({u"Milk \"fresh\", 1 l"}));
        QCOMPARE(shop.found(u"4006381333931"), names({u"Stabilo Boss"}));
        QVERIFY(shop.found(u"100").contains(QStringLiteral("100% orange juice"))); // a name too
    }

    void namesAreFoundWithoutCaseAndAccents()
    {
        StockedShop shop;
        QCOMPARE(shop.found(u"CREME"), names({u"Crème brûlée"}));
        QCOMPARE(shop.found(u"brulee"), names({u"Crème brûlée"}));
        QCOMPARE(shop.found(u"weissbier"), names({u"Weißbier"}));
        QCOMPARE(shop.found(u"boeuf"), names({u"Bœuf haché"}));
        QCOMPARE(shop.found(u"グミベ"), names({u"グミベア"}));
        QCOMPARE(shop.found(u"choc milky"), names({u"Milky chocolate bar"}));
        QCOMPARE(shop.found(u"choc 1 l"), names({}));
        QCOMPARE(shop.found(u"milk 1 l"), names({u"Milk \"fresh\", 1 l"}));
    }

    void beginningOfTheNameComesFirst()
    {
        StockedShop shop;
        QCOMPARE(shop.found(u"boss"), names({u"Boss Stabilo refill", u"Stabilo Boss"}));
        QCOMPARE(shop.found(u"stabilo"), names({u"Stabilo Boss", u"Boss Stabilo refill"}));
        QCOMPARE(shop.found(u"boss", 1), names({u"Boss Stabilo refill"}));
        QCOMPARE(shop.found(u"mi"), names({u"Milk \"fresh\", 1 l", u"Milky chocolate bar"}));
        QCOMPARE(shop.found(u"グ"), names({u"グミベア"}));
    }

    void whateverIsTypedIsText_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"\"", "\"\"\"", "a\"b c", "boss OR milk", "NEAR(boss)", "folded:x", "boss*", "(((",
              "-boss", "'; DROP TABLE product", "^boss", "%", "___", "   ", ""})
            QTest::newRow(text) << QString::fromLatin1(text);
        QTest::newRow("long") << QString(100'000, u'x');
        QTest::newRow("lone surrogate") << QString(3, QChar(char16_t(0xD800)));
        QTest::newRow("zeros") << QString(5, QChar(char16_t(0)));
    }

    void whateverIsTypedIsText()
    {
        QFETCH(QString, text);
        StockedShop shop;
        const auto found = shop.open->catalogue().search(text, 10);
        if (!found)
            QFAIL(qPrintable(found.error().words));
        QCOMPARE(found->size(), 0U);
        QCOMPARE(shop.open->catalogue().count().value(), 9);
    }

    void categoriesAreListed()
    {
        StockedShop shop;
        const QStringList expected{QStringLiteral("chilled"), QStringLiteral("drinks"),
                                   QStringLiteral("household"), QStringLiteral("sweets")};
        QCOMPARE(shop.open->catalogue().categories().value(), expected);
        const auto drinks = shop.open->catalogue().byCategory(QStringLiteral("drinks"), 10).value();
        QCOMPARE(drinks.size(), 2U);
        QCOMPARE(drinks[0].name, QStringLiteral("100% orange juice"));
        const auto second =
            shop.open->catalogue().byCategory(QStringLiteral("drinks"), 10, 1).value();
        QCOMPARE(second.size(), 1U);
    }

    void searchFollowsChangedNames()
    {
        StockedShop shop;
        shop.load("gtin,name,price,tax,category\n4006381333931,Highlighter,2.05,19,household\n");
        QCOMPARE(shop.found(u"highl"), names({u"Highlighter"}));
        QCOMPARE(shop.found(u"lighter"), names({u"Highlighter"}));
        QCOMPARE(shop.found(u"boss"), names({u"Boss Stabilo refill"}));
        QCOMPARE(shop.open->catalogue().count().value(), 9);
        QVERIFY(shop.open->connection()
                    .run("INSERT INTO product_search(product_search, rank) "
                         "VALUES('integrity-check', 1)")
                    .ok());
    }

    void alteredProductIsShownAndNotSold()
    {
        for (const char* change : {"price_minor=1", "tax='0'", "category='free'", "tag=NULL",
                                   "tag=(SELECT tag FROM product WHERE gtin<>4006381333931)"}) {
            StockedShop shop;
            const auto sql =
                QByteArray("UPDATE product SET ") + change + " WHERE gtin=4006381333931";
            shop.tamper(sql.constData());
            shop.reopen();
            const auto gtin = sale::Gtin::parse(u"4006381333931").value();
            const auto found = shop.open->catalogue().byGtin(gtin);
            QVERIFY2(!found.ok(), change);
            QCOMPARE(found.error().fault, StoreFault::damaged);
            QVERIFY(found.error().words.contains(gtin.toString()));
            const auto shown = shop.open->catalogue().search(gtin.toString(), 10);
            QVERIFY2(shown.ok() && shown->size() == 1, change);
        }
    }

    void unreadableProductIsSaidSo()
    {
        StockedShop shop;
        shop.tamper("UPDATE product SET price_minor=-5 WHERE gtin=4006381333931");
        shop.reopen();
        const auto found =
            shop.open->catalogue().byGtin(sale::Gtin::parse(u"4006381333931").value());
        QVERIFY(!found.ok());
        QCOMPARE(found.error().fault, StoreFault::damaged);
    }
};

QTEST_GUILESS_MAIN(StoreCatalogueTest)
#include "store_catalogue_test.moc"
