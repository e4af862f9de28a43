#include "tests/uplink/archived_shops.h"

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using Outcome = world::HeadOfficeAnswer::Outcome;
using tests::ArchivedShops;
using tests::batchOf;
using tests::branchOf;
using tests::inSql;

// Where `countersignctl archive` stops, for one till or at all, and what it says.
class UplinkArchiveStopTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void anEntryThatIsNotGenuineStopsItsTillAlone_data();
    void anEntryThatIsNotGenuineStopsItsTillAlone();
    void aTillIsTakenUpOnceItIsEnrolled();
    void aDatabaseOfBeforeGetsItsPlace();
    void anotherBranchIsKeptBesideAndOnlySigned();
    void anotherStreamOfItsNameIsSaid();
    void whatIsWrongIsSaid_data();
    void whatIsWrongIsSaid();

private:
    ArchivedShops m_shops;
};

void UplinkArchiveStopTest::initTestCase()
{
    if (!ArchivedShops::areInstalled())
        QSKIP("nats-server or PostgreSQL isn't installed");
}

void UplinkArchiveStopTest::init()
{
    QVERIFY2(m_shops.begin(), (m_shops.nats.log() + m_shops.postgres.log()).constData());
}

void UplinkArchiveStopTest::anEntryThatIsNotGenuineStopsItsTillAlone_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QByteArray>("part");
    const auto row = [](const char* how, const char* part) {
        QTest::newRow(how) << QString::fromLatin1(how) << QByteArray(part);
    };
    row("an altered payload", "entry 7 was altered");
    row("a signature of somebody else", "entry 7 is not signed by the till's key");
    row("a gap", "entry 8 follows on entry 6");
    row("no signature at the end", "not signed");
    row("a withheld payload", "the payload of entry 7 is withheld");
    row("another entry where one is archived", "entry 3 is another one than is archived");
    row("another end", "entry 6 is another one than is archived");
    row("no entry", "message 2");
}

/// What comes before it is kept, other tills go on, and a program that starts again tries it again.
void UplinkArchiveStopTest::anEntryThatIsNotGenuineStopsItsTillAlone()
{
    QFETCH(QString, how);
    QFETCH(QByteArray, part);
    QVERIFY(m_shops.add(batchOf(*m_shops.shop, 0, 6)->entries));
    std::vector<journal::Entry> bad = batchOf(*m_shops.shop, 6, 8)->entries;
    QByteArray raw;
    if (how == u"an altered payload"_s)
        bad[0].payload = "{\"n\":99}";
    else if (how == u"a signature of somebody else"_s)
        bad[0].signature = m_shops.other->keys->signing.sign("x").value();
    else if (how == u"a gap"_s)
        bad.erase(bad.begin());
    else if (how == u"no signature at the end"_s)
        bad.back().signature.clear();
    else if (how == u"a withheld payload"_s)
        bad[0] = journal::withheld(bad[0]);
    else if (how == u"another entry where one is archived"_s)
        bad = batchOf(*m_shops.other, 1, 3)->entries;
    else if (how == u"another end"_s)
        bad = batchOf(*m_shops.other, 4, 6)->entries;
    else
        raw = "hello";
    QVERIFY(raw.isEmpty() ? m_shops.add(bad) : m_shops.nats.add("countersign.journal.till-3", raw));
    QVERIFY(m_shops.add(batchOf(*m_shops.shop, 8, 10)->entries));
    QVERIFY(m_shops.add(batchOf(*m_shops.other, 0, 6)->entries, "till-4"));
    const quint64 kept = how == u"no signature at the end"_s ? 7 : 6;
    for (int run = 0; run < 2; ++run) {
        const auto ran = m_shops.archive();
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.errors.contains("nothing more of till till-3 is taken: message 2: ") &&
                     ran.errors.contains(part),
                 ran.errors.constData());
        QCOMPARE(m_shops.stored(), inSql(*batchOf(*m_shops.shop, 0, kept)));
        QCOMPARE(m_shops.stored("till-4"), inSql(*batchOf(*m_shops.other, 0, 6)));
        QVERIFY2(m_shops.faults().contains("till-3|" + QByteArray::number(kept + 1) +
                                           "|the archive of stream COUNTERSIGN stopped: message 2"),
                 m_shops.faults().constData());
    }
}

void UplinkArchiveStopTest::aTillIsTakenUpOnceItIsEnrolled()
{
    m_shops.postgres.sql("DELETE FROM countersign.till_head WHERE till='till-3'; "
                         "DELETE FROM countersign.till WHERE till='till-3'");
    QVERIFY(m_shops.add(batchOf(*m_shops.shop, 0, 6)->entries));
    QVERIFY(m_shops.add(batchOf(*m_shops.other, 0, 4)->entries, "till-4"));
    QVERIFY(m_shops.add(batchOf(*m_shops.shop, 6, 10)->entries));
    QVERIFY(m_shops.add(batchOf(*m_shops.other, 4, 6)->entries, "till-4"));
    const auto ran = m_shops.archive();
    QCOMPARE(ran.code, 1);
    QVERIFY2(ran.errors.contains("till till-3 is not enrolled"), ran.errors.constData());
    QCOMPARE(m_shops.stored("till-4"), inSql(*batchOf(*m_shops.other, 0, 6)));
    m_shops.enrol("till-3", *m_shops.shop);
    QCOMPARE(m_shops.archive().code, 0);
    QCOMPARE(m_shops.stored(), inSql(*batchOf(*m_shops.shop, 0, 10)));
    QCOMPARE(m_shops.faults(), QByteArray());
}

