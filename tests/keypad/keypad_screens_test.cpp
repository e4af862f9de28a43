#include "tests/keypad/examples.h"
#include "tests/keypad/stage.h"

#include <QDir>
#include <QFile>
#include <QMetaProperty>
#include <QRegularExpression>
#include <QTest>

using namespace countersign;
using namespace countersign::keypad;

namespace {

constexpr auto code = "048213";

bool isDigits(const SecretBytes& digits, const char* expected)
{
    return equalInConstantTime(digits.span(), digitsOf(expected).span());
}

template <class Expected> bool is(const std::optional<Did>& did)
{
    return did && std::holds_alternative<Expected>(did->deed);
}

/// Everything that a property of the view-model, as text, can tell.
QString allProperties(const QObject& object)
{
    QString all;
    const auto* meta = object.metaObject();
    for (int i = 0; i < meta->propertyCount(); ++i)
        all += meta->property(i).read(&object).toString() + u'\n';
    return all;
}

} // namespace

class keypad_screens_test : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("qrc:/Countersign"))); }

    void everyStateHasItsPage()
    {
        Stage stage;
        int number = 0;
        for (const auto& state : exampleStates()) {
            stage.show(state, QStringLiteral("en"), ++number);
            QCOMPARE(static_cast<std::size_t>(stage.screen().page()), state.index());
            QVERIFY(stage.find(QStringLiteral("page")));
            QVERIFY(stage.picture(QStringLiteral("state-%1").arg(number, 2, 10, QChar(u'0'))));
        }
    }

    void picturesOfTheDesign()
    {
        Stage stage;
        stage.show(exampleBasket());
        QVERIFY(stage.picture(QStringLiteral("basket")));
        stage.show(exampleCode());
        stage.keyDigits(QStringLiteral("0487"));
        QVERIFY(stage.picture(QStringLiteral("code")));
        stage.keyDigits(QStringLiteral("21"));
        stage.pass(ui::KeypadScreen::reveal_ms);
        QVERIFY(stage.picture(QStringLiteral("code-ready")));
        stage.key(Qt::Key_Escape);
        QVERIFY(stage.picture(QStringLiteral("stop-question")));
        stage.key(Qt::Key_Escape);
        QVERIFY(stage.click(QStringLiteral("didntGetIt")));
        QVERIFY(stage.picture(QStringLiteral("help")));
        stage.show(exampleWrong(2), QStringLiteral("en"), 8);
        stage.key(Qt::Key_Escape);
        QVERIFY(stage.picture(QStringLiteral("wrong")));
        QVERIFY(stage.click(QStringLiteral("languageMore")));
        QVERIFY(stage.picture(QStringLiteral("languages")));
    }

    void picturesInOtherLooks()
    {
        Stage dark(QStringLiteral("Dark"));
        dark.show(exampleCode(), QStringLiteral("de"));
        dark.keyDigits(QStringLiteral("0487"));
        QVERIFY(dark.picture(QStringLiteral("code-dark-de")));
        dark.show(exampleBasket(), QStringLiteral("fr"));
        QVERIFY(dark.picture(QStringLiteral("basket-dark-fr")));
        Stage contrast(QStringLiteral("HighContrast"));
        contrast.show(exampleCode(), QStringLiteral("ar"));
        contrast.keyDigits(QStringLiteral("0487"));
        QVERIFY(contrast.picture(QStringLiteral("code-rtl")));
        contrast.show(exampleWrong(2), QStringLiteral("ar"), 8);
        QVERIFY(contrast.picture(QStringLiteral("wrong-rtl")));
        Stage light;
        light.show(exampleBasket(), QStringLiteral("ar"));
        QVERIFY(light.picture(QStringLiteral("basket-rtl")));
        light.show(exampleWrong(2), QStringLiteral("nl"), 8);
        QVERIFY(light.picture(QStringLiteral("wrong-nl")));
        light.show(exampleCode(), QStringLiteral("fr"), 9);
        QVERIFY(light.picture(QStringLiteral("code-fr")));
    }

    void theKeysSayWhatTheySay()
    {
        Stage stage;
        stage.show(exampleCode());
        for (int digit = 1; digit <= 9; ++digit) {
            QVERIFY(stage.click(QStringLiteral("key%1").arg(digit)));
            QVERIFY(digit > 6 || stage.screen().keyed() == digit);
        }
        QCOMPARE(stage.screen().keyed(), 6);
        for (int count = 1; count <= 6; ++count)
            QCOMPARE(std::get<Keyed>(stage.next()->deed).count, count);
        QVERIFY(!stage.next()); // a seventh digit is no deed
        QVERIFY(stage.click(QStringLiteral("keyDelete")));
        QCOMPARE(std::get<Keyed>(stage.next()->deed).count, 5);
        QVERIFY(stage.click(QStringLiteral("key0")));
        QVERIFY(stage.click(QStringLiteral("keyPay")));
        const auto did = stage.nextDeed();
        QVERIFY(is<Submitted>(did));
        QVERIFY(isDigits(std::get<Submitted>(did->deed).digits, "123450"));
        QVERIFY(did->purchase == examplePurchase());
        QCOMPARE(did->attempt, 7);
    }

    void enterPaysOnlyWhenAllDigitsAreIn()
    {
        Stage stage;
        stage.show(exampleCode());
        stage.keyDigits(QStringLiteral("04821"));
        stage.key(Qt::Key_Return);
        QVERIFY(!stage.nextDeed());
        QVERIFY(!stage.find(QStringLiteral("keyPay"))->isEnabled());
        stage.keyDigits(QStringLiteral("3"));
        QVERIFY(!stage.nextDeed()); // six digits never submit alone
        stage.key(Qt::Key_Return);
        const auto did = stage.nextDeed();
        QVERIFY(is<Submitted>(did));
        QVERIFY(isDigits(std::get<Submitted>(did->deed).digits, code));
        stage.key(Qt::Key_Enter);
        QVERIFY(!stage.nextDeed());
    }

    void deleteTakesOneAndHoldingItTakesAll()
    {
        Stage stage;
        stage.show(exampleCode());
        stage.keyDigits(QStringLiteral("0482"));
        stage.key(Qt::Key_Backspace);
        QCOMPARE(stage.screen().keyed(), 3);
        auto* item = stage.find(QStringLiteral("keyDelete"));
        const auto centre = item->mapToScene({item->width() / 2, item->height() / 2}).toPoint();
        QTest::mousePress(stage.window(), Qt::LeftButton, {}, centre);
        QCOMPARE(stage.screen().keyed(), 2);
        QTRY_COMPARE(stage.screen().keyed(), 0);
        QTest::mouseRelease(stage.window(), Qt::LeftButton, {}, centre);
    }

    void aDigitShowsForAMomentAndThenIsADot()
    {
        Stage stage;
        stage.show(exampleCode());
        stage.keyDigits(QStringLiteral("7"));
        QCOMPARE(stage.screen().revealed(), QStringLiteral("7"));
        stage.pass(ui::KeypadScreen::reveal_ms - 1);
        QCOMPARE(stage.screen().revealed(), QStringLiteral("7"));
        stage.pass(1);
        QVERIFY(stage.screen().revealed().isEmpty());
        stage.keyDigits(QStringLiteral("3"));
        stage.keyDigits(QStringLiteral("9")); // the next key hides the last one at once
        QCOMPARE(stage.screen().revealed(), QStringLiteral("9"));
        QCOMPARE(stage.screen().keyed(), 3);
    }

    void noPropertyAndNoTextHoldsDigits()
    {
        Stage stage;
        stage.show(exampleCode());
        stage.keyDigits(QStringLiteral("97531"));
        QVERIFY(!allProperties(stage.screen()).contains(QStringLiteral("97")));
        stage.keyDigits(QStringLiteral("8"));
        stage.key(Qt::Key_Return);
        QVERIFY(is<Submitted>(stage.nextDeed()));
        QCOMPARE(stage.screen().keyed(), 0);
        QVERIFY(stage.screen().revealed().isEmpty());
        for (const auto& text : stage.texts())
            QVERIFY2(!text.contains(QStringLiteral("975")), qPrintable(text));
    }

    void payingSaysCheckingAtOnceAndWaitsForTheAnswer()
    {
        using Page = ui::KeypadScreen::Page;
        Stage stage;
        stage.show(exampleCode());
        stage.keyDigits(QString::fromLatin1(code));
        stage.key(Qt::Key_Return);
        QCOMPARE(stage.screen().page(), Page::Checking);
        stage.show(exampleCode()); // said before the till heard the digits
        QCOMPARE(stage.screen().page(), Page::Checking);
        stage.show(exampleWrong(2), QStringLiteral("en"), 8);
        QCOMPARE(stage.screen().page(), Page::Code);
        QCOMPARE(stage.screen().keyed(), 0);
    }

    void digitsThatTheTillDroppedCanBeKeyedAgain()
    {
        using Page = ui::KeypadScreen::Page;
        Stage stage;
        stage.show(exampleCode());
        stage.keyDigits(QString::fromLatin1(code));
        stage.key(Qt::Key_Return);
        stage.pass(ui::KeypadScreen::answer_max_ms);
        QCOMPARE(stage.screen().page(), Page::Code);
        QCOMPARE(stage.screen().keyed(), 0);
    }

    void keyedDigitsStayWhileTheSameQuestionIsShown()
    {
        Stage stage;
        stage.show(exampleCode());
        stage.keyDigits(QStringLiteral("048"));
        auto longer = exampleCode();
        longer.timeLeft_ms += 60'000;
        stage.show(longer);
        QCOMPARE(stage.screen().keyed(), 3);
        stage.show(exampleCode(), QStringLiteral("en"), 8);
        QCOMPARE(stage.screen().keyed(), 0);
    }

    void escapeAsksBeforeItStops()
    {
        Stage stage;
        stage.show(exampleCode());
        stage.key(Qt::Key_Escape);
        QVERIFY(stage.find(QStringLiteral("stopQuestion")));
        stage.keyDigits(QStringLiteral("1"));
        QCOMPARE(stage.screen().keyed(), 0); // what lies below can't be reached
        stage.key(Qt::Key_Escape);
        QVERIFY(!stage.find(QStringLiteral("stopQuestion")));
        QVERIFY(!stage.nextDeed());
        stage.keyDigits(QStringLiteral("1"));
        QCOMPARE(stage.screen().keyed(), 1);
    }

    void stoppingSaysWhy_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("button");
        QTest::addColumn<bool>("isNotMine");
        QTest::newRow("mind") << QStringLiteral("keyStop") << QStringLiteral("changedMind")
                              << false;
        QTest::newRow("theirs") << QStringLiteral("notMine") << QStringLiteral("notMyPurchase")
                                << true;
    }

    void stoppingSaysWhy()
    {
        QFETCH(QString, from);
        QFETCH(QString, button);
        QFETCH(bool, isNotMine);
        Stage stage;
        stage.show(exampleCode());
        QVERIFY(stage.click(from));
        QVERIFY(stage.click(QStringLiteral("goBack")));
        QVERIFY(!stage.nextDeed());
        QVERIFY(stage.click(from));
        QVERIFY(stage.click(button));
        const auto did = stage.nextDeed();
        QVERIFY(is<Stop>(did));
        QCOMPARE(std::get<Stop>(did->deed).reason == StopReason::notMine, isNotMine);
        QCOMPARE(stage.textOf(QStringLiteral("calmTitle")), QStringLiteral("Stopping…"));
        stage.show(Stopped{StopOutcome::released, isNotMine});
        QCOMPARE(stage.textOf(QStringLiteral("calmWords")),
                 QStringLiteral("Nothing was taken. Your bank may show a reservation for some "
                                "days."));
        QCOMPARE(stage.find(QStringLiteral("ownerTold")) != nullptr, isNotMine);
    }

    void nothingIsPromisedBeforeItIsKnown()
    {
        Stage stage;
        stage.show(Stopped{StopOutcome::unresolved, false});
        for (const auto& text : stage.texts())
            QVERIFY2(!text.contains(QStringLiteral("Nothing was taken")), qPrintable(text));
        stage.show(Stopping{});
        for (const auto& text : stage.texts())
            QVERIFY2(!text.contains(QStringLiteral("Nothing was taken")), qPrintable(text));
    }

    void moreTimeIsAskedForWhileThereIsSome()
    {
        Stage stage;
        stage.show(exampleCode());
        QVERIFY(stage.click(QStringLiteral("moreTime")));
        QVERIFY(is<MoreTime>(stage.nextDeed()));
        auto last = exampleCode();
        last.canHaveMoreTime = false;
        stage.show(last);
        QVERIFY(!stage.click(QStringLiteral("moreTime")));
    }

    void timePassesInWholeSeconds()
    {
        Stage stage;
        stage.show(exampleCode());
        QCOMPARE(stage.textOf(QStringLiteral("clock")), QStringLiteral("1:42"));
        stage.pass(999);
        QCOMPARE(stage.textOf(QStringLiteral("clock")), QStringLiteral("1:42"));
        stage.pass(1);
        QCOMPARE(stage.textOf(QStringLiteral("clock")), QStringLiteral("1:41"));
        QVERIFY(stage.texts().contains(QStringLiteral("Time left")));
        stage.pass(81'000);
        QCOMPARE(stage.textOf(QStringLiteral("clock")), QStringLiteral("0:20"));
        QVERIFY(stage.texts().contains(QStringLiteral("Need more time?")));
        stage.pass(600'000);
        QCOMPARE(stage.textOf(QStringLiteral("clock")), QStringLiteral("0:00"));
    }

    void sendingAgainWaitsForItsTime()
    {
        Stage stage;
        stage.show(exampleCode());
        QVERIFY(stage.click(QStringLiteral("didntGetIt")));
        QVERIFY(stage.texts().contains(QStringLiteral("Ready in 18 seconds.")));
        QVERIFY(!stage.click(QStringLiteral("sendAgain")));
        stage.pass(17'000);
        QVERIFY(stage.texts().contains(QStringLiteral("Ready in 1 second.")));
        stage.pass(1'000);
        QVERIFY(stage.click(QStringLiteral("sendAgain")));
        QVERIFY(is<Resend>(stage.nextDeed()));
        auto sent = exampleCode();
        sent.resendsLeft = 1;
        sent.resendReady_ms = 30'000;
        stage.show(sent);
        QVERIFY(stage.texts().contains(
            QStringLiteral("Sent again. It is the same code. Ready in 30 seconds.")));
        sent.resendsLeft = 0;
        stage.show(sent);
        QVERIFY(stage.texts().contains(QStringLiteral("Sent again. It is the same code.")));
        QVERIFY(!stage.click(QStringLiteral("sendAgain")));
    }

    void aNewCodeIsSentAfterTimeIsUp()
    {
        Stage stage;
        stage.show(TimeUp{1, 2'000});
        QVERIFY(!stage.click(QStringLiteral("sendNewCode")));
        stage.pass(2'000);
        QVERIFY(stage.click(QStringLiteral("sendNewCode")));
        QVERIFY(is<Resend>(stage.nextDeed()));
        stage.show(TimeUp{0, 0});
        QVERIFY(!stage.find(QStringLiteral("sendNewCode")));
        QVERIFY(stage.click(QStringLiteral("stopInstead")));
        QVERIFY(stage.find(QStringLiteral("stopQuestion")));
    }

    void theTabKeyStaysInAnOpenQuestion()
    {
        Stage stage;
        stage.show(exampleCode());
        stage.key(Qt::Key_Escape);
        QStringList reached;
        for (int i = 0; i < 4; ++i) {
            reached.append(stage.window()->activeFocusItem()->objectName());
            stage.key(Qt::Key_Tab);
        }
        QCOMPARE(reached.mid(0, 3),
                 (QStringList{QStringLiteral("goBack"), QStringLiteral("changedMind"),
                              QStringLiteral("notMyPurchase")}));
        QCOMPARE(reached.last(), QStringLiteral("goBack"));
        stage.key(Qt::Key_Space); // the next one: "I changed my mind"
        QVERIFY(is<Stop>(stage.nextDeed()));
    }

    void approvedClosesByItselfAndATouchResetsThat()
    {
        using Page = ui::KeypadScreen::Page;
        Stage stage;
        stage.show(Approved{QStringLiteral("€48.20"), QStringLiteral("Larkspur Provisions")});
        stage.pass(19'000);
        QCOMPARE(stage.screen().page(), Page::Approved);
        QVERIFY(stage.click(QStringLiteral("approvedTitle")));
        stage.pass(19'000);
        QCOMPARE(stage.screen().page(), Page::Approved);
        stage.pass(1'000);
        QCOMPARE(stage.screen().page(), Page::Idle);
        stage.show(exampleBasket());
        QCOMPARE(stage.screen().page(), Page::Basket);
    }
};

QTEST_MAIN(keypad_screens_test)
#include "keypad_screens_test.moc"
