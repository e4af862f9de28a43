#include "core/code/reply.h"
#include "core/code/wording.h"
#include "tests/code/texts.h"

#include <QRandomGenerator>
#include <QTest>

using namespace countersign;
using namespace countersign::code;
using namespace countersign::tests;

namespace {

QString acmeText(QStringView locale)
{
    return textOf(codeMessage(acme(), locale, digits("482913"), money(4820)));
}

/// Text of that many units from one of several alphabets.
QString randomText(QRandomGenerator& random, int length)
{
    static const QString alphabets[] = {QStringLiteral("ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789"),
                                        QStringLiteral("[]{}^~|\\€"),
                                        QStringLiteral("ßäöüéàçłœşđ’“–…"),
                                        QStringLiteral("АБВГДЕЖЗ ЇЄ"),
                                        QStringLiteral("متجرالزيتون 123"),
                                        QStringLiteral("\U0001F34B\U0001F600"),
                                        QStringLiteral("{code}{phone}{payee}")};
    const QString& alphabet = alphabets[random.bounded(7)];
    QString text;
    while (text.size() < length)
        text += alphabet[text.size() % 2 && alphabet.contains(QChar(0xD83C))
                             ? 1
                             : random.bounded(static_cast<int>(alphabet.size()))];
    return text;
}

} // namespace

class MessageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theUsualMessageIsWhole_data();
    void theUsualMessageIsWhole();
    void withoutAPhoneItSaysWhatToDo();
    void everyMessageIsOnePart();
    void partsGoInTheirOrder();
    void aPayeeOfAnotherScriptStays();
    void aLongPayeeIsCutBetweenCharacters();
    void invisibleCharactersDoNotPass();
    void placesInAPayeeAreNotFilled();
    void digitsStandInGroups();
    void localesFindTheirLanguage();
    void latinWordingsAreGsm7();
    void aTestMessageIsHarmless();
    void purposesHaveNames();
    void aReplyIsAskedForOnlyWhereOneReachesUs();
};

void MessageTest::theUsualMessageIsWhole_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isGsm");
    QTest::newRow("en") << QStringLiteral("ACME MARKET: 482 913 approves EUR 48.20 at till 3. Tell "
                                          "no one, not even us or your "
                                          "bank. Not you? Call 030 1234567")
                        << true;
    QTest::newRow("de") << QStringLiteral("ACME MARKET: 482 913 bestätigt EUR 48.20 an Kasse 3. "
                                          "Niemandem sagen, auch nicht uns "
                                          "oder Ihrer Bank. Nicht Sie? Rufen Sie an: 030 1234567")
                        << true;
    QTest::newRow("fr") << QStringLiteral("ACME MARKET: 482 913 valide EUR 48.20 à la caisse 3. Ne "
                                          "le dites à personne, ni à nous "
                                          "ni à votre banque. Pas vous? Appelez le 030 1234567")
                        << true;
    QTest::newRow("nl") << QStringLiteral("ACME MARKET: 482 913 bevestigt EUR 48.20 bij kassa 3. "
                                          "Vertel het niemand, ook ons en uw "
                                          "bank niet. Niet u? Bel 030 1234567")
                        << true;
    QTest::newRow("es") << QStringLiteral("ACME MARKET: 482 913 autoriza EUR 48.20 en la caja 3. "
                                          "No lo diga a nadie, ni a nosotros "
                                          "ni a su banco. ¿No es usted? Llame al 030 1234567")
                        << true;
    QTest::newRow("it") << QStringLiteral("ACME MARKET: 482 913 autorizza EUR 48.20 alla cassa 3. "
                                          "Non lo dica a nessuno, nemmeno a "
                                          "noi o alla banca. Non è lei? Chiami 030 1234567")
                        << true;
    QTest::newRow("uk")
        << QStringLiteral("ACME MARKET: 482 913 для EUR 48.20, каса 3. Нікому! Не ви? 030 1234567")
        << false;
    QTest::newRow("ar") << QStringLiteral("\u200FACME MARKET: \u200E482 913 لدفع EUR 48.20، صندوق "
                                          "3. سري. خطأ؟ \u200E030 1234567")
                        << false;
}

