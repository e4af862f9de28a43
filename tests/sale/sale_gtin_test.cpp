#include "core/sale/gtin.h"
#include "core/sale/product.h"
#include "tests/sale/samples.h"

namespace countersign::sale {

class SaleGtinTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLengthIsComparedAsFourteenDigits_data()
    {
        QTest::addColumn<QString>("digits");
        QTest::addColumn<QString>("full");
        QTest::newRow("GTIN-8") << QStringLiteral("96385074") << QStringLiteral("00000096385074");
        QTest::newRow("GTIN-12") << QStringLiteral("614141000036")
                                 << QStringLiteral("00614141000036");
        QTest::newRow("GTIN-13") << QStringLiteral("4006381333931")
                                 << QStringLiteral("04006381333931");
        QTest::newRow("GTIN-14") << QStringLiteral("10614141000415")
                                 << QStringLiteral("10614141000415");
    }
    void everyLengthIsComparedAsFourteenDigits()
    {
        QFETCH(QString, digits);
        QFETCH(QString, full);
        const auto gtin = Gtin::parse(digits);
        QVERIFY(gtin.ok());
        QCOMPARE(gtin->toString(), full);
        QVERIFY(*Gtin::parse(full) == *gtin);
    }

    void everyMistypedDigitIsFound()
    {
        const QString right = QStringLiteral("4006381333931");
        for (qsizetype place = 0; place < right.size(); ++place) {
            for (char16_t digit = u'0'; digit <= u'9'; ++digit) {
                QString typed = right;
                typed[place] = digit;
                QCOMPARE(Gtin::parse(typed).ok(), typed == right);
            }
        }
    }

    void wrongGtinIsRefusedWithTheReason_data()
    {
        QTest::addColumn<QString>("digits");
        QTest::addColumn<QString>("reason");
        QTest::newRow("empty") << QString() << QStringLiteral("0 digits");
        QTest::newRow("short") << QStringLiteral("1234567") << QStringLiteral("7 digits");
        QTest::newRow("eleven") << QStringLiteral("12345678901") << QStringLiteral("11 digits");
        QTest::newRow("fifteen") << QStringLiteral("123456789012345")
                                 << QStringLiteral("15 digits");
        QTest::newRow("letter") << QStringLiteral("400638133393X")
                                << QStringLiteral("other characters");
        QTest::newRow("space") << QStringLiteral(" 4006381333931")
                               << QStringLiteral("other characters");
        QTest::newRow("Arabic digits")
            << QStringLiteral("٩٦٣٨٥٠٧٤") << QStringLiteral("other characters");
        QTest::newRow("check digit")
            << QStringLiteral("4006381333932") << QStringLiteral("would have to be 1");
    }
    void wrongGtinIsRefusedWithTheReason()
    {
        QFETCH(QString, digits);
        QFETCH(QString, reason);
        const auto gtin = Gtin::parse(digits);
        QVERIFY(!gtin.ok());
        QVERIFY2(gtin.error().contains(reason), qPrintable(gtin.error()));
    }

    void namesAreTrimmedAndChecked()
    {
        QCOMPARE(*parseName(u" Vitória crackers "), QStringLiteral("Vitória crackers"));
        QVERIFY(parseName(QString(200, u'x')).ok());
        QVERIFY(parseName(QStringLiteral("🍎").repeated(200)).ok());
        QVERIFY(!parseName(QString(201, u'x')).ok());
        QVERIFY(!parseName(u"   ").ok());
        QVERIFY(!parseName(u"a\u0007b").ok());
        QVERIFY(!parseName(QString(QChar(0xd800))).ok());
    }

    void categoriesAreInSmallLettersWithoutBlanks()
    {
        for (const QStringView good :
             {u"drinks", u"gift-cards", u"4-less", u"thé", u"a/b", u"gift_cards"})
            QCOMPARE(*parseCategory(good), good.toString());
        for (const QStringView bad : {u"", u"Drinks", u"gift cards", u"Thé", u"a\u0007b"})
            QVERIFY2(!parseCategory(bad).ok(), qPrintable(bad.toString()));
        QVERIFY(!parseCategory(QString(65, u'x')).ok());
    }
};

} // namespace countersign::sale

QTEST_GUILESS_MAIN(countersign::sale::SaleGtinTest)
#include "sale_gtin_test.moc"
