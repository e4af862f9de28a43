#include "cashier_window.h"

#include <QTest>

using namespace countersign;
using ui::Theme;

/// What a scanner types never changes what the cashier was doing.
class CashierScansTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aScanIsOneHoweverBusyTheWindowWas();
    void theSameCharacterTwiceInAScanIsNoHeldKey();
    void aHeldKeyIsNoScanAndRepeatsItself();
    void aScanLeavesAnAmountAsItWas();
    void aScanLeavesALongSearchAsItWas();
    void aScanWithSignsInItChangesNoQuantity_data();
    void aScanWithSignsInItChangesNoQuantity();
};

namespace {

const QSize wide(1920, 1080);
const QString scan = QStringLiteral("4006381333931");

void scanOnce(CashierWindow& till, const QString& code)
{
    till.pause();
    till.type(code);
    till.press(Qt::Key_Return);
}

QString textOf(const CashierWindow& till, const char* objectName)
{
    const QQuickItem* item = till.item(objectName);
    return item ? item->property("text").toString() : QStringLiteral("not there");
}

} // namespace

void CashierScansTest::aScanIsOneHoweverBusyTheWindowWas()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shopping());
    till.type(scan.left(3));
    till.stall();
    till.type(scan.mid(3));
    till.press(Qt::Key_Return);
    QCOMPARE(till.sent<till::Scan>().size(), 1U);
    QCOMPARE(till.sent<till::Scan>()[0].code, scan);
    QCOMPARE(textOf(till, "searchField"), QString());
}

// A window system takes a key that comes up and goes down within a millisecond for a held one.
void CashierScansTest::theSameCharacterTwiceInAScanIsNoHeldKey()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shopping());
    till.type(QStringLiteral("40"));
    till.repeat(u'0');
    till.type(QStringLiteral("6381333931"));
    till.press(Qt::Key_Return);
    QCOMPARE(till.sent<till::Scan>().size(), 1U);
    QCOMPARE(till.sent<till::Scan>()[0].code, scan);
    QCOMPARE(textOf(till, "searchField"), QString());

    till.pause();
    till.type(QStringLiteral("+"));
    till.repeat(u'+');
    till.type(QStringLiteral("A123"));
    till.press(Qt::Key_Return);
    QCOMPARE(till.sent<till::Scan>().back().code, QStringLiteral("++A123"));
    QCOMPARE(till.commandCount(), 2U);
}

void CashierScansTest::aHeldKeyIsNoScanAndRepeatsItself()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shopping());
    till.press(Qt::Key_Plus);
    QTRY_COMPARE(till.sent<till::SetQuantity>().size(), 1U);
    till.pause(); // until it repeats itself
    for (std::size_t i = 2; i < 8; ++i) {
        till.repeat(u'+');
        QCOMPARE(till.sent<till::SetQuantity>().size(), i);
    }
    till.press(Qt::Key_Return);
    QVERIFY(till.sent<till::Scan>().empty());
}

void CashierScansTest::aScanLeavesAnAmountAsItWas()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shopping());
    till.press(Qt::Key_F10);
    till.type(QStringLiteral("100.00"));
    scanOnce(till, scan);
    QCOMPARE(textOf(till, "cashGiven"), QStringLiteral("100.00"));
    scanOnce(till, QStringLiteral("LOT-42"));
    QCOMPARE(textOf(till, "cashGiven"), QStringLiteral("100.00"));
    QCOMPARE(till.sent<till::Scan>().size(), 2U);
    QCOMPARE(till.commandCount(), 2U);
}

void CashierScansTest::aScanLeavesALongSearchAsItWas()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shopping());
    const QString search(95, u'x');
    till.item("searchField")->setProperty("text", search);
    scanOnce(till, scan);
    QCOMPARE(textOf(till, "searchField"), search);
    QCOMPARE(till.sent<till::Scan>().size(), 1U);
}

void CashierScansTest::aScanWithSignsInItChangesNoQuantity_data()
{
    QTest::addColumn<QString>("code");
    QTest::newRow("HIBC") << QStringLiteral("+A123BJC5D6E71");
    QTest::newRow("minus") << QStringLiteral("-40063813339");
    QTest::newRow("times") << QStringLiteral("12*0063813339");
    QTest::newRow("Code 39 with its stars") << QStringLiteral("*4006381333*");
}

void CashierScansTest::aScanWithSignsInItChangesNoQuantity()
{
    QFETCH(QString, code);
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shopping());
    for (const char* name : {"searchField", "moreButton"}) {
        till.item(name)->forceActiveFocus();
        scanOnce(till, code);
        QTest::qWait(2 * static_cast<int>(ui::ScanBurst::gap_max_ms));
        QCOMPARE(till.sent<till::Scan>().back().code, code);
        QCOMPARE(textOf(till, "searchField"), QString());
        QCOMPARE(till.screen().pendingQuantity(), 0);
    }
    QCOMPARE(till.commandCount(), 2U);
}

QTEST_MAIN(CashierScansTest)
#include "cashier_scans_test.moc"
