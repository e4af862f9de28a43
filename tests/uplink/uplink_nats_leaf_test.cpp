#include "tests/uplink/cut_line.h"
#include "tests/uplink/exported.h"
#include "tests/uplink/nats_office.h"
#include "tests/uplink/stretch.h"

#include <QTcpServer>
#include <future>

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using tests::batchOf;
using tests::exported;
using tests::linesIn;
using tests::NatsPeer;
using tests::officeAt;
using tests::said;

namespace {

constexpr int limit_ms = 180'000; // a mirror tries again after up to two minutes

/// A leaf node in a store, with a stream of its own and a line to head office.
class Leaf
{
public:
    /// Its user at head office may do nothing there but what carries its stream away.
    Leaf(const NatsPeer& office, quint16 linePort)
        : m_credentials(office.credentials().of(
              u"store-12"_s, {u"!countersign.>"_s, u"!$JS.API.>"_s, u"!$JS.hq.API.>"_s})),
          m_linePort(linePort)
    {
        QTcpServer taken;
        taken.listen(QHostAddress::LocalHost);
        m_port = taken.serverPort();
    }
    ~Leaf() { kill(); }
    bool start()
    {
        write(u"creds"_s, m_credentials);
        write(u"conf"_s,
              "listen: \"127.0.0.1:" + QByteArray::number(m_port) +
                  "\"\nserver_name: store12\njetstream { store_dir: \"" + file("js") +
                  "\", domain: store12 }\nleafnodes { reconnect: 1, remotes [ { url: "
                  "\"nats-leaf://127.0.0.1:" +
                  QByteArray::number(m_linePort) + "\", credentials: \"" + file("creds") +
                  "\", deny_exports: [\"countersign.>\"], deny_imports: [\"countersign.>\"] } ] "
                  "}\n");
        m_process = tests::startProgram(u"nats-server"_s, {u"-c"_s, m_folder.filePath(u"conf"_s)},
                                        m_folder.path(), m_folder.filePath(u"log"_s));
        return tests::isRunning(m_process);
    }
    void kill() { tests::end(m_process, false); }
    /// The till finds its own store's server, on this machine.
    [[nodiscard]] NatsAddress address() const
    {
        return {"nats://127.0.0.1:" + QByteArray::number(m_port), "STORE12", "till-3",
                "_INBOX.till-3"};
    }

private:
    [[nodiscard]] QByteArray file(const char* name) const
    {
        return QFile::encodeName(m_folder.filePath(QLatin1String(name)));
    }
    void write(const QString& name, const QByteArray& content)
    {
        QFile written(m_folder.filePath(name));
        check(written.open(QIODevice::WriteOnly) && written.write(content) > 0, "it is written");
    }

    QTemporaryDir m_folder;
    QByteArray m_credentials;
    quint16 m_linePort;
    quint16 m_port = 0;
    std::unique_ptr<QProcess> m_process;
};

} // namespace

// A leaf node in the store takes what the till sells while its line to head office is cut.
class UplinkNatsLeafTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLeafNodeRidesOutACutLine();

private:
    [[nodiscard]] QByteArray mirrored()
    {
        return linesIn(m_peer, "countersign.journal.till-3", "STORE12");
    }
    /// At the leaf, by whoever sets it up there.
    bool makeStreamAt(const Leaf& leaf)
    {
        QJsonObject settings = QJsonDocument::fromJson(natsStreamSettings()).object();
        settings[u"name"_s] = u"STORE12"_s;
        settings[u"num_replicas"_s] = 1;
        NatsStop stop;
        const auto link =
            NatsLink::open(leaf.address(), m_clock.now().boot_ms + 1'000, m_clock, stop);
        if (!link)
            return false;
        const auto reply =
            (*link)->ask({"$JS.API.STREAM.CREATE.STORE12", {}, QJsonDocument(settings).toJson()},
                         m_clock.now().boot_ms + 5'000);
        return reply && QJsonDocument::fromJson(reply->body).object().contains(u"config"_s);
    }

    NatsPeer m_peer;
    world::SystemClock m_clock;
};

void UplinkNatsLeafTest::aLeafNodeRidesOutACutLine()
{
    if (!NatsPeer::isInstalled())
        QSKIP("nats-server isn't installed");
    tests::CutLine line(m_peer.leafPort());
    m_peer.advertiseLeafPort(line.port());
    QVERIFY2(m_peer.start() && m_peer.makeStream(), m_peer.log().constData());
    Leaf leaf(m_peer, line.port());
    QVERIFY(leaf.start());
    QVERIFY(QTest::qWaitFor([&] { return makeStreamAt(leaf); }, limit_ms));
    const QJsonObject mirror{
        {u"name"_s, u"STORE12"_s},
        {u"mirror"_s, QJsonObject{{u"name"_s, u"STORE12"_s},
                                  {u"external"_s, QJsonObject{{u"api"_s, u"$JS.store12.API"_s}}}}},
        {u"storage"_s, u"file"_s},
        {u"retention"_s, u"limits"_s},
        {u"num_replicas"_s, 3},
        {u"allow_direct"_s, true}};
    const auto isMirrorMade = [&] {
        return m_peer.ask("$JS.API.STREAM.CREATE.STORE12", mirror).contains(u"config"_s);
    };
    QVERIFY(QTest::qWaitFor(isMirrorMade, limit_ms));

    store_test::Shop shop;
    shop.append(9);
    const auto office = officeAt(leaf.address());
    QCOMPARE(said(*office, batchOf(shop, 0, 4)).head.seq, 4U);
    QTRY_COMPARE_WITH_TIMEOUT(mirrored(), exported(*batchOf(shop, 0, 4)), limit_ms);

    // Nothing goes to head office, and the till is rid of its entries all the same.
    line.cutAfter(tests::CutLine::Side::toServer, 0);
    QCOMPARE(said(*office, batchOf(shop, 4, 7)).head.seq, 7U);
    leaf.kill();
    QVERIFY(leaf.start());
    QTRY_COMPARE_WITH_TIMEOUT(said(*office, batchOf(shop, 7, 10)).head.seq, 10U, limit_ms);
    QCOMPARE(mirrored(), exported(*batchOf(shop, 0, 4)));

    line.heal();
    QTRY_COMPARE_WITH_TIMEOUT(mirrored(), exported(*batchOf(shop, 0, 10)), limit_ms);
    // It is a stream that may be archived.
    const QJsonObject info = m_peer.ask("$JS.API.STREAM.INFO.STORE12");
    NatsReply reply;
    reply.body = QJsonDocument(info).toJson();
    const auto stream = streamIn(reply, "STORE12", {});
    QVERIFY(stream.ok());
    QCOMPARE(stream->fault, QString());
    QCOMPARE(stream->last_seq, 3U);
    // What goes to head office's own stream is no matter to the store's.
    QVERIFY(m_peer.messages("countersign.>").empty());
    const auto direct = officeAt(m_peer.address("till-9"));
    QCOMPARE(said(*direct, batchOf(shop, 0, 10, "till-9")).head.seq, 10U);
    QCOMPARE(mirrored(), exported(*batchOf(shop, 0, 10)));
}

QTEST_GUILESS_MAIN(UplinkNatsLeafTest)
#include "uplink_nats_leaf_test.moc"
