#include "cashier_window.h"

#include <QTest>

using namespace countersign;
using ui::Theme;

/// What is asked for, and handed back, in cash.
class CashierCashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theChangeIsOfTheBasketAsItStands();
    void cashIsAskedForAndGivenBackAsItIsRounded();
};

namespace {

const QSize wide(1920, 1080);

QString textOf(const CashierWindow& till, const char* objectName)
{
    const QQuickItem* item = till.item(objectName);
    return item ? item->property("text").toString() : QStringLiteral("not there");
}

} // namespace

void CashierCashTest::theChangeIsOfTheBasketAsItStands()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till::TillView view = samples::shopping();
    till.show(view);
    till.press(Qt::Key_F10);
    till.type(QStringLiteral("50"));
    QCOMPARE(textOf(till, "cashChange"), QStringLiteral("€1.80"));
    // Something is scanned while the sheet is open.
    view.counter.basket.lines[6].discount.reset();
    view.counter.totals = sale::totalsOf(view.counter.basket);
    view.counter.cashTotal = view.counter.totals.total;
    till.show(view);
    QCOMPARE(textOf(till, "cashChange"), QStringLiteral("€0.10"));
    QVERIFY(till.shows(QStringLiteral("Cash for €49.90")));
    till.click("cashNote0");
    QCOMPARE(textOf(till, "cashGiven"), QStringLiteral("49.90"));
    view.counter.basket.lines[3].quantity = sale::Quantity::pieces(1);
    view.counter.totals = sale::totalsOf(view.counter.basket);
    view.counter.cashTotal = view.counter.totals.total;
    till.show(view);
    QVERIFY(till.shows(QStringLiteral("Still missing")));
    QVERIFY(!till.item("takeCashButton")->isEnabled());
    till.press(Qt::Key_F12);
    QCOMPARE(till.commandCount(), 0U);
}

void CashierCashTest::cashIsAskedForAndGivenBackAsItIsRounded()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till::TillView view = samples::shopping();
    const sale::Currency euro = view.counter.basket.currency;
    view.counter.basket.discount = sale::AmountOff{sale::Money::parse(u"0.02", euro).value()};
    view.counter.totals = sale::totalsOf(view.counter.basket);
    view.counter.cashTotal = sale::cashTotal(view.counter.totals.total, {5, sale::Rounding::up});
    till.show(view);
    till.press(Qt::Key_F10);
    QVERIFY(till.shows(QStringLiteral("Cash for €48.20")));
    QVERIFY(till.shows(QStringLiteral("€48.18, rounded to what can be paid in coins.")));
    till.grab(QStringLiteral("cash-rounded"));
    till.type(QStringLiteral("50"));
    QCOMPARE(textOf(till, "cashChange"), QStringLiteral("€1.80"));
    till.click("cashNote0");
    QCOMPARE(textOf(till, "cashGiven"), QStringLiteral("48.20"));

    // The receipt says where the two cents are.
    till::TillView done = samples::recordedCash();
    done.finished->basket = view.counter.basket;
    done.finished->totals = view.counter.totals;
    done.finished->change = done.finished->given - view.counter.cashTotal;
    till.show(done);
    QVERIFY(till.shows(QStringLiteral("Rounding")));
    QVERIFY(till.shows(QStringLiteral("€0.02")));
}

QTEST_MAIN(CashierCashTest)
#include "cashier_cash_test.moc"
