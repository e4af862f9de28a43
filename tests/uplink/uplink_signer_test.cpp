#include "core/journal/acknowledgement.h"
#include "core/journal/key_id.h"
#include "core/uplink/postgres_signer.h"
#include "core/uplink/postgres_words.h"
#include "tests/uplink/postgres_shop.h"
#include "tests/uplink/scripted_head_office.h"
#include "tests/uplink/stretch.h"

#include <QElapsedTimer>

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using Outcome = world::HeadOfficeAnswer::Outcome;
using tests::batchOf;
using tests::PostgresPeer;

namespace {

constexpr int limit_ms = 60'000;

} // namespace

// Whoever signs beside a real PostgreSQL server what tills have sent there.
class UplinkSignerTest : public QObject, private tests::PostgresShop
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void everyTillIsSignedForAndOnce();
    void nothingIsSignedOverAFault_data();
    void nothingIsSignedOverAFault();
    void whatIsMendedIsSignedByTheNextStart();
    void aForkThatIsSettledIsSignedOn();
    void aWordOfSomebodyElseIsNothingToGoOnFrom_data();
    void aWordOfSomebodyElseIsNothingToGoOnFrom();
    void anotherKeySignsFromTheFirstEntryOn();
    void aLongJournalIsSignedInTurns();
    void nobodyButTheSignerWritesWords();
    void aTillIsToldItsWordAndNoOthers();
    void aTillHearsWhyThereIsNone();
    void aBatchWakesIt();
    void aDatabaseThatIsntForItIsNamed_data();
    void aDatabaseThatIsntForItIsNamed();

private:
    struct Signed
    {
        PostgresSigner::Count count;
        std::map<QByteArray, QString> stopped;
        QString fault;
    };
    std::unique_ptr<PostgresLink> linkOf(const QByteArray& role);
    Signed sign(const journal::SigningKey& key);
    void send(quint64 after, quint64 until);
    QByteArray words(const QByteArray& till = "till-3");

    const journal::SigningKey m_key = tests::ScriptedHeadOffice::keyOf(9);
    const QString m_keyId = journal::keyId(m_key.publicKey());
    PostgresStop m_stop;
};

void UplinkSignerTest::initTestCase()
{
    if (!PostgresPeer::isInstalled())
        QSKIP("PostgreSQL isn't installed");
    QVERIFY2(m_peer.start(), m_peer.log().constData());
}

void UplinkSignerTest::init()
{
    m_peer.sql("DROP SCHEMA IF EXISTS countersign CASCADE; DROP ROLE IF EXISTS till3; "
               "DROP ROLE IF EXISTS till4; DROP ROLE IF EXISTS signer");
    m_peer.sql(postgresSchema(), true);
    m_peer.sql("CREATE ROLE signer LOGIN IN ROLE countersign_signer");
    m_shop.emplace();
    m_shop->append(9);
    enrol("till-3", "till3", m_shop->keys->signing.publicKey());
}

std::unique_ptr<PostgresLink> UplinkSignerTest::linkOf(const QByteArray& role)
{
    const PostgresAddress address{m_peer.url(role), {}, role};
    return PostgresLink::open(address, m_clock.now().boot_ms + limit_ms, m_clock, m_stop).value();
}

UplinkSignerTest::Signed UplinkSignerTest::sign(const journal::SigningKey& key)
{
    const auto link = linkOf("signer");
    PostgresSigner signer(*link, key, m_clock, {});
    Signed done;
    if (const auto begun = signer.begin(); !begun)
        done.fault = begun.error().words;
    for (bool isMore = done.fault.isEmpty(); isMore;) {
        const auto taken = signer.takeNext();
        if (!taken)
            done.fault = taken.error().words;
        isMore = taken && *taken;
    }
    done.count = signer.count();
    done.stopped = signer.stopped();
    return done;
}

void UplinkSignerTest::send(quint64 after, quint64 until)
{
    const auto office = at(m_peer.url("till3"));
    QCOMPARE(said(*office, batchOf(*m_shop, after, until)).head.seq, until);
}

QByteArray UplinkSignerTest::words(const QByteArray& till)
{
    return m_peer.sql("SELECT seq, encode(hash, 'hex'), encode(signature, 'hex') FROM "
                      "countersign.word WHERE till='" +
                      till + "' AND key='" + m_keyId.toLatin1() + "' ORDER BY seq");
}

