#include "core/code/reply.h"
#include "core/code/reply_words.h"
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
    void everyWordHasOneMeaningInAllLanguages();
    void languagesThatAreNotWrittenAreUnderstood_data();
    void languagesThatAreNotWrittenAreUnderstood();
    void aStoresOwnWordsCountInTheirLanguage();
    void aStoresOwnWordHasOneMeaning();
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
    QCOMPARE(wordForNotMine(u"pl").toString(), u"NIE"_s);
    QCOMPARE(wordForNotMine(u"xx").toString(), u"NO"_s);
}

void CodeReplyTest::nothingAtAllMeansNothing()
{
    for (const QStringView text :
         {u"", u" ", u"\n", u"?", u"…", u"\U0001F44D", u"\u0301", u"1", u"№", u"№?"})
        QCOMPARE(replyMeaning(text, all_languages), ReplyMeaning::unknown);
    QRandomGenerator random(1);
    for (int run = 0; run < 20'000; ++run) {
        QString text;
        for (int i = random.bounded(12); i > 0; --i)
            text += QChar(static_cast<char16_t>(random.bounded(0x10000)));
        QCOMPARE(replyMeaning(text, all_languages), ReplyMeaning::unknown);
    }
}

void CodeReplyTest::everyWordHasOneMeaningInAllLanguages()
{
    QStringList languages;
    for (const ReplyWords& words : replyWords()) {
        for (const QStringView language : words.languages.split(u'|')) {
            QVERIFY2(!languages.contains(language), qPrintable(language.toString()));
            QVERIFY(hasReplyWords(language));
            languages << language.toString();
        }
    }
    QVERIFY(replyWords().front().languages == u"en");
    for (const QString& european :
         u"bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"_s.split(u' '))
        QVERIFY2(languages.contains(european), qPrintable(european));
    for (const ReplyWords& words : replyWords()) {
        const QString own = words.languages.split(u'|').front().toString();
        for (const QStringList& spoken : {QStringList{own}, languages}) {
            for (const QStringView word : words.stopOffers.split(u'|'))
                QVERIFY2(replyMeaning(word, spoken) == ReplyMeaning::stopOffers,
                         qPrintable(own + u' ' + word.toString()));
            for (const QStringView word : words.notMine.split(u'|'))
                QVERIFY2(replyMeaning(word, spoken) == ReplyMeaning::notMine,
                         qPrintable(own + u' ' + word.toString()));
        }
    }
    // What says yes somewhere, or nothing at all, says neither.
    for (const QStringView text :
         {u"yes",   u"ja",   u"oui",  u"sí",  u"sim", u"da",   u"tak",   u"ano",  u"igen",   u"jo",
          u"kyllä", u"evet", u"ναι",  u"да",  u"так", u"نعم",  u"כן",    u"हाँ",   u"हां",     u"是",
          u"是我",  u"はい", u"네",   u"ใช่",  u"ya",  u"oo",   u"ndiyo", u"fine", u"fin",    u"ok",
          u"hi",    u"nah",  u"acha", u"خير", u"خیر", u"seis", u"nil",   u"aa",   u"ja, ne?"})
        QVERIFY2(replyMeaning(text, languages) == ReplyMeaning::unknown,
                 qPrintable(text.toString()));
}

void CodeReplyTest::languagesThatAreNotWrittenAreUnderstood_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QStringList>("stop");
    QTest::addColumn<QStringList>("no");
    const auto row = [](const char* language, const QString& stop, const QString& no) {
        QTest::newRow(language) << QString::fromLatin1(language) << stop.split(u'|')
                                << no.split(u'|');
    };
    row("pl", u"stop|Wypisz|rezygnuje|Rezygnuję!|USUŃ"_s, u"NIE|nie.|To nie ja!"_s);
    row("cs", u"stop|Odhlásit se|odhlasit"_s, u"NE|ne!|To nejsem já"_s);
    row("el", u"διακοπή|ΔΙΑΚΟΠΗ|Τέλος"_s, u"ΟΧΙ|όχι|οχι|oxi"_s);
    row("ru", u"Стоп|отписаться|ＳＴＯＰ"_s, u"НЕТ|нет!|это не я|не мое"_s);
    row("tr", u"iptal|İPTAL|IPTAL|ıptal|çıkış|CIKIS"_s, u"HAYIR|hayır|hayir|Ben değilim"_s);
    row("hi", u"रोकें|बंद करें|stop"_s, u"नहीं|नही|नहीं!|मैं नहीं|Nahi"_s);
    row("ur", u"بند کریں|بند كريں"_s, u"نہیں|نہيں"_s);
    row("fa", u"لغو"_s, u"نه|نخیر|نخير|من نیستم|من نيستم"_s);
    row("he", u"הסר|הסירו"_s, u"לא|לֹא|זה לא אני"_s);
    row("zh", u"退订|退訂|td|ＴＤ"_s, u"不是|不是我。|否"_s);
    row("ja", u"停止|ストップ|ｽﾄｯﾌﾟ"_s, u"いいえ|違います|ちがいます|ﾉｰ"_s);
    row("ko", u"수신거부|수신 거부"_s, u"아니오|아니요!|아뇨"_s);
    row("th", u"หยุด|ยกเลิก"_s, u"ไม่|ไม่ใช่"_s);
    row("vi", u"hủy đăng ký"_s, u"KHÔNG|không|khong"_s);
    row("uz", u"to‘xtatish"_s, u"Yo'q|yoʻq|YO‘Q|yo’q"_s);
    row("nb-NO", u"stopp|Meld av"_s, u"Nei|ikke meg"_s);
}

