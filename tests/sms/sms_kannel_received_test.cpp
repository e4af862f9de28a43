#include "core/sms/kannel_listener.h"
#include "core/sms/kannel_provider.h"

#include <QHostAddress>
#include <QTest>
#include <memory>
#include <utility>
#include <vector>

using namespace countersign;
using namespace countersign::sms;
using namespace Qt::Literals::StringLiterals;

Q_DECLARE_METATYPE(countersign::sms::NotReceived)

// What people answer, as Kannel brings it by HTTP.
namespace {

SecretBytes bytesOf(QByteArray text)
{
    text.detach();
    return SecretBytes::takenFrom(text);
}

const QByteArray word = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// As dialled in Austria, or with its country code.
QString austrian(const QString& sender)
{
    const QString number = sender.startsWith(u'0') ? u"+43"_s + sender.mid(1) : sender;
    return number.startsWith(u"+43"_s) ? number : QString();
}

KannelReplyPlace placeOf(const QByteArray& secret = word)
{
    return {bytesOf(secret), austrian};
}

QByteArray headFor(const QByteArray& query, const QByteArray& secret = word)
{
    return "GET " + kannelReplyPath(bytesOf(secret)) + '?' + query +
           " HTTP/1.1\r\nConnection: keep-alive\r\nUser-Agent: Kannel/1.4.5\r\n\r\n";
}

/// As Kannel 1.4.5 wrote it for the get-url of configuration.md.
const QByteArray seen = "id=96773635-d495-47d9-a075-0451dfd63418&at=1796028243&from="
                        "%2B436601234567&coding=0&text=Nein%2C+danke+%C3%BC%2B%E2%82%AC";

/// A listener on loopback, what was brought there, and what it answers.
struct Heard
{
    struct Brought
    {
        world::SmsReply reply;
        world::SmsProvider::Kept kept;
    };
    Heard() : listener(SecretBytes(KannelReportPlace::key_bytes), placeOf())
    {
        base = listener.listen(QUrl(u"http://127.0.0.1:0"_s)).value();
    }
    void hear()
    {
        listener.hear([this](world::SmsReply reply, world::SmsProvider::Kept kept) {
            brought.push_back({std::move(reply), std::move(kept)});
        });
    }
    [[nodiscard]] std::unique_ptr<QTcpSocket> asking(const QByteArray& head) const
    {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QHostAddress(QHostAddress::LocalHost),
                              static_cast<quint16>(base.port()));
        socket->write(head);
        return socket;
    }
    static QByteArray answerOn(QTcpSocket& socket)
    {
        (void)QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::UnconnectedState; },
                              limit_ms);
        return socket.readAll().left(12);
    }
    [[nodiscard]] QByteArray answerTo(const QByteArray& head) const
    {
        return answerOn(*asking(head));
    }
    [[nodiscard]] bool waitUntilBrought(std::size_t replies) const
    {
        return QTest::qWaitFor([&] { return brought.size() >= replies; }, limit_ms);
    }

    static constexpr int limit_ms = 20'000;
    std::vector<Brought> brought;
    KannelListener listener;
    QUrl base;
};

} // namespace

class SmsKannelReceivedTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatKannelWritesIsAReply();
    void aNumberIsReadAsDialledInTheStoresCountry();
    void aTextIsReadAsItIsCoded();
    void aLongTextIsCut();
    void whatIsNoReplyIsNamed_data();
    void whatIsNoReplyIsNamed();
    void anotherWordOpensNothing();
    void aReplyIsTakenOnlyWhenItIsKept();
    void whileNobodyHearsItIsBroughtAgain();
    void whatIsNotKeptInTimeIsBroughtAgain();
    void whoeverHangsUpIsForgotten();
    void whatCanNeverBeReadIsNotBroughtAgain();
    void strangersReachNobody();
    void aProviderBringsRepliesOnlyWhereItIsToldWhere();
    void whereItCannotListenYetItIsTriedAgain();
};

void SmsKannelReceivedTest::whatKannelWritesIsAReply()
{
    const auto reply = kannelReceivedIn(headFor(seen), placeOf());
    QVERIFY(reply.ok());
    QCOMPARE(reply->id, u"96773635-d495-47d9-a075-0451dfd63418"_s);
    QCOMPARE(reply->from, u"+436601234567"_s);
    QCOMPARE(reply->at_ms, 1'796'028'243'000);
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(reply->text.data()),
                        static_cast<qsizetype>(reply->text.size())),
             "Nein, danke \u00fc+\u20ac"_ba);
}

