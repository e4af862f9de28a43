#include "core/journal/acknowledgement.h"
#include "core/journal/key_id.h"
#include "tests/uplink/signing_office.h"

#include <QTest>

using namespace countersign;
using namespace countersign::tests;

namespace {

constexpr int arrival_max_ms = 60'000;

} // namespace

// The real till, and `countersignctl sign` beside a real head office.
class UplinkSignTillTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void whatArrivedIsAcknowledgedOnceItIsSigned();
    void aTillSellsOnWhileNobodySigns();
    void aFalseWordIsRefusedAndNamed();
    void aSignerThatIsKilledGoesOn();
    void itsSecretAndItsUseAreChecked_data();
    void itsSecretAndItsUseAreChecked();
    void aDatabaseOfBeforeGetsItsWords();

private:
    void sell(TillProcess& till);
    void sell();
    [[nodiscard]] bool endsWithAWord() const;

    PostgresPeer m_peer;
    QByteArray m_url;
    std::unique_ptr<SigningOffice> m_signing;
};

void UplinkSignTillTest::initTestCase()
{
    if (!PostgresPeer::isInstalled())
        QSKIP("PostgreSQL isn't installed");
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    m_url = m_peer.url("till3");
}

void UplinkSignTillTest::init()
{
    m_signing = std::make_unique<SigningOffice>(m_peer);
    QVERIFY2(m_signing->office.shop.fault().isEmpty(), qPrintable(m_signing->office.shop.fault()));
    m_signing->connectTo(m_url);
}

void UplinkSignTillTest::sell(TillProcess& till)
{
    till.send(scan(lamp));
    till.send(chargeCash(u"50.00"_s));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
}

/// With no head office configured, so that it waits.
void UplinkSignTillTest::sell()
{
    m_signing->office.shop.write({});
    TillProcess till(m_signing->office.shop.config());
    QVERIFY(till.start());
    sell(till);
    QCOMPARE(till.endInput(), 0);
    m_signing->connectTo(m_url);
}

/// The journal's last entry is head office's own word.
bool UplinkSignTillTest::endsWithAWord() const
{
    const Entry last = m_signing->office.shop.journal().back();
    const journal::PublicKey key = m_signing->key();
    const QByteArray input = journal::acknowledgementInput(
        "till-3", quint64(last.payload[u"entry"].toInteger()),
        QByteArray::fromHex(last.payload[u"hash"].toString().toLatin1()));
    return last.kind == u"head_office_acknowledged"_s &&
           last.payload[u"key"].toString() == journal::keyId(key) &&
           key.verify(input,
                      QByteArray::fromBase64(last.payload[u"signature"].toString().toLatin1()));
}

void UplinkSignTillTest::whatArrivedIsAcknowledgedOnceItIsSigned()
{
    const Shop& shop = m_signing->office.shop;
    sell();
    QVERIFY(m_signing->office.queue()[u"waiting"].toInteger() > 0);
    QCOMPARE(m_signing->drained(), QByteArray(R"({"drained":true,"noted":false,"signed":false})"));
    QVERIFY(m_signing->office.hasArrived());
    QJsonObject queue = m_signing->office.queue();
    QCOMPARE(queue[u"waiting"].toInteger(), 0);
    QCOMPARE(queue[u"acknowledged"].toInteger(), 0);
    QVERIFY(queue[u"unsigned"].toInteger() > 0);
    QCOMPARE(queue[u"signed"], QJsonValue(false));
    const QByteArray words = shop.ctl({u"queue"_s}).output;
    QVERIFY2(words.contains("have arrived there without its signature so far"), words.constData());
    QVERIFY2(m_signing->doctor().startsWith(u"warn ") &&
                 m_signing->doctor().contains(u"has signed for none of them"),
             qPrintable(m_signing->doctor()));
    const auto ran = m_signing->sign();
    QVERIFY2(ran.code == 0, ran.errors.constData());
    QVERIFY2(ran.output.startsWith("1 words signed, on "), ran.output.constData());
    QCOMPARE(m_signing->drained(), QByteArray(R"({"drained":true,"noted":true,"signed":true})"));
    queue = m_signing->office.queue();
    QCOMPARE(queue[u"unsigned"].toInteger(), 0);
    QCOMPARE(queue[u"signed"], QJsonValue(true));
    QVERIFY(shop.ctl({u"queue"_s}).output.contains("It has signed for that."));
    QVERIFY(endsWithAWord());
    QVERIFY2(m_signing->doctor().startsWith(u"ok ") &&
                 m_signing->doctor().endsWith(u"and has signed for them"),
             qPrintable(m_signing->doctor()));
    QCOMPARE(shop.ctl({u"journal"_s, u"verify"_s}).code, 0);
}

void UplinkSignTillTest::aTillSellsOnWhileNobodySigns()
{
    TillProcess till(m_signing->office.shop.config());
    QVERIFY(till.start());
    for (int sale = 0; sale < 3; ++sale) {
        sell(till);
        QTRY_VERIFY_WITH_TIMEOUT(m_signing->office.hasArrived(), arrival_max_ms);
    }
    const auto isUnsigned = [this] {
        const QJsonObject queue = m_signing->office.queue();
        return queue[u"waiting"].toInteger() == 0 && queue[u"unsigned"].toInteger() > 0 &&
               queue[u"trouble"].isNull() && queue[u"refused"].isNull();
    };
    QTRY_VERIFY_WITH_TIMEOUT(isUnsigned(), arrival_max_ms);
    // Once somebody does, the running till finds out by itself.
    QProcess signer;
    m_signing->follow(signer);
    QVERIFY(signer.waitForStarted());
    const auto isSigned = [this] {
        const QJsonObject queue = m_signing->office.queue();
        return queue[u"waiting"].toInteger() == 0 && queue[u"signed"] == true;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isSigned(), arrival_max_ms);
    sell(till);
    QTRY_VERIFY_WITH_TIMEOUT(m_signing->office.hasArrived() && isSigned(), arrival_max_ms);
    QCOMPARE(till.endInput(), 0);
    signer.terminate();
    QVERIFY(signer.waitForFinished(arrival_max_ms));
    QCOMPARE(signer.exitCode(), 0);
}

