#include "cashier_window.h"

#include <QTest>
#include <cmath>

using namespace countersign;
using ui::Theme;

class CashierScreensTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStageShows_data();
    void everyStageShows();
    void tilesAndTabs();
    void cashGivesChange();
    void discountsByPercentAndAmount();
    void noDigitOfTheCodeReachesTheCashier();
    void heldPurchasesAreTakenUp();
    void whatEndsWhileItIsSetAsideIsSaidAsSuch();
    void theReasonOfANoStays();
    void whoCarriesTheCodesIsAskedByTheirChip();
    void whatHeadOfficeRefusesIsSaid();
    void nextCustomer();
    void aPaymentThatWasTakenIsNotCalledReserved();
    void aDemoTerminalWithoutCardsSaysWhatToDo();
    void timesAreOfTheStoreNotOfTheMachine();
};

namespace {

const QSize wide(1920, 1080);

} // namespace

void CashierScreensTest::everyStageShows_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("scheme");
    QTest::newRow("1920-light") << wide << 0;
    QTest::newRow("1920-dark") << wide << 1;
    QTest::newRow("1280-light") << QSize(1280, 800) << 0;
    QTest::newRow("1280-dark") << QSize(1280, 800) << 1;
    QTest::newRow("1280-contrast") << QSize(1280, 800) << 2;
}

void CashierScreensTest::everyStageShows()
{
    QFETCH(QSize, size);
    QFETCH(int, scheme);
    CashierWindow till(size, static_cast<Theme::Scheme>(scheme));
    QVERIFY(till.window());
    const auto stage = [&](const char* name, const till::TillView& view, const QString& words) {
        till.show(view);
        const QImage picture = till.grab(QString::fromLatin1(name) + u'-' +
                                         QString::fromLatin1(QTest::currentDataTag()));
        QCOMPARE(picture.size(), size);
        QVERIFY2(till.shows(words), name);
    };
    stage("empty", samples::shop(), QStringLiteral("Scan the first product"));
    QVERIFY(!till.item("chargeButton")->isEnabled());
    stage("checkout", samples::shopping(), QStringLiteral("Charge €48.20"));
    QVERIFY(till.shows(QStringLiteral("9 items")));
    // The last row has its lower edge.
    const QQuickItem* grid = till.item("productGrid");
    const double rows = size.width() < 1600 ? 4 : 5;
    const double gap = size.width() < 1600 ? 10 : 14;
    QVERIFY(grid->property("cellHeight").toDouble() * rows - gap <= grid->height());
    QCOMPARE(std::fmod(grid->property("cellHeight").toDouble(), 1.0), 0.0);
    stage("refused", samples::refused(), QStringLiteral("No product has this number"));
    stage("authorising", samples::authorising(), QStringLiteral("On the card terminal"));
    stage("waiting", samples::waiting(), QStringLiteral("Waiting for the customer’s code"));
    QVERIFY(till.shows(QStringLiteral("1:42")));
    QVERIFY(till.shows(QStringLiteral("4 of 6 digits. They never appear here.")));
    QVERIFY(till.shows(QStringLiteral("Reserved, not taken yet")));
    QVERIFY(till.shows(QStringLiteral("in 3 seconds")));
    stage("wrong", samples::wrongOnce(), QStringLiteral("That code didn’t match."));
    QVERIFY(till.shows(QStringLiteral("Nearly out of time")));
    const QQuickItem* ring = till.item("timeRing");
    QVERIFY(till.item("timeLeft")->width() <=
            ring->width() - 2 * ring->property("thickness").toDouble() - 16);
    stage("expired", samples::expired(), QStringLiteral("Send a new code"));
    stage("undelivered", samples::undelivered(), QStringLiteral("Not delivered"));
    stage("capturing", samples::capturing(), QStringLiteral("Taking the payment"));
    stage("done", samples::recorded(), QStringLiteral("Countersigned by the customer at 14:32:41"));
    QVERIFY(till.shows(QStringLiteral("10,482")));
    QVERIFY(till.shows(QStringLiteral("€48.20 taken")));
    stage("done-cash", samples::recordedCash(), QStringLiteral("€1.80"));
    stage("cancelled", samples::cancelled(), QStringLiteral("Payment cancelled"));

    till.show(samples::withAside());
    for (const char* sheet :
         {"help", "held", "cash", "discount", "demoCards", "providers", "queue"}) {
        till.window()->setProperty("sheet", QString::fromLatin1(sheet));
        till.grab(QStringLiteral("sheet-") + QString::fromLatin1(sheet) + u'-' +
                  QString::fromLatin1(QTest::currentDataTag()));
    }
    till.window()->setProperty("sheet", QString());
    till.type(QStringLiteral("oa"));
    QTRY_VERIFY(till.item("resultList"));
    till.grab(QStringLiteral("search-") + QString::fromLatin1(QTest::currentDataTag()));
    till.show(samples::waiting());
    till.window()->setProperty("sheet", QStringLiteral("cancel"));
    till.grab(QStringLiteral("sheet-cancel-") + QString::fromLatin1(QTest::currentDataTag()));
    QCOMPARE(till.warnings(), QStringList());
    QCOMPARE(till.commandCount(), 0U);
}

