#include "cashier_window.h"

#include <QTest>

using namespace countersign;
using ui::Theme;

/// What waits for head office, and what a shop must see to before it can't sell.
class CashierQueueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWaitsIsAskedByItsChip();
    void theKeyboardOpensIt();
    void aScanWhileItIsOpenIsNotLost();
    void whatIsNotSoIsNotShown();
    void whatItSaysIsSo();
    void withoutAHeadOfficeThereIsNothingToOpen();
    void whatDoesNotMoveForADayIsSaid();
    void aDiskThatIsNearlyFullIsSaid();
    void allThatIsWrongAtOnceHasRoom_data();
    void allThatIsWrongAtOnceHasRoom();
};

namespace {

const QSize wide(1920, 1080);
constexpr std::int64_t hour_ms = 3'600'000;

sale::Money euros(QStringView text)
{
    return sale::Money::parse(text, sale::Currency::fromCode(u"EUR").value()).value();
}

/// 1,204 entries since 13:32, and head office can't be reached.
till::TillView waiting()
{
    till::TillView view = samples::shopping();
    view.health.hasHeadOffice = true;
    view.health.waitingForHeadOffice = 1'204;
    view.headOffice.health = till::Health::warn;
    view.headOffice.since_ms = samples::now().wall_ms - hour_ms;
    view.headOffice.totals = {euros(u"1212.40"),
                              sale::Money(500, sale::Currency::fromCode(u"JPY").value())};
    view.headOffice.nextTry_boot_ms = samples::now().boot_ms + 46'000;
    view.headOffice.trouble = QStringLiteral("head office can't be reached");
    return view;
}

QString textOf(const QQuickItem* item)
{
    return item ? item->property("text").toString() : QString();
}

double left(const QQuickItem* item)
{
    return item->mapToScene({0, 0}).x();
}

} // namespace

void CashierQueueTest::whatWaitsIsAskedByItsChip()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(waiting());
    till.click("syncChip");
    QVERIFY(till.item("queueSheet"));
    QCOMPARE(textOf(till.item("queue_entries")), QStringLiteral("1,204"));
    QCOMPARE(textOf(till.item("queue_since")), QStringLiteral("9 June 2026, 13:32"));
    QCOMPARE(textOf(till.item("queue_money")), QStringLiteral("€1,212.40, ¥500"));
    QCOMPARE(textOf(till.item("queue_nextTry")), QStringLiteral("14:33:10"));
    QCOMPARE(textOf(till.item("queue_why")), QStringLiteral("Head office can’t be reached"));
    QVERIFY(till.shows(QStringLiteral("You can keep selling.")));
    till.grab(QStringLiteral("queue"));
    // It goes with the views that come while it is open.
    till::TillView later = waiting();
    later.health.waitingForHeadOffice = 2;
    till.show(later);
    QCOMPARE(textOf(till.item("queue_entries")), QStringLiteral("2"));
    till.press(Qt::Key_Escape);
    QVERIFY(!till.item("queueSheet"));
    QCOMPARE(till.commandCount(), 0U);
    QCOMPARE(till.warnings(), QStringList());
}

void CashierQueueTest::theKeyboardOpensIt()
{
    CashierWindow till(QSize(1280, 800), Theme::Scheme::Light);
    till.show(waiting());
    till.window()->grabWindow();
    till.item("syncChip")->forceActiveFocus();
    till.press(Qt::Key_Space);
    QVERIFY(till.item("queueSheet"));
    till.press(Qt::Key_Escape);
    QVERIFY(!till.item("queueSheet"));
    QCOMPARE(till.commandCount(), 0U);
}

void CashierQueueTest::aScanWhileItIsOpenIsNotLost()
{
    const QString scan = QStringLiteral("4006381333931");
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(waiting());
    till.click("syncChip");
    QVERIFY(till.item("queueSheet"));
    till.pause();
    till.type(scan);
    till.press(Qt::Key_Return);
    QCOMPARE(till.sent<till::Scan>().size(), 1U);
    QCOMPARE(till.sent<till::Scan>()[0].code, scan);
    QVERIFY(till.item("queueSheet"));
    till.press(Qt::Key_Escape);
    QVERIFY(till.item("searchField")->hasActiveFocus());
    QCOMPARE(textOf(till.item("searchField")), QString());
}

