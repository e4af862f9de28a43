#include "ui/cashier/facts.h"
#include "ui/cashier/held_purchases.h"
#include "ui/cashier/provider_facts.h"
#include "ui/cashier/scan_burst.h"
#include "ui/cashier/shelf_look.h"
#include "ui/cashier/wording.h"
#include "ui/controls/icon.h"

#include <QTest>

using namespace countersign;
using namespace countersign::ui;

namespace {

sale::Money money(QStringView text, QStringView currency = u"EUR")
{
    return sale::Money::parse(text, sale::Currency::fromCode(currency).value()).value();
}

std::optional<QString> burst(const QString& text, int gap_ms)
{
    ScanBurst scan;
    std::int64_t now_ms = 1000;
    for (const QChar character : text)
        scan.typed(character, now_ms += gap_ms);
    return scan.entered(now_ms + gap_ms);
}

} // namespace

class CashierWordsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void amounts();
    void times();
    void scannersAreFasterThanPeople();
    void aScanAfterTypingIsOnlyTheScan();
    void everyShelfHasAnIconThatExists();
    void countdown();
    void providers();
    void whyAPurchaseEndedIsSaid();
    void whatNoBankDeclinedIsNotCalledDeclined();
    void norIsItWhereItWasSetAside();
};

void CashierWordsTest::amounts()
{
    QCOMPARE(withCurrency(money(u"48.20")), QStringLiteral("€48.20"));
    QCOMPARE(withCurrency(money(u"-1.20")), QStringLiteral("−€1.20"));
    QCOMPARE(withCurrency(money(u"1234567.80")), QStringLiteral("€1,234,567.80"));
    QCOMPARE(withCurrency(money(u"500", u"JPY")), QStringLiteral("¥500"));
    QCOMPARE(withCurrency(money(u"48.20", u"CHF")), QStringLiteral("CHF\u00a048.20"));
    QCOMPARE(inColumn(money(u"-0.00")), QStringLiteral("0.00"));
    QCOMPARE(inColumn(money(u"-1048.20")), QStringLiteral("−1,048.20"));
    QCOMPARE(grouped(10'482), QStringLiteral("10,482"));
    QCOMPARE(grouped(7), QStringLiteral("7"));
    QCOMPARE(unbroken(QStringLiteral("Soap 2 x 500 ml, best")),
             QStringLiteral("Soap 2\u00a0x 500\u00a0ml, best"));
    QCOMPARE(typeset(QStringLiteral("That code didn't match.")),
             QStringLiteral("That code didn’t match."));
    QCOMPARE(unbroken(QStringLiteral("7 lemons")), QStringLiteral("7 lemons"));
    QCOMPARE(quantityText({640}), QStringLiteral("0.640"));
    QCOMPARE(quantityText({3000}), QStringLiteral("3"));
    QCOMPARE(printedNumber(sale::Gtin::parse(u"4006381333931").value()),
             QStringLiteral("4006381333931"));
    QCOMPARE(printedNumber(sale::Gtin::parse(u"96385074").value()), QStringLiteral("96385074"));
    QCOMPARE(percent(9'000), QStringLiteral("9%"));
    QCOMPARE(percent(5'500), QStringLiteral("5.5%"));
    QCOMPARE(percent(12'345), QStringLiteral("12.345%"));
    QCOMPARE(percent(5), QStringLiteral("0.005%"));
}

void CashierWordsTest::times()
{
    QCOMPARE(minutesAndSeconds(102'000), QStringLiteral("1:42"));
    QCOMPARE(minutesAndSeconds(101'001), QStringLiteral("1:42"));
    QCOMPARE(minutesAndSeconds(1), QStringLiteral("0:01"));
    QCOMPARE(minutesAndSeconds(-5), QStringLiteral("0:00"));
    QCOMPARE(spokenDuration(102'000), QStringLiteral("1 minute 42 seconds"));
    QCOMPARE(spokenDuration(1'000), QStringLiteral("1 second"));
}

void CashierWordsTest::scannersAreFasterThanPeople()
{
    const QString code = QStringLiteral("4006381333931");
    QCOMPARE(burst(code, 10), std::optional(code));
    QCOMPARE(burst(code, 50), std::optional(code));
    QCOMPARE(burst(code, 51), std::nullopt);
    QCOMPARE(burst(QStringLiteral("123"), 10), std::nullopt);
    QCOMPARE(burst(QString(129, u'7'), 1), std::nullopt);
    QVERIFY(burst(QString(128, u'7'), 1).has_value());
    ScanBurst interrupted;
    interrupted.typed(u'1', 1);
    interrupted.interrupted();
    QVERIFY(!interrupted.isUnderWay(1));
}

void CashierWordsTest::aScanAfterTypingIsOnlyTheScan()
{
    ScanBurst scan;
    scan.typed(u'o', 0);
    scan.typed(u'a', 200);
    for (int i = 0; i < 8; ++i)
        scan.typed(u'5', 500 + i * 5);
    QCOMPARE(scan.entered(545), std::optional(QStringLiteral("55555555")));
    QCOMPARE(scan.entered(546), std::nullopt);
}

void CashierWordsTest::everyShelfHasAnIconThatExists()
{
    for (const char16_t* category :
         {u"bakery", u"frozen", u"breakfast", u"produce", u"household", u"snacks", u"sweets",
          u"chilled", u"drinks", u"pantry", u"gift-cards", u"phones", u"deli", u"never-heard-of"}) {
        QVERIFY(Icon::knows(shelfLookOf(QString::fromUtf16(category)).icon));
    }
    QCOMPARE(shelfLookOf(QStringLiteral("gift-cards")).label, QStringLiteral("Gift cards"));
    for (const char16_t* name :
         {u"Butter croissant", u"Pain de mie",  u"Oat milk",      u"Yaourt nature", u"Oeufs",
          u"Coffee beans",     u"Jus de pomme", u"Vin rouge",     u"Bananas",       u"Citron vert",
          u"Saumon",           u"Jambon cru",   u"Pizza",         u"Paper bag",     u"Dish soap",
          u"Bouquet",          u"Gift card",    u"Glace vanille", u"Carrot cake",   u"Iced tea",
          u"Lunch roll"}) {
        QVERIFY2(Icon::knows(productIconOf(QString::fromUtf16(name), QStringLiteral("pantry"))),
                 qPrintable(QString::fromUtf16(name)));
    }
    QCOMPARE(productIconOf(QStringLiteral("Nondescript"), QStringLiteral("pantry")),
             QStringLiteral("soup"));
}

void CashierWordsTest::countdown()
{
    till::CountersigningView wait;
    wait.life_ms = 180'000;
    wait.expires_boot_ms = 200'000;
    wait.resendReady_boot_ms = 120'000;
    wait.resendsLeft = 1;
    const auto at = [&](std::int64_t boot_ms) {
        return countdownFactsOf(wait, {0, boot_ms, {}}, 30'000);
    };
    QCOMPARE(at(98'000).timeLeft, QStringLiteral("1:42"));
    QCOMPARE(at(98'000).life, QStringLiteral("of 3 min"));
    QCOMPARE(at(110'000).resendWait_s, 10);
    QVERIFY(!at(119'999).canResend);
    QVERIFY(at(120'000).canResend);
    QVERIFY(!at(180'000).isShort);
    QVERIFY(at(180'001).isShort);
    QCOMPARE(at(300'000).timeLeft, QStringLiteral("0:00"));
    QCOMPARE(at(300'000).share, 0.0);
    wait.resendsLeft = 0;
    QVERIFY(!at(130'000).canResend);
    QCOMPARE(at(130'000).resendDetail, QStringLiteral("No sends left"));
}

void CashierWordsTest::providers()
{
    using State = world::ProviderHealth::State;
    const QTimeZone zone("Europe/Berlin");
    const std::int64_t since_ms =
        QDateTime(QDate(2026, 6, 9), QTime(14, 31), zone).toMSecsSinceEpoch();
    till::HealthView health;
    health.providers = {
        {QStringLiteral("twilio"), State::ok, since_ms, {212, 2440, 6000, 9960}, true},
        {QStringLiteral("vonage"), State::broken, since_ms, {}, false},
        {QStringLiteral("phone"), State::trial, 0, {}, true}};
    const auto facts = providerFactsOf(health, zone);
    QCOMPARE(facts.size(), 3U);
    QCOMPARE(facts[0].name, QStringLiteral("twilio"));
    QCOMPARE(facts[0].state, QStringLiteral("Works"));
    QCOMPARE(facts[0].deliveries,
             QStringLiteral("Half arrive in 2.4 s, 95% in 6.0 s, 99% in 10.0 s, of the last 212"));
    QVERIFY(facts[0].isWell && !facts[1].isWell && !facts[2].isWell);
    QCOMPARE(facts[1].state, QStringLiteral("Passed over since 14:31"));
    QCOMPARE(facts[1].deliveries, QStringLiteral("Doesn’t tell whether a text has arrived"));
    QCOMPARE(facts[2].state, QStringLiteral("Being tried again"));
    QCOMPARE(facts[2].deliveries, QStringLiteral("No text has arrived by it yet"));
}

void CashierWordsTest::whyAPurchaseEndedIsSaid()
{
    till::PurchaseView purchase;
    const auto textAfter = [&](sale::Outcome outcome, till::Refusal refusal) {
        purchase.outcome = outcome;
        return endFactsOf(purchase, till::RefusalView{refusal, sale::sentence(refusal, 0)}).text;
    };
    const QString nothing = QStringLiteral("Nothing was taken.");
    for (const sale::Outcome outcome : {sale::Outcome::declined, sale::Outcome::locked}) {
        const QString byReply = textAfter(outcome, till::Refusal::frozenByReply);
        QVERIFY2(byReply.startsWith(nothing) && byReply.contains(u"registered phone answered"),
                 qPrintable(byReply));
        const QString byHand = textAfter(outcome, till::Refusal::frozenByHand);
        QVERIFY2(byHand.contains(u"frozen by the shop"), qPrintable(byHand));
        QVERIFY(!byHand.contains(u"wrong"));
    }
    QVERIFY(textAfter(sale::Outcome::declined, till::Refusal::tooManyFailures)
                .contains(u"too many wrong codes"));
    QVERIFY(textAfter(sale::Outcome::deniedByCustomer, till::Refusal::deniedByReply)
                .endsWith(u"The basket is still here."));
    // What was refused of something else is no reason.
    QVERIFY(!textAfter(sale::Outcome::cancelled, till::Refusal::frozenByHand).contains(u"frozen"));
    QVERIFY(!endFactsOf(purchase, std::nullopt).hasReason);
}

void CashierWordsTest::whatNoBankDeclinedIsNotCalledDeclined()
{
    using enum till::Refusal;
    till::PurchaseView purchase;
    purchase.id = QUuid::createUuid();
    purchase.outcome = sale::Outcome::declined;
    for (const till::Refusal refusal : {notRegistered, numberNotAllowed, sendingLimit,
                                        providerUnavailable, partialApproval, registryAltered}) {
        till::RefusalView view{refusal, QStringLiteral("Try again at 14:32.")};
        view.purchase = purchase.id;
        const EndFacts end = endFactsOf(purchase, view);
        QCOMPARE(end.text, QStringLiteral("Nothing was taken. Try again at 14:32."));
        QVERIFY2(!end.title.contains(u"declined") && end.hasReason, qPrintable(end.title));
        // Of another purchase it is no reason.
        view.purchase = QUuid::createUuid();
        QVERIFY(!endFactsOf(purchase, view).hasReason);
    }
    const till::RefusalView byTheBank{till::Refusal::declined, QStringLiteral("Declined.")};
    QCOMPARE(endFactsOf(purchase, byTheBank).title, QStringLiteral("The card was declined"));
}

/// Each of them keeps its own reason, whatever is refused later.
void CashierWordsTest::norIsItWhereItWasSetAside()
{
    till::TillView view;
    for (const till::Refusal why : {till::Refusal::sendingLimit, till::Refusal::notRegistered}) {
        till::PurchaseView ended;
        ended.id = QUuid::createUuid();
        ended.totals.total = money(u"48.20");
        ended.outcome = sale::Outcome::declined;
        ended.refusal = till::RefusalView{why, QStringLiteral("Try again at 14:32.")};
        ended.refusal->purchase = ended.id;
        view.asideEnded.push_back(ended);
    }
    view.asideRefusal = view.asideEnded.back().refusal;
    const auto rows = heldRowsOf(view, 0);
    QCOMPARE(rows.size(), 2U);
    QCOMPARE(rows[0].title, QStringLiteral("No more codes can go out for now"));
    QCOMPARE(rows[1].title, QStringLiteral("No phone is registered for this card"));
    const AsideNotice notice = asideNoticeOf(view);
    QCOMPARE(notice.title, QStringLiteral("The purchase set aside, €48.20: No phone is registered "
                                          "for this card"));
    QCOMPARE(notice.text, QStringLiteral("Try again at 14:32. Nothing was taken. Its basket is on "
                                         "hold."));
}

QTEST_GUILESS_MAIN(CashierWordsTest)
#include "cashier_words_test.moc"