void CashierScreensTest::tilesAndTabs()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shopping());
    till.click("tile0");
    QCOMPARE(till.sent<till::Add>().size(), 1U);
    QVERIFY(till.shows(QStringLiteral("Butter croissant")));
    till.click("tab_produce");
    QVERIFY(!till.shows(QStringLiteral("Butter croissant")));
    QVERIFY(till.shows(QStringLiteral("Carrots, bunch")));
}

void CashierScreensTest::cashGivesChange()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shopping());
    till.press(Qt::Key_F10);
    QVERIFY(till.item("cashSheet"));
    till.type(QStringLiteral("40"));
    QVERIFY(till.shows(QStringLiteral("Still missing")));
    till.press(Qt::Key_F12);
    QCOMPARE(till.commandCount(), 0U);
    till.click("cashNote1");
    QVERIFY(till.shows(QStringLiteral("€1.80")));
    till.grab(QStringLiteral("cash-change"));
    till.pause();
    till.press(Qt::Key_Return);
    QCOMPARE(till.commandCount(), 0U);
    till.press(Qt::Key_F12);
    QCOMPARE(till.sent<till::ChargeCash>().size(), 1U);
    QCOMPARE(till.sent<till::ChargeCash>()[0].given.toString(), QStringLiteral("50.00"));
    QVERIFY(!till.item("cashSheet"));
}

void CashierScreensTest::discountsByPercentAndAmount()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::shopping());
    till.press(Qt::Key_F4);
    QVERIFY(till.item("discountSheet"));
    till.type(QStringLiteral("12,5"));
    till.press(Qt::Key_F4);
    QCOMPARE(till.sent<till::SetDiscount>().size(), 1U);
    QCOMPARE(till.sent<till::SetDiscount>()[0].line, 7U);
    QCOMPARE(std::get<sale::PercentOff>(*till.sent<till::SetDiscount>()[0].discount).milli_percent,
             12'500);

    till.click("lineDiscountButton");
    till.click("discountOnBasket");
    till.click("discountAmount");
    till.click("discountValue");
    till.type(QStringLiteral("0"));
    till.click("applyDiscountButton");
    QVERIFY(till.shows(QStringLiteral("Key an amount above 0.")));
    till.click("discountValue");
    till.press(Qt::Key_A, Qt::ControlModifier);
    till.type(QStringLiteral("2.50"));
    till.click("applyDiscountButton");
    QCOMPARE(till.sent<till::SetDiscount>().size(), 2U);
    QCOMPARE(till.sent<till::SetDiscount>()[1].line, 0U);
    QCOMPARE(
        std::get<sale::AmountOff>(*till.sent<till::SetDiscount>()[1].discount).amount.toString(),
        QStringLiteral("2.50"));
}

void CashierScreensTest::noDigitOfTheCodeReachesTheCashier()
{
    // The view has no place for digits; what is shown of the phone is its ending.
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::waiting());
    QCOMPARE(till.item("keyedBoxes")->property("keyed").toInt(), 4);
    QVERIFY(till.shows(QStringLiteral("4821")));
    till.type(QStringLiteral("482913"));
    QVERIFY(!till.shows(QStringLiteral("482913")));
    QCOMPARE(till.commandCount(), 0U);
}

void CashierScreensTest::heldPurchasesAreTakenUp()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::withAside());
    QVERIFY(till.shows(QStringLiteral("1 unresolved")));
    till.click("unresolvedChip");
    QVERIFY(till.item("heldSheet"));
    till.click("closeSheetButton");
    QVERIFY(!till.item("heldSheet"));
    till.press(Qt::Key_F7);
    QVERIFY(till.shows(QStringLiteral("Waiting for the code on •••• 4821")));
    QVERIFY(till.shows(QStringLiteral("1:42")));
    QVERIFY(!till.item("takeButton2")); // unresolved: the terminal has to answer first
    till.click("takeButton0");
    QCOMPARE(till.sent<till::Take>().size(), 1U);
    QCOMPARE(till.sent<till::Take>()[0].purchase, samples::withAside().aside[0].id);
    till.press(Qt::Key_F6);
    QCOMPARE(till.sent<till::Aside>().size(), 1U);
}