void MessageTest::theUsualMessageIsWhole()
{
    QFETCH(QString, text);
    QFETCH(bool, isGsm);
    const MessageText message = codeMessage(acme(), QString::fromLatin1(QTest::currentDataTag()),
                                            digits("482913"), money(4820));
    QCOMPARE(textOf(message), text);
    QCOMPARE(message.encoding, isGsm ? Encoding::gsm7 : Encoding::ucs2);
    QCOMPARE(message.parts, 1);
}

void MessageTest::withoutAPhoneItSaysWhatToDo()
{
    Sender sender = acme();
    sender.phone.clear();
    const auto text = [&](QStringView locale) {
        return textOf(codeMessage(sender, locale, digits("482913"), money(4820)));
    };
    QVERIFY(text(u"en").endsWith(QStringLiteral(". Tell no one, not even us or your bank. Not "
                                                "you? Without this code nothing is paid.")));
    for (const Wording& wording : wordings()) {
        const QString written = text(wording.language);
        QVERIFY2(written.endsWith(wording.ignore) || written.endsWith(wording.ignoreShort),
                 qPrintable(written));
    }
}

void MessageTest::everyMessageIsOnePart()
{
    QRandomGenerator random(1);
    int full = 0;
    for (int run = 0; run < 40'000; ++run) {
        const Wording& wording = wordings()[static_cast<std::size_t>(random.bounded(8))];
        const bool isWorst = run % 4 == 0;
        const Sender sender{randomText(random, isWorst ? 20 : random.bounded(1, 30)),
                            isWorst ? QString(32, u'w') : QStringLiteral("till-3"),
                            randomText(random, isWorst ? 20 : random.bounded(25)),
                            {wording.language.toString()},
                            run % 3 == 0};
        const QByteArray code("9876543210", isWorst ? 10 : random.bounded(6, 11));
        const auto amount = money(isWorst ? sale::Money::minor_max : random.bounded(1, 1'000'000),
                                  run % 3 ? u"EUR" : u"JPY");
        const MessageText message = codeMessage(sender, wording.language, digits(code), amount);
        const QString text = textOf(message);
        const Segments segments = segmentsOf(text);
        QVERIFY2(segments.parts == 1, qPrintable(text));
        QCOMPARE(message.parts, 1);
        QCOMPARE(message.encoding, segments.encoding);
        QVERIFY(text.isValidUtf16());
        QVERIFY(text.contains(amount.currency().toString() + u' ' + amount.toString()));
        const SecretBytes shown = grouped(digits(code));
        QVERIFY(message.text.size() > shown.size());
        QVERIFY(text.contains(QString::fromLatin1(reinterpret_cast<const char*>(shown.data()),
                                                  static_cast<qsizetype>(shown.size()))));
        QCOMPARE(textOf(testMessage(sender, wording.language)).isEmpty(), false);
        QCOMPARE(testMessage(sender, wording.language).parts, 1);
        full += text.contains(QStringLiteral("wwww")) ? 1 : 0;
    }
    QVERIFY(full > 0); // a till of 32 characters found room somewhere
}

