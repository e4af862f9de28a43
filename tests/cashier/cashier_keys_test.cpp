#include "cashier_window.h"

#include <QTest>

using namespace countersign;
using ui::Theme;

class CashierKeysTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void enterDigitsAndLettersNeverCharge();
    void f12Charges();
    void aScanGoesToTheBasketFromAnyFocus();
    void aScanWhileWaitingIsRefused();
    void aRefusedScanIsSaidUntilTheCashierOrThePaymentMoves();
    void aScanOnDoneBeginsANewPurchase();
    void slowDigitsAndEnterLookUpTheNumber();
    void searchPicksTheMarkedResult();
    void quantityBeforeTheNextScan();
    void keysWorkOnTheSelectedLine();
    void cancelAsksOnce();
    void waitingKeys();
};

namespace {

const QSize wide(1920, 1080);
const QString scan = QStringLiteral("4006381333931");

} // namespace

void CashierKeysTest::enterDigitsAndLettersNeverCharge()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    for (const auto& view :
         {samples::shopping(), samples::waiting(), samples::authorising(), samples::recorded()}) {
        till.show(view);
        for (const char* name : {"chargeButton", "cashButton", "cancelButton", "nextButton"}) {
            QQuickItem* button = till.item(name);
            if (!button)
                continue;
            button->forceActiveFocus();
            for (const Qt::Key key :
                 {Qt::Key_Return, Qt::Key_Enter, Qt::Key_1, Qt::Key_Y, Qt::Key_9}) {
                till.pause();
                till.press(key);
            }
            till.pause();
            till.press(Qt::Key_Return);
            if (QQuickItem* field = till.item("searchField"))
                field->setProperty("text", QString());
        }
    }
    till.show(samples::shopping());
    till.item("chargeButton")->forceActiveFocus();
    till.press(Qt::Key_Space);
    QCOMPARE(till.window()->property("sheet").toString(), QString());
    QVERIFY(till.sent<till::ChargeCard>().empty());
    QVERIFY(till.sent<till::ChargeCash>().empty());
    QVERIFY(till.sent<till::Cancel>().empty());
    QVERIFY(till.sent<till::Next>().empty());
}

void CashierKeysTest::f12Charges()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shop());
    till.press(Qt::Key_F12);
    QCOMPARE(till.commandCount(), 0U);

    // A demo terminal asks which card is tapped; a real one reads it.
    till.show(samples::shopping());
    till.press(Qt::Key_F12);
    QVERIFY(till.item("demoCardSheet"));
    till.click("demoCard1");
    QCOMPARE(till.sent<till::ChargeCard>().size(), 1U);
    QCOMPARE(till.sent<till::ChargeCard>()[0].shown->fingerprint, QStringLiteral("f2"));
    QVERIFY(!till.item("demoCardSheet"));

    till::TillView real = samples::shopping();
    real.demoCards.clear();
    real.hasDemoTerminal = false;
    till.show(real);
    till.click("chargeButton");
    QCOMPARE(till.sent<till::ChargeCard>().size(), 2U);
    QVERIFY(!till.sent<till::ChargeCard>()[1].shown);
}

void CashierKeysTest::aScanGoesToTheBasketFromAnyFocus()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shopping());
    till.item("searchField")->setProperty("text", QStringLiteral("oat"));
    const auto scanOnce = [&](std::size_t nth) {
        till.pause();
        till.type(scan);
        till.press(Qt::Key_Return);
        QCOMPARE(till.sent<till::Scan>().size(), nth);
        QCOMPARE(till.sent<till::Scan>().back().code, scan);
    };
    scanOnce(1);
    QCOMPARE(till.item("searchField")->property("text").toString(), QStringLiteral("oat"));
    till.item("searchField")->setProperty("text", QString());
    till.item("chargeButton")->forceActiveFocus();
    scanOnce(2);
    QCOMPARE(till.item("searchField")->property("text").toString(), QString());
    till.item("moreButton")->forceActiveFocus();
    scanOnce(3);
    till.press(Qt::Key_F10);
    QVERIFY(till.item("cashSheet"));
    scanOnce(4);
    QCOMPARE(till.item("cashGiven")->property("text").toString(), QString());
    QCOMPARE(till.commandCount(), 4U);
}

void CashierKeysTest::aScanWhileWaitingIsRefused()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::waiting());
    till.type(scan);
    till.press(Qt::Key_Return);
    QCOMPARE(till.commandCount(), 0U);
    QVERIFY(till.shows(QStringLiteral("Finish or cancel this payment first.")));
    till.grab(QStringLiteral("scan-refused"));
    till.click("dismissNotice");
    QVERIFY(!till.shows(QStringLiteral("Finish or cancel this payment first.")));
}

void CashierKeysTest::aRefusedScanIsSaidUntilTheCashierOrThePaymentMoves()
{
    const QString words = QStringLiteral("Finish or cancel this payment first.");
    CashierWindow till(wide, Theme::Scheme::Light);
    till::TillView view = samples::waiting();
    till.show(view);
    till.type(scan);
    till.press(Qt::Key_Return);
    QVERIFY(till.shows(words));
    // The customer keys on.
    view.counter.countersigning->keyed = 5;
    till.show(view);
    QVERIFY(till.shows(words));
    till.press(Qt::Key_F6);
    QCOMPARE(till.sent<till::Aside>().size(), 1U);
    QVERIFY(!till.shows(words));

    till.type(scan);
    till.press(Qt::Key_Return);
    QVERIFY(till.shows(words));
    till.show(samples::capturing());
    QVERIFY(!till.shows(words));
}

