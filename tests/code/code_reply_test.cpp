#include "core/code/reply.h"
#include "core/code/wording.h"

#include <QRandomGenerator>
#include <QTest>

using namespace countersign::code;
using namespace Qt::Literals::StringLiterals;

namespace {

const QStringList all_languages{u"en"_s, u"de"_s, u"fr"_s, u"nl"_s,
                                u"es"_s, u"it"_s, u"ar"_s, u"uk"_s};

} // namespace

class CodeReplyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatPeopleSendIsUnderstood_data();
    void whatPeopleSendIsUnderstood();
    void howItIsWrittenDoesNotMatter();
    void aWordIsUnderstoodInItsLanguageOnly();
    void carriersWordsAreUnderstoodEverywhere();
    void aSentenceThatHoldsAWordMeansNothing();
    void everyLanguageThatIsWrittenIsUnderstood();
    void nothingAtAllMeansNothing();
};

void CodeReplyTest::whatPeopleSendIsUnderstood_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QStringList>("stop");
    QTest::addColumn<QStringList>("no");
    const auto row = [](const char* language, const QString& stop, const QString& no) {
        QTest::newRow(language) << QString::fromLatin1(language) << stop.split(u'|')
                                << no.split(u'|');
    };
    row("en", u"STOP|ARRET|CANCEL|END|QUIT|UNSUBSCRIBE|REMOVE|OPTOUT|OPT-OUT|Stop all"_s,
        u"NO|Not me|No, not me!|not mine|It wasn’t me"_s);
    row("de", u"STOP|STOPP|Abbrechen|ENDE|Beenden|Abmelden|Abbestellen|Entfernen|Löschen"_s,
        u"NEIN|Nein!|nicht ich|Das war ich nicht."_s);
    row("fr", u"STOP|ARRÊT|ARRET|Annuler|Quitter|Désabonner|DESABONNER|Supprimer|Retirer"_s,
        u"NON|Pas moi|Ce n'est pas moi|ce n’est pas moi"_s);
    row("nl", u"STOP|Annuleren|EINDE|Afmelden|Uitschrijven|Opzeggen|Verwijderen|beëindigen"_s,
        u"NEE|niet ik|Nee, niet ik"_s);
    row("es", u"STOP|ALTO|BAJA|Cancelar|Terminar|Salir|Eliminar|Dar de baja"_s,
        u"NO|¡NO!|No soy yo|No fui yo"_s);
    row("it", u"STOP|Basta|Annulla|Cancella|Termina|Esci|Disiscrivi|Rimuovi"_s,
        u"NO|Non sono io|No, non sono io"_s);
    row("ar", u"STOP|توقف|إيقاف|ايقاف|إلغاء|الغاء|إنهاء|إلغاء الاشتراك|إزالة|حذف"_s,
        u"لا|لا!|لست أنا|لست انا|ليس أنا|\uFEFB"_s);
    row("uk", u"STOP|СТОП|Стоп.|Скасувати|Кінець|Вийти|Відписатися|Видалити"_s,
        u"НІ|ні|Ні!|не я|Це не я"_s);
}

void CodeReplyTest::whatPeopleSendIsUnderstood()
{
    QFETCH(QString, language);
    QFETCH(QStringList, stop);
    QFETCH(QStringList, no);
    for (const QStringList& languages : {QStringList{language}, all_languages}) {
        for (const QString& text : stop)
            QVERIFY2(replyMeaning(text, languages) == ReplyMeaning::stopOffers, qPrintable(text));
        for (const QString& text : no)
            QVERIFY2(replyMeaning(text, languages) == ReplyMeaning::notMine, qPrintable(text));
    }
}

void CodeReplyTest::howItIsWrittenDoesNotMatter()
{
    for (const QStringView text : {u"no",
                                   u"No",
                                   u" NO ",
                                   u"\r\nNO\r\n",
                                   u"NO.",
                                   u"NO!!!",
                                   u"“NO”",
                                   u"'no'",
                                   u"(no)",
                                   u"*NO*",
                                   u"ＮＯ",
                                   u"ｎｏ！",
                                   u"N\u200BO",
                                   u"\u200F\uFEFFNO",
                                   u"NÓ",
                                   u"no no no",
                                   u"NO, NO!",
                                   u"\U0001F621 NO \U0001F621",
                                   u"NO \u2757\uFE0F",
                                   u"\u00A0NO\u3000",
                                   u"\U0001D40D\U0001D40E"})
        QVERIFY2(replyMeaning(text, {u"en"_s}) == ReplyMeaning::notMine,
                 qPrintable(text.toString()));
    for (const QStringView text : {u"stop", u"  Stop. ", u"ＳＴＯＰ", u"S\u00ADTOP", u"STOP STOP",
                                   u"opt.out", u"OPT_OUT", u"Opt\tout", u"#stop"})
        QVERIFY2(replyMeaning(text, {u"en"_s}) == ReplyMeaning::stopOffers,
                 qPrintable(text.toString()));
    for (const QStringView text : {u"لـــا", u"لَا", u"ﻻ"})
        QVERIFY2(replyMeaning(text, {u"ar"_s}) == ReplyMeaning::notMine,
                 qPrintable(text.toString()));
    QCOMPARE(replyMeaning(u"nein", {u"de-AT"_s}), ReplyMeaning::notMine);
    QCOMPARE(replyMeaning(u"nein", {u"DE_ch.UTF-8"_s}), ReplyMeaning::notMine);
}

