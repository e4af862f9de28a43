#include "core/store/last_look.h"
#include "core/store/read_transaction.h"
#include "core/store/registry_check.h"
#include "tests/store/key_shop.h"

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

namespace {

constexpr int cards = 24;
constexpr int pieces_max = 1000;

QByteArray csvOf(int replaced)
{
    QByteArray csv = "method,brand,last4,phone,locale,registered_at\n";
    for (int card = 1; card <= cards; ++card)
        csv += "fp_" + QByteArray::number(card) + ",visa,4242,+491511234" +
               QByteArray::number((card <= replaced ? 6000 : 5000) + card) +
               ",de,2025-01-02T03:04:05Z\n";
    return csv;
}

/// Some customers, of whom a few have other numbers than before; open.
struct LookedAtShop : ChangedShop
{
    LookedAtShop()
    {
        reopen();
        check(registry(csvOf(0), true).ok() && registry(csvOf(3), true).ok(),
              "numbers are registered");
        method = open->registry().findMethod(QStringLiteral("fp_1")).value()->id;
    }
    [[nodiscard]] journal::RegistryRecord known()
    {
        return recordOf(keptRegistrySum(open->connection()).value().value());
    }
    /// What another program does while the store is open here.
    void beside(const char* sql) const
    {
        sqlite3* raw = nullptr;
        const bool isDone =
            sqlite3_open(file("store.db").toUtf8().constData(), &raw) == SQLITE_OK &&
            sqlite3_exec(raw, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
        sqlite3_close(raw);
        check(isDone, "another program writes");
    }
};

/// As a till looks.
class PieceByPiece
{
public:
    PieceByPiece(LookedAtShop& shop, qint64 rows)
        : m_shop(shop), m_rows(rows), m_known(shop.known())
    {
    }
    void setKnown(const journal::RegistryRecord& known) { m_known = known; }

    Result<bool, StoreError> next()
    {
        auto& connection = m_shop.open->connection();
        const ReadTransaction moment(connection);
        const auto& registry = m_shop.open->registry().rows();
        return m_last.further(
            connection, registry.changes(), [&](bool isAnew) -> Result<bool, StoreError> {
                if (isAnew) {
                    ++begun;
                    auto look = lookAtRegistry(connection, registry.tagger(), m_known);
                    if (!look)
                        return failure(look.error());
                    m_look.emplace(std::move(*look));
                }
                return m_look->goOn(connection, m_rows);
            });
    }
    /// Empty if all is well.
    QString toItsEnd()
    {
        for (pieces = 1; pieces <= pieces_max; ++pieces) {
            const auto seen = next();
            if (!seen)
                return seen.error().words;
            if (*seen)
                return {};
        }
        return QStringLiteral("it never ends");
    }

    int begun = 0;
    int pieces = 0;

private:
    LookedAtShop& m_shop;
    qint64 m_rows;
    journal::RegistryRecord m_known;
    std::optional<RegistryLook> m_look;
    LastLook m_last;
};

} // namespace

// A look at the registry by the piece finds what one at once does.
class StoreLookTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLookByThePieceFindsWhatOneAtOnceDoes_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* what, const char* sql, const char* named) {
            QTest::newRow(what) << QByteArray(sql) << QString::fromLatin1(named);
        };
        row("nothing altered", "SELECT 1", "");
        row("a row at the smallest number and one at the largest",
            "UPDATE registration SET rowid=-9223372036854775808 WHERE rowid=5;"
            "UPDATE registration SET rowid=9223372036854775807 WHERE rowid=6;"
            "UPDATE payment_method SET rowid=-7 WHERE rowid=7",
            "");
        row("the first row", "UPDATE payment_method SET frozen=1 WHERE rowid=1", "payment method");
        row("the last row",
            "UPDATE registration SET locale='xx' WHERE rowid=(SELECT max(rowid) FROM registration)",
            "registration");
        row("a row at the smallest number altered",
            "UPDATE registration SET rowid=-9223372036854775808, locale='xx' WHERE rowid=5",
            "registration");
        row("a row removed", "DELETE FROM registration WHERE rowid=9", "removed");
        row("the last row removed",
            "DELETE FROM registration WHERE rowid=(SELECT max(rowid) FROM registration)",
            "removed");
        row("the sum", "UPDATE registry_sum SET digest=zeroblob(32)", "sum");
        row("an index that leads elsewhere",
            "PRAGMA writable_schema=ON; BEGIN; UPDATE sqlite_schema SET rootpage=(SELECT "
            "sum(rootpage) FROM sqlite_schema WHERE name IN ('registration_of_method', "
            "'registration_replaced'))-rootpage WHERE name IN ('registration_of_method', "
            "'registration_replaced'); PRAGMA schema_version=9001; COMMIT",
            "index");
        row("an index of somebody else's", "CREATE INDEX z ON payment_method(lookup)", "z");
    }

    void aLookByThePieceFindsWhatOneAtOnceDoes()
    {
        QFETCH(QByteArray, sql);
        QFETCH(QString, named);
        LookedAtShop shop;
        const auto known = shop.known();
        shop.beside(sql.constData());
        for (const qint64 rows : {qint64{1}, qint64{7}, qint64{cards}, RegistryLook::all_rows}) {
            PieceByPiece look(shop, rows);
            look.setKnown(known);
            const QString found = look.toItsEnd();
            QVERIFY2(found.isEmpty() == named.isEmpty() && found.contains(named),
                     qPrintable(found));
            QCOMPARE(look.begun, 1);
            QVERIFY(rows != RegistryLook::all_rows || look.pieces == 1);
            QVERIFY(rows != 1 || !named.isEmpty() || look.pieces > 2 * cards);
            QCOMPARE(look.toItsEnd(), found); // which stands
            QCOMPARE(look.begun, 1);
        }
    }

    /// Those that were looked at are no longer what they were, and that is no alarm.
    void aCardThatIsFrozenMeanwhileBeginsTheLookAnew()
    {
        LookedAtShop shop;
        PieceByPiece look(shop, 10);
        for (const bool isFrozen : {true, false}) {
            QVERIFY(!look.next().value());
            shop.setFrozen(isFrozen);
            look.setKnown(shop.known());
        }
        QCOMPARE(look.begun, 2);
        QCOMPARE(look.toItsEnd(), QString());
        QCOMPARE(look.begun, 3);
        shop.setFrozen(true); // What was found stands: it is a change of ours.
        QCOMPARE(look.toItsEnd(), QString());
        QCOMPARE(look.begun, 3);
    }

    /// Nor does a look that waits keep a till from writing after another program.
    void whatAnotherProgramWritesMeanwhileIsFound()
    {
        LookedAtShop shop;
        PieceByPiece look(shop, 10);
        QVERIFY(!look.next().value());
        shop.beside("CREATE TABLE IF NOT EXISTS temp.t(x); UPDATE basket SET position=0");
        shop.beside("DELETE FROM provider_health; INSERT INTO provider_health "
                    "VALUES('demo', 'ok', 1)");
        shop.append(1);
        QVERIFY(!look.next().value());
        QCOMPARE(look.begun, 2);
        shop.beside("UPDATE payment_method SET frozen=1 WHERE rowid=1"); // It was looked at.
        shop.append(1);
        QVERIFY(look.toItsEnd().contains(QStringLiteral("payment method")));
        QCOMPARE(look.begun, 3);
    }
};

QTEST_GUILESS_MAIN(StoreLookTest)
#include "store_look_test.moc"
