#include "core/code/gsm7.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QStringList>
#include <QTest>

using namespace countersign::code;
using namespace Qt::Literals::StringLiterals;

// Whoever reads the standards alone, in another language, counts the same septets, units and parts.

namespace {

constexpr int oracle_limit_ms = 120'000;

QByteArray hexOf(const QString& text)
{
    QByteArray bytes;
    for (const QChar unit : text) {
        bytes += static_cast<char>(unit.unicode() >> 8);
        bytes += static_cast<char>(unit.unicode() & 0xFF);
    }
    return bytes.toHex();
}

QByteArray ours(const QString& text)
{
    const Segments segments = segmentsOf(text);
    return QByteArray(segments.encoding == Encoding::gsm7 ? "gsm7 " : "ucs2 ") +
           QByteArray::number(segments.units) + ' ' + QByteArray::number(segments.parts);
}

QByteArrayList theOracles(const QStringList& texts)
{
    QByteArray input;
    for (const QString& text : texts)
        input += hexOf(text) + '\n';
    QProcess python;
    python.start(u"python3"_s, {QStringLiteral(COUNTERSIGN_GSM7_ORACLE)});
    python.write(input);
    python.closeWriteChannel();
    if (!python.waitForFinished(oracle_limit_ms) || python.exitCode() != 0)
        qWarning().noquote() << python.readAllStandardError();
    QByteArrayList lines = python.readAllStandardOutput().split('\n');
    lines.removeLast();
    return lines;
}

QString emoji()
{
    return QStringLiteral("\U0001F34B");
}

QString oneOf(QRandomGenerator& random, const QString& alphabet)
{
    return QString(alphabet[random.bounded(static_cast<int>(alphabet.size()))]);
}

/// Letters with, now and then, something that takes two septets, two units, or half a pair.
QString randomText(QRandomGenerator& random)
{
    static const QString basic = u"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./09:;<=>?¡"
                                 "AZÄÖÑÜ§¿azäöñüà"_s;
    static const QString extension = u"\f^{}\\[~]|€"_s;
    static const QString others = u"çáíóúążжЇ مت東`“…\u200E\t\u00A0"_s;
    const int kind = random.bounded(4);       // GSM alone, pairs alone, UCS-2, anything
    const int rarity = 1 + random.bounded(9); // of what takes two
    // Mostly lengths at which something changes.
    const int edges[] = {0, 1, 69, 70, 71, 133, 134, 135, 152, 153, 159, 160, 161, 305, 306, 307};
    const int length = random.bounded(2) == 0 ? edges[random.bounded(16)] + random.bounded(3) - 1
                                              : random.bounded(480);
    QString text;
    while (text.size() < length) {
        const bool isRare = random.bounded(rarity + 1) == 0;
        if (kind == 0 || (kind == 3 && !isRare))
            text += isRare ? oneOf(random, extension) : oneOf(random, basic);
        else if (kind == 1)
            text += oneOf(random, extension);
        else if (kind == 2)
            text += isRare ? emoji() : oneOf(random, others);
        else
            text += QChar(static_cast<char16_t>(random.bounded(0x10000))); // half pairs too
    }
    return text;
}

/// What stands across a part's edge at every place around it.
QStringList edgeTexts()
{
    QStringList texts;
    for (int before = 0; before <= 320; ++before) {
        for (int after : {0, 1, 7, 152, 153}) {
            texts << QString(before, u'a') + u'€' + QString(after, u'b');
            texts << QString(before, u'ж') + emoji() + QString(after, u'з');
        }
    }
    for (const int length : {69, 70, 71, 134, 135, 159, 160, 161, 306, 307}) {
        texts << QString(length, u'a') << QString(length, u'ж') << QString(length, u'[')
              << emoji().repeated(length / 2) << QString(length, QChar(0xDC00));
    }
    return texts;
}

} // namespace

class CodeGsm7OracleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyCharacterTakesWhatTheStandardSays();
    void partsAgreeAtEveryEdge();
    void tenThousandRandomTextsAgree();

private:
    static void compare(const QStringList& texts);
};

void CodeGsm7OracleTest::initTestCase()
{
    if (QStandardPaths::findExecutable(u"python3"_s).isEmpty())
        QSKIP("python3 is not installed");
}

void CodeGsm7OracleTest::compare(const QStringList& texts)
{
    const QByteArrayList expected = theOracles(texts);
    QCOMPARE(expected.size(), texts.size());
    for (qsizetype i = 0; i < texts.size(); ++i)
        QVERIFY2(ours(texts[i]) == expected[i],
                 hexOf(texts[i]) + ": ours " + ours(texts[i]) + ", theirs " + expected[i]);
}

void CodeGsm7OracleTest::everyCharacterTakesWhatTheStandardSays()
{
    QStringList texts;
    for (int unit = 0; unit <= 0xFFFF; ++unit)
        texts << QString(QChar(static_cast<char16_t>(unit)));
    compare(texts);
}

void CodeGsm7OracleTest::partsAgreeAtEveryEdge()
{
    compare(edgeTexts());
}

void CodeGsm7OracleTest::tenThousandRandomTextsAgree()
{
    QRandomGenerator random(20261124);
    QStringList texts;
    int split = 0;
    int wide = 0;
    for (int i = 0; i < 10'000; ++i) {
        texts << randomText(random);
        const Segments segments = segmentsOf(texts.back());
        split += segments.parts > 1 ? 1 : 0;
        wide += segments.encoding == Encoding::ucs2 ? 1 : 0;
    }
    QVERIFY2(split > 3000 && wide > 3000 && wide < 8000, "the texts are of every kind");
    compare(texts);
}

QTEST_GUILESS_MAIN(CodeGsm7OracleTest)
#include "code_gsm7_oracle_test.moc"
