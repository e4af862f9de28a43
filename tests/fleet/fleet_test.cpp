#include "tests/fleet/fleet.h"
#include "tests/fleet/forecast.h"

#include <QTest>

using namespace countersign;
using namespace countersign::fleet;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::int64_t limit_ms = 300'000;

bool isOf(const QString& fault, const char* till)
{
    return fault.startsWith(QLatin1StringView(till));
}

} // namespace

// A small fleet against a real PostgreSQL server that loses its power: see countersign-fleet.
class FleetTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allOfItIsThereOnceAfterAnOutage();
    void tillsThatWaitForAConnectionArriveAsWell();
    void aSeedMakesTheSameJournals();
    void whatMoreTillsNeedFollowsFromWhatWasSeen();
};

void FleetTest::allOfItIsThereOnceAfterAnOutage()
{
    if (!tests::PostgresPeer::isInstalled())
        QSKIP("PostgreSQL isn't installed");
    Fleet fleet({20, 400, 7, 0, limit_ms}, [](const QString&) {});
    const auto done = fleet.run();
    QVERIFY2(done.ok(), done.ok() ? "" : qPrintable(done.error()));
    const auto proof = fleet.prove();
    QVERIFY2(proof.ok(), proof.ok() ? "" : qPrintable(proof.error()));
    QCOMPARE(proof->faults, QStringList());
    QCOMPARE(proof->entries, 20 + 400 * bench::purchase_entries);
    QVERIFY(fleet.caughtUp().entries > 0);
    QVERIFY(fleet.caughtUp().cpu_s > 0);
    QVERIFY(fleet.caughtUp().connections_max > 10);
    QVERIFY(fleet.live().has_value());
    QCOMPARE(fleet.live()->purchases, 20);
    QVERIFY(fleet.live()->tries.durable_ms.count() >= 20 * bench::purchase_commits);

    // The proof would have said so.
    const auto faultsAfter = [&fleet](const char* harm) {
        fleet.office().peer().sql(harm);
        const auto harmed = fleet.prove();
        return harmed ? harmed->faults : QStringList{harmed.error()};
    };
    QStringList faults = faultsAfter("UPDATE countersign.journal SET signature=sha512('x') "
                                     "WHERE till='till-3' AND seq=(SELECT max(seq) FROM "
                                     "countersign.journal WHERE till='till-3')");
    QCOMPARE(faults.size(), 1); // which no chain shows
    QVERIFY2(isOf(faults[0], "till-3: an entry"), qPrintable(faults[0]));
    faults = faultsAfter("UPDATE countersign.journal SET payload='{}' "
                         "WHERE till='till-5' AND seq=4");
    QCOMPARE(faults.size(), 3);
    QVERIFY2(isOf(faults[1], "till-5: an entry"), qPrintable(faults[1]));
    QVERIFY2(isOf(faults[2], "till-5, entry 4: "), qPrintable(faults[2]));
    faults = faultsAfter("DELETE FROM countersign.journal WHERE till='till-8' AND seq=2");
    QVERIFY(faults.filter(u"till-8: head office has "_s).size() == 1);
}

void FleetTest::tillsThatWaitForAConnectionArriveAsWell()
{
    if (!tests::PostgresPeer::isInstalled())
        QSKIP("PostgreSQL isn't installed");
    Fleet fleet({6, 90, 8, 2, limit_ms}, [](const QString&) {});
    const auto done = fleet.run();
    QVERIFY2(done.ok(), done.ok() ? "" : qPrintable(done.error()));
    QVERIFY(!fleet.live());
    QVERIFY(fleet.caughtUp().connections_max <= 3); // see OfficeServer::start
    const auto proof = fleet.prove();
    QVERIFY2(proof.ok(), proof.ok() ? "" : qPrintable(proof.error()));
    QCOMPARE(proof->faults, QStringList());
    QCOMPARE(proof->entries, 6 + 90 * bench::purchase_entries);
}

void FleetTest::aSeedMakesTheSameJournals()
{
    const auto digestOf = [](quint64 seed) {
        const QTemporaryDir folder;
        SimulatedTill till(1, folder.path(), sim::Dice(seed));
        till.sell(3);
        till.sell(2);
        return till.digest();
    };
    const QByteArray first = digestOf(1);
    QCOMPARE(first.size(), 32);
    QCOMPARE(digestOf(1), first);
    QVERIFY(digestOf(2) != first);
}

void FleetTest::whatMoreTillsNeedFollowsFromWhatWasSeen()
{
    Stretch live;
    live.purchases = 100;
    live.cpu_s = 2;
    live.wal_bytes = 1'000'000;
    live.connections_max = 10;
    live.connections_bytes_max = 50'000'000;
    Stretch caughtUp;
    caughtUp.purchases = 1'000;
    caughtUp.took_s = 4;
    caughtUp.table_bytes = 6'000'000;
    caughtUp.index_bytes = 2'000'000;
    const Need need = needOf({1'000, 360, 0.1}, live, caughtUp);
    QCOMPARE(need.purchases_per_s, 10.0);
    QCOMPARE(need.cores, 0.2);
    QCOMPARE(need.catch_up_s, 144.0);
    QCOMPARE(need.connections_bytes, 5e9);
    QCOMPARE(need.most_connections_bytes, 1.5e10);
    QVERIFY(inWords({1'000, 360, 0.1}, need).filter(u"for 3 each"_s).size() == 1);
    QCOMPARE(need.wal_bytes_a_day, 3.6e9);
    QCOMPARE(need.disk_bytes_a_day, 2.88e9);
}

QTEST_GUILESS_MAIN(FleetTest)
#include "fleet_test.moc"