void MessageTest::partsGoInTheirOrder()
{
    Sender sender = acme();
    sender.payee = QStringLiteral("ABCDEFGHIJKLMNOPQRST");
    sender.phone = QStringLiteral("+49 30 1234567 89012");
    const auto text = [&](QStringView locale) {
        return textOf(codeMessage(sender, locale, digits("4829137605"), money(4820)));
    };
    sender.tillId = QString(16, u'w');
    QVERIFY(text(u"en").contains(QStringLiteral("not even us")));
    sender.tillId = QString(32, u'w');
    QCOMPARE(text(u"en"), QStringLiteral("ABCDEFGHIJKLMNOPQRST: 482 913 7605 approves EUR 48.20 at "
                                         "till %1. Tell no one. Not you? Call +49 30 1234567 89012")
                              .arg(sender.tillId));
    QCOMPARE(text(u"uk"), QStringLiteral("ABCDEFGHIJKLMNOPQRST: 482 913 7605 для EUR 48.20"));
    sender.payee = QStringLiteral("ABC");
    QCOMPARE(text(u"uk"), QStringLiteral("ABC: 482 913 7605 для EUR 48.20. Нікому! Не ви? +49 30 "
                                         "1234567 89012"));
}

void MessageTest::aPayeeOfAnotherScriptStays()
{
    Sender sender = acme();
    sender.payee = QStringLiteral("Żabka Łódź");
    MessageText message = codeMessage(sender, u"en", digits("482913"), money(4820));
    QVERIFY(textOf(message).startsWith(QStringLiteral("Zabka Lodz: ")));
    QCOMPARE(message.encoding, Encoding::gsm7);

    sender.payee = QStringLiteral("АТБ");
    message = codeMessage(sender, u"en", digits("482913"), money(4820));
    QCOMPARE(textOf(message), QStringLiteral("АТБ: 482 913 approves EUR 48.20. Tell no one. Not "
                                             "you? 030 1234567"));
    QCOMPARE(message.encoding, Encoding::ucs2);

    sender.payee = QStringLiteral("7 زيتون");
    QVERIFY(textOf(codeMessage(sender, u"ar", digits("482913"), money(4820)))
                .startsWith(QStringLiteral("\u200F\u200E7 زيتون: \u200E482 913 ")));
}

void MessageTest::aLongPayeeIsCutBetweenCharacters()
{
    Sender sender = acme();
    sender.payee = QString(19, u'ж') + QStringLiteral("\U0001F34B\U0001F34B");
    QVERIFY(textOf(codeMessage(sender, u"uk", digits("482913"), money(4820)))
                .startsWith(QString(19, u'ж') + QStringLiteral(": ")));
    sender.payee = QString(19, u'A') + QStringLiteral("œZ");
    QVERIFY(textOf(codeMessage(sender, u"en", digits("482913"), money(4820)))
                .startsWith(QString(19, u'A') + QStringLiteral("o: ")));
}

void MessageTest::invisibleCharactersDoNotPass()
{
    Sender sender = acme();
    sender.payee = QStringLiteral("AC\u202EME\r\n\u200B  MAR\tKET\u0007");
    const QString text = textOf(codeMessage(sender, u"en", digits("482913"), money(4820)));
    QVERIFY2(text.startsWith(QStringLiteral("ACME MAR KET: ")), qPrintable(text));
}

void MessageTest::placesInAPayeeAreNotFilled()
{
    Sender sender = acme();
    sender.payee = QStringLiteral("{code} {amount}");
    const QString text = textOf(codeMessage(sender, u"en", digits("482913"), money(4820)));
    QVERIFY2(text.startsWith(QStringLiteral("{code} {amount}: 482 913 approves EUR 48.20")),
             qPrintable(text));
}

void MessageTest::digitsStandInGroups()
{
    const std::pair<QByteArray, QByteArray> groups[] = {
        {"482913", "482 913"},
        {"4829137", "482 9137"},
        {"48291376", "4829 1376"},
        {"482913760", "482 913 760"},
        {"4829137605", "482 913 7605"},
        {"4829", "4829"},
        {"12", "12"},
        {"", ""},
    };
    for (const auto& [code, shown] : groups) {
        const SecretBytes text = grouped(digits(code));
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(text.data()),
                            static_cast<qsizetype>(text.size())),
                 shown);
    }
}