void SmsKannelReceivedTest::aNumberIsReadAsDialledInTheStoresCountry()
{
    const auto reply = kannelReceivedIn(
        headFor("id=a&at=1796028243&from=06601234567&coding=0&text=NO"), placeOf());
    QVERIFY(reply.ok());
    QCOMPARE(reply->from, u"+436601234567"_s);
}

void SmsKannelReceivedTest::aTextIsReadAsItIsCoded()
{
    const auto textOf = [](const QByteArray& coded) {
        const auto reply =
            kannelReceivedIn(headFor("id=a&at=1&from=%2B436601234567&" + coded), placeOf());
        return reply ? QString::fromUtf8(reinterpret_cast<const char*>(reply->text.data()),
                                         static_cast<qsizetype>(reply->text.size()))
                     : u"none"_s;
    };
    QCOMPARE(textOf("coding=0&text=%C3%BC"), u"\u00fc"_s);
    // As Kannel 1.4.5 wrote it.
    QCOMPARE(textOf("coding=2&text=%04-%04B%04%3E%00+%00%FC"), u"\u042d\u0442\u043e \u00fc"_s);
    QCOMPARE(textOf("coding=1&text=NO"), QString());
    QCOMPARE(textOf("coding=0&text="), QString());
    // As it writes it of a carrier by HTTP, which doesn't say.
    QCOMPARE(textOf("coding=-1&text=%C3%BC"), u"\u00fc"_s);
}

