#include "core/code/reply.h"
#include "core/code/wording.h"
#include "tests/code/texts.h"

#include <QRandomGenerator>
#include <QTest>

using namespace countersign;
using namespace countersign::code;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr Purpose notices[] = {Purpose::started, Purpose::completed, Purpose::suspicious};

QString notice(const Sender& sender, QStringView locale, Purpose purpose,
               const QString& receipt = {})
{
    return textOf(noticeMessage(sender, locale, purpose, money(4820), receipt));
}

} // namespace

class CodeNoticeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatHappenedIsSaid();
    void everyNoticeIsOnePartInEveryLanguage();
    void partsGoInTheirOrder();
    void whereNobodyCanBeToldNothingIsAskedFor();
    void offersSayHowToEndThem();
    void anOfferIsNeverShortened();
    void theUsualMessagesOfLanguagesOutsideGsmFitSeventy();
};

void CodeNoticeTest::whatHappenedIsSaid()
{
    QCOMPARE(notice(acme(), u"en", Purpose::started),
             u"ACME MARKET: payment of EUR 48.20 started at till 3. Not you? Call 030 1234567"_s);
    QCOMPARE(notice(acme(), u"en", Purpose::completed, u"T3-000417"_s),
             u"ACME MARKET: EUR 48.20 paid at till 3. Receipt T3-000417. Not you? Call 030 "
             "1234567"_s);
    QCOMPARE(notice(acme(), u"de-AT", Purpose::suspicious),
             u"ACME MARKET: verdächtige Zahlversuche, EUR 48.20 an Kasse 3. Nicht Sie? Rufen Sie "
             "an: 030 1234567"_s);
    QCOMPARE(notice(acme(), u"uk", Purpose::completed, u"T3-000417"_s),
             u"ACME MARKET: сплачено EUR 48.20, каса 3. Не ви? Дзвоніть 030 1234567"_s);
    QCOMPARE(notice(acme(), u"ar", Purpose::started),
             u"\u200FACME MARKET: بدأ دفع EUR 48.20، صندوق 3. لست أنت؟ اتصل \u200E030 1234567"_s);
    // A receipt is of what was paid.
    QVERIFY(!notice(acme(), u"en", Purpose::started, u"T3-000417"_s).contains(u"T3"_s));
}

void CodeNoticeTest::everyNoticeIsOnePartInEveryLanguage()
{
    QRandomGenerator random(1);
    const QString payees[] = {QString(20, u'W'),
                              QString(20, u'Ж'),
                              QString(20, u'['),
                              QString(20, u'ج'),
                              u"7"_s + QString(19, u'ж'),
                              u"\U0001F34B"_s.repeated(10),
                              u"A"_s};
    for (int run = 0; run < 20'000; ++run) {
        const Wording& wording = wordings()[static_cast<std::size_t>(random.bounded(8))];
        const Sender sender{payees[random.bounded(7)],
                            run % 2 ? QString(32, u'w') : u"till-3"_s,
                            run % 3 ? QString(random.bounded(20), u'7') : QString(),
                            {wording.language.toString()},
                            run % 5 == 0};
        const Purpose purpose = notices[run % 3];
        const auto amount = money(run % 4 ? random.bounded(1, 1'000'000) : sale::Money::minor_max,
                                  run % 7 ? u"EUR" : u"JPY");
        const MessageText message =
            noticeMessage(sender, wording.language, purpose, amount, QString(20, u'9'));
        const QString text = textOf(message);
        QVERIFY2(segmentsOf(text).parts == 1 && message.parts == 1, qPrintable(text));
        QCOMPARE(message.units, segmentsOf(text).units);
        QVERIFY(text.contains(amount.currency().toString() + u' ' + amount.toString()));
        QVERIFY(text.contains(sender.payee));
        QVERIFY(!text.contains(u'{'));
    }
}

