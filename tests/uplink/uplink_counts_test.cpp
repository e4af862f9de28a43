#include "tests/uplink/counting_till.h"

#include <QCryptographicHash>

using namespace countersign::tests;

// Real tills of one store, and one of another, at a real database.
class UplinkCountsTest final : public QObject, private CountingOffice
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { skipWithoutServer(); }
    void init() { setUp(); }
    void aThiefWhoGoesFromTillToTillGetsNoTriesAnew();
    void aTillThatHeardFreezesWithoutALine();
    void aRightCodeAtOneTillIsHeardAtTheOthers();
    void whoIsFreedHereIsFreeHere();
    void aTillReadsItsOwnStoreAloneAndWritesNothing();
    void whatIsntOursKeepsNobodyFromHearing();
    void noCardCanBeToldFromTheDatabase();
    void aDatabaseWithoutAPlaceIsNamedAndNothingWaits();
    void doctorSaysWhetherItIsShared();
};

void UplinkCountsTest::aThiefWhoGoesFromTillToTillGetsNoTriesAnew()
{
    const auto first = tillOf("till-3");
    const auto second = tillOf("till-4");
    const auto third = tillOf("till-5");
    const auto others = tillOf("till-9", "Other");
    for (const auto* till : {&first, &second, &third, &others})
        QVERIFY((*till)->start());
    QCOMPARE(first->fail(anna, 2), 2);
    QTRY_COMPARE_WITH_TIMEOUT(second->heard(), 2, arrival_max_ms);
    QCOMPARE(second->fail(anna, 2), 2);
    QTRY_COMPARE_WITH_TIMEOUT(third->heard(), 4, arrival_max_ms);
    QTRY_COMPARE_WITH_TIMEOUT(first->heard(), 2, arrival_max_ms);
    // The fifth of five in a row, wherever they were keyed.
    const QString code = third->charge(anna);
    QVERIFY(!code.isEmpty());
    QCOMPARE(third->guess(code), u"too_many_failures"_s);
    QCOMPARE(third->whyFrozen(), u"failures_at_several_tills"_s);
    QTRY_COMPARE_WITH_TIMEOUT(first->heard(), 3, arrival_max_ms);
    QCOMPARE(first->refusalOf(anna), u"too_many_failures"_s);
    QCOMPARE(first->whyFrozen(), u"failures_at_several_tills"_s);
    QTRY_COMPARE_WITH_TIMEOUT(second->heard(), 3, arrival_max_ms);
    QCOMPARE(second->refusalOf(anna), u"too_many_failures"_s);
    // Nobody else's card is any the worse for it, and no other store hears of it.
    QVERIFY(second->pay(ben));
    QVERIFY(others->pay(anna));
    QCOMPARE(others->heard(), 0);
    for (const auto* till : {&first, &second, &third, &others}) {
        QCOMPARE((*till)->end(), 0);
        QCOMPARE((*till)->shop.ctl({u"journal"_s, u"verify"_s}).code, 0);
    }
    QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.journal_fault"), QByteArray("0\n"));
}

void UplinkCountsTest::aTillThatHeardFreezesWithoutALine()
{
    const auto first = tillOf("till-3");
    const auto second = tillOf("till-4");
    QVERIFY(first->start());
    QVERIFY(second->start());
    QCOMPARE(first->fail(anna, 2), 2);
    QCOMPARE(first->fail(anna, 2), 2);
    QTRY_COMPARE_WITH_TIMEOUT(second->heard(), 4, arrival_max_ms);
    m_peer.stop(false);
    second->kill();
    QVERIFY(second->start());
    const QString code = second->charge(anna);
    QVERIFY(!code.isEmpty());
    second->kill(); // and the try is counted with the others' after a restart, too
    QVERIFY(second->start());
    QCOMPARE(second->guess(code), u"too_many_failures"_s);
    QCOMPARE(second->refusalOf(anna), u"too_many_failures"_s);
    // The other one knows but its own.
    QVERIFY(first->pay(anna));
    QCOMPARE(first->end(), 0);
    QCOMPARE(second->end(), 0);
}

void UplinkCountsTest::aRightCodeAtOneTillIsHeardAtTheOthers()
{
    const auto first = tillOf("till-3");
    const auto second = tillOf("till-4");
    QVERIFY(first->start());
    QVERIFY(second->start());
    QCOMPARE(first->fail(anna, 2), 2);
    QTRY_COMPARE_WITH_TIMEOUT(second->heard(), 2, arrival_max_ms);
    QVERIFY(first->pay(anna));
    QTRY_COMPARE_WITH_TIMEOUT(second->heard(), 0, arrival_max_ms);
    QCOMPARE(second->fail(anna, 2), 2);
    QCOMPARE(second->fail(anna, 2), 2); // four in a row
    QVERIFY(second->pay(anna));
    QCOMPARE(first->end(), 0);
    QCOMPARE(second->end(), 0);
}

