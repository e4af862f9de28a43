#include "core/journal/acknowledgement.h"
#include "core/journal/key_id.h"
#include "core/uplink/nats_words.h"
#include "tests/uplink/archived_shops.h"
#include "tests/uplink/scripted_head_office.h"

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using Outcome = world::HeadOfficeAnswer::Outcome;
using tests::ArchivedShops;
using tests::batchOf;

// What head office signs of an archived stream, told by a stream of its own on a real cluster.
class UplinkNatsWordsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void aWordGoesThereAndBackAsItIs();
    void whatIsNoWordIsRefused();
    void aTillHearsWhatIsSignedOfItsOwn();
    void aSignerThatComesAgainTellsAgain();
    void withoutItsStreamEverythingStillArrives();
    void nobodyButTheSignerTells();

private:
    [[nodiscard]] ArchivedShops::Ran sign();
    world::HeadOfficeAnswer send(quint64 after, quint64 until, const QByteArray& as = "till-3");

    ArchivedShops m_shops;
    QTemporaryDir m_folder;
    QString m_keyId;
    std::optional<journal::PublicKey> m_key;
};

void UplinkNatsWordsTest::initTestCase()
{
    if (!ArchivedShops::areInstalled())
        QSKIP("nats-server or PostgreSQL isn't installed");
    QProcess openssl;
    openssl.start(u"openssl"_s, {u"genpkey"_s, u"-algorithm"_s, u"ed25519"_s, u"-out"_s,
                                 m_folder.filePath(u"hq.key"_s)});
    QVERIFY(openssl.waitForFinished() && openssl.exitCode() == 0);
    const SecretBytes pem = tests::secretOf(tests::contentOf(m_folder.filePath(u"hq.key"_s)));
    m_key = journal::SigningKey::fromPem(pem).value().publicKey();
    m_keyId = journal::keyId(*m_key);
}

void UplinkNatsWordsTest::init()
{
    QVERIFY2(m_shops.begin(), (m_shops.nats.log() + m_shops.postgres.log()).constData());
    QVERIFY(m_shops.nats.makeWordsStream());
    m_shops.postgres.sql("DROP ROLE IF EXISTS signer; "
                         "CREATE ROLE signer LOGIN IN ROLE countersign_signer");
    QFile file(m_folder.filePath(u"signer.creds"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) &&
            file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
            file.write(m_shops.nats.credentials().of(u"signer"_s, {u"countersign.word.>"_s},
                                                     {u"_INBOX_signer.>"_s})) > 0);
    QFile::setPermissions(m_folder.filePath(u"hq.key"_s), QFile::ReadOwner | QFile::WriteOwner);
}

ArchivedShops::Ran UplinkNatsWordsTest::sign()
{
    const QString certificate = m_shops.nats.clientCertificate();
    QProcess process;
    process.start(QStringLiteral(COUNTERSIGNCTL),
                  {u"sign"_s, u"--database"_s, QString::fromLatin1(m_shops.postgres.url("signer")),
                   u"--signing-key"_s, m_folder.filePath(u"hq.key"_s), u"--tell"_s,
                   QString::fromLatin1(m_shops.nats.url()), u"--ca-file"_s,
                   m_shops.nats.certificates().authority(), u"--certificate"_s,
                   certificate + u".pem"_s, u"--key"_s, certificate + u".key"_s, u"--credentials"_s,
                   m_folder.filePath(u"signer.creds"_s)});
    ArchivedShops::Ran ran;
    if (process.waitForFinished(ArchivedShops::limit_ms))
        ran.code = process.exitCode();
    ran.output = process.readAllStandardOutput();
    ran.errors = process.readAllStandardError();
    return ran;
}

/// By a till that knows head office's key.
world::HeadOfficeAnswer UplinkNatsWordsTest::send(quint64 after, quint64 until,
                                                  const QByteArray& as)
{
    static const world::SystemClock clock;
    NatsHeadOffice office(std::make_shared<const NatsAddress>(m_shops.nats.address(as)), clock,
                          m_keyId);
    return tests::said(office, batchOf(*m_shops.shop, after, until));
}

void UplinkNatsWordsTest::aWordGoesThereAndBackAsItIs()
{
    const auto answer = tests::ScriptedHeadOffice().word(
        batchOf(*m_shops.shop, 0, 1)->entries.front(), Outcome::durable);
    const journal::Head& head = answer.head;
    const auto read = natsWordIn(
        journal::encoded(journal::Acknowledgement{head.seq, head.hash, head.signature, m_keyId}));
    QVERIFY(read.ok());
    QCOMPARE(*read, head);
    QCOMPARE(natsWordSubject(u"0123456789abcdef"_s, "till-3"),
             QByteArray("countersign.word.0123456789abcdef.till-3"));
}

