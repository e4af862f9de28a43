#include "core/sms/kannel_provider.h"
#include "tests/peers/kannel_peer.h"
#include "tests/peers/smpp_carrier.h"

#include <QDateTime>
#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <memory>
#include <vector>

using namespace countersign;
using namespace countersign::sms;
using namespace Qt::Literals::StringLiterals;
using tests::KannelPeer;
using tests::SmppCarrier;

// What a phone answers, over SMPP and through a real Kannel that brings it.
class SmsKannelRepliesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void aReplyIsBroughtOnceAndNobodyIsAnswered();
    void whatIsNotKeptIsBroughtAgainAsTheSame();
    void whatCameWhileNobodyListenedIsBrought();
    void whatCameWhileSmsboxStoodIsBrought();
    void anyAlphabetAndAnyWayToWriteANumberArrives();

private:
    struct Brought
    {
        QString id;
        QString from;
        QString text;
        std::int64_t at_ms = 0;
        friend bool operator==(const Brought&, const Brought&) = default;
    };
    void listen();
    bool waitUntilBrought(std::size_t replies);

    std::unique_ptr<SmppCarrier> m_carrier;
    std::unique_ptr<KannelPeer> m_kannel;
    std::unique_ptr<KannelProvider> m_provider;
    QUrl m_base;
    std::vector<Brought> m_brought;
    bool m_keeps = true;
};

namespace {

const QString phone = u"+436601234567"_s;
const QByteArray word = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

SecretBytes secretOf(QByteArray text)
{
    text.detach();
    return SecretBytes::takenFrom(text);
}

} // namespace

void SmsKannelRepliesTest::initTestCase()
{
    if (!KannelPeer::isInstalled() || !SmppCarrier::isInstalled())
        QSKIP("Kannel or npm's smpp isn't installed (packages kannel, nodejs, npm)");
    QTcpServer free;
    QVERIFY(free.listen(QHostAddress::LocalHost));
    m_base = QUrl(u"http://127.0.0.1:%1"_s.arg(free.serverPort()));
    free.close();
    m_carrier = std::make_unique<SmppCarrier>();
    QVERIFY2(m_carrier->start(), qPrintable(m_carrier->log()));
    m_kannel = std::make_unique<KannelPeer>(m_carrier->port());
    m_kannel->bringRepliesTo(m_base.toString() +
                             QString::fromLatin1(kannelReplyPath(secretOf(word))) +
                             u"?id=%I&at=%T&from=%p&coding=%c&text=%b"_s);
}

void SmsKannelRepliesTest::init()
{
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log() + m_carrier->log()));
    m_keeps = true;
    m_brought.clear();
    listen();
}

/// What Kannel wasn't answered any more it would bring to the next test.
void SmsKannelRepliesTest::cleanup()
{
    if (!m_provider)
        return;
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost),
                         static_cast<quint16>(m_base.port()));
    socket.write("GET " + kannelReplyPath(secretOf(word)) + "?probe HTTP/1.1\r\n\r\n");
    QVERIFY(QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::UnconnectedState; },
                            KannelPeer::limit_ms));
    m_provider.reset();
}

void SmsKannelRepliesTest::listen()
{
    KannelAccount account;
    account.url = m_kannel->url();
    account.reports = KannelReportPlace{m_base, SecretBytes(KannelReportPlace::key_bytes)};
    account.replies =
        KannelReplyPlace{secretOf(word), [](const QString& sender) {
                             return sender.startsWith(u'0') ? u"+43"_s + sender.mid(1) : sender;
                         }};
    // Where one was just let go, its port is free once its thread has turned.
    QVERIFY(QTest::qWaitFor(
        [&] {
            QTcpServer free;
            return free.listen(QHostAddress::LocalHost, static_cast<quint16>(m_base.port()));
        },
        KannelPeer::limit_ms));
    m_provider = std::make_unique<KannelProvider>(std::move(account));
    QVERIFY(m_provider->abilities().bringsReplies && !m_provider->abilities().isDeaf);
    m_provider->hearReplies(
        [this](const world::SmsReply& reply, const world::SmsProvider::Kept& kept) {
            const QString text = QString::fromUtf8(reinterpret_cast<const char*>(reply.text.data()),
                                                   static_cast<qsizetype>(reply.text.size()));
            m_brought.push_back({reply.id, reply.from, text, reply.at_ms});
            kept(m_keeps);
        });
}

