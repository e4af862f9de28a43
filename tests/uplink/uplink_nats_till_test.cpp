#include "tests/peers/nats_peer.h"
#include "tests/till/agreement.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"
#include "tests/uplink/cut_line.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTest>

using namespace countersign::tests;
namespace uplink = countersign::uplink;

namespace {

constexpr int arrival_max_ms = 90'000;

} // namespace

// The real till, `doctor` and `queue`, with a stream that comes and goes.
class UplinkNatsTillTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void everythingArrivesOnceWhoeverIsKilled();
    void aTillNeverWaitsForAHeadOfficeThatHangs();
    void anotherTillsCredentialsAreRefusedInWords();
    void aRestoredTillIsFoundOut();
    void doctorFindsAStreamThatIsWell();
    void doctorSaysWhatIsWrong_data();
    void doctorSaysWhatIsWrong();
    void aSecretThatOthersCanReadIsRefused();

private:
    /// The settings, with head office there and perhaps another till's credentials.
    void connectTo(const QByteArray& url, const QByteArray& as = "till-3");
    void write(const char* name, const QByteArray& content);
    void sellForCash(TillProcess& till);
    void sellForCard(TillProcess& till);
    /// The stream's lines are those of the till's export, but for words of head office's own at the
    /// end.
    [[nodiscard]] bool hasArrived();
    [[nodiscard]] QByteArray stored(uplink::NatsSubject what = uplink::NatsSubject::journal);
    [[nodiscard]] QJsonObject queue() const;
    [[nodiscard]] std::pair<int, QString> doctor() const;

    NatsPeer m_peer;
    std::unique_ptr<Shop> m_shop;
};

void UplinkNatsTillTest::initTestCase()
{
    if (!NatsPeer::isInstalled())
        QSKIP("nats-server isn't installed");
    QVERIFY2(m_peer.start(), m_peer.log().constData());
}

void UplinkNatsTillTest::init()
{
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    QVERIFY2(m_peer.makeStream(), m_peer.log().constData());
    m_shop = std::make_unique<Shop>();
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    connectTo(m_peer.url());
}

void UplinkNatsTillTest::write(const char* name, const QByteArray& content)
{
    QFile file(m_shop->file(name));
    QVERIFY(file.open(QIODevice::WriteOnly) &&
            file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) && file.write(content) > 0);
}

void UplinkNatsTillTest::connectTo(const QByteArray& url, const QByteArray& as)
{
    write("till.creds", m_peer.credentialsOf(as));
    m_shop->write({});
    QFile config(m_shop->config());
    QVERIFY(config.open(QIODevice::Append));
    config.write("[uplink]\nkind = \"nats\"\nurl = \"" + url + "\"\nca_file = \"" +
                 QFile::encodeName(m_peer.certificates().authority()) + "\"\ncertificate = \"" +
                 QFile::encodeName(m_peer.clientCertificate()) + ".pem\"\nkey = { file = \"" +
                 QFile::encodeName(m_peer.clientCertificate()) +
                 ".key\" }\ncredentials = { file = \"till.creds\" }\n");
}

void UplinkNatsTillTest::sellForCash(TillProcess& till)
{
    till.send(scan(lamp));
    till.send(chargeCash(u"50.00"_s));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
}

void UplinkNatsTillTest::sellForCard(TillProcess& till)
{
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    till.send(key(codeIn(m_shop->phone().last())));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
}

QByteArray UplinkNatsTillTest::stored(uplink::NatsSubject what)
{
    QByteArray lines;
    for (const QByteArray& body : m_peer.messages(uplink::natsSubject(what, "till-3")))
        lines += body + '\n';
    return lines;
}

bool UplinkNatsTillTest::hasArrived()
{
    const QByteArray here = m_shop->ctl({u"journal"_s, u"export"_s}).output;
    const QByteArray there = stored();
    if (there.isEmpty() || !here.startsWith(there))
        return false;
    for (const QByteArray& line : here.mid(there.size()).split('\n')) {
        if (!line.isEmpty() && !line.contains(R"("kind":"head_office_acknowledged")"))
            return false;
    }
    return true;
}

QJsonObject UplinkNatsTillTest::queue() const
{
    return QJsonDocument::fromJson(m_shop->ctl({u"queue"_s, u"--json"_s}).output).object();
}

