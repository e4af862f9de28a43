#include "core/sms/kannel_listener.h"
#include "core/sms/kannel_wire.h"
#include "tests/sms/messages.h"

#include <QHostAddress>
#include <QTest>
#include <QUrlQuery>
#include <memory>
#include <vector>

using namespace countersign;
using namespace countersign::sms;
using tests::messageOf;
using world::MessageState;
using Outcome = world::MessageReport::Outcome;

namespace {

SecretBytes keyOf(unsigned char byte)
{
    SecretBytes key{std::size_t(KannelReportPlace::key_bytes)};
    std::fill_n(key.data(), key.size(), byte);
    return key;
}

KannelReportPlace placeAt(const char* base)
{
    return {QUrl(QString::fromLatin1(base)), keyOf(7)};
}

/// The head of Kannel's request, once it has written what it tells in place of `%d`.
QByteArray headFor(const QByteArray& address, int told)
{
    const QUrl url(
        QString::fromLatin1(QByteArray(address).replace("%d", QByteArray::number(told))));
    return "GET " + url.path().toLatin1() +
           " HTTP/1.1\r\nHost: x\r\nUser-Agent: Kannel/1.4.5\r\n\r\n";
}

/// A listener on loopback, and what it answers.
class Heard
{
public:
    Heard() : m_listener(keyOf(7))
    {
        place.base = m_listener.listen(QUrl(QStringLiteral("http://127.0.0.1:0"))).value();
        place.key = keyOf(7);
    }
    /// What is answered to these bytes until the listener hangs up.
    QByteArray answerTo(const QByteArray& bytes) const
    {
        const auto socket = connection();
        socket->write(bytes);
        (void)QTest::qWaitFor([&] { return isOver(*socket); }, limit_ms);
        return socket->readAll();
    }
    QByteArray tell(const QString& message, int told) const
    {
        return answerTo(headFor(kannelReportAddress(place, message), told));
    }
    [[nodiscard]] std::unique_ptr<QTcpSocket> connection() const
    {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QHostAddress(QHostAddress::LocalHost),
                              static_cast<quint16>(place.base.port()));
        return socket;
    }
    static bool isOver(const QTcpSocket& socket)
    {
        return socket.state() == QAbstractSocket::UnconnectedState;
    }
    KannelListener& operator*() { return m_listener; }
    KannelListener* operator->() { return &m_listener; }

    static constexpr int limit_ms = 15'000;
    KannelReportPlace place;

private:
    KannelListener m_listener;
};

const QString id = QStringLiteral("0192f0c1-7a3b-7000-8000-00000000000a");

} // namespace

class SmsKannelReportTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void kannelIsAskedToTell();
    void withoutAPlaceNothingIsAsked();
    void whatItTellsIsAState_data();
    void whatItTellsIsAState();
    void onlyAnAddressThatWasGivenOutIsBelieved_data();
    void onlyAnAddressThatWasGivenOutIsBelieved();
    void whatWasToldIsKeptForTheNextQuestion();
    void nothingIsHeardOfWhatWasNotSent();
    void whereNothingIsToldAnyMoreSilenceSaysNothing();
    void onlyTheNewestAreKept();
    void strangersAreHungUpOn();
    void aCrowdLeavesRoomForKannelOnceItIsGone();
    void aCrowdThatSaysNothingKeepsNobodyOut();
    void aPlaceThatIsTakenIsRefused();
};

void SmsKannelReportTest::kannelIsAskedToTell()
{
    KannelAccount account;
    account.url = QUrl(QStringLiteral("http://127.0.0.1:13013/cgi-bin/sendsms"));
    account.reports = placeAt("http://192.0.2.7:13020/");
    const QUrlQuery query(kannelRequest(account, *messageOf("482 913")));
    QCOMPARE(query.queryItemValue(QStringLiteral("dlr-mask")), QStringLiteral("31"));
    const QByteArray asked =
        query.queryItemValue(QStringLiteral("dlr-url"), QUrl::FullyDecoded).toLatin1();
    QVERIFY2(asked.startsWith("http://192.0.2.7:13020/delivery/message-1/"), asked);
    QVERIFY2(asked.endsWith("/%d"), asked);
    // Kannel would take any other `%` for a sign of its own.
    QCOMPARE(asked.count('%'), 1);
    // Nothing of what is sent, nor to whom, stands in it.
    QVERIFY(!asked.contains("482") && !asked.contains("436601234567"));
    QVERIFY(!kannelInquiry(account).toEncoded().contains("dlr"));
}