void UplinkSignTillTest::aFalseWordIsRefusedAndNamed()
{
    sell();
    (void)m_signing->drained();
    QCOMPARE(m_signing->sign().code, 0);
    m_peer.sql("UPDATE countersign.word SET signature=decode(repeat('ab', 64), 'hex')");
    const auto drained = m_signing->office.shop.ctl({u"queue"_s, u"drain"_s});
    QCOMPARE(drained.code, 4);
    QVERIFY2(drained.errors.contains("is not signed by the configured head-office key"),
             drained.errors.constData());
    QVERIFY(m_signing->office.hasArrived());
    QCOMPARE(m_signing->office.queue()[u"acknowledged"].toInteger(), 0);
    const QString doctor = m_signing->doctor();
    QVERIFY2(doctor.startsWith(u"fault ") && doctor.contains(u"is not signed with its key"),
             qPrintable(doctor));
}

void UplinkSignTillTest::aSignerThatIsKilledGoesOn()
{
    TillProcess till(m_signing->office.shop.config());
    QVERIFY(till.start());
    for (int sale = 0; sale < 6; ++sale) {
        QProcess signer;
        m_signing->follow(signer);
        QVERIFY(signer.waitForStarted());
        sell(till);
        if (sale % 2 == 0)
            QTRY_VERIFY_WITH_TIMEOUT(m_signing->office.hasArrived(), arrival_max_ms);
        signer.kill();
        signer.waitForFinished();
        if (sale == 3) {
            m_peer.stop(false);
            QVERIFY2(m_peer.start(), m_peer.log().constData());
        }
    }
    QCOMPARE(till.endInput(), 0);
    (void)m_signing->drained();
    QCOMPARE(m_signing->sign().code, 0);
    (void)m_signing->drained();
    QVERIFY(endsWithAWord());
    QCOMPARE(m_signing->sign().code, 0);
    QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.word_stop").trimmed(), QByteArray("0"));
    QCOMPARE(m_peer
                 .sql("SELECT max(word.seq) = max(till_head.seq) FROM countersign.word, "
                      "countersign.till_head")
                 .trimmed(),
             QByteArray("t"));
}

void UplinkSignTillTest::itsSecretAndItsUseAreChecked_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* name, const QStringList& arguments, const char* part) {
        QTest::newRow(name) << arguments << QString::fromLatin1(part);
    };
    const QString key = u"--signing-key"_s;
    const QString there = u"postgresql://signer@127.0.0.1:1/hq"_s;
    row("no key", {u"--database"_s, there}, "sign wants one of --signing-key");
    row("open to others", {u"--database"_s, there, key, u"open.key"_s}, "chmod 600");
    row("a public one", {u"--database"_s, there, key, u"hq.pem"_s}, "no Ed25519 private key");
    row("no such credential", {u"--database"_s, there, u"--signing-credential"_s, u"hq"_s},
        "$CREDENTIALS_DIRECTORY is not set");
    row("a folder", {u"--database"_s, there, u"--signing-credential"_s, u"../hq"_s},
        "without a folder");
    row("no database", {key, u"hq.key"_s}, "--database must be postgresql://");
    row("elsewhere without proof", {key, u"hq.key"_s, u"--database"_s, u"postgresql://s@h/d"_s},
        "sslmode=verify-full");
    row("more", {key, u"hq.key"_s, u"--database"_s, there, u"--stream"_s, u"x"_s}, "not expected");
}

void UplinkSignTillTest::itsSecretAndItsUseAreChecked()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    const Shop& shop = m_signing->office.shop;
    QVERIFY(QFile::copy(shop.file("hq.key"), shop.file("open.key")));
    QVERIFY(QFile::setPermissions(shop.file("open.key"),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
    QVERIFY(QFile::setPermissions(shop.file("hq.pem"), QFile::ReadOwner));
    for (QString& argument : arguments) {
        if (argument.endsWith(u".key"_s) || argument.endsWith(u".pem"_s))
            argument = shop.file(argument.toLatin1().constData());
    }
    const auto ran = shop.ctl(QStringList{u"sign"_s} + arguments);
    QCOMPARE(ran.code, 2);
    QVERIFY2(ran.errors.contains(part.toLatin1()), ran.errors.constData());
}

void UplinkSignTillTest::aDatabaseOfBeforeGetsItsWords()
{
    m_peer.sql("DROP TABLE countersign.word, countersign.word_stop; "
               "DROP FUNCTION countersign.wake_signer() CASCADE; "
               "DROP OWNED BY countersign_signer");
    sell();
    const QByteArray drained = m_signing->drained();
    QVERIFY2(drained.contains("\"signed\":false"), drained.constData());
    QVERIFY(m_signing->office.hasArrived());
    QVERIFY2(m_signing->office.queue()[u"unsigned_why"].toString().contains(u"schema words"),
             "why is said");
    const auto refused = m_signing->sign();
    QCOMPARE(refused.code, 1);
    m_peer.sql(m_signing->office.shop.ctl({u"uplink"_s, u"schema"_s, u"words"_s}).output, true);
    QCOMPARE(m_signing->sign().code, 0);
    QVERIFY(m_signing->drained().contains("\"signed\":true"));
}

QTEST_GUILESS_MAIN(UplinkSignTillTest)
#include "uplink_sign_till_test.moc"