void UplinkSignerTest::everyTillIsSignedForAndOnce()
{
    store_test::Shop other;
    other.append(3);
    enrol("till-4", "till4", other.keys->signing.publicKey());
    send(0, 6);
    auto office = at(m_peer.url("till4"));
    QCOMPARE(said(*office, batchOf(other, 0, 4, "till-4")).outcome, Outcome::durable);
    Signed done = sign(m_key);
    QCOMPARE(done.fault, QString());
    QCOMPARE(done.count.words, 2U);
    QCOMPARE(done.count.entries, 10U);
    QVERIFY(done.stopped.empty());
    const QByteArray hash = batchOf(*m_shop, 5, 6)->entries.front().hash;
    const QByteArray signature =
        m_key.sign(journal::acknowledgementInput("till-3", 6, hash)).value();
    QCOMPARE(words(), "6|" + hash.toHex() + '|' + signature.toHex() + '\n');
    // Whoever comes again signs nothing anew, and goes on with what is.
    QCOMPARE(sign(m_key).count.words, 0U);
    send(6, 10);
    done = sign(m_key);
    QCOMPARE(done.count.words, 1U);
    QCOMPARE(done.count.entries, 4U);
    QVERIFY(words().contains("\n10|"));
}

void UplinkSignerTest::nothingIsSignedOverAFault_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("why");
    QTest::addColumn<QByteArray>("last"); // that is signed
    const auto row = [](const char* name, const char* sql, const char* why, const char* last) {
        QTest::newRow(name) << QByteArray(sql) << QString::fromLatin1(why) << QByteArray(last);
    };
    row("a gap", "DELETE FROM countersign.journal WHERE seq=8",
        "entry 9 follows on entry 7: what was between is missing", "7");
    row("an altered entry", "UPDATE countersign.journal SET payload='{}' WHERE seq=8",
        "entry 8 was altered", "7");
    row("another's signature",
        "UPDATE countersign.journal SET signature=decode(repeat('ab', 64), 'hex') WHERE seq=8",
        "entry 8 is not signed by the till's key", "7");
    row("a fork",
        "INSERT INTO countersign.journal_branch SELECT till, seq, at_ms, kind, purchase, salt, "
        "payload, sha256('x'), signature FROM countersign.journal WHERE seq=9",
        "another journal from entry 9 on", "8");
    row("the last signed one is missing", "DELETE FROM countersign.journal WHERE seq=4",
        "entry 4, which is signed, is missing", "4");
    row("the last signed one is another",
        "UPDATE countersign.journal SET hash=sha256('x') WHERE seq=4",
        "entry 4 is another one than is signed", "4");
    row("a malformed entry", "UPDATE countersign.journal SET salt='x' WHERE seq=6",
        "entry 6 is malformed", "5");
}

void UplinkSignerTest::nothingIsSignedOverAFault()
{
    QFETCH(QByteArray, sql);
    QFETCH(QString, why);
    QFETCH(QByteArray, last);
    store_test::Shop other;
    other.append(3);
    enrol("till-4", "till4", other.keys->signing.publicKey());
    send(0, 4);
    QCOMPARE(sign(m_key).count.words, 1U);
    send(4, 10);
    m_peer.sql(sql);
    auto office = at(m_peer.url("till4"));
    QCOMPARE(said(*office, batchOf(other, 0, 4, "till-4")).outcome, Outcome::durable);
    for (int again = 0; again < 2; ++again) {
        const Signed done = sign(m_key);
        QCOMPARE(done.fault, QString());
        QCOMPARE(done.stopped.size(), 1U);
        QVERIFY2(done.stopped.at("till-3").contains(why), qPrintable(done.stopped.at("till-3")));
        QCOMPARE(m_peer.sql("SELECT max(seq) FROM countersign.word WHERE till='till-3'").trimmed(),
                 last);
        QVERIFY(m_peer.sql("SELECT fault FROM countersign.word_stop WHERE till='till-3'")
                    .contains(why.toUtf8()));
        QVERIFY(words("till-4").startsWith("4|")); // it is no matter to others
    }
}

void UplinkSignerTest::whatIsMendedIsSignedByTheNextStart()
{
    send(0, 10);
    m_peer.sql("CREATE TABLE aside AS SELECT * FROM countersign.journal WHERE seq=8; "
               "DELETE FROM countersign.journal WHERE seq=8");
    QCOMPARE(sign(m_key).stopped.size(), 1U);
    m_peer.sql("INSERT INTO countersign.journal SELECT * FROM aside; DROP TABLE aside");
    const Signed done = sign(m_key);
    QVERIFY(done.stopped.empty());
    QVERIFY(words().contains("\n10|"));
    QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.word_stop").trimmed(), QByteArray("0"));
}