void SmsKannelReportTest::withoutAPlaceNothingIsAsked()
{
    KannelAccount account;
    account.url = QUrl(QStringLiteral("http://127.0.0.1:13013/cgi-bin/sendsms"));
    QVERIFY(!kannelRequest(account, *messageOf("x")).toEncoded().contains("dlr"));
    // Nor where it couldn't be heard, or of a message whose id Kannel could misread.
    account.reports = placeAt("http://192.0.2.7:13020");
    QVERIFY(!kannelRequest(account, *messageOf("x"), false).toEncoded().contains("dlr"));
    world::Message strange;
    for (const char* unfit : {"", "a%d", "a/b", "a b", "ä"}) {
        strange.id = QString::fromUtf8(unfit);
        QVERIFY2(!kannelRequest(account, strange).toEncoded().contains("dlr"), unfit);
    }
    QVERIFY(isReportable(id));
    QVERIFY(isReportable(QString(64, u'a')) && !isReportable(QString(65, u'a')));
}

void SmsKannelReportTest::whatItTellsIsAState_data()
{
    QTest::addColumn<int>("told");
    QTest::addColumn<MessageState>("state");
    QTest::newRow("delivered") << 1 << MessageState::delivered;
    QTest::newRow("not delivered") << 2 << MessageState::undelivered;
    QTest::newRow("kept by the carrier") << 4 << MessageState::sent;
    QTest::newRow("taken by the carrier") << 8 << MessageState::sent;
    QTest::newRow("refused by the carrier") << 16 << MessageState::failed;
    QTest::newRow("too old") << 34 << MessageState::undelivered;
    QTest::newRow("lost sight of") << 66 << MessageState::sent;
}

void SmsKannelReportTest::whatItTellsIsAState()
{
    QFETCH(int, told);
    QFETCH(MessageState, state);
    const KannelReportPlace place = placeAt("http://192.0.2.7:13020");
    const auto report = kannelReportIn(headFor(kannelReportAddress(place, id), told), place.key);
    QVERIFY(report.has_value());
    QCOMPARE(report->message, id);
    QCOMPARE(report->state, state);
}

void SmsKannelReportTest::onlyAnAddressThatWasGivenOutIsBelieved_data()
{
    QTest::addColumn<QByteArray>("head");
    const QByteArray right = headFor(kannelReportAddress(placeAt("http://192.0.2.7:13020"), id), 1);
    const auto row = [&](const char* name, const QByteArray& before, const QByteArray& after) {
        QByteArray head = right;
        head.replace(before, after);
        QTest::newRow(name) << head;
    };
    KannelReportPlace other = placeAt("http://192.0.2.7:13020");
    other.key = keyOf(8);
    QTest::newRow("another key") << headFor(kannelReportAddress(other, id), 1);
    row("another message", "000a/", "000b/");
    row("posted", "GET ", "POST ");
    row("another path", "/delivery/", "/deliveries/");
    row("nothing told", "/1 HTTP", "/ HTTP");
    row("told in words", "/1 HTTP", "/delivered HTTP");
    row("a number too long", "/1 HTTP", "/00001 HTTP");
    row("nothing that we know", "/1 HTTP", "/0 HTTP");
    row("more in the path", "/1 HTTP", "/1/1 HTTP");
    row("no version", " HTTP/1.1", "");
    QTest::newRow("nothing") << QByteArray("\r\n\r\n");
    QTest::newRow("no proof") << "GET /delivery/" + id.toLatin1() + "//1 HTTP/1.1\r\n\r\n";
    QTest::newRow("zero bytes") << QByteArray(64, '\0') + "\r\n\r\n";
}

void SmsKannelReportTest::onlyAnAddressThatWasGivenOutIsBelieved()
{
    QFETCH(QByteArray, head);
    QVERIFY(!kannelReportIn(head, keyOf(7)));
}

void SmsKannelReportTest::whatWasToldIsKeptForTheNextQuestion()
{
    Heard heard;
    heard->expect(id);
    QCOMPARE(heard->followed(id).outcome, Outcome::taken);
    QCOMPARE(heard->followed(id).state, MessageState::accepted);
    // That nothing was told doesn't say that Kannel hasn't got it.
    QCOMPARE(heard->found(id).outcome, Outcome::unknown);
    QVERIFY(heard.tell(id, 8).startsWith("HTTP/1.1 200 "));
    QCOMPARE(heard->followed(id).state, MessageState::sent);
    QCOMPARE(heard->found(id).outcome, Outcome::taken);
    QCOMPARE(heard->found(id).reference, id);
    QVERIFY(heard.tell(id, 1).startsWith("HTTP/1.1 200 "));
    QCOMPARE(heard->followed(id).state, MessageState::delivered);
    // Nothing undoes a delivery, and the same message handed over once more is no other.
    heard.tell(id, 2);
    heard->expect(id);
    QCOMPARE(heard->followed(id).state, MessageState::delivered);
}

