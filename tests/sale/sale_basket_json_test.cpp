#include "core/sale/basket_json.h"
#include "tests/sale/samples.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace countersign::sale {

using namespace Qt::Literals::StringLiterals;

class SaleBasketJsonTest : public QObject
{
    Q_OBJECT

private:
    static constexpr const char* written = R"({
        "currency":"EUR","prices_include_tax":false,"lines":[
        {"gtin":"04006381333931","name":"Pens","quantity":"2","price":"1.50","tax":"18+8",
         "category":"stationery","discount":{"percent":"12.5"}},
        {"gtin":"04006381333931","name":"Pens","quantity":"0.412","price":"7.90","tax":"7",
         "category":"stationery"}],
        "discount":{"amount":"1.00"}})";

    static QJsonObject object() { return QJsonDocument::fromJson(written).object(); }

    static Basket basket()
    {
        Basket basket =
            basketOf({lineOf(u"2", u"1.50", u"18+8"), lineOf(u"0.412", u"7.90", u"7")}, false);
        basket.lines[0].discount = PercentOff{12'500};
        basket.discount = AmountOff{amountOf(u"1.00")};
        return basket;
    }

private Q_SLOTS:
    void aBasketIsWrittenAndReadBack()
    {
        QCOMPARE(toJson(basket()), object());
        QVERIFY(*basketFromJson(object()) == basket());
    }

    void namesOfEveryScriptSurviveTheirText()
    {
        Basket before = basket();
        before.lines[0].product.name = u"مياه معدنية 🍎 “naïve” \\ / 水"_s;
        const QByteArray text = QJsonDocument(toJson(before)).toJson(QJsonDocument::Compact);
        QVERIFY(*basketFromJson(QJsonDocument::fromJson(text).object()) == before);
    }

    void theTextIsThatOfTheObject()
    {
        Basket before = basket();
        QCOMPARE(toJsonText(before), QJsonDocument(toJson(before)).toJson(QJsonDocument::Compact));
        for (char16_t unit = 0; unit < 0x180; ++unit)
            before.lines[0].product.name += QChar(unit);
        before.lines[1].product.name = u"مياه 🍎 水"_s;
        before.pricesIncludeTax = true;
        QCOMPARE(toJsonText(before), QJsonDocument(toJson(before)).toJson(QJsonDocument::Compact));
        QCOMPARE(toJsonText(Basket()),
                 QJsonDocument(toJson(Basket())).toJson(QJsonDocument::Compact));
    }

    void anEmptyBasketIsWrittenAndReadBack()
    {
        Basket empty;
        empty.currency = currencyOf(u"JPY");
        QVERIFY(*basketFromJson(toJson(empty)) == empty);
    }

    void aDamagedBasketIsRefusedWithPlaceAndReason_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<bool>("inLine");
        QTest::addColumn<QString>("flaw");
        const auto row = [](const char* name, bool inLine, QLatin1String field,
                            const QJsonValue& value, const char* flaw) {
            QTest::newRow(name) << QString(field) << value << inLine << QString::fromLatin1(flaw);
        };
        const QJsonValue gone(QJsonValue::Undefined);
        row("no currency", false, "currency"_L1, gone, "currency: it is missing");
        row("unknown currency", false, "currency"_L1, u"ABC"_s, "currency: ");
        row("tax by word", false, "prices_include_tax"_L1, u"yes"_s,
            "prices_include_tax: it has the wrong type");
        row("no lines", false, "lines"_L1, gone, "lines: it is missing");
        row("a line of text", false, "lines"_L1, QJsonArray{u"x"_s},
            "line 1: it has the wrong type");
        row("unknown field", false, "tip"_L1, u"1"_s, "tip: there is no such field");
        row("two discounts", false, "discount"_L1,
            QJsonObject{{u"amount"_s, u"1"_s}, {u"percent"_s, u"1"_s}}, "discount: it is either");
        row("no kind of discount", false, "discount"_L1, QJsonObject(), "discount: it is either");
        row("negative discount", false, "discount"_L1, QJsonObject{{u"amount"_s, u"-1"_s}},
            "discount: amount: it can't be negative");
        row("gtin", true, "gtin"_L1, u"123"_s, "line 2: gtin: ");
        row("name", true, "name"_L1, QString(401, u'x'), "line 2: name: it is longer than 200");
        row("half a character", true, "name"_L1, QString(QChar(0xd83c)),
            "line 2: name: it isn't valid");
        row("quantity", true, "quantity"_L1, u"0"_s, "line 2: quantity: ");
        row("quantity as a number", true, "quantity"_L1, 2, "line 2: quantity: it has the wrong");
        row("price", true, "price"_L1, u"-1"_s, "line 2: price: it can't be negative");
        row("price of half cents", true, "price"_L1, u"1.005"_s, "line 2: price: ");
        row("price beyond the limit", true, "price"_L1, u"9999999999999"_s, "beyond the limit");
        row("tax", true, "tax"_L1, u"x"_s, "line 2: tax: ");
        row("category", true, "category"_L1, 7, "line 2: category: it has the wrong type");
        row("discount", true, "discount"_L1, QJsonObject{{u"percent"_s, u"101"_s}},
            "line 2: discount: percent: ");
        row("unknown field of a line", true, "note"_L1, u""_s, "line 2: note: ");
    }
    void aDamagedBasketIsRefusedWithPlaceAndReason()
    {
        QFETCH(QString, field);
        QFETCH(QJsonValue, value);
        QFETCH(bool, inLine);
        QFETCH(QString, flaw);
        QJsonObject damaged = object();
        if (inLine) {
            QJsonArray lines = damaged[u"lines"_s].toArray();
            QJsonObject line = lines[1].toObject();
            line[field] = value;
            lines[1] = line;
            damaged[u"lines"_s] = lines;
        } else {
            damaged[field] = value;
        }
        const auto result = basketFromJson(damaged);
        QVERIFY(!result.ok());
        QVERIFY2(result.error().contains(flaw), qPrintable(result.error()));
    }

    void tooManyLinesAreRefused()
    {
        Basket basket;
        basket.lines.assign(Basket::lines_max, lineOf(u"1", u"1"));
        QVERIFY(basketFromJson(toJson(basket)).ok());
        basket.lines.push_back(basket.lines.back());
        QVERIFY(!basketFromJson(toJson(basket)).ok());
    }
};

} // namespace countersign::sale

QTEST_GUILESS_MAIN(countersign::sale::SaleBasketJsonTest)
#include "sale_basket_json_test.moc"