void SmsKannelReceivedTest::aLongTextIsCut()
{
    const auto reply = kannelReceivedIn(
        headFor("id=a&at=1&from=%2B436601234567&coding=0&text=" + QByteArray(4'000, 'x')),
        placeOf());
    QVERIFY(reply.ok());
    QCOMPARE(reply->text.size(), 1'600U);
}

void SmsKannelReceivedTest::whatIsNoReplyIsNamed_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<NotReceived>("why");
    const auto row = [](const char* name, const QByteArray& query) {
        QTest::newRow(name) << headFor(query) << NotReceived::incomplete;
    };
    row("no query", "");
    row("no id", "at=1&from=%2B436601234567&coding=0&text=NO");
    row("an id that is none", "id=%2F..&at=1&from=%2B436601234567&coding=0&text=NO");
    row("an id too long",
        "id=" + QByteArray(65, 'a') + "&at=1&from=%2B436601234567&coding=0&text=NO");
    row("no time", "id=a&from=%2B436601234567&coding=0&text=NO");
    row("a time in words", "id=a&at=2026-11-30+08:44:03&from=%2B436601234567&coding=0&text=NO");
    row("no time at all", "id=a&at=0&from=%2B436601234567&coding=0&text=NO");
    row("a negative time", "id=a&at=-1&from=%2B436601234567&coding=0&text=NO");
    row("after the year 9999", "id=a&at=999999999999&from=%2B436601234567&coding=0&text=NO");
    row("a time too long", "id=a&at=1796028243000&from=%2B436601234567&coding=0&text=NO");
    row("no sender", "id=a&at=1&text=NO");
    row("no text", "id=a&at=1&from=%2B436601234567");
    row("no coding", "id=a&at=1&from=%2B436601234567&text=NO");
    row("a coding that is none", "id=a&at=1&from=%2B436601234567&coding=3&text=NO");
    row("a negative coding", "id=a&at=1&from=%2B436601234567&coding=-2&text=NO");
    row("something twice", "id=a&at=1&from=%2B436601234567&coding=0&text=NO&text=YES");
    row("Kannel's signs as they are", "id=%I&at=%T&from=%p&coding=%c&text=%b");
    const auto from = [](const char* name, const QByteArray& sender) {
        QTest::newRow(name) << headFor("id=a&at=1&coding=0&text=NO&from=" + sender)
                            << NotReceived::noNumber;
    };
    from("a name", "ACME");
    from("a short code", "82000");
    from("a number of no such country", "%2B4917604069011");
    QTest::newRow("a question") << headFor(kannel_reply_inquiry) << NotReceived::inquiry;
    const auto altered = [](const char* name, const QByteArray& before, const QByteArray& after,
                            NotReceived why) {
        QTest::newRow(name) << headFor(seen).replace(before, after) << why;
    };
    altered("another word", "d2e1f0?", "d2e1f1?", NotReceived::wrongWord);
    altered("a shorter word", "d2e1f0?", "d2e1f?", NotReceived::wrongWord);
    altered("no word", word, "", NotReceived::wrongWord);
    altered("posted", "GET ", "POST ", NotReceived::elsewhere);
    altered("another path", "/received/", "/delivery/", NotReceived::elsewhere);
    altered("no version", " HTTP/1.1", "", NotReceived::elsewhere);
    QTest::newRow("nothing") << "\r\n\r\n"_ba << NotReceived::elsewhere;
}

void SmsKannelReceivedTest::whatIsNoReplyIsNamed()
{
    QFETCH(QByteArray, head);
    QFETCH(NotReceived, why);
    const auto reply = kannelReceivedIn(head, placeOf());
    QVERIFY(!reply.ok());
    QCOMPARE(reply.error(), why);
}

/// Nor does a word that anybody could guess.
void SmsKannelReceivedTest::anotherWordOpensNothing()
{
    for (const QByteArray& weak : {""_ba, "secret"_ba, QByteArray(31, 'a'), QByteArray(129, 'a'),
                                   QByteArray(31, 'a') + '/'}) {
        QVERIFY(!isReplyWord(bytesOf(weak)));
        const auto reply = kannelReceivedIn(headFor(seen, weak), placeOf(weak));
        QVERIFY(!reply.ok() && reply.error() == NotReceived::wrongWord);
    }
    QVERIFY(isReplyWord(bytesOf(word)) && isReplyWord(bytesOf(QByteArray(128, 'Z'))));
}

void SmsKannelReceivedTest::aReplyIsTakenOnlyWhenItIsKept()
{
    Heard heard;
    heard.hear();
    const auto kept = heard.asking(headFor(seen));
    QVERIFY(heard.waitUntilBrought(1));
    const auto unkept = heard.asking(headFor(seen));
    QVERIFY(heard.waitUntilBrought(2));
    QCOMPARE(heard.brought[0].reply.id, heard.brought[1].reply.id);
    // Nothing is answered before that is known.
    QCOMPARE(kept->state(), QAbstractSocket::ConnectedState);
    QCOMPARE(kept->bytesAvailable(), 0);
    heard.brought[1].kept(false);
    QCOMPARE(Heard::answerOn(*unkept), "HTTP/1.1 503"_ba);
    QCOMPARE(kept->bytesAvailable(), 0);
    heard.brought[0].kept(true);
    QCOMPARE(Heard::answerOn(*kept), "HTTP/1.1 202"_ba);
    // Said again, it says nothing.
    heard.brought[0].kept(false);
    QCOMPARE(heard.answerTo(headFor(kannel_reply_inquiry)), "HTTP/1.1 204"_ba);
}

void SmsKannelReceivedTest::whileNobodyHearsItIsBroughtAgain()
{
    Heard heard;
    QCOMPARE(heard.answerTo(headFor(seen)), "HTTP/1.1 503"_ba);
    QVERIFY(heard.brought.empty());
}

void SmsKannelReceivedTest::whatIsNotKeptInTimeIsBroughtAgain()
{
    Heard heard;
    heard.hear();
    QCOMPARE(heard.answerTo(headFor(seen)), "HTTP/1.1 503"_ba);
    QCOMPARE(heard.brought.size(), 1U);
    heard.brought[0].kept(true); // too late, and nobody waits
    QCOMPARE(heard.answerTo(headFor(kannel_reply_inquiry)), "HTTP/1.1 204"_ba);
}

void SmsKannelReceivedTest::whoeverHangsUpIsForgotten()
{
    auto heard = std::make_unique<Heard>();
    heard->hear();
    auto socket = heard->asking(headFor(seen));
    QVERIFY(heard->waitUntilBrought(1));
    socket.reset();
    QCOMPARE(heard->answerTo(headFor(kannel_reply_inquiry)), "HTTP/1.1 204"_ba);
    heard->brought[0].kept(true);
    QCOMPARE(heard->answerTo(headFor(kannel_reply_inquiry)), "HTTP/1.1 204"_ba);
    const auto late = heard->brought[0].kept;
    heard.reset();
    late(true); // the listener has gone
}

void SmsKannelReceivedTest::whatCanNeverBeReadIsNotBroughtAgain()
{
    Heard heard;
    heard.hear();
    QTest::ignoreMessage(QtWarningMsg, "kannel brought a reply from a sender that is no number of "
                                       "a phone; nothing follows from such ones");
    QTest::failOnWarning(QRegularExpression(u"kannel brought"_s));
    // It is said once.
    for (int count = 0; count < 2; ++count)
        QCOMPARE(heard.answerTo(headFor("id=a&at=1&coding=0&text=NO&from=82000")),
                 "HTTP/1.1 202"_ba);
    QVERIFY(heard.brought.empty());
}

void SmsKannelReceivedTest::strangersReachNobody()
{
    Heard heard;
    heard.hear();
    QTest::ignoreMessage(QtWarningMsg,
                         "kannel brought a reply of which nothing can follow: its get-url has to "
                         "hold id=%I, at=%T, from=%p, coding=%c and text=%b");
    QTest::ignoreMessage(QtWarningMsg,
                         "a reply was brought to an address with another secret than sms.replies "
                         "has: does Kannel's get-url hold that one?");
    QTest::failOnWarning(QRegularExpression(u"brought"_s));
    QCOMPARE(heard.answerTo(headFor("text=NO")), "HTTP/1.1 400"_ba);
    QCOMPARE(heard.answerTo(headFor("text=NO")), "HTTP/1.1 400"_ba);
    for (const char guess : {'0', '1'}) // is said once
        QCOMPARE(heard.answerTo(headFor(seen, QByteArray(32, guess))), "HTTP/1.1 404"_ba);
    const QByteArray tooLong = heard.answerTo(headFor(seen + QByteArray(100'000, 'x')));
    QVERIFY2(tooLong.isEmpty() || tooLong == "HTTP/1.1 404", tooLong);
    QVERIFY(heard.brought.empty());
}

void SmsKannelReceivedTest::aProviderBringsRepliesOnlyWhereItIsToldWhere()
{
    const auto accountWith = [](bool hasReports, bool hasReplies) {
        KannelAccount account;
        account.url = QUrl(u"http://127.0.0.1:1/cgi-bin/sendsms"_s);
        if (hasReports)
            account.reports = KannelReportPlace{QUrl(u"http://127.0.0.1:0"_s),
                                                SecretBytes(KannelReportPlace::key_bytes)};
        if (hasReplies)
            account.replies = placeOf();
        return account;
    };
    QVERIFY(KannelProvider(accountWith(true, true)).abilities().bringsReplies);
    QVERIFY(!KannelProvider(accountWith(true, false)).abilities().bringsReplies);
    QVERIFY(!KannelProvider(accountWith(false, true)).abilities().bringsReplies);
    QVERIFY(!KannelProvider(accountWith(true, true)).abilities().readsReplies);
}

/// As while the network, or whoever was there before, needs a moment yet.
void SmsKannelReceivedTest::whereItCannotListenYetItIsTriedAgain()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const quint16 port = other.serverPort();
    KannelAccount account;
    account.url = QUrl(u"http://127.0.0.1:1/cgi-bin/sendsms"_s);
    account.reports = KannelReportPlace{QUrl(u"http://127.0.0.1:%1"_s.arg(port)),
                                        SecretBytes(KannelReportPlace::key_bytes)};
    account.replies = placeOf();
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^kannel can tell nothing of delivery, "
                                                          "nor bring a reply for now: "_s));
    KannelProvider provider(std::move(account));
    QVERIFY(provider.abilities().bringsReplies && provider.abilities().isDeaf);
    QVERIFY(!provider.abilities().tellsDelivery && !provider.abilities().findsMessages);
    QStringList brought;
    provider.hearReplies(
        [&brought](const world::SmsReply& reply, const world::SmsProvider::Kept& kept) {
            brought << reply.id;
            kept(true);
        });
    other.close();
    QVERIFY(QTest::qWaitFor([&] { return !provider.abilities().isDeaf; }, Heard::limit_ms));
    QVERIFY(provider.abilities().tellsDelivery && provider.abilities().findsMessages);
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    socket.write(headFor(seen));
    QCOMPARE(Heard::answerOn(socket), "HTTP/1.1 202"_ba);
    QCOMPARE(brought.size(), 1);
}

QTEST_GUILESS_MAIN(SmsKannelReceivedTest)
#include "sms_kannel_received_test.moc"
