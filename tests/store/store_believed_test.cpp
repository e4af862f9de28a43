#include "core/journal/fact_codec.h"
#include "core/store/registry_check.h"
#include "tests/store/key_shop.h"

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

namespace {

constexpr char rows[] = "method,brand,last4,phone,locale,registered_at\n"
                        "fp_1,visa,4242,+4915112345678,de,2025-01-02T03:04:05Z\n"
                        "fp_2,visa,1881,+4915199988877,de,2025-01-02T03:04:05Z\n";

/// Two customers; open.
struct LoadedShop : ChangedShop
{
    LoadedShop()
    {
        reopen();
        check(registry(rows).ok(), "another number is registered");
        method = open->registry().findMethod(QStringLiteral("fp_1")).value()->id;
    }
};

} // namespace

// What a till goes on believing of a registry that somebody with SQL altered.
class StoreBelievedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Also where the sum was altered in step with the rows.
    void whatIsWrittenOnAlteredRowsIsNotBelieved()
    {
        LoadedShop shop;
        const auto known = [&shop] {
            std::optional<journal::RegistryRecord> record;
            const auto read = shop.open->journal().each(1, [&](const journal::Entry& entry) {
                record = knownAfter(entry, std::move(record));
                return true;
            });
            check(read.ok(), "the journal is read");
            return *record;
        };
        const auto isSound = [&] {
            const auto& tagger = shop.open->registry().rows().tagger();
            return checkRegistry(shop.open->connection(), tagger, known()).ok();
        };
        shop.setFrozen(true);
        shop.change("CREATE TABLE aside.old AS SELECT * FROM payment_method;"
                    "CREATE TABLE aside.old_sum AS SELECT * FROM registry_sum");
        shop.setFrozen(false);
        QVERIFY(isSound());
        const auto before = known();
        shop.change("UPDATE payment_method SET (frozen, frozen_why, tag)=(SELECT frozen, "
                    "frozen_why, tag FROM old WHERE old.id=payment_method.id);"
                    "DELETE FROM registry_sum; INSERT INTO registry_sum SELECT * FROM old_sum");
        QVERIFY(!isSound());
        shop.setFrozen(false);
        QCOMPARE(known(), before);
        // Only an import that replaces what there is makes it right.
        QVERIFY(shop.registry(QByteArray(rows), true).ok());
        QVERIFY(isSound());
        QVERIFY(!shop.lastOf("registry_changed").payload.contains("before"));
    }

    void aFrozenCardThatLostItsRowIsNotLoadedAsANewOne_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("deleted") << QByteArray(
            "PRAGMA foreign_keys=OFF; DELETE FROM registration; DELETE FROM payment_method");
        QTest::newRow("another card's") << QByteArray("UPDATE payment_method SET "
                                                      "lookup=randomblob(32)");
    }

    void aFrozenCardThatLostItsRowIsNotLoadedAsANewOne()
    {
        QFETCH(QByteArray, sql);
        LoadedShop shop;
        const auto said = [&shop](const sale::FactBody& fact, bool isFrozen) {
            const auto entry = journal::encoded(fact);
            auto transaction = shop.open->begin().value();
            transaction.append(entry.kind, {}, entry.payload);
            if (isFrozen)
                transaction.freeze(shop.method, QStringLiteral("lost"));
            check(transaction.commit().ok(), "it is kept");
        };
        const QByteArray csv = rows;
        said(sale::MethodFrozen{shop.method, QStringLiteral("lost")}, true);
        QVERIFY(shop.registry(csv, true).ok());
        shop.change(sql);
        const auto refused = shop.registry(csv, true);
        QVERIFY(!refused.ok() && refused.error().store);
        QCOMPARE(refused.error().store->fault, StoreFault::denied);
        QVERIFY2(refused.error().store->words.contains(QString::fromLatin1(shop.method.toHex())),
                 qPrintable(refused.error().store->words));
        said(sale::MethodUnfrozen{shop.method, QStringLiteral("another card")}, false);
        QVERIFY(shop.registry(csv, true).ok());
        QCOMPARE(wrongRowsOf(*shop.open), QString());
    }
};

QTEST_GUILESS_MAIN(StoreBelievedTest)
#include "store_believed_test.moc"
