#include "core/keypad/languages.h"

#include <QDir>
#include <QTest>

// What the till takes for the languages of the customer's screen are those that it has texts in.
class KeypadSpokenTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLanguageHasTextsAndNoOther();
};

void KeypadSpokenTest::everyLanguageHasTextsAndNoOther()
{
    QStringList texts;
    for (const QString& file : QDir(QStringLiteral(TEXTS)).entryList({QStringLiteral("*.ts")}))
        texts << file.section(QLatin1Char('_'), 1).section(QLatin1Char('.'), 0, 0);
    QStringList spoken = countersign::keypad::screenLanguages();
    QCOMPARE(spoken.first(), QStringLiteral("en"));
    spoken.sort();
    texts.sort();
    QCOMPARE(texts, spoken);
}

QTEST_GUILESS_MAIN(KeypadSpokenTest)
#include "keypad_spoken_test.moc"
