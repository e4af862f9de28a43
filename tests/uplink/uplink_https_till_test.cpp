#include "core/journal/acknowledgement.h"
#include "core/journal/key_id.h"
#include "tests/peers/cloudevents_receiver.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QTest>

using namespace countersign;
using namespace countersign::tests;
using Fault = CloudEventsReceiver::Fault;

namespace {

constexpr int arrival_max_ms = 90'000;
constexpr qsizetype raw_key_bytes = 32;

} // namespace

// The real till, with a real web service as head office that comes and goes.
class UplinkHttpsTillTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void everythingArrivesOnceWhoeverFails();
    void aChangeOfKeysIsFollowedWithAQueueBeforeIt();
    void aTillNeverWaitsForAHeadOfficeThatHangs();
    void aRefusalStopsItVisibly();
    void aRestoredTillIsFoundOut();
    void whatWasDrainedWaitsNoMore();
    void onlyWhatHeadOfficeSignedCounts();
    void doctorSaysWhatIsWrong_data();
    void doctorSaysWhatIsWrong();
    void settingsThatCannotBeAreSaidWithTheirPlace_data();
    void settingsThatCannotBeAreSaidWithTheirPlace();

private:
    void connect(const QByteArray& more = {}, const QByteArray& url = {});
    void sellForCash(TillProcess& till);
    void sellForCard(TillProcess& till);
    void sell(); // by a till of its own, with no head office
    [[nodiscard]] bool hasArrived() const;
    [[nodiscard]] QJsonObject queue() const;
    [[nodiscard]] QString doctor() const;

    std::optional<CloudEventsReceiver> m_receiver;
    std::optional<Shop> m_shop;
};

void UplinkHttpsTillTest::initTestCase()
{
    if (!CloudEventsReceiver::isInstalled())
        QSKIP("node or the packages of tests/peers/cloudevents aren't installed");
}

void UplinkHttpsTillTest::init()
{
    m_shop.emplace();
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    const QByteArray said = m_shop->ctl({u"init"_s}).output;
    QByteArray pem = said.mid(said.indexOf("-----BEGIN PUBLIC KEY-----") + 26);
    pem.truncate(pem.indexOf("-----END"));
    m_receiver.emplace();
    m_receiver->enrol("till-3", QByteArray::fromBase64(pem).right(raw_key_bytes));
    QVERIFY2(m_receiver->start(), qPrintable(m_receiver->log()));
    connect();
}

void UplinkHttpsTillTest::cleanup()
{
    if (m_receiver)
        QCOMPARE(m_receiver->violations().join(u'\n'), QString());
}

void UplinkHttpsTillTest::connect(const QByteArray& more, const QByteArray& url)
{
    m_shop->write({});
    QFile config(m_shop->config());
    QVERIFY(config.open(QIODevice::Append));
    config.write("[uplink]\nkind = \"https\"\nurl = \"" +
                 (url.isEmpty() ? m_receiver->url() : url) + "\"\n" +
                 (more.isEmpty()
                      ? "ca_file = \"" + m_receiver->certificates().authority().toUtf8() + "\"\n"
                      : more));
}

void UplinkHttpsTillTest::sellForCash(TillProcess& till)
{
    till.send(scan(lamp));
    till.send(chargeCash(u"50.00"_s));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
}

void UplinkHttpsTillTest::sellForCard(TillProcess& till)
{
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    till.send(key(codeIn(m_shop->phone().last())));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
}

void UplinkHttpsTillTest::sell()
{
    m_shop->write({});
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    sellForCash(till);
    QCOMPARE(till.endInput(), 0);
    connect();
}

/// Head office has the till's export, byte for byte, but for words of its own at the end.
bool UplinkHttpsTillTest::hasArrived() const
{
    const QByteArray here = m_shop->ctl({u"journal"_s, u"export"_s}).output;
    const QByteArray there = m_receiver->stored("till-3");
    if (there.isEmpty() || !here.startsWith(there))
        return false;
    for (const QByteArray& line : here.mid(there.size()).split('\n')) {
        if (!line.isEmpty() && !line.contains("\"kind\":\"head_office_acknowledged\""))
            return false;
    }
    return true;
}

QJsonObject UplinkHttpsTillTest::queue() const
{
    return QJsonDocument::fromJson(m_shop->ctl({u"queue"_s, u"--json"_s}).output).object();
}