void MessageTest::localesFindTheirLanguage()
{
    const QStringList store{QStringLiteral("pl"), QStringLiteral("nl-BE"), QStringLiteral("en")};
    QCOMPARE(languageFor(u"de-AT", store), QStringLiteral("de"));
    QCOMPARE(languageFor(u"de_AT.UTF-8", store), QStringLiteral("de"));
    QCOMPARE(languageFor(u"FR", store), QStringLiteral("fr"));
    QCOMPARE(languageFor(u"xx", store), QStringLiteral("nl"));
    QCOMPARE(languageFor(u"", store), QStringLiteral("nl"));
    QCOMPARE(languageFor(u"deu", {}), QStringLiteral("en"));
    QVERIFY(acmeText(u"xx").contains(QStringLiteral("approves")));
}

void MessageTest::latinWordingsAreGsm7()
{
    QCOMPARE(wordings().size(), std::size_t(8));
    for (const Wording& wording : wordings()) {
        const bool isLatin = wording.language != u"ar" && wording.language != u"uk";
        for (const QStringView text : {wording.approves,
                                       wording.atTill,
                                       wording.warning,
                                       wording.warningShort,
                                       wording.call,
                                       wording.callShort,
                                       wording.ignore,
                                       wording.ignoreShort,
                                       wording.started,
                                       wording.completed,
                                       wording.suspicious,
                                       wording.receipt,
                                       wording.reply,
                                       wording.replyShort,
                                       wording.offer,
                                       wording.endByReply,
                                       wording.endByReplyShort,
                                       wording.endByCall,
                                       wording.endByCallShort,
                                       wording.test,
                                       wording.testEnd}) {
            QVERIFY(!text.isEmpty());
            if (isLatin)
                QVERIFY2(isGsm7(text), qPrintable(text.toString()));
        }
    }
}

void MessageTest::aTestMessageIsHarmless()
{
    QCOMPARE(textOf(testMessage(acme(), u"en")),
             QStringLiteral("ACME MARKET: test message at till 3. Nothing to do."));
    QCOMPARE(textOf(testMessage(acme(), u"de")),
             QStringLiteral("ACME MARKET: Testnachricht an Kasse 3. Es ist nichts zu tun."));
    for (const Wording& wording : wordings()) {
        const QString text = textOf(testMessage(acme(), wording.language));
        QVERIFY(text.contains(QStringLiteral("ACME MARKET")));
        QVERIFY2(!text.contains(u'{'), qPrintable(text));
    }
}

void MessageTest::purposesHaveNames()
{
    QSet<QString> names;
    for (const Purpose purpose : purposes) {
        QCOMPARE(purposeFromName(name(purpose)).value(), purpose);
        names += name(purpose);
    }
    QCOMPARE(names.size(), qsizetype(6));
    QVERIFY(!purposeFromName(u"advert").ok());
}

void MessageTest::aReplyIsAskedForOnlyWhereOneReachesUs()
{
    Sender sender = acme();
    sender.canReply = true;
    const auto text = [&](QStringView locale) {
        return textOf(codeMessage(sender, locale, digits("482913"), money(4820)));
    };
    QCOMPARE(text(u"en"), QStringLiteral("ACME MARKET: 482 913 approves EUR 48.20 at till 3. Tell "
                                         "no one, not even us or your bank. Not you? Reply NO"));
    for (const Wording& wording : wordings()) {
        const QString written = text(wording.language);
        QVERIFY2(
            written.endsWith(QStringLiteral(" ") + wordForNotMine(wording.language).toString()),
            qPrintable(written));
        QVERIFY(!written.contains(sender.phone));
    }
    sender.canReply = false;
    for (const Wording& wording : wordings())
        QVERIFY(text(wording.language).endsWith(sender.phone));
    sender.phone.clear();
    for (const Wording& wording : wordings()) {
        QVERIFY(!text(wording.language).contains(wording.reply));
        QVERIFY(!text(wording.language).contains(wording.replyShort));
    }
}

QTEST_GUILESS_MAIN(MessageTest)
#include "code_message_test.moc"
