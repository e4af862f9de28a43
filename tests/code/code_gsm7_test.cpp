#include "core/code/gsm7.h"

#include <QRandomGenerator>
#include <QTest>

using namespace countersign::code;

class Gsm7Test : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theAlphabetIsThatOfTs23038();
    void partsAreCountedAtTheirEdges();
    void pairsAreNeverSplit();
    void partsHoldWhatTheyMay();
    void lettersFoldToWhatPeopleWrite();
    void otherScriptsDoNotFold();
};

void Gsm7Test::theAlphabetIsThatOfTs23038()
{
    int basic = 0;
    int extension = 0;
    for (int c = 0; c <= 0xFFFF; ++c) {
        const auto septets = septetsOf(static_cast<char16_t>(c));
        basic += septets == 1 ? 1 : 0;
        extension += septets == 2 ? 1 : 0;
    }
    QCOMPARE(basic, 127); // 128 places, of which one is the escape
    QCOMPARE(extension, 10);
    for (const char16_t c : u"^{}\\[]~|€\f")
        QVERIFY(c == u'\0' || septetsOf(c) == 2);
    for (const QChar c : QStringView(u"çáíóúêâ`ÀÈ\u00A0\t"))
        QVERIFY2(!septetsOf(c.unicode()), qPrintable(QString(c)));
    QVERIFY(isGsm7(u"Grüße à 100 £, ¿qué?"));
    QCOMPARE(septetsOf(QStringView(u"a€[")), 5);
}

void Gsm7Test::partsAreCountedAtTheirEdges()
{
    const auto gsm = [](int count) { return segmentsOf(QString(count, u'a')); };
    QCOMPARE(gsm(0), (Segments{Encoding::gsm7, 0, 1}));
    QCOMPARE(gsm(160), (Segments{Encoding::gsm7, 160, 1}));
    QCOMPARE(gsm(161), (Segments{Encoding::gsm7, 161, 2}));
    QCOMPARE(gsm(306), (Segments{Encoding::gsm7, 306, 2}));
    QCOMPARE(gsm(307), (Segments{Encoding::gsm7, 307, 3}));
    const auto ucs = [](int count) { return segmentsOf(QString(count, u'ж')); };
    QCOMPARE(ucs(70), (Segments{Encoding::ucs2, 70, 1}));
    QCOMPARE(ucs(71), (Segments{Encoding::ucs2, 71, 2}));
    QCOMPARE(ucs(134), (Segments{Encoding::ucs2, 134, 2}));
    QCOMPARE(ucs(135), (Segments{Encoding::ucs2, 135, 3}));
}

void Gsm7Test::pairsAreNeverSplit()
{
    // 306 septets fill two parts, unless a pair stands across their border.
    const QString fits = QString(151, u'a') + u'€' + QString(153, u'a');
    QCOMPARE(segmentsOf(fits), (Segments{Encoding::gsm7, 306, 2}));
    const QString across = QString(152, u'a') + u'€' + QString(152, u'a');
    QCOMPARE(segmentsOf(across), (Segments{Encoding::gsm7, 306, 3}));

    const QString emoji = QStringLiteral("\U0001F34B");
    QCOMPARE(segmentsOf(QString(65, u'ж') + emoji + QString(67, u'ж')).parts, 2);
    QCOMPARE(segmentsOf(QString(66, u'ж') + emoji + QString(66, u'ж')).parts, 3);
    QCOMPARE(segmentsOf(QString(68, u'ж') + emoji).parts, 1);
    QCOMPARE(segmentsOf(QString(80, QChar(0xD83C))).parts, 2); // halves alone are units
}

void Gsm7Test::partsHoldWhatTheyMay()
{
    QRandomGenerator random(1);
    for (int run = 0; run < 2000; ++run) {
        QString text;
        const int length = random.bounded(500);
        for (int i = 0; i < length; ++i)
            text += random.bounded(4) == 0 ? u'€' : u'a';
        const Segments segments = segmentsOf(text);
        const int septets = *septetsOf(QStringView(text));
        QCOMPARE(segments.units, septets);
        // A part is full or one septet short of it, so the count lies between these.
        const int least = septets <= 160 ? 1 : (septets + 152) / 153;
        const int most = septets <= 160 ? 1 : (septets + 151) / 152;
        QVERIFY(segments.parts >= least && segments.parts <= most);
    }
}

void Gsm7Test::lettersFoldToWhatPeopleWrite()
{
    const std::pair<QStringView, QStringView> folds[] = {
        {u"Café ÇA ça", u"Café ÇA ca"},   {u"Żółw Łódź", u"Zolw Lodz"},
        {u"Şişli Iğdır", u"Sisli Igdir"}, {u"“Bäcker” – Œuvre…", u"\"Bäcker\" - OEuvre..."},
        {u"e\u0301 o\u0308", u"é ö"},     {u"ﬁsh\u00A0№ 5", u"fish No 5"},
        {u"ACME [€]", u"ACME [€]"},       {u"Đồng Nai", u"Dong Nai"},
    };
    for (const auto& [from, to] : folds) {
        const auto folded = foldedToGsm7(from);
        QVERIFY2(folded, qPrintable(from.toString()));
        QCOMPARE(*folded, to.toString());
        QVERIFY(isGsm7(*folded));
    }
}

void Gsm7Test::otherScriptsDoNotFold()
{
    for (const QStringView text : {u"АТБ", u"متجر", u"東京", u"\U0001F34B", u"a\u200Eb"})
        QVERIFY2(!foldedToGsm7(text), qPrintable(text.toString()));
}

QTEST_GUILESS_MAIN(Gsm7Test)
#include "code_gsm7_test.moc"