QString UplinkHttpsTillTest::doctor() const
{
    const auto ran = m_shop->ctl({u"doctor"_s, u"--json"_s});
    for (const QByteArray& line : ran.output.split('\n')) {
        const QJsonObject said = QJsonDocument::fromJson(line).object();
        if (said[u"check"] == u"uplink"_s)
            return said[u"verdict"].toString() + u' ' + said[u"says"].toString();
    }
    return QString::fromUtf8(ran.errors);
}

void UplinkHttpsTillTest::everythingArrivesOnceWhoeverFails()
{
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    sellForCash(till);
    sellForCard(till);
    QTRY_VERIFY_WITH_TIMEOUT(hasArrived(), arrival_max_ms);
    for (const Fault fault : {Fault::lose, Fault::cut, Fault::half, Fault::none}) {
        if (fault == Fault::none)
            m_receiver->stop(false);
        else
            QVERIFY(m_receiver->be({fault, 0, {}, u"POST"_s, 2}));
        sellForCash(till);
        till.kill(); // amid its tries
        QVERIFY(till.start());
        sellForCard(till);
        if (fault == Fault::none)
            QVERIFY2(m_receiver->start(), qPrintable(m_receiver->log()));
        till.kill(); // amid the batch, or after it
        QVERIFY(till.start());
        QTRY_VERIFY_WITH_TIMEOUT(hasArrived(), arrival_max_ms);
    }
    QCOMPARE(m_receiver->stored("till-3").count("\"kind\":\"purchase_recorded\""), 10);
    QCOMPARE(m_receiver->stored("till-3", ".branch"), QByteArray());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
    // What is there is an export, and verifies as one.
    QFile copy(m_shop->file("there.jsonl"));
    QVERIFY(copy.open(QIODevice::WriteOnly) && copy.write(m_receiver->stored("till-3")) > 0);
    copy.close();
    QFile pem(m_shop->file("till.pem"));
    const QByteArray said = m_shop->ctl({u"init"_s}).output;
    QVERIFY(pem.open(QIODevice::WriteOnly) && pem.write(said.mid(said.indexOf("-----BEGIN"))) > 0);
    pem.close();
    const auto verified = m_shop->ctl(
        {u"journal"_s, u"verify"_s, u"--file"_s, copy.fileName(), u"--key"_s, pem.fileName()});
    QVERIFY2(verified.code == 0, verified.errors.constData());
}

/// The old key is gone when its entries are sent: they prove themselves, and bring the new one.
void UplinkHttpsTillTest::aChangeOfKeysIsFollowedWithAQueueBeforeIt()
{
    sell();
    const auto rotated = m_shop->ctl({u"keys"_s, u"rotate"_s, u"--why"_s, u"a test"_s});
    QVERIFY2(rotated.code == 0, rotated.errors.constData());
    QVERIFY2(doctor().contains(u"401"), qPrintable(doctor()));
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    sellForCash(till);
    QTRY_VERIFY_WITH_TIMEOUT(hasArrived(), arrival_max_ms);
    QCOMPARE(till.endInput(), 0);
    QVERIFY(m_receiver->stored("till-3").contains("\"kind\":\"key_changed\""));
    QStringList how;
    for (const QJsonObject& request : m_receiver->requests())
        how << request[u"verified"].toString();
    QVERIFY(how.contains(u"unknown"_s));
    QCOMPARE(how.last(), u"signature"_s);
    QVERIFY2(doctor().startsWith(u"ok "), qPrintable(doctor()));
}

