#include "tests/keypad/examples.h"
#include "tests/keypad/stage.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace countersign;
using namespace countersign::keypad;

namespace {

template <class Expected> bool is(const std::optional<Did>& did)
{
    return did && std::holds_alternative<Expected>(did->deed);
}

} // namespace

/// What the customer's screen says in which language, and to whom.
class keypad_languages_test : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("qrc:/Countersign"))); }

    void theLastTryIsCalledSo()
    {
        Stage stage;
        stage.show(exampleWrong(2));
        QCOMPARE(stage.textOf(QStringLiteral("triesLeft")),
                 QStringLiteral("You have <b>2 tries left.</b>"));
        stage.show(exampleWrong(1), QStringLiteral("en"), 8);
        QCOMPARE(stage.textOf(QStringLiteral("triesLeft")),
                 QStringLiteral("<b>This is the last try.</b>"));
    }

    void theCustomerChoosesTheLanguageAndItChangesAtOnce()
    {
        Stage stage;
        stage.show(exampleCode());
        stage.keyDigits(QStringLiteral("0482"));
        QCOMPARE(stage.textOf(QStringLiteral("keyPay")), QString());
        QVERIFY(stage.texts().contains(QStringLiteral("2 digits to go")));
        QVERIFY(stage.click(QStringLiteral("languageAr")));
        QVERIFY(stage.texts().contains(QStringLiteral("بقي رقمان")));
        const auto did = stage.nextDeed();
        QVERIFY(is<ChoseLanguage>(did));
        QCOMPARE(std::get<ChoseLanguage>(did->deed).language, QStringLiteral("ar"));
        QCOMPARE(stage.screen().keyed(), 4); // nothing that was keyed is lost
        stage.show(exampleCode());           // said before the till heard of it
        QCOMPARE(stage.screen().language(), QStringLiteral("ar"));
        auto other = show(exampleBasket());
        other.purchase = QUuid::createUuid();
        stage.show(other);
        QCOMPARE(stage.screen().language(), QStringLiteral("en"));
    }

    void aLanguageBeyondTheFirstIsUnderMore()
    {
        Stage stage;
        stage.show(exampleBasket());
        QVERIFY(!stage.find(QStringLiteral("languageFr")));
        QVERIFY(stage.click(QStringLiteral("languageMore")));
        QVERIFY(stage.click(QStringLiteral("chooseFr")));
        QCOMPARE(stage.screen().language(), QStringLiteral("fr"));
        QVERIFY(stage.find(QStringLiteral("languageFr"))); // the chosen one comes first
    }

    void arabicMirrorsTheScreenButNotTheKeys()
    {
        Stage stage;
        stage.show(exampleCode());
        const auto x = [&stage](const char* name) {
            return stage.find(QString::fromLatin1(name))->mapToScene({0, 0}).x();
        };
        QVERIFY(x("codeBoxes") < x("key1"));
        stage.show(exampleCode(), QStringLiteral("ar"));
        QVERIFY(x("codeBoxes") > x("key1"));
        QVERIFY(x("key1") < x("key2") && x("key2") < x("key3"));
        QVERIFY(x("keyStop") < x("key0") && x("key0") < x("keyDelete"));
        QVERIFY(x("box0") < x("box1"));
    }

    void everyControlHasANameAndRoomForAFinger()
    {
        Stage stage;
        stage.show(exampleCode());
        for (const auto* name : {"key0", "key9", "keyStop", "keyDelete", "keyPay", "moreTime",
                                 "didntGetIt", "notMine", "languageEn", "languageMore"}) {
            const auto* item = stage.find(QString::fromLatin1(name));
            QVERIFY2(item, name);
            QVERIFY2(!item->property("name").toString().isEmpty(), name);
            QVERIFY2(item->height() >= 56 && item->width() >= 56, name);
        }
    }

    void everyTextIsTranslated()
    {
        const QDir folder(QStringLiteral(TEXTS));
        const auto files = folder.entryList({QStringLiteral("*.ts")});
        QCOMPARE(files.size(), 5);
        for (const auto& name : files) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const auto text = file.readAll();
            QVERIFY2(!text.contains("unfinished"), qPrintable(name));
            QVERIFY2(!text.contains("<translation></translation>") &&
                         !text.contains("<translation />"),
                     qPrintable(name));
        }
    }
};

QTEST_MAIN(keypad_languages_test)
#include "keypad_languages_test.moc"