void CodeNoticeTest::partsGoInTheirOrder()
{
    Sender sender = acme();
    sender.payee = QString(20, u'A');
    const auto written = [&](qsizetype till, qsizetype receipt) {
        sender.tillId = QString(till, u'w');
        const QString text = notice(sender, u"en", Purpose::completed, QString(receipt, u'9'));
        return text.mid(20 + 10); // what follows on the payee and ": EUR 48.2"
    };
    sender.phone = QString(45, u'7');
    QVERIFY(written(20, 9).contains(u"Receipt 999999999. Not you? Call 7"_s));
    QVERIFY(written(32, 20).contains(u"www. Not you? Call 7"_s)); // the receipt goes
    sender.phone = QString(70, u'7');
    QVERIFY(written(32, 20).contains(u"www. Not you? 7"_s)); // what to do becomes short
    sender.phone = QString(90, u'7');
    QVERIFY(written(32, 20).endsWith(u"0 paid. Not you? "_s + sender.phone)); // the till goes
    sender.phone = QString(140, u'7');
    QVERIFY(written(32, 20).endsWith(u"0 paid"_s)); // what to do goes
}

void CodeNoticeTest::whereNobodyCanBeToldNothingIsAskedFor()
{
    Sender sender = acme();
    sender.phone.clear();
    for (const Wording& wording : wordings()) {
        for (const Purpose purpose : notices) {
            const QString text = notice(sender, wording.language, purpose);
            QVERIFY2(!text.contains(u'?') && !text.contains(u'؟') && !text.endsWith(u'.'),
                     qPrintable(text));
        }
    }
    sender.canReply = true;
    for (const Wording& wording : wordings()) {
        for (const Purpose purpose : notices) {
            const QString text = notice(sender, wording.language, purpose);
            QVERIFY2(
                text.endsWith(QStringLiteral(" ") + wordForNotMine(wording.language).toString()),
                qPrintable(text));
        }
    }
}

void CodeNoticeTest::offersSayHowToEndThem()
{
    Sender sender = acme();
    const auto offer = [&](QStringView locale) {
        return textOf(offerMessage(sender, locale, u"2 for 1 on apples."_s).value());
    };
    QCOMPARE(offer(u"en"), u"ACME MARKET: 2 for 1 on apples. To end offers call 030 1234567"_s);
    sender.canReply = true;
    QCOMPARE(offer(u"en"), u"ACME MARKET: 2 for 1 on apples. Reply STOP to end offers"_s);
    for (const Wording& wording : wordings()) {
        QVERIFY(offer(wording.language).contains(u"STOP"_s));
        QCOMPARE(replyMeaning(u"STOP", {wording.language.toString()}), ReplyMeaning::stopOffers);
    }
    sender.canReply = false;
    sender.phone.clear();
    QCOMPARE(offer(u"en"), u"ACME MARKET: 2 for 1 on apples."_s);
}

void CodeNoticeTest::anOfferIsNeverShortened()
{
    Sender sender = acme();
    sender.canReply = true;
    const auto offer = [&](qsizetype length) {
        return offerMessage(sender, u"en", QString(length, u'a'));
    };
    QCOMPARE(offer(122)->parts, 1);
    QVERIFY(textOf(*offer(122)).endsWith(u"a Reply STOP to end offers"_s));
    QVERIFY(textOf(*offer(123)).endsWith(u"a End: STOP"_s)); // a part less
    QCOMPARE(offer(123)->parts, 1);
    QCOMPARE(offer(400)->parts, 3);
    QVERIFY(textOf(*offer(400)).contains(QString(400, u'a')));
    QCOMPARE(offer(500).error(), OfferRefusal::tooLong);
    QCOMPARE(offerMessage(sender, u"en", u" \u200B\n"_s).error(), OfferRefusal::empty);
    // What looks like a place stays what it is.
    QVERIFY(
        textOf(*offerMessage(sender, u"en", u"{phone} {code}"_s)).contains(u"{phone} {code}"_s));
}

void CodeNoticeTest::theUsualMessagesOfLanguagesOutsideGsmFitSeventy()
{
    for (const QStringView language : {u"ar", u"uk"}) {
        for (const bool canReply : {false, true}) {
            Sender sender = acme();
            sender.canReply = canReply;
            const auto check = [&](const MessageText& message) {
                QVERIFY2(message.units <= 70, qPrintable(textOf(message)));
                // With what to do if it wasn't the reader.
                QVERIFY2(textOf(message).endsWith(canReply ? wordForNotMine(language).toString()
                                                           : sender.phone),
                         qPrintable(textOf(message)));
            };
            check(codeMessage(sender, language, digits("482913"), money(123'456)));
            for (const Purpose purpose : notices)
                check(noticeMessage(sender, language, purpose, money(123'456)));
        }
    }
}

QTEST_GUILESS_MAIN(CodeNoticeTest)
#include "code_notice_test.moc"