void CodeReplyTest::aWordIsUnderstoodInItsLanguageOnly()
{
    QCOMPARE(replyMeaning(u"NEIN", {u"en"_s, u"fr"_s}), ReplyMeaning::unknown);
    QCOMPARE(replyMeaning(u"BAJA", {u"en"_s}), ReplyMeaning::unknown);
    QCOMPARE(replyMeaning(u"NEIN", {u"fr"_s, u"de"_s}), ReplyMeaning::notMine);
    // Everyday answers elsewhere.
    for (const QStringView text : {u"fine", u"fin", u"ok", u"si", u"da", u"hi", u"nah", u"neen"})
        QVERIFY2(replyMeaning(text, all_languages) == ReplyMeaning::unknown,
                 qPrintable(text.toString()));
}

void CodeReplyTest::carriersWordsAreUnderstoodEverywhere()
{
    for (const QString& language : all_languages + QStringList{u"pl"_s, QString()}) {
        for (const QStringView text : {u"STOP", u"ARRET", u"arrêt", u"CANCEL", u"END", u"QUIT",
                                       u"UNSUBSCRIBE", u"REMOVE", u"OPTOUT"})
            QVERIFY2(replyMeaning(text, {language}) == ReplyMeaning::stopOffers,
                     qPrintable(text.toString()));
        QCOMPARE(replyMeaning(u"NO", {language}), ReplyMeaning::notMine);
    }
    QCOMPARE(replyMeaning(u"NO", {}), ReplyMeaning::notMine);
}

void CodeReplyTest::aSentenceThatHoldsAWordMeansNothing()
{
    for (const QStringView text : {u"no problem",
                                   u"No problem, thank you",
                                   u"I have no idea",
                                   u"yes, no?",
                                   u"NO STOP",
                                   u"stop no",
                                   u"no 1",
                                   u"NO2",
                                   u"non stop",
                                   u"nonstop",
                                   u"know",
                                   u"not me you fool",
                                   u"please stop sending offers",
                                   u"don't stop",
                                   u"the end",
                                   u"No lo sé",
                                   u"nein danke gut",
                                   u"no n",
                                   u"n o",
                                   u"N.O.",
                                   u"لا بأس",
                                   u"ні, дякую",
                                   u"stop it",
                                   u"no no yes",
                                   u"nonono"})
        QVERIFY2(replyMeaning(text, all_languages) == ReplyMeaning::unknown,
                 qPrintable(text.toString()));
    QCOMPARE(replyMeaning(QString(160, u' ').replace(70, 2, u"NO"_s), {}), ReplyMeaning::notMine);
    QCOMPARE(replyMeaning(QString(161, u' ').replace(70, 2, u"NO"_s), {}), ReplyMeaning::unknown);
}

void CodeReplyTest::everyLanguageThatIsWrittenIsUnderstood()
{
    QSet<QStringView> words;
    for (const Wording& wording : wordings()) {
        const QStringView word = wordForNotMine(wording.language);
        QCOMPARE(replyMeaning(word, {wording.language.toString()}), ReplyMeaning::notMine);
        words += word;
    }
    QCOMPARE(words.size(), 6); // NO in three of them
    QCOMPARE(wordForNotMine(u"pl").toString(), u"NO"_s);
}

void CodeReplyTest::nothingAtAllMeansNothing()
{
    for (const QStringView text : {u"", u" ", u"\n", u"?", u"…", u"\U0001F44D", u"\u0301", u"1"})
        QCOMPARE(replyMeaning(text, all_languages), ReplyMeaning::unknown);
    QRandomGenerator random(1);
    for (int run = 0; run < 20'000; ++run) {
        QString text;
        for (int i = random.bounded(12); i > 0; --i)
            text += QChar(static_cast<char16_t>(random.bounded(0x10000)));
        QCOMPARE(replyMeaning(text, all_languages), ReplyMeaning::unknown);
    }
}

QTEST_GUILESS_MAIN(CodeReplyTest)
#include "code_reply_test.moc"