void CashierQueueTest::whatIsNotSoIsNotShown()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till::TillView view = waiting();
    view.health.waitingForHeadOffice = 0;
    view.headOffice = {};
    view.headOffice.health = till::Health::ok;
    till.show(view);
    till.click("syncChip");
    QVERIFY(till.shows(QStringLiteral("Nothing waits.")));
    for (const char* part :
         {"queue_entries", "queue_since", "queue_money", "queue_nextTry", "queue_why"})
        QVERIFY2(!till.item(part), part);
    till.press(Qt::Key_Escape);
    // Entries without a sale among them, on their way.
    view.health.waitingForHeadOffice = 3;
    view.headOffice.since_ms = samples::now().wall_ms;
    till.show(view);
    till.click("syncChip");
    QCOMPARE(textOf(till.item("queue_money")), QStringLiteral("None"));
    QCOMPARE(textOf(till.item("queue_nextTry")), QStringLiteral("Now"));
    QVERIFY(!till.item("queue_why"));
}

/// Whoever reads it may neither wait for a line that is there, nor sell where nobody can pay.
void CashierQueueTest::whatItSaysIsSo()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till::TillView view = waiting();
    till.show(view);
    till.click("syncChip");
    QVERIFY(till.shows(QStringLiteral("sent in order once head office takes it again.")));
    view.headOffice.trouble.clear();
    view.headOffice.health = till::Health::ok;
    till.show(view);
    QVERIFY(till.shows(QStringLiteral("is being sent in order.")));
    view.headOffice.trouble = QStringLiteral("head office has another entry 7 of this till");
    view.headOffice.health = till::Health::stop;
    till.show(view);
    QVERIFY(till.shows(QStringLiteral("You can keep selling.")));
    QVERIFY(till.shows(QStringLiteral("It hasn’t reached head office: call support.")));
    view.health.disk = till::Health::stop;
    till.show(view);
    QVERIFY(!till.shows(QStringLiteral("You can keep selling.")));
    view.health.waitingForHeadOffice = 0;
    till.show(view);
    QVERIFY(till.shows(QStringLiteral("head office takes nothing more: call support.")));
}

void CashierQueueTest::withoutAHeadOfficeThereIsNothingToOpen()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till::TillView view = samples::shopping();
    view.health.hasHeadOffice = false;
    till.show(view);
    QVERIFY(till.item("syncChip"));
    QVERIFY(!till.item("syncChip")->isEnabled());
}

void CashierQueueTest::whatDoesNotMoveForADayIsSaid()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till::TillView view = waiting();
    view.headOffice.since_ms = samples::now().wall_ms - 25 * hour_ms;
    view.headOffice.isOverdue = true;
    view.headOffice.health = till::Health::stop;
    till.show(view);
    QCOMPARE(till.item("syncChip")->property("text").toString(),
             QStringLiteral("1,204 waiting since Mon 8 June: call support"));
    till.grab(QStringLiteral("queue-overdue"));
}

void CashierQueueTest::aDiskThatIsNearlyFullIsSaid()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till::TillView view = samples::shopping();
    till.show(view);
    QVERIFY(!till.item("diskChip"));
    view.health.disk = till::Health::warn;
    till.show(view);
    QVERIFY(till.item("diskChip"));
    QCOMPARE(till.item("diskChip")->property("text").toString(),
             QStringLiteral("Disk nearly full: call support"));
    till.grab(QStringLiteral("disk-nearly-full"));
    view.health.disk = till::Health::stop;
    till.show(view);
    QCOMPARE(till.item("diskChip")->property("text").toString(),
             QStringLiteral("Disk full, no payments: call support"));
}

void CashierQueueTest::allThatIsWrongAtOnceHasRoom_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("1920") << wide;
    QTest::newRow("1280") << QSize(1280, 800);
}

void CashierQueueTest::allThatIsWrongAtOnceHasRoom()
{
    QFETCH(QSize, size);
    CashierWindow till(size, Theme::Scheme::Light);
    till::TillView view = waiting();
    view.aside = samples::withAside().aside;
    view.headOffice.since_ms -= 25 * hour_ms;
    view.headOffice.isOverdue = true;
    view.headOffice.health = till::Health::stop;
    view.health.disk = till::Health::stop;
    view.health.provider = till::Health::stop;
    till.show(view);
    till.window()->grabWindow(); // lays out what has changed
    const QQuickItem* name = till.item("tillName");
    const QQuickItem* first = till.item("unresolvedChip");
    QVERIFY(name && first && till.item("diskChip") && till.item("providerChip"));
    QVERIFY(left(name) + name->width() <= left(first));
    till.grab(QStringLiteral("status-all-wrong-") + QString::fromLatin1(QTest::currentDataTag()));
}

QTEST_MAIN(CashierQueueTest)
#include "cashier_queue_test.moc"