void UplinkCountsTest::whoIsFreedHereIsFreeHere()
{
    const auto first = tillOf("till-3");
    const auto second = tillOf("till-4");
    QVERIFY(first->start());
    QVERIFY(second->start());
    for (const int times : {2, 2, 1})
        (void)first->fail(anna, times);
    QTRY_COMPARE_WITH_TIMEOUT(second->heard(), 5, arrival_max_ms);
    QCOMPARE(second->refusalOf(anna), u"too_many_failures"_s);
    QCOMPARE(second->end(), 0);
    QCOMPARE(second->shop
                 .ctl({u"registry"_s, u"unfreeze"_s, QLatin1String(anna.fingerprint), u"--why"_s,
                       u"shown in person"_s})
                 .code,
             0);
    QVERIFY(second->start());
    QVERIFY(second->pay(anna));
    QCOMPARE(first->refusalOf(anna), u"too_many_failures"_s); // nothing heard frees anything
    QCOMPARE(first->end(), 0);
    QCOMPARE(second->end(), 0);
}

void UplinkCountsTest::aTillReadsItsOwnStoreAloneAndWritesNothing()
{
    const auto first = tillOf("till-3");
    const auto second = tillOf("till-4");
    const auto others = tillOf("till-9", "Other");
    QVERIFY(first->start());
    QCOMPARE(first->fail(anna, 2), 2);
    const QByteArray count = "SELECT count(*) FROM countersign.journal WHERE kind='count_shared'";
    QTRY_COMPARE_WITH_TIMEOUT(m_peer.sql(count), QByteArray("2\n"), arrival_max_ms);
    QCOMPARE(first->end(), 0);
    const QByteArray heard = "SELECT till, payload::jsonb ->> 'failures' FROM "
                             "countersign.count_of_neighbour";
    QCOMPARE(asTill(*first, heard), QByteArray());
    QCOMPARE(asTill(*second, heard), QByteArray("till-3|2\n"));
    QCOMPARE(asTill(*others, heard), QByteArray());
    const QByteArray neighbours = "SELECT till FROM countersign.neighbour";
    QCOMPARE(asTill(*second, neighbours), QByteArray("till-3\n"));
    QCOMPARE(asTill(*others, neighbours), QByteArray());
    QCOMPARE(asTill(*second, count), QByteArray("0\n")); // of the journals it sees its own
    for (const QByteArray sql :
         {"INSERT INTO countersign.count_of_neighbour VALUES('till-3', 9, 1, '{}')",
          "UPDATE countersign.count_of_neighbour SET payload='{}'",
          "DELETE FROM countersign.count_of_neighbour", "UPDATE countersign.till SET store='Other'",
          "CREATE OR REPLACE VIEW countersign.neighbour AS SELECT till FROM countersign.till",
          "INSERT INTO countersign.journal VALUES('till-3', 1000, 1, 'count_shared', '', '', '{}', "
          "sha256(''), '')"})
        QCOMPARE(asTill(*second, sql), QByteArray());
    QCOMPARE(asTill(*second, heard), QByteArray("till-3|2\n"));
    QCOMPARE(m_peer.sql("SELECT DISTINCT store FROM countersign.till ORDER BY 1"),
             QByteArray("Acme\nOther\n"));
    QCOMPARE(m_peer.sql(count), QByteArray("2\n"));
}

/// What a till of the store may say by its own credentials, true or not.
void UplinkCountsTest::whatIsntOursKeepsNobodyFromHearing()
{
    const auto first = tillOf("till-3");
    const auto second = tillOf("till-4");
    QVERIFY(first->start());
    QCOMPARE(first->fail(anna, 1), 1);
    const auto say = [&](const QByteArray& payload, const QByteArray& rows = "1") {
        m_peer.sql("INSERT INTO countersign.journal SELECT 'till-4', 100000 + n + (SELECT "
                   "coalesce(max(seq), 0) FROM countersign.journal WHERE till='till-4'), 1, "
                   "'count_shared', '', '', " +
                   payload + ", sha256(''), '' FROM generate_series(1, " + rows + ") AS n");
    };
    say("'no json'");
    say("'{\"failures\":\"many\",\"key\":\"' || repeat('ab', 32) || '\"}'");
    say("'{\"failures\":1,\"key\":\"' || repeat('cd', 32) || '\",\"x\":\"' || "
        "repeat('x', 1000) || '\"}'");
    // Of two keys the database tells it by one, and it reads as the other.
    say("'{\"failures\":9,\"key\":\"' || repeat('12', 32) || '\",\"key\":\"' || "
        "repeat('34', 32) || '\"}'");
    say("'{\"failures\":3,\"key\":\"' || repeat('ef', 32) || '\"}'");
    QTRY_COMPARE_WITH_TIMEOUT(first->heard(), 3, arrival_max_ms);
    say("'{\"failures\":1,\"key\":\"' || encode(sha256(int4send(n)), 'hex') || '\"}'", "5000");
    // The last two hundred are looked at, and a hundred of them kept.
    QTRY_VERIFY_WITH_TIMEOUT(first->heard() > 100, arrival_max_ms);
    QVERIFY(first->heard() <= 203);
    QVERIFY(first->pay(anna));
    QCOMPARE(first->end(), 0);
    QVERIFY(first->start());
    QCOMPARE(first->end(), 0);
}