/// What is said of it is never what is said of the customer at the counter.
void CashierScreensTest::whatEndsWhileItIsSetAsideIsSaidAsSuch()
{
    const till::TillView ended = samples::withAsideEnded();
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(ended);
    QVERIFY(!till.item("notice"));
    const QString title = till.item("asideNotice")->property("title").toString();
    QVERIFY2(title.startsWith(QStringLiteral("The purchase set aside, €48.20: The customer")),
             qPrintable(title));
    const QString text = till.item("asideNotice")->property("text").toString();
    QVERIFY2(text.startsWith(QStringLiteral("The registered phone answered")), qPrintable(text));
    till.grab(QStringLiteral("aside-ended"));
    till.click("dismissAsideNotice");
    QVERIFY(!till.item("asideNotice"));
    till.show(ended); // The next view says no more of it.
    QVERIFY(!till.item("asideNotice"));
    till.press(Qt::Key_F7);
    QVERIFY(till.shows(QStringLiteral("Recorded as T3-000417")));
    QVERIFY(till.shows(QStringLiteral("The customer stopped this payment")));
    QVERIFY(till.shows(QStringLiteral("The money was taken, and no sale is recorded")));
    till.grab(QStringLiteral("sheet-held-ended"));
    till.click("takeButton1");
    till.click("takeButton0");
    const auto seen = till.sent<till::ShowEnded>();
    QCOMPARE(seen.size(), 2U);
    QCOMPARE(seen[0].purchase, ended.asideEnded[1].id);
    QCOMPARE(seen[1].purchase, ended.asideEnded[0].id);
    QVERIFY(till.sent<till::Take>().empty());
    // A purchase set aside that is refused something takes no place from the counter's own words.
    till::TillView waiting = samples::wrongOnce();
    waiting.aside = samples::withAside().aside;
    waiting.asideRefusal = till::RefusalView{till::Refusal::providerUnavailable,
                                             QStringLiteral("The code could not be sent."), 0, 3};
    waiting.asideRefusal->purchase = waiting.aside[0].id;
    till.show(waiting);
    QVERIFY(till.item("wrongCodeNotice"));
    QVERIFY(till.shows(QStringLiteral("The purchase set aside, €48.20")));
    till.grab(QStringLiteral("aside-refused"));
    // What was recorded meanwhile says where its receipt is.
    till::TillView sold = samples::shopping();
    sold.asideEnded = {ended.asideEnded[0]};
    till.show(sold);
    QVERIFY(till.shows(QStringLiteral("The purchase set aside, €48.20: Recorded as T3-000417")));
    QCOMPARE(till.warnings(), QStringList());
}

/// The reason is heard before the payment is let go, and is still told when it has been.
void CashierScreensTest::theReasonOfANoStays()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till::TillView releasing = samples::releasing();
    releasing.refusal = till::RefusalView{till::Refusal::deniedByReply,
                                          sale::sentence(till::Refusal::deniedByReply, 0), 0, 1};
    till.show(releasing);
    QVERIFY(till.item("notice"));
    till::TillView ended = samples::cancelled();
    ended.finished->outcome = sale::Outcome::deniedByCustomer;
    ended.refusal = releasing.refusal;
    till.show(ended);
    const QString text = till.item("notice")->property("text").toString();
    QVERIFY2(text.startsWith(QStringLiteral("The registered phone answered")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("Nothing was taken.")), qPrintable(text));
    till.grab(QStringLiteral("denied-by-reply"));
}

void CashierScreensTest::whoCarriesTheCodesIsAskedByTheirChip()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    for (const auto& view : {samples::shopping(), samples::waiting(), samples::recorded()}) {
        till.show(view);
        till.click("providerChip");
        QVERIFY(till.item("providersSheet"));
        QVERIFY(till.item("provider0")->y() < till.item("provider1")->y());
        QVERIFY(till.shows(QStringLiteral("Passed over since 14:31")));
        QVERIFY(till.shows(
            QStringLiteral("Half arrive in 2.4 s, 95% in 6.0 s, 99% in 9.3 s, of the last 212")));
        till.press(Qt::Key_Escape);
        QVERIFY(!till.item("providersSheet"));
    }
    QCOMPARE(till.commandCount(), 0U);
    // Before anything is known of them there is nothing to open.
    till::TillView unknown = samples::shopping();
    unknown.health.providers.clear();
    till.show(unknown);
    QVERIFY(!till.item("providerChip")->isEnabled());
}