void UplinkSignerTest::aForkThatIsSettledIsSignedOn()
{
    send(0, 6);
    QCOMPARE(sign(m_key).count.words, 1U);
    send(6, 10);
    QCOMPARE(sign(m_key).count.words, 1U);
    const auto office = at(m_peer.url("till3"));
    const auto branch = tests::branchOf(*m_shop, 6, 3);
    QCOMPARE(said(*office, branch).outcome, Outcome::fork);
    QCOMPARE(m_peer.sql("SELECT countersign.adopt_branch('till-3', 'put back')"),
             QByteArray("9\n"));
    // What was under way as a branch's meanwhile is in the journal by now.
    m_peer.sql("INSERT INTO countersign.journal_branch SELECT * FROM countersign.journal "
               "WHERE seq>=8");
    const Signed done = sign(m_key);
    QCOMPARE(done.fault, QString());
    QVERIFY(done.stopped.empty());
    QCOMPARE(done.count.words, 1U);
    QVERIFY(words().contains("\n9|" + branch->entries.back().hash.toHex()));
    QCOMPARE(m_peer.sql("SELECT seq FROM countersign.word_aside"), QByteArray("10\n"));
}

void UplinkSignerTest::aWordOfSomebodyElseIsNothingToGoOnFrom_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::newRow("its hash") << QByteArray("UPDATE countersign.word SET hash=sha256('x')");
    QTest::newRow("its entry") << QByteArray("UPDATE countersign.word SET seq=5");
    QTest::newRow("its signature")
        << QByteArray("UPDATE countersign.word SET signature=decode(repeat('ab', 64), 'hex')");
    // Else whoever owns the database and a key of their own could have their entries signed.
    QTest::newRow("the till's key")
        << QByteArray("UPDATE countersign.word SET till_key=sha256('x')");
    QTest::newRow("where it goes on")
        << QByteArray("UPDATE countersign.word SET resumption=decode(repeat('ab', 64), 'hex')");
}

void UplinkSignerTest::aWordOfSomebodyElseIsNothingToGoOnFrom()
{
    QFETCH(QByteArray, sql);
    send(0, 4);
    QCOMPARE(sign(m_key).count.words, 1U);
    m_peer.sql(sql);
    send(4, 10);
    const Signed done = sign(m_key);
    QCOMPARE(done.count.words, 0U);
    QVERIFY(done.stopped.at("till-3").contains(u"is not signed by this key"_s));
}

void UplinkSignerTest::anotherKeySignsFromTheFirstEntryOn()
{
    send(0, 10);
    QCOMPARE(sign(m_key).count.entries, 10U);
    const QByteArray before = words();
    QCOMPARE(sign(tests::ScriptedHeadOffice::keyOf(10)).count.entries, 10U);
    QCOMPARE(words(), before); // which tills that know the other key still read
    QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.word").trimmed(), QByteArray("2"));
}

void UplinkSignerTest::aLongJournalIsSignedInTurns()
{
    constexpr quint64 commits = 1'500; // several answers of the database
    m_shop->append(int(commits));
    const quint64 end = m_shop->open->head().seq;
    const auto office = at(m_peer.url("till3"));
    for (quint64 after = 0; after < end; after += 400)
        QCOMPARE(said(*office, batchOf(*m_shop, after, std::min(after + 400, end))).outcome,
                 Outcome::durable);
    const Signed done = sign(m_key);
    QCOMPARE(done.count.entries, end);
    QVERIFY(done.count.words > 1 && done.count.words < 20);
    QVERIFY(words().contains('\n' + QByteArray::number(end) + '|'));
}

void UplinkSignerTest::nobodyButTheSignerWritesWords()
{
    send(0, 10);
    QCOMPARE(sign(m_key).count.words, 1U);
    m_peer.sql(
        "DROP ROLE IF EXISTS archive; CREATE ROLE archive LOGIN IN ROLE countersign_archive");
    for (const char* role : {"till3", "archive", "signer"}) {
        const auto link = linkOf(role);
        for (const char* sql :
             {"INSERT INTO countersign.word SELECT 'till-3', repeat('a', 16), 9, hash, signature, "
              "hash, signature, now() FROM countersign.journal WHERE seq=10",
              "UPDATE countersign.word SET seq=9", "DELETE FROM countersign.word",
              "TRUNCATE countersign.word", "UPDATE countersign.journal SET payload=''",
              "INSERT INTO countersign.word_stop VALUES('till-9', repeat('a', 16), 'x')"}) {
            const PostgresStatement statement{sql, {}};
            const auto ran = link->run({&statement, 1}, m_clock.now().boot_ms + limit_ms);
            const bool isItsOwn = qstrcmp(role, "signer") == 0 && qstrncmp(sql, "INSERT", 6) == 0;
            QVERIFY2(isItsOwn == ran.ok(), sql);
            QVERIFY2(isItsOwn || ran.error().state == "42501", sql);
        }
    }
}