void SmsKannelReportTest::nothingIsHeardOfWhatWasNotSent()
{
    Heard heard;
    heard.tell(id, 1);
    QCOMPARE(heard->followed(id).outcome, Outcome::unknown);
    QCOMPARE(heard->found(id).outcome, Outcome::unknown);
}

void SmsKannelReportTest::whereNothingIsToldAnyMoreSilenceSaysNothing()
{
    Heard heard;
    for (int count = 1; count <= KannelListener::untold_max; ++count)
        heard->expect(QStringLiteral("m-%1").arg(count));
    QCOMPARE(heard->followed(QStringLiteral("m-1")).outcome, Outcome::taken);
    heard->expect(id);
    QCOMPARE(heard->followed(id).outcome, Outcome::unknown);
    QVERIFY(heard.tell(QStringLiteral("m-1"), 8).startsWith("HTTP/1.1 200 "));
    QCOMPARE(heard->followed(id).outcome, Outcome::taken);
    QCOMPARE(heard->followed(id).state, MessageState::accepted);
}

void SmsKannelReportTest::onlyTheNewestAreKept()
{
    KannelListener listener(keyOf(7));
    listener.expect(id);
    for (std::size_t count = 0; count < KannelListener::messages_max; ++count)
        listener.expect(QStringLiteral("m-%1").arg(count));
    QCOMPARE(listener.followed(id).reason, QStringLiteral("nothing is heard of it any more"));
    QCOMPARE(listener.followed(QStringLiteral("m-0")).reason,
             QStringLiteral("nothing is told any more"));
}

void SmsKannelReportTest::strangersAreHungUpOn()
{
    Heard heard;
    heard->expect(id);
    QVERIFY(heard.answerTo("GET / HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 404 "));
    // Of what wasn't read the system may make a reset, which can overtake the answer.
    const QByteArray tooLong = heard.answerTo(QByteArray(100'000, 'x'));
    QVERIFY2(tooLong.isEmpty() || tooLong.startsWith("HTTP/1.1 404 "), tooLong);
    // Whoever says nothing is hung up on too, in time.
    const auto silent = heard.connection();
    QVERIFY(QTest::qWaitFor([&] { return silent->state() == QAbstractSocket::ConnectedState; },
                            Heard::limit_ms));
    QVERIFY(QTest::qWaitFor([&] { return Heard::isOver(*silent); }, Heard::limit_ms));
    QCOMPARE(heard->followed(id).state, MessageState::accepted);
    QVERIFY(heard.tell(id, 1).startsWith("HTTP/1.1 200 "));
}

void SmsKannelReportTest::aCrowdLeavesRoomForKannelOnceItIsGone()
{
    Heard heard;
    heard->expect(id);
    std::vector<std::unique_ptr<QTcpSocket>> crowd;
    for (qsizetype count = 0; count < 2 * KannelListener::connections_max; ++count)
        crowd.push_back(heard.connection());
    const auto areAllOver = [&] {
        return std::ranges::all_of(crowd, [](const auto& one) { return Heard::isOver(*one); });
    };
    QVERIFY(QTest::qWaitFor(areAllOver, Heard::limit_ms));
    QVERIFY(QTest::qWaitFor([&] { return heard.tell(id, 1).startsWith("HTTP/1.1 200 "); },
                            Heard::limit_ms));
    QCOMPARE(heard->followed(id).state, MessageState::delivered);
}

/// Whoever was silent for longest goes, long before its time is over.
void SmsKannelReportTest::aCrowdThatSaysNothingKeepsNobodyOut()
{
    Heard heard;
    heard->expect(id);
    std::vector<std::unique_ptr<QTcpSocket>> crowd;
    for (qsizetype count = 0; count < KannelListener::connections_max; ++count) {
        crowd.push_back(heard.connection());
        QTcpSocket& one = *crowd.back();
        QVERIFY(QTest::qWaitFor([&] { return one.state() == QAbstractSocket::ConnectedState; },
                                Heard::limit_ms));
    }
    QVERIFY(heard.tell(id, 1).startsWith("HTTP/1.1 200 "));
    QCOMPARE(heard->followed(id).state, MessageState::delivered);
    QVERIFY(QTest::qWaitFor([&] { return Heard::isOver(*crowd.front()); }, Heard::limit_ms));
}

void SmsKannelReportTest::aPlaceThatIsTakenIsRefused()
{
    const Heard first;
    KannelListener second(keyOf(8));
    QVERIFY(!second.listen(first.place.base));
    QVERIFY(!KannelListener(keyOf(8)).listen(QUrl(QStringLiteral("http://till.example:13020"))));
}

QTEST_GUILESS_MAIN(SmsKannelReportTest)
#include "sms_kannel_report_test.moc"