void CodeReplyTest::languagesThatAreNotWrittenAreUnderstood()
{
    QFETCH(QString, language);
    QFETCH(QStringList, stop);
    QFETCH(QStringList, no);
    for (const QString& text : stop)
        QVERIFY2(replyMeaning(text, {language}) == ReplyMeaning::stopOffers, qPrintable(text));
    for (const QString& text : no)
        QVERIFY2(replyMeaning(text, {language}) == ReplyMeaning::notMine, qPrintable(text));
    for (const QStringView text : {u"STOP", u"UNSUBSCRIBE"})
        QCOMPARE(replyMeaning(text, {language}), ReplyMeaning::stopOffers);
    QCOMPARE(replyMeaning(u"NO", {language}), ReplyMeaning::notMine);
    // Vowels that are marks tell words apart: this one is "bathe".
    QCOMPARE(replyMeaning(u"नहा", {language}), ReplyMeaning::unknown);
    // And this one is "I swear", not "that's wrong".
    QCOMPARE(replyMeaning(u"ちかいます", {language}), ReplyMeaning::unknown);
}

void CodeReplyTest::aStoresOwnWordsCountInTheirLanguage()
{
    const std::vector<StoreReplyWords> own{{u"sq"_s, {u"Ndal"_s}, {u"jo"_s, u"JO, JO"_s}},
                                           {u"de"_s, {}, {u"Nö"_s}}};
    QVERIFY(!hasReplyWords(u"sq"));
    QCOMPARE(replyMeaning(u"JO!", {u"sq-AL"_s}, own), ReplyMeaning::notMine);
    QCOMPARE(replyMeaning(u"jo jo", {u"sq"_s}, own), ReplyMeaning::notMine);
    QCOMPARE(replyMeaning(u"ndal", {u"sq"_s}, own), ReplyMeaning::stopOffers);
    QCOMPARE(replyMeaning(u"no", {u"sq"_s}, own), ReplyMeaning::notMine);
    QCOMPARE(replyMeaning(u"NÖ", {u"de"_s}, own), ReplyMeaning::notMine);
    QCOMPARE(replyMeaning(u"Nein", {u"de"_s}, own), ReplyMeaning::notMine);
    QCOMPARE(replyMeaning(u"jo", {u"sv"_s, u"de"_s}, own), ReplyMeaning::unknown);
    QCOMPARE(replyMeaning(u"jo", {u"sq"_s}), ReplyMeaning::unknown);
    QCOMPARE(replyMeaning(u"jo mire", {u"sq"_s}, own), ReplyMeaning::unknown);
}

void CodeReplyTest::aStoresOwnWordHasOneMeaning()
{
    const std::vector<StoreReplyWords> own{{u"sq"_s, {u"Ndal"_s}, {u"JO"_s}}};
    QVERIFY(!whyNotMeant(u"jo", ReplyMeaning::notMine, own));
    QVERIFY(!whyNotMeant(u"Ndal", ReplyMeaning::stopOffers, own));
    QVERIFY(!whyNotMeant(u"nein", ReplyMeaning::notMine, own)); // ours says the same
    QCOMPARE(whyNotMeant(u"ndal!", ReplyMeaning::notMine, own), ReplyWordFault::otherMeaning);
    QCOMPARE(whyNotMeant(u"jo", ReplyMeaning::stopOffers, own), ReplyWordFault::otherMeaning);
    QCOMPARE(whyNotMeant(u"Nein", ReplyMeaning::stopOffers, {}), ReplyWordFault::otherMeaning);
    QCOMPARE(whyNotMeant(u"stop", ReplyMeaning::notMine, {}), ReplyWordFault::otherMeaning);
    QCOMPARE(whyNotMeant(u"…!", ReplyMeaning::notMine, {}), ReplyWordFault::noLetter);
}

QTEST_GUILESS_MAIN(CodeReplyTest)
#include "code_reply_test.moc"