void UplinkSignerTest::aTillIsToldItsWordAndNoOthers()
{
    const auto office = at(m_peer.url("till3"), m_keyId);
    world::HeadOfficeAnswer answer = said(*office, batchOf(*m_shop, 0, 6));
    QCOMPARE(answer.outcome, Outcome::durable);
    QCOMPARE(answer.head.seq, 6U);
    QVERIFY(answer.word && answer.word->head.seq == 0);
    QCOMPARE(sign(m_key).count.words, 1U);
    answer = said(*office, batchOf(*m_shop, 6, 10));
    QCOMPARE(answer.head.seq, 10U);
    QVERIFY(answer.head.signature.isEmpty());
    const journal::Head& word = answer.word->head;
    QCOMPARE(word.seq, 6U);
    QVERIFY(m_key.publicKey().verify(journal::acknowledgementInput("till-3", 6, word.hash),
                                     word.signature));
    // Without a key nobody asks, and another's words are none.
    QVERIFY(!said(*at(m_peer.url("till3")), batchOf(*m_shop, 9, 10)).word);
    const auto another = at(m_peer.url("till3"), u"0123456789abcdef"_s);
    QCOMPARE(said(*another, batchOf(*m_shop, 9, 10)).word->head.seq, 0U);
    store_test::Shop other;
    enrol("till-4", "till4", other.keys->signing.publicKey());
    const PostgresAddress thief{m_peer.url("till4"), {}, "till-3"};
    const auto read = wordAt(thief, m_keyId, m_clock.now().boot_ms + limit_ms, m_clock);
    QCOMPARE(read.head.seq, 0U);
}

void UplinkSignerTest::aTillHearsWhyThereIsNone()
{
    send(0, 10);
    m_peer.sql("UPDATE countersign.journal SET at_ms=at_ms+1 WHERE seq=3");
    QCOMPARE(sign(m_key).stopped.size(), 1U);
    const auto office = at(m_peer.url("till3"), m_keyId);
    QVERIFY(said(*office, batchOf(*m_shop, 9, 10)).word->why.contains(u"entry 3 was altered"_s));
    // What arrives still does, where there are no words at all.
    m_peer.sql("DROP TABLE countersign.word, countersign.word_stop");
    m_shop->append(1);
    const auto answer = said(*office, batchOf(*m_shop, 10, 11));
    QCOMPARE(answer.outcome, Outcome::durable);
    QCOMPARE(answer.head.seq, 11U);
    QVERIFY(answer.word->why.contains(u"uplink schema words"_s));
}

void UplinkSignerTest::aBatchWakesIt()
{
    const auto link = linkOf("signer");
    PostgresSigner signer(*link, m_key, m_clock, {});
    QVERIFY(signer.begin().ok());
    QCOMPARE(signer.takeNext().value(), false);
    QCOMPARE(signer.rest(0).value(), true); // once more, now that tills wake it
    QCOMPARE(signer.takeNext().value(), false);
    QCOMPARE(signer.rest(0).value(), false);
    QElapsedTimer timer;
    timer.start();
    send(0, 10);
    QCOMPARE(signer.rest(limit_ms).value(), true);
    QVERIFY(timer.elapsed() < PostgresSigner::look_every_ms);
    QCOMPARE(signer.takeNext().value(), true);
    QCOMPARE(signer.count().entries, 10U);
}

void UplinkSignerTest::aDatabaseThatIsntForItIsNamed_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("part");
    QTest::newRow("no rights") << QByteArray("REVOKE countersign_signer FROM signer")
                               << u"GRANT countersign_signer TO the role"_s;
    QTest::newRow("set up before there were words")
        << QByteArray("DROP TABLE countersign.word, countersign.word_stop")
        << u"countersignctl uplink schema words"_s;
    QTest::newRow("another version")
        << QByteArray("UPDATE countersign.schema_version SET version=2") << u"version 2"_s;
}

void UplinkSignerTest::aDatabaseThatIsntForItIsNamed()
{
    QFETCH(QByteArray, sql);
    QFETCH(QString, part);
    m_peer.sql(sql);
    const Signed done = sign(m_key);
    QVERIFY2(done.fault.contains(part), qPrintable(done.fault));
}

QTEST_GUILESS_MAIN(UplinkSignerTest)
#include "uplink_signer_test.moc"