void UplinkHttpsTillTest::aTillNeverWaitsForAHeadOfficeThatHangs()
{
    QVERIFY(m_receiver->be({Fault::hang}));
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    QTRY_VERIFY_WITH_TIMEOUT(!m_receiver->requests().isEmpty(), TillProcess::limit_ms);
    QElapsedTimer timer;
    timer.start();
    for (int sale = 0; sale < 20; ++sale)
        sellForCash(till);
    QCOMPARE(till.endInput(), 0);
    QVERIFY2(timer.elapsed() < 25'000, "twenty sales and the end take less than one answer may");
}

void UplinkHttpsTillTest::aRefusalStopsItVisibly()
{
    QVERIFY(m_receiver->be({Fault::status, 422, u"the period is closed"_s, u"POST"_s}));
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    sellForCash(till);
    QJsonObject refused;
    QTRY_VERIFY_WITH_TIMEOUT(!(refused = queue()[u"refused"].toObject()).isEmpty(), arrival_max_ms);
    QCOMPARE(refused[u"why"], QJsonValue(u"refused"_s));
    QVERIFY2(refused[u"reason"].toString().contains(u"(422): the period is closed"),
             qPrintable(refused[u"reason"].toString()));
    sellForCash(till); // all the same
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(m_receiver->stored("till-3"), QByteArray());
    QVERIFY(m_receiver->be({}));
    QCOMPARE(m_shop->ctl({u"queue"_s, u"drain"_s}).code, 0);
    QVERIFY(hasArrived());
}

void UplinkHttpsTillTest::aRestoredTillIsFoundOut()
{
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    sellForCash(till);
    const QString backup = m_shop->file("backup.db");
    QCOMPARE(m_shop->ctl({u"backup"_s, backup}).code, 0);
    sellForCash(till);
    QTRY_VERIFY_WITH_TIMEOUT(hasArrived(), arrival_max_ms);
    till.kill();
    const QByteArray there = m_receiver->stored("till-3");
    QDir data(m_shop->data());
    for (const QString& name : data.entryList({u"store.db*"_s}, QDir::Files))
        QVERIFY(data.remove(name));
    const auto restored = m_shop->ctl({u"restore"_s, backup});
    QVERIFY2(restored.code == 0, restored.errors.constData());
    QVERIFY(till.start());
    sellForCash(till);
    QJsonObject refused;
    QTRY_VERIFY_WITH_TIMEOUT(!(refused = queue()[u"refused"].toObject()).isEmpty(), arrival_max_ms);
    QCOMPARE(refused[u"why"], QJsonValue(u"fork"_s));
    QCOMPARE(till.endInput(), 0);
    // What is there stays as it was, and what the restored till says is kept beside it.
    QCOMPARE(m_receiver->stored("till-3"), there);
    QVERIFY(m_receiver->stored("till-3", ".branch").contains("\"kind\":\"store_restored\""));
}

void UplinkHttpsTillTest::whatWasDrainedWaitsNoMore()
{
    sell();
    QVERIFY(queue()[u"waiting"].toInteger() > 0);
    const auto drained = m_shop->ctl({u"queue"_s, u"drain"_s, u"--json"_s});
    QVERIFY2(drained.code == 0, drained.errors.constData());
    QCOMPARE(drained.output.trimmed().split('\n').last(),
             QByteArray(R"({"drained":true,"noted":true})"));
    QVERIFY(hasArrived());
    QCOMPARE(queue()[u"waiting"].toInteger(), 0);
    QCOMPARE(m_shop->ctl({u"journal"_s, u"verify"_s}).code, 0);
    m_receiver->stop();
    sell();
    const auto failed = m_shop->ctl({u"queue"_s, u"drain"_s});
    QCOMPARE(failed.code, 4);
    QVERIFY2(failed.errors.contains("head office: "), failed.errors.constData());
}

/// Everything is there all along, and counts as arrived once it says so with its own key.
void UplinkHttpsTillTest::onlyWhatHeadOfficeSignedCounts()
{
    sell();
    const QByteArray raw(raw_key_bytes, '\5');
    QByteArray secret = raw;
    const auto signing = journal::SigningKey::fromRaw(SecretBytes::takenFrom(secret)).value();
    const journal::PublicKey& theirs = signing.publicKey();
    QFile pem(m_shop->file("erp.pem"));
    QVERIFY(pem.open(QIODevice::WriteOnly) && pem.write(theirs.toPem().value()) > 0);
    pem.close();
    connect("ca_file = \"" + m_receiver->certificates().authority().toUtf8() +
            "\"\nhead_office_key = \"erp.pem\"\n");
    for (const QByteArray& other : {QByteArray(), QByteArray(raw_key_bytes, '\6')}) {
        m_receiver->stop();
        m_receiver->signWith(other);
        QVERIFY2(m_receiver->start(), qPrintable(m_receiver->log()));
        const auto drained = m_shop->ctl({u"queue"_s, u"drain"_s});
        QCOMPARE(drained.code, 4);
        QVERIFY2(drained.errors.contains("not signed by the configured head-office key"),
                 drained.errors.constData());
        QVERIFY(hasArrived());
        QVERIFY(queue()[u"waiting"].toInteger() > 0);
        QVERIFY2(doctor().contains(u"isn't signed with its key"), qPrintable(doctor()));
    }
    m_receiver->stop();
    m_receiver->signWith(raw);
    QVERIFY2(m_receiver->start(), qPrintable(m_receiver->log()));
    QCOMPARE(m_shop->ctl({u"queue"_s, u"drain"_s}).code, 0);
    QCOMPARE(queue()[u"waiting"].toInteger(), 0);
    QVERIFY2(doctor().startsWith(u"ok "), qPrintable(doctor()));
    const Entry last = m_shop->journal().back();
    QCOMPARE(last.kind, u"head_office_acknowledged"_s);
    QCOMPARE(last.payload[u"key"].toString(), journal::keyId(theirs));
    const QByteArray hash = QByteArray::fromHex(last.payload[u"hash"].toString().toLatin1());
    QVERIFY(theirs.verify(
        journal::acknowledgementInput("till-3", quint64(last.payload[u"entry"].toInteger()), hash),
        QByteArray::fromBase64(last.payload[u"signature"].toString().toLatin1())));
}

void UplinkHttpsTillTest::doctorSaysWhatIsWrong_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, Fault fault, int status, const char* words) {
        QTest::newRow(name) << fault << status << QString::fromLatin1(words);
    };
    row("nothing", Fault::none, 0, "ok head office answers, knows this till");
    row("being mended", Fault::status, 503, "fault head office takes nothing just now (503)");
    row("not let in", Fault::status, 403, "fault head office doesn't let this till in (403)");
    row("not known", Fault::status, 404, "doesn't know till till-3 at that address (404)");
    row("elsewhere", Fault::redirect, 0, "fault head office is elsewhere (307)");
    row("hangs", Fault::hang, 0, "fails: it doesn't answer");
    row("without an end", Fault::huge, 0, "fails: its answer is longer");
}