std::pair<int, QString> UplinkNatsTillTest::doctor() const
{
    const auto ran = m_shop->ctl({u"doctor"_s, u"--json"_s});
    for (const QByteArray& line : ran.output.split('\n')) {
        const QJsonObject said = QJsonDocument::fromJson(line).object();
        if (said[u"check"] == u"uplink"_s)
            return {ran.code, said[u"verdict"].toString() + u' ' + said[u"says"].toString()};
    }
    return {ran.code, QString::fromUtf8(ran.errors)};
}

void UplinkNatsTillTest::everythingArrivesOnceWhoeverIsKilled()
{
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    sellForCash(till);
    sellForCard(till);
    QTRY_VERIFY_WITH_TIMEOUT(hasArrived(), arrival_max_ms);
    for (int day = 0; day < 3; ++day) {
        if (day == 0)
            m_peer.kill(m_peer.leader());
        else
            m_peer.killAll();
        sellForCash(till);
        if (day % 2 == 0) // amid its tries
            till.kill();
        if (!till.isRunning())
            QVERIFY(till.start());
        sellForCard(till);
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        sellForCash(till);
        till.kill(); // amid the batch, or after it
        QVERIFY(till.start());
        QTRY_VERIFY_WITH_TIMEOUT(hasArrived(), arrival_max_ms);
    }
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
    QCOMPARE(stored(uplink::NatsSubject::branch), QByteArray());
    // What is in the stream verifies by itself.
    write("stream.jsonl", stored());
    const QByteArray said = m_shop->ctl({u"init"_s}).output;
    write("till.pem", said.mid(said.indexOf("-----BEGIN")));
    const auto verified =
        m_shop->ctl({u"journal"_s, u"verify"_s, u"--file"_s, m_shop->file("stream.jsonl"),
                     u"--key"_s, m_shop->file("till.pem")});
    QVERIFY2(verified.code == 0, verified.errors.constData());
}