void CashierScreensTest::whatHeadOfficeRefusesIsSaid()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till::TillView view = samples::shopping();
    const auto chip = [&](till::Health health, std::uint64_t waiting) {
        view.health.hasHeadOffice = true;
        view.health.waitingForHeadOffice = waiting;
        view.headOffice.health = health;
        till.show(view);
        return till.item("syncChip")->property("text").toString();
    };
    QCOMPARE(chip(till::Health::ok, 0), QStringLiteral("Nothing waiting"));
    QCOMPARE(chip(till::Health::ok, 4), QStringLiteral("4 waiting to sync"));
    QCOMPARE(chip(till::Health::warn, 4), QStringLiteral("4 waiting: trying head office again"));
    QCOMPARE(chip(till::Health::stop, 4), QStringLiteral("Head office refuses: call support"));
    till.grab(QStringLiteral("head-office-refuses"));
    QCOMPARE(chip(till::Health::stop, 0), QStringLiteral("Head office refuses: call support"));
    view.health.hasHeadOffice = false;
    till.show(view);
    QCOMPARE(till.item("syncChip")->property("text").toString(),
             QStringLiteral("Kept on this till"));
}

void CashierScreensTest::nextCustomer()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::recorded());
    till.press(Qt::Key_F12);
    till.click("nextButton");
    QCOMPARE(till.sent<till::Next>().size(), 2U);
    QCOMPARE(till.commandCount(), 2U);
}

void CashierScreensTest::aPaymentThatWasTakenIsNotCalledReserved()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till::TillView closed = samples::cancelled();
    for (const till::TillView& view :
         {samples::waiting(), samples::expired(), samples::releasing(), closed}) {
        till.show(samples::taken(view));
        if (till.item("cancelButton"))
            till.click("cancelButton");
        till.settle();
        for (const char* untrue : {"eserved", "othing is taken", "othing was taken",
                                   "othing has been taken", "not taken", "being released"})
            QVERIFY2(!till.shows(QString::fromLatin1(untrue)), untrue);
        QVERIFY(till.shows(QStringLiteral("taken")));
        till.window()->setProperty("sheet", QString());
    }
    till.show(samples::taken(samples::waiting()));
    till.grab(QStringLiteral("taken"));
    till.show(samples::taken(samples::releasing()));
    till.grab(QStringLiteral("taken-releasing"));

    till.show(samples::waiting());
    QVERIFY(till.shows(QStringLiteral("Reserved, not taken yet")));
    QVERIFY(till.shows(QStringLiteral("€48.20 reserved")));
    till.press(Qt::Key_Escape);
    QVERIFY(till.shows(QStringLiteral("Nothing has been taken.")));
    till.show(samples::cancelled());
    QVERIFY(till.shows(QStringLiteral("Nothing was taken. The basket is still here.")));
    // While the terminal has not answered, nobody knows.
    till.show(samples::authorising());
    till.press(Qt::Key_Escape);
    QVERIFY(till.item("cancelSheet"));
    QVERIFY(!till.shows(QStringLiteral("Nothing has been taken.")));
}

void CashierScreensTest::aDemoTerminalWithoutCardsSaysWhatToDo()
{
    CashierWindow till(wide, Theme::Scheme::Light);
    till::TillView view = samples::shopping();
    view.demoCards.clear();
    till.show(view);
    till.press(Qt::Key_F12);
    QCOMPARE(till.commandCount(), 0U);
    QVERIFY(till.shows(QStringLiteral("The demo terminal has no cards")));
    QVERIFY(till.shows(QStringLiteral("demo_cards")));
    till.grab(QStringLiteral("no-demo-cards"));
}

void CashierScreensTest::timesAreOfTheStoreNotOfTheMachine()
{
    QVERIFY(QTimeZone::systemTimeZone() != samples::timezone());
    CashierWindow till(wide, Theme::Scheme::Light);
    till.show(samples::waiting());
    QVERIFY(till.shows(QStringLiteral("14:32"))); // the clock
    QVERIFY(till.shows(QStringLiteral("Tue 9 June")));
    QVERIFY(till.shows(QStringLiteral("14:32:06"))); // authorised
    QVERIFY(till.shows(QStringLiteral("Started 14:32:24")));
    till.show(samples::recorded());
    QVERIFY(till.shows(QStringLiteral("9 June 2026, 14:32"))); // on the receipt
    // Before the store is known no time is better than a wrong one.
    till.show(till::TillView());
    QCOMPARE(till.screen().clock(), QString());
}

QTEST_MAIN(CashierScreensTest)
#include "cashier_screens_test.moc"