void UplinkNatsWordsTest::whatIsNoWordIsRefused()
{
    const QByteArray hash(32, 'h');
    const auto bodyOf = [&hash](quint64 seq, qsizetype size_bytes) {
        return journal::encoded(
            journal::Acknowledgement{seq, hash, QByteArray(size_bytes, 's'), {}});
    };
    for (const QByteArray& body :
         {QByteArray(), QByteArray("{}"), QByteArray("[]"), QByteArray(2'000, ' '), bodyOf(7, 0),
          bodyOf(0, 64), bodyOf(7, 63)})
        QVERIFY2(!natsWordIn(body).ok(), body.constData());
}

void UplinkNatsWordsTest::aTillHearsWhatIsSignedOfItsOwn()
{
    auto answer = send(0, 6);
    QCOMPARE(answer.outcome, Outcome::durable);
    QCOMPARE(answer.head.seq, 6U);
    QVERIFY(answer.word && answer.word->head.seq == 0);
    QCOMPARE(m_shops.archive().code, 0);
    const auto ran = sign();
    QVERIFY2(ran.code == 0, ran.errors.constData());
    answer = send(6, 10);
    QCOMPARE(answer.head.seq, 10U);
    // Any replica may answer, also one that is a moment behind.
    QTRY_COMPARE_WITH_TIMEOUT((answer = send(9, 10)).word->head.seq, 6U, ArchivedShops::limit_ms);
    const journal::Head& word = answer.word->head;
    QVERIFY(m_key->verify(journal::acknowledgementInput("till-3", 6, word.hash), word.signature));
    QCOMPARE(m_shops.archive().code, 0);
    QCOMPARE(sign().code, 0);
    QTRY_COMPARE_WITH_TIMEOUT(send(9, 10).word->head.seq, 10U, ArchivedShops::limit_ms);
    QCOMPARE(m_shops.nats.messages("countersign.word.>", nats_words_stream).size(), 1U);
}

void UplinkNatsWordsTest::aSignerThatComesAgainTellsAgain()
{
    QCOMPARE(send(0, 10).head.seq, 10U);
    QCOMPARE(m_shops.archive().code, 0);
    QCOMPARE(sign().code, 0);
    QVERIFY(m_shops.nats.makeWordsStream()); // what was told is lost
    QCOMPARE(send(9, 10).word->head.seq, 0U);
    const auto ran = sign();
    QVERIFY2(ran.output.startsWith("0 words signed"), ran.output.constData());
    QTRY_COMPARE_WITH_TIMEOUT(send(9, 10).word->head.seq, 10U, ArchivedShops::limit_ms);
    // But nothing that somebody else wrote into the database.
    m_shops.postgres.sql("UPDATE countersign.word SET signature=decode(repeat('ab', 64), 'hex')");
    QVERIFY(m_shops.nats.makeWordsStream());
    QCOMPARE(sign().code, 0);
    QCOMPARE(send(9, 10).word->head.seq, 0U);
}

void UplinkNatsWordsTest::withoutItsStreamEverythingStillArrives()
{
    QVERIFY(m_shops.nats.dropStream(nats_words_stream));
    const auto answer = send(0, 10);
    QCOMPARE(answer.outcome, Outcome::durable);
    QCOMPARE(answer.head.seq, 10U);
    QVERIFY2(answer.word && answer.word->why.contains(u"COUNTERSIGN-WORDS"_s),
             qPrintable(answer.word ? answer.word->why : QString()));
    QCOMPARE(m_shops.archive().code, 0);
    const auto ran = sign();
    QCOMPARE(ran.code, 4);
    QVERIFY2(ran.errors.contains("the stream of words"), ran.errors.constData());
    // It is signed all the same, and told once it can be.
    QVERIFY(m_shops.nats.makeWordsStream());
    QCOMPARE(sign().code, 0);
    QTRY_COMPARE_WITH_TIMEOUT(send(9, 10).word->head.seq, 10U, ArchivedShops::limit_ms);
}

void UplinkNatsWordsTest::nobodyButTheSignerTells()
{
    const world::SystemClock clock;
    const auto until_boot_ms = [&clock] { return clock.now().boot_ms + ArchivedShops::limit_ms; };
    NatsStop never;
    const journal::Acknowledgement lie{7, QByteArray(32, 'h'), QByteArray(64, 's'), m_keyId};
    const auto thief =
        NatsLink::open(m_shops.nats.address("till-3"), until_boot_ms(), clock, never).value();
    const auto told = tellNatsWord(*thief, "till-3", lie, until_boot_ms());
    QVERIFY(!told.ok() && told.error().kind == NatsFault::Kind::denied);
    const auto read =
        natsWordAt(m_shops.nats.address("till-4"), m_keyId, "till-3", until_boot_ms(), clock);
    QVERIFY(!read.ok() && read.error().kind == NatsFault::Kind::denied);
    QVERIFY(m_shops.nats.messages("countersign.word.>", nats_words_stream).empty());
}

QTEST_GUILESS_MAIN(UplinkNatsWordsTest)
#include "uplink_nats_words_test.moc"