void UplinkNatsTillTest::aTillNeverWaitsForAHeadOfficeThatHangs()
{
    CutLine line(m_peer.port(0));
    line.swallow();
    connectTo("tls://127.0.0.1:" + QByteArray::number(line.port()));
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    QTRY_VERIFY_WITH_TIMEOUT(line.hasSwallowed(), TillProcess::limit_ms);
    QElapsedTimer timer;
    timer.start();
    for (int sale = 0; sale < 20; ++sale)
        sellForCash(till);
    QCOMPARE(till.endInput(), 0);
    QVERIFY2(timer.elapsed() < 10'000, "twenty sales and the end take less than one answer may");
}

void UplinkNatsTillTest::anotherTillsCredentialsAreRefusedInWords()
{
    connectTo(m_peer.url(), "till-4");
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    sellForCash(till);
    QJsonObject refused;
    QTRY_VERIFY_WITH_TIMEOUT(!(refused = queue()[u"refused"].toObject()).isEmpty(), arrival_max_ms);
    QCOMPARE(refused[u"why"], QJsonValue(u"refused"_s));
    QVERIFY2(refused[u"reason"].toString().contains(u"ermissions"),
             qPrintable(refused[u"reason"].toString()));
    sellForCash(till); // all the same
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(stored(), QByteArray());
}

void UplinkNatsTillTest::aRestoredTillIsFoundOut()
{
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    sellForCash(till);
    const QString backup = m_shop->file("backup.db");
    QCOMPARE(m_shop->ctl({u"backup"_s, backup}).code, 0);
    sellForCash(till);
    sellForCard(till);
    QTRY_VERIFY_WITH_TIMEOUT(hasArrived(), arrival_max_ms);
    till.kill();
    const QByteArray there = stored();
    QDir data(m_shop->data());
    for (const QString& name : data.entryList({u"store.db*"_s}, QDir::Files))
        QVERIFY(data.remove(name));
    const auto restored = m_shop->ctl({u"restore"_s, backup});
    QVERIFY2(restored.code == 0, restored.errors.constData());
    QVERIFY(till.start());
    for (int sale = 0; sale < 12; ++sale) // past the entries that were lost
        sellForCash(till);
    QJsonObject refused;
    QTRY_VERIFY_WITH_TIMEOUT(!(refused = queue()[u"refused"].toObject()).isEmpty(), arrival_max_ms);
    QVERIFY2(refused[u"why"] == u"fork"_s || refused[u"why"] == u"ahead"_s,
             qPrintable(refused[u"why"].toString()));
    QCOMPARE(till.endInput(), 0);
    // What is there stays as it was, and what the restored till says is kept beside it.
    QVERIFY(m_shop->ctl({u"queue"_s, u"drain"_s}).code == 1);
    QCOMPARE(stored(), there);
    QVERIFY(stored(uplink::NatsSubject::branch).contains("store_restored"));
}

void UplinkNatsTillTest::doctorFindsAStreamThatIsWell()
{
    auto [code, said] = doctor();
    QCOMPARE(said, u"ok stream COUNTERSIGN answers, and has this till's entries up to 0"_s);
    QCOMPARE(code, 0);
    const auto drained = m_shop->ctl({u"queue"_s, u"drain"_s, u"--json"_s});
    QVERIFY2(drained.code == 0, drained.errors.constData());
    QVERIFY(hasArrived());
    QCOMPARE(queue()[u"waiting"].toInteger(), 0);
    // Where the stream is, a till can't know.
    QCOMPARE(queue()[u"stream"], QJsonValue(u"COUNTERSIGN"_s));
    const QByteArray words = m_shop->ctl({u"queue"_s}).output;
    QVERIFY2(words.startsWith("Nothing waits here: stream COUNTERSIGN has all that happened."),
             words.constData());
    std::tie(code, said) = doctor();
    QVERIFY2(said.startsWith(u"ok ") && !said.endsWith(u" 0"), qPrintable(said));
}

void UplinkNatsTillTest::doctorSaysWhatIsWrong_data()
{
    QTest::addColumn<QString>("part");
    QTest::addColumn<int>("code");
    QTest::newRow("nobody there") << u"can't be reached"_s << 4;
    QTest::newRow("of another name") << u"no safe connection"_s << 1;
    QTest::newRow("another till's user") << u"but not to its stream"_s << 1;
    QTest::newRow("no stream") << u"no stream COUNTERSIGN"_s << 1;
    QTest::newRow("a forgetful stream") << u"max_age"_s << 1;
    QTest::newRow("one replica") << u"warn "_s << 0;
    QTest::newRow("two of three down") << u"fault "_s << 4;
    QTest::newRow("somebody else's entries") << u"another entry"_s << 1;
}

void UplinkNatsTillTest::doctorSaysWhatIsWrong()
{
    QFETCH(QString, part);
    QFETCH(int, code);
    const QString what = QString::fromLatin1(QTest::currentDataTag());
    if (what == u"nobody there"_s)
        connectTo("tls://127.0.0.1:1");
    else if (what == u"of another name"_s)
        connectTo(m_peer.url().replace("127.0.0.1", "localhost"));
    else if (what == u"another till's user"_s)
        connectTo(m_peer.url(), "till-4");
    else if (what == u"no stream"_s)
        QVERIFY(m_peer.dropStream());
    else if (what == u"a forgetful stream"_s)
        QVERIFY(m_peer.makeStream({{u"max_age"_s, qint64{3'600'000'000'000}}}));
    else if (what == u"one replica"_s)
        QVERIFY(m_peer.makeStream({{u"num_replicas"_s, 1}}));
    else if (what == u"two of three down"_s) {
        m_peer.kill(0);
        m_peer.kill(1);
    } else {
        const Shop other(Shop::Options{.hasOwnKeys = true});
        const QByteArray theirs = other.ctl({u"journal"_s, u"export"_s}).output.trimmed();
        QVERIFY(m_peer.add("countersign.journal.till-3", theirs));
    }
    // Until heartbeats stay away, the last server doesn't know that the others are gone.
    const int limit_ms = what == u"two of three down"_s ? arrival_max_ms : 0;
    std::pair<int, QString> answer;
    const bool isSaid = QTest::qWaitFor(
        [&] {
            answer = doctor();
            return answer.second.contains(part);
        },
        limit_ms);
    QVERIFY2(isSaid, qPrintable(answer.second));
    QCOMPARE(answer.first, code);
}

void UplinkNatsTillTest::aSecretThatOthersCanReadIsRefused()
{
    QVERIFY(QFile::setPermissions(m_shop->file("till.creds"),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    const auto ran = m_shop->ctl({u"doctor"_s});
    QCOMPARE(ran.code, 2);
    QVERIFY2(ran.errors.contains("uplink.credentials") && ran.errors.contains("chmod 600"),
             ran.errors.constData());
}

QTEST_GUILESS_MAIN(UplinkNatsTillTest)
#include "uplink_nats_till_test.moc"
