#include "tests/keypad/examples.h"
#include "tests/keypad/stage.h"

#include <QRegularExpression>
#include <QTest>

using namespace countersign;
using namespace countersign::keypad;

/// The customer's screen by the keyboard alone, and what it promises of a payment that was taken.
class keypad_access_test : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("qrc:/Countersign"))); }

    void theTabKeyGoesFromTheBoxesOverTheKeysToTheLanguage()
    {
        Stage stage;
        stage.show(exampleCode());
        stage.keyDigits(QStringLiteral("048213"));
        stage.next();
        QStringList reached;
        for (int i = 0; i < 40 && !reached.contains(QStringLiteral("languageMore")); ++i) {
            stage.key(Qt::Key_Tab);
            reached += stage.window()->activeFocusItem()->objectName();
        }
        QCOMPARE(reached.join(u' '),
                 QStringLiteral("codeBoxes key1 key2 key3 key4 key5 key6 key7 key8 key9 keyStop "
                                "key0 keyDelete keyPay moreTime didntGetIt notMine languageEn "
                                "languageNl languageAr languageDe languageMore"));
        stage.key(Qt::Key_Tab);
        QCOMPARE(stage.window()->activeFocusItem()->objectName(), QStringLiteral("codeBoxes"));
        QVERIFY(stage.picture(QStringLiteral("code-focus")));
        stage.key(Qt::Key_Backspace); // keys go on working while the boxes have the focus
        QCOMPARE(stage.screen().keyed(), 5);
    }

    void theHelpButtonsStandUnderTheTimeInEveryDirection()
    {
        Stage stage;
        const auto rectOf = [&stage](const char* name) {
            const auto* item = stage.find(QString::fromLatin1(name));
            return item->mapRectToScene(item->boundingRect());
        };
        for (const auto* language : {"en", "ar"}) {
            stage.show(exampleCode(), QString::fromLatin1(language));
            stage.window()->grabWindow();
            const auto boxes = rectOf("codeBoxes");
            const auto both = rectOf("moreTime").united(rectOf("didntGetIt"));
            QCOMPARE(both.top() - rectOf("timeLeft").bottom(), 20.0);
            QCOMPARE(both.left(), boxes.left());
            QCOMPARE(both.right(), boxes.right());
            QCOMPARE(rectOf("notMine").left(), boxes.left());
            QVERIFY(both.bottom() < rectOf("notMine").top());
        }
    }

    void aPaymentThatWasTakenIsNeverCalledUntaken()
    {
        Stage stage;
        int attempt = 0;
        for (const State& state : std::vector<State>{
                 exampleTaken(), TimeUp{1, 0, true}, TimeUp{0, 0, true}, Stopping{true},
                 Stopped{StopOutcome::refunded, false}, LockedOut{true}, Declined{true}}) {
            stage.show(state, QStringLiteral("en"), ++attempt);
            stage.key(Qt::Key_Escape); // where it can be stopped, the question comes
            const auto words = stage.texts().join(u'\n');
            for (const auto* untrue : {"othing was taken", "othing will be taken", "othing is"})
                QVERIFY2(!words.contains(QLatin1String(untrue)), qPrintable(words));
            stage.key(Qt::Key_Escape);
        }
        stage.show(Declined{});
        QVERIFY(stage.texts().contains(
            QStringLiteral("Nothing was taken. Please speak to the cashier.")));
    }
};

QTEST_MAIN(keypad_access_test)
#include "keypad_access_test.moc"