void UplinkCountsTest::noCardCanBeToldFromTheDatabase()
{
    const auto first = tillOf("till-3");
    QVERIFY(first->start());
    QCOMPARE(first->fail(anna, 2), 2);
    const QByteArray all = "SELECT kind, payload FROM countersign.journal";
    QTRY_VERIFY_WITH_TIMEOUT(m_peer.sql(all).contains("count_shared"), arrival_max_ms);
    const QByteArray kept = m_peer.sql(all);
    QVERIFY(kept.contains("count_keyed"));
    QVERIFY(!kept.contains(anna.fingerprint));
    QVERIFY(!kept.contains(QByteArray(anna.phone).mid(1)));
    const QByteArray plain = QCryptographicHash::hash(anna.fingerprint, QCryptographicHash::Sha256);
    QVERIFY(!kept.contains(plain.toHex()));
    QCOMPARE(first->end(), 0);
}

void UplinkCountsTest::aDatabaseWithoutAPlaceIsNamedAndNothingWaits()
{
    m_peer.sql(QByteArray(without_sendings_sql) +
               "DROP TRIGGER wake_neighbours ON countersign.journal; DROP FUNCTION "
               "countersign.wake_neighbours; DROP VIEW countersign.count_of_neighbour; DROP VIEW "
               "countersign.neighbour; DROP INDEX countersign.journal_of_counts");
    const auto first = tillOf("till-3");
    QVERIFY(first->start());
    QTRY_VERIFY2_WITH_TIMEOUT(first->doctor().contains(u"no_place"_s), qPrintable(first->doctor()),
                              arrival_max_ms);
    QVERIFY2(first->doctor().startsWith(u"warn "_s) &&
                 first->doctor().contains(u"uplink schema counts"_s),
             qPrintable(first->doctor()));
    QCOMPARE(first->fail(anna, 2), 2);
    QTRY_COMPARE_WITH_TIMEOUT(
        m_peer.sql("SELECT count(*) FROM countersign.journal WHERE kind='count_shared'"),
        QByteArray("2\n"), arrival_max_ms);
    QCOMPARE(first->end(), 0);
    // Such a database gets the place alone.
    m_peer.sql(first->shop.ctl({u"uplink"_s, u"schema"_s, u"counts"_s}).output, true);
    const auto second = tillOf("till-4");
    QVERIFY(second->start());
    QTRY_COMPARE_WITH_TIMEOUT(second->heard(), 2, arrival_max_ms);
    QCOMPARE(second->end(), 0);
}

void UplinkCountsTest::doctorSaysWhetherItIsShared()
{
    const auto alone = tillOf("till-3", "Acme", "");
    QVERIFY2(alone->doctor().startsWith(u"ok wrong codes aren't counted in common"_s),
             qPrintable(alone->doctor()));
    const auto second = tillOf("till-4");
    QVERIFY2(second->doctor().startsWith(u"warn "_s), qPrintable(second->doctor()));
    QVERIFY(second->start());
    QTRY_VERIFY2_WITH_TIMEOUT(
        second->doctor().startsWith(
            u"ok wrong codes are counted in common; 1 other till is enrolled in the store"_s),
        qPrintable(second->doctor()), arrival_max_ms);
    QCOMPARE(second->end(), 0);
    const auto lonely = tillOf("till-9", "Other");
    QVERIFY(lonely->start());
    QTRY_VERIFY2_WITH_TIMEOUT(lonely->doctor().contains(u"no other till is enrolled"_s),
                              qPrintable(lonely->doctor()), arrival_max_ms);
    QVERIFY2(lonely->doctor().startsWith(u"warn "_s), qPrintable(lonely->doctor()));
    QCOMPARE(lonely->end(), 0);
    second->put("sharing.key", "short\n");
    QVERIFY2(second->doctor().startsWith(u"fault "_s) &&
                 second->doctor().contains(u"uplink.sharing_key: must be at least 32 bytes"_s),
             qPrintable(second->doctor()));
}

QTEST_GUILESS_MAIN(UplinkCountsTest)
#include "uplink_counts_test.moc"