void UplinkHttpsTillTest::doctorSaysWhatIsWrong()
{
    QFETCH(Fault, fault);
    QFETCH(int, status);
    QFETCH(QString, words);
    QVERIFY(m_receiver->be({fault, status}));
    const QString said = doctor();
    QVERIFY2(said.contains(words), qPrintable(said));
    if (fault != Fault::none)
        return;
    m_receiver->stop();
    QVERIFY2(doctor().contains(u"can't be reached"), qPrintable(doctor()));
    Certificates another;
    m_receiver->show(another.issue(u"head office"_s, u"IP:127.0.0.1"_s));
    QVERIFY2(m_receiver->start(), qPrintable(m_receiver->log()));
    QVERIFY2(doctor().contains(u"no safe connection"), qPrintable(doctor()));
}

void UplinkHttpsTillTest::settingsThatCannotBeAreSaidWithTheirPlace_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QString>("words");
    QTest::newRow("another scheme")
        << QByteArray("\n") << QByteArray("http://erp.example/") << u"uplink.url: must be https"_s;
    QTest::newRow("no certificate in it")
        << QByteArray("ca_file = \"shop.toml\"\n") << QByteArray() << u"uplink.ca_file: '"_s;
    QTest::newRow("a key that isn't its")
        << QByteArray("certificate = \"one.pem\"\n"
                      "key = { file = \"other.key\" }\n")
        << QByteArray() << u"is not the key of uplink.certificate"_s;
    QTest::newRow("no key") << QByteArray("certificate = \"one.pem\"\n") << QByteArray()
                            << u"uplink.key: is required"_s;
    QTest::newRow("a certificate for head office's key")
        << QByteArray("head_office_key = \"one.pem\"\n") << QByteArray()
        << u"uplink.head_office_key: "_s;
}

void UplinkHttpsTillTest::settingsThatCannotBeAreSaidWithTheirPlace()
{
    QFETCH(QByteArray, more);
    QFETCH(QByteArray, url);
    QFETCH(QString, words);
    Certificates& made = m_receiver->certificates();
    QVERIFY(QFile::copy(made.issue(u"one"_s, {}) + u".pem"_s, m_shop->file("one.pem")));
    QVERIFY(QFile::copy(made.issue(u"other"_s, {}) + u".key"_s, m_shop->file("other.key")));
    connect(more, url);
    const QString said = doctor();
    QVERIFY2(said.contains(words), qPrintable(said));
    QVERIFY2(said.contains(u"shop.toml:"), qPrintable(said));
}

QTEST_GUILESS_MAIN(UplinkHttpsTillTest)
#include "uplink_https_till_test.moc"