bool SmsKannelRepliesTest::waitUntilBrought(std::size_t replies)
{
    return QTest::qWaitFor([&] { return m_brought.size() >= replies; }, KannelPeer::limit_ms);
}

void SmsKannelRepliesTest::aReplyIsBroughtOnceAndNobodyIsAnswered()
{
    const std::int64_t before_ms = QDateTime::currentMSecsSinceEpoch();
    QVERIFY2(m_carrier->reply(phone, u"NO"_s), qPrintable(m_carrier->log()));
    QVERIFY2(waitUntilBrought(1), qPrintable(m_kannel->log()));
    QCOMPARE(m_brought[0].from, phone);
    QCOMPARE(m_brought[0].text, u"NO"_s);
    // Cut to the second.
    QVERIFY(m_brought[0].at_ms > before_ms - 1'000);
    QVERIFY(m_brought[0].at_ms <= QDateTime::currentMSecsSinceEpoch());
    for (std::size_t count = 2; count <= 3; ++count) {
        QVERIFY(m_carrier->reply(phone, u"NO"_s));
        QVERIFY2(waitUntilBrought(count), qPrintable(m_kannel->log()));
    }
    QCOMPARE(m_brought.size(), 3U);
    QVERIFY(m_brought[0].id != m_brought[1].id && m_brought[1].id != m_brought[2].id);
    QVERIFY2(m_kannel->waitUntilNothingIsKept(), qPrintable(m_kannel->log()));
    QVERIFY(m_carrier->received().isEmpty());
}

void SmsKannelRepliesTest::whatIsNotKeptIsBroughtAgainAsTheSame()
{
    m_keeps = false;
    QVERIFY(m_carrier->reply(phone, u"STOP"_s));
    QVERIFY2(waitUntilBrought(3), qPrintable(m_kannel->log()));
    m_keeps = true;
    const std::size_t before = m_brought.size();
    QVERIFY2(waitUntilBrought(before + 1), qPrintable(m_kannel->log()));
    QVERIFY(m_carrier->reply(phone, u"another"_s));
    QVERIFY2(waitUntilBrought(before + 2), qPrintable(m_kannel->log()));
    for (std::size_t count = 1; count <= before; ++count)
        QCOMPARE(m_brought[count], m_brought[0]);
    QCOMPARE(m_brought.size(), before + 2);
    QCOMPARE(m_brought.back().text, u"another"_s);
}

void SmsKannelRepliesTest::whatCameWhileNobodyListenedIsBrought()
{
    m_provider.reset();
    QVERIFY(m_carrier->reply(phone, u"away"_s));
    const std::int64_t sent_ms = QDateTime::currentMSecsSinceEpoch();
    QVERIFY(QTest::qWaitFor([&] { return m_kannel->log().contains(u"text=away> (2/60)"_s); },
                            KannelPeer::limit_ms));
    listen();
    QVERIFY2(waitUntilBrought(1), qPrintable(m_kannel->log()));
    QCOMPARE(m_brought[0].text, u"away"_s);
    QVERIFY(m_brought[0].at_ms <= sent_ms);
}

void SmsKannelRepliesTest::whatCameWhileSmsboxStoodIsBrought()
{
    m_kannel->stopBox();
    QVERIFY(m_carrier->reply(phone, u"NO"_s));
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log()));
    QVERIFY2(waitUntilBrought(1), qPrintable(m_kannel->log()));
    QCOMPARE(m_brought[0].text, u"NO"_s);
}

void SmsKannelRepliesTest::anyAlphabetAndAnyWayToWriteANumberArrives()
{
    QVERIFY(m_carrier->reply(u"06601234567"_s, u"Это не я, 50 % & + ü"_s));
    QVERIFY2(waitUntilBrought(1), qPrintable(m_kannel->log()));
    QCOMPARE(m_brought[0].from, phone);
    QCOMPARE(m_brought[0].text, u"Это не я, 50 % & + ü"_s);
}

QTEST_GUILESS_MAIN(SmsKannelRepliesTest)
#include "sms_kannel_replies_test.moc"