void UplinkArchiveStopTest::aDatabaseOfBeforeGetsItsPlace()
{
    m_shops.postgres.sql("DROP VIEW countersign.journal_fault; DROP INDEX "
                         "countersign.journal_key_change; DROP TABLE countersign.archive_position; "
                         "DROP OWNED BY countersign_archive");
    QVERIFY(m_shops.add(batchOf(*m_shops.shop, 0, 10)->entries));
    QCOMPARE(m_shops.archive().code, 1);
    m_shops.postgres.sql(postgresArchiveSchema(), true);
    const auto ran = m_shops.archive();
    QVERIFY2(ran.code == 0, ran.errors.constData());
    QCOMPARE(m_shops.stored(), inSql(*batchOf(*m_shops.shop, 0, 10)));
    QCOMPARE(m_shops.faults(), QByteArray());
}

void UplinkArchiveStopTest::anotherBranchIsKeptBesideAndOnlySigned()
{
    QCOMPARE(m_shops.sent(batchOf(*m_shops.shop, 0, 10)).head.seq, 10U);
    const auto branch = branchOf(*m_shops.shop, 6, 5);
    QCOMPARE(m_shops.sent(branch).outcome, Outcome::fork);
    QCOMPARE(m_shops.archive().code, 0);
    QCOMPARE(m_shops.stored(), inSql(*batchOf(*m_shops.shop, 0, 10)));
    QCOMPARE(m_shops.stored("till-3", "journal_branch"), inSql(*branch));
    QVERIFY2(m_shops.faults().contains("till-3|7|the till has another journal from here on"),
             m_shops.faults().constData());
    // A copy of what is there is no branch, and one that nobody signed is refused.
    QVERIFY(m_shops.add(batchOf(*m_shops.shop, 0, 4)->entries, "till-3", NatsSubject::branch));
    QCOMPARE(m_shops.archive().code, 0);
    QCOMPARE(m_shops.stored("till-3", "journal_branch"), inSql(*branch));
    QVERIFY(m_shops.add(batchOf(*m_shops.other, 0, 4)->entries, "till-3", NatsSubject::branch));
    const auto ran = m_shops.archive();
    QCOMPARE(ran.code, 1);
    QVERIFY2(ran.errors.contains("another branch are not signed"), ran.errors.constData());
    QCOMPARE(m_shops.stored("till-3", "journal_branch"), inSql(*branch));
}

void UplinkArchiveStopTest::anotherStreamOfItsNameIsSaid()
{
    QVERIFY(m_shops.add(batchOf(*m_shops.shop, 0, 6)->entries));
    QVERIFY(m_shops.add(batchOf(*m_shops.shop, 6, 10)->entries));
    QCOMPARE(m_shops.archive().code, 0);
    QVERIFY(m_shops.nats.makeStream());
    QVERIFY(m_shops.add(batchOf(*m_shops.shop, 0, 6)->entries));
    const auto ran = m_shops.archive();
    QCOMPARE(ran.code, 1);
    QVERIFY2(ran.errors.contains("it is another stream of that name"), ran.errors.constData());
    QCOMPARE(m_shops.stored(), inSql(*batchOf(*m_shops.shop, 0, 10)));
}

void UplinkArchiveStopTest::whatIsWrongIsSaid_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QByteArray>("part");
    QTest::addColumn<int>("code");
    QTest::newRow("no such stream")
        << QStringList{u"--stream"_s, u"OTHER"_s} << QByteArray() << QByteArray("ermissions") << 1;
    QTest::newRow("no schema") << QStringList() << QByteArray("DROP SCHEMA countersign CASCADE")
                               << QByteArray("countersignctl uplink schema") << 1;
    QTest::newRow("a newer schema")
        << QStringList() << QByteArray("UPDATE countersign.schema_version SET version=2")
        << QByteArray("version 2") << 1;
    QTest::newRow("no member") << QStringList()
                               << QByteArray("REVOKE countersign_archive FROM archive")
                               << QByteArray("GRANT countersign_archive") << 1;
    QTest::newRow("no role") << QStringList() << QByteArray("DROP ROLE archive")
                             << QByteArray("the database can't be reached") << 4;
    QTest::newRow("more words") << QStringList{u"now"_s} << QByteArray() << QByteArray("now") << 2;
}

void UplinkArchiveStopTest::whatIsWrongIsSaid()
{
    QFETCH(QStringList, more);
    QFETCH(QByteArray, sql);
    QFETCH(QByteArray, part);
    QFETCH(int, code);
    QVERIFY(m_shops.add(batchOf(*m_shops.shop, 0, 6)->entries));
    if (!sql.isEmpty())
        m_shops.postgres.sql(sql);
    const auto ran = m_shops.archive(more);
    QVERIFY2(ran.errors.contains(part), ran.errors.constData());
    QCOMPARE(ran.code, code);
    QCOMPARE(m_shops.stored(), QByteArray());
}

QTEST_GUILESS_MAIN(UplinkArchiveStopTest)
#include "uplink_archive_stop_test.moc"