void CashierKeysTest::aScanOnDoneBeginsANewPurchase()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::recorded());
    till.type(scan);
    till.press(Qt::Key_Return);
    QCOMPARE(till.sent<till::Scan>().size(), 1U);
    QCOMPARE(till.commandCount(), 1U);
}

void CashierKeysTest::slowDigitsAndEnterLookUpTheNumber()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shop());
    for (const QChar digit : scan) {
        till.pause();
        till.type(QString(digit));
    }
    till.pause();
    till.press(Qt::Key_Return);
    QCOMPARE(till.sent<till::Scan>().size(), 1U);
    QCOMPARE(till.sent<till::Scan>()[0].code, scan);
    QCOMPARE(till.item("searchField")->property("text").toString(), QString());
}

void CashierKeysTest::searchPicksTheMarkedResult()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shop());
    till.press(Qt::Key_F2);
    till.type(QStringLiteral("oat"));
    QTRY_COMPARE(till.screen().results()->rowCount(), 2);
    till.press(Qt::Key_Down);
    till.pause();
    till.press(Qt::Key_Return);
    QCOMPARE(till.sent<till::Add>().size(), 1U);
    QVERIFY(!till.item("searchResults"));

    till.type(QStringLiteral("zzz"));
    QTRY_VERIFY(till.shows(QStringLiteral("No product matches “zzz”.")));
    till.grab(QStringLiteral("no-match"));
    till.press(Qt::Key_Escape);
    QVERIFY(!till.item("searchResults"));
}

void CashierKeysTest::quantityBeforeTheNextScan()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shop());
    till.type(QStringLiteral("12"));
    till.press(Qt::Key_Asterisk);
    QTRY_VERIFY(till.shows(QStringLiteral("12 ×")));
    QCOMPARE(till.item("searchField")->property("text").toString(), QString());
    till.pause();
    till.type(scan);
    till.press(Qt::Key_Return);
    QCOMPARE(till.sent<till::Add>().size(), 1U);
    QCOMPARE(till.sent<till::Add>()[0].quantity, sale::Quantity::pieces(12));
    QVERIFY(!till.shows(QStringLiteral("12 ×")));
}

void CashierKeysTest::keysWorkOnTheSelectedLine()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shopping());
    QCOMPARE(till.screen().selectedRow(), 6);
    till.press(Qt::Key_Up);
    QCOMPARE(till.screen().selectedRow(), 5);
    till.pause();
    till.press(Qt::Key_Plus);
    QTRY_COMPARE(till.sent<till::SetQuantity>().size(), 1U);
    QCOMPARE(till.sent<till::SetQuantity>()[0].line, 6U);
    QCOMPARE(till.sent<till::SetQuantity>()[0].quantity, sale::Quantity::pieces(2));
    till.press(Qt::Key_Delete);
    QCOMPARE(till.sent<till::Remove>().size(), 1U);
    QCOMPARE(till.sent<till::Remove>()[0].line, 6U);
    till.click("lessButton"); // the last one goes
    QCOMPARE(till.sent<till::Remove>().size(), 2U);
}

void CashierKeysTest::cancelAsksOnce()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::waiting());
    till.press(Qt::Key_Escape);
    QVERIFY(till.item("cancelSheet"));
    QCOMPARE(till.commandCount(), 0U);
    QVERIFY(till.item("keepWaitingButton")->hasActiveFocus());
    till.press(Qt::Key_Return);
    QVERIFY(till.item("cancelSheet"));
    till.press(Qt::Key_Tab);
    QVERIFY(till.item("confirmCancelButton")->hasActiveFocus());
    till.press(Qt::Key_Tab); // and round, not to what lies below
    QVERIFY(till.item("keepWaitingButton")->hasActiveFocus());
    till.press(Qt::Key_Tab, Qt::ShiftModifier);
    QVERIFY(till.item("confirmCancelButton")->hasActiveFocus());
    till.press(Qt::Key_Tab);
    till.press(Qt::Key_Space);
    QVERIFY(!till.item("cancelSheet"));
    QCOMPARE(till.commandCount(), 0U);

    till.click("cancelButton");
    till.click("confirmCancelButton");
    QCOMPARE(till.sent<till::Cancel>().size(), 1U);

    // The question goes away when the payment does.
    till.press(Qt::Key_Escape);
    QVERIFY(till.item("cancelSheet"));
    till.show(samples::recorded());
    QVERIFY(!till.item("cancelSheet"));
}

void CashierKeysTest::waitingKeys()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::waiting());
    till.press(Qt::Key_F5);
    QCOMPARE(till.commandCount(), 0U); // not for another 18 seconds
    QVERIFY(till.shows(QStringLiteral("Ready in 18 seconds")));
    QVERIFY(!till.item("resendButton")->isEnabled());
    till.show(samples::wrongOnce());
    till.press(Qt::Key_F5);
    QCOMPARE(till.sent<till::Resend>().size(), 1U);
    till.click("resendButton");
    QCOMPARE(till.sent<till::Resend>().size(), 2U);
    till.press(Qt::Key_F6);
    till.click("asideButton");
    QCOMPARE(till.sent<till::Aside>().size(), 2U);
    till.press(Qt::Key_F12);
    till.press(Qt::Key_F10);
    QCOMPARE(till.commandCount(), 4U);
}

QTEST_MAIN(CashierKeysTest)
#include "cashier_keys_test.moc"
