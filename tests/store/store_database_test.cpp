#include "core/store/migrations.h"
#include "core/store/restoration.h"
#include "core/store/schema_check.h"
#include "tests/store/shop.h"

#include <sys/stat.h>
#include <unistd.h>

using namespace countersign;
using namespace countersign::store;
using store_test::Shop;

namespace {

Result<std::unique_ptr<Connection>, StoreError> opened(const QString& path)
{
    return Connection::open(path, Connection::Mode::create);
}

unsigned modeOf(const QString& path)
{
    struct stat status = {};
    return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_mode & 0777U : 0;
}

} // namespace

class StoreDatabaseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void connectionIsDurableAndStrict()
    {
        QTemporaryDir place;
        const auto connection = opened(place.filePath(QStringLiteral("a.db"))).value();
        QCOMPARE(connection->number("PRAGMA synchronous").value(), 2); // FULL
        QCOMPARE(connection->number("PRAGMA foreign_keys").value(), 1);
        QCOMPARE(connection->number("PRAGMA trusted_schema").value(), 0);
        auto statement = connection->prepare("PRAGMA journal_mode").value();
        Query query(statement);
        QVERIFY(query.next().value());
        QCOMPARE(query.text(0), QStringLiteral("wal"));
        QCOMPARE(modeOf(place.filePath(QStringLiteral("a.db"))), 0600U);
    }

    void statementIsCleanAfterAnEarlyReturn()
    {
        QTemporaryDir place;
        const auto connection = opened(place.filePath(QStringLiteral("a.db"))).value();
        QVERIFY(connection->run("CREATE TABLE t(n); INSERT INTO t VALUES(1),(2)").ok());
        auto statement = connection->prepare("SELECT n, ?1 FROM t ORDER BY n").value();
        {
            Query query(statement);
            query.bind(QStringLiteral("left behind"));
            QVERIFY(query.next().value()); // and never stepped to its end
        }
        // A read that was left open would refuse this checkpoint, and the parameter would show.
        QCOMPARE(connection->number("PRAGMA wal_checkpoint(TRUNCATE)").value(), 0);
        Query again(statement);
        QVERIFY(again.next().value());
        QCOMPARE(again.number(0), 1);
        QVERIFY(again.isNull(1));
    }

    void failedMigrationLeavesNothing()
    {
        QTemporaryDir place;
        const auto connection = opened(place.filePath(QStringLiteral("a.db"))).value();
        // Room for the first few tables only.
        QVERIFY(connection->run("PRAGMA max_page_count=6").ok());
        const auto migrated = migrate(*connection);
        QVERIFY(!migrated.ok());
        QCOMPARE(migrated.error().fault, StoreFault::full);
        QCOMPARE(connection->number("SELECT count(*) FROM sqlite_schema").value(), 0);
        QCOMPARE(connection->number("PRAGMA user_version").value(), 0);
        QVERIFY(connection->run("PRAGMA max_page_count=100000").ok());
        QVERIFY(migrate(*connection).ok());
        QCOMPARE(connection->number("PRAGMA user_version").value(), schemaVersion());
        QVERIFY(migrate(*connection).ok()); // and again changes nothing
        QVERIFY(checkSchema(*connection).ok());
    }

    void anotherVersionThanTheSchemaHasIsDamage()
    {
        for (const int version : {0, 1, 4, -1}) {
            Shop shop;
            const auto sql = "PRAGMA user_version=" + QByteArray::number(version);
            shop.tamper(sql.constData());
            QCOMPARE(shop.tryOpen().error().fault, StoreFault::damaged);
        }
    }

    void whatSomebodyAddedToTheSchemaIsDamageThatARestoreMends_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* what, const char* sql) {
            QTest::newRow(what) << QByteArray(sql) << QString::fromLatin1(what);
        };
        row("trigger t", "CREATE TRIGGER t BEFORE INSERT ON journal BEGIN SELECT RAISE(IGNORE); "
                         "END");
        row("trigger \"u", "CREATE TRIGGER \"\"\"u\" AFTER INSERT ON message_sending BEGIN "
                           "DELETE FROM message_sending; END");
        row("view v", "CREATE VIEW v AS SELECT 1");
        row("table m", "CREATE TABLE m(a)");
        row("index i", "CREATE UNIQUE INDEX i ON journal(kind)");
        row("index message_by_time", "DROP INDEX message_by_time");
        row("index message_by_number", "DROP INDEX message_by_number; CREATE INDEX "
                                       "message_by_number ON message(created_ms)");
        row("index sqlite_stat9",
            "CREATE INDEX i ON product(gtin, price_minor); PRAGMA writable_schema=ON; "
            "UPDATE sqlite_schema SET name='sqlite_stat9', "
            "sql='CREATE INDEX sqlite_stat9 ON product(gtin, price_minor)' WHERE name='i'");
        row("index sqlite_stat1",
            "CREATE INDEX i ON product(gtin, price_minor); PRAGMA writable_schema=ON; "
            "UPDATE sqlite_schema SET name='sqlite_stat1', "
            "sql='CREATE INDEX sqlite_stat1 ON product(gtin, price_minor)' WHERE name='i'");
        row("index sqlite_autoindex_product_1",
            "CREATE INDEX i ON product(gtin); PRAGMA writable_schema=ON; UPDATE sqlite_schema SET "
            "name='sqlite_autoindex_product_1', sql='CREATE INDEX sqlite_autoindex_product_1 ON "
            "product(gtin)' WHERE name='i'");
    }

    void whatSomebodyAddedToTheSchemaIsDamageThatARestoreMends()
    {
        QFETCH(QByteArray, sql);
        QFETCH(QString, named);
        Shop shop;
        shop.tamper(sql.constData());
        const auto refused = shop.tryOpen();
        QVERIFY(!refused.ok());
        for (const auto& error : {refused.error(), StoreReader::open(shop.data).error()}) {
            QCOMPARE(error.fault, StoreFault::damaged);
            QCOMPARE(error.remedy, Remedy::named);
            QVERIFY2(error.words.contains(named), qPrintable(error.words));
        }
        const auto away = shop.place.filePath(QStringLiteral("store.db"));
        QVERIFY(QFile::rename(shop.file("store.db"), away));
        for (const char* name : {"store.db-wal", "store.db-shm"}) // which a reader left empty
            (void)QFile::remove(shop.file(name));
        {
            const auto restoration =
                Restoration::begin(away, shop.data, shop.keys, shop.clock, shop.entropy, {});
            QVERIFY2(restoration.ok(),
                     restoration.ok() ? "" : qPrintable(restoration.error().words));
            QVERIFY((*restoration)->finish().ok());
        }
        shop.reopen();
        shop.append(1);
        QVERIFY(shop.open->verifyJournal({}).ok());
    }

    void tablesInWhichSqliteKeepsWhatItKnowsAreNoDamage()
    {
        Shop shop;
        shop.tamper("CREATE TABLE m(n INTEGER PRIMARY KEY AUTOINCREMENT); DROP TABLE m; ANALYZE");
        shop.reopen();
        shop.append(1);
    }

    /// What another program made the till read, and took out again without a word.
    void whatAConnectionOnceReadOfTheSchemaIsReadAnew()
    {
        Shop shop;
        auto& connection = shop.open->connection();
        const auto raw = Connection::open(shop.file("store.db"), Connection::Mode::write).value();
        sqlite3_db_config(raw->handle(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
        QVERIFY(raw->run("CREATE INDEX i ON product(price_minor)").ok());
        constexpr char named[] = "SELECT count(*) FROM pragma_index_list('product') WHERE name='i'";
        QCOMPARE(connection.number(named).value(), 1);
        QVERIFY(raw->run("PRAGMA writable_schema=ON").ok());
        QVERIFY(raw->run("DELETE FROM sqlite_schema WHERE name='i'").ok());
        QCOMPARE(connection.number(named).value(), 1);
        QVERIFY(checkObjects(connection, schemaVersion()).ok());
        QCOMPARE(connection.number(named).value(), 0);
        shop.append(1);
    }

    void aTableThatIsNotTheTillsIsDamage()
    {
        Shop shop;
        shop.tamper("ALTER TABLE journal ADD COLUMN note TEXT");
        const auto refused = shop.tryOpen();
        QVERIFY(!refused.ok());
        QVERIFY2(refused.error().words.contains(QStringLiteral("table journal")),
                 qPrintable(refused.error().words));
        QCOMPARE(refused.error().remedy, Remedy::usual);
    }

    /// Nor where it came while a till was running.
    void noTriggerRuns()
    {
        Shop shop;
        const auto raw = Connection::open(shop.file("store.db"), Connection::Mode::write).value();
        QVERIFY(raw->run("CREATE TRIGGER t BEFORE INSERT ON journal BEGIN "
                         "SELECT RAISE(IGNORE); END")
                    .ok());
        shop.append(2);
        QVERIFY(shop.open->verifyJournal({}).ok());
        QCOMPARE(raw->number("SELECT count(*) FROM journal").value(), 3);
    }

    void newerAndForeignDatabasesAreRefused()
    {
        Shop shop;
        shop.tamper("PRAGMA user_version=99");
        QCOMPARE(shop.tryOpen().error().fault, StoreFault::tooNew);
        QCOMPARE(StoreReader::open(shop.data).error().fault, StoreFault::tooNew);
        shop.tamper("PRAGMA application_id=1");
        QCOMPARE(shop.tryOpen().error().fault, StoreFault::notAStore);
        store_test::write(shop.file("store.db"), QByteArray(8192, 'x'));
        QCOMPARE(shop.tryOpen().error().fault, StoreFault::damaged);
        QVERIFY(QFile::remove(shop.file("store.db")));
        QCOMPARE(shop.tryOpen().error().fault, StoreFault::missing);
    }

    void secondWriterIsToldSo()
    {
        Shop shop;
        const auto second = shop.tryOpen();
        QVERIFY(!second.ok());
        QCOMPARE(second.error().fault, StoreFault::locked);
        QVERIFY(second.error().words.contains(QStringLiteral("another till")));
        QVERIFY(StoreReader::open(shop.data).ok());
        shop.open.reset();
        QVERIFY(shop.tryOpen().ok());
    }

    void readerSeesWhatTheWriterCommitted()
    {
        Shop shop;
        const auto reader = StoreReader::open(shop.data).value();
        shop.append(2);
        QCOMPARE(reader->journal().last().value()->seq, 3U);
        auto transaction = shop.open->begin().value();
        transaction.append("purchase_started", {}, "{}");
        QCOMPARE(reader->journal().last().value()->seq, 3U);
        QVERIFY(transaction.commit().ok());
        QCOMPARE(reader->journal().last().value()->seq, 4U);
        shop.open.reset(); // also when the writer has gone and taken its log along
        QVERIFY(StoreReader::open(shop.data).ok());
    }

    void faultsOfTheDiskAreNamed()
    {
        Shop shop;
        QVERIFY(shop.open->freeBytes().value() > 0);
        QVERIFY(shop.open->connection().run("PRAGMA max_page_count=1").ok());
        const auto before = shop.open->head();
        {
            auto transaction = shop.open->begin().value();
            transaction.append("purchase_started", {}, QByteArray(100'000, ' ') + "{}");
            const auto committed = transaction.commit();
            QVERIFY(!committed.ok());
            QCOMPARE(committed.error().fault, StoreFault::full);
        }
        QCOMPARE(shop.open->head(), before);
        QVERIFY(shop.open->connection().run("PRAGMA max_page_count=1000000").ok());
        shop.append(1);
        QVERIFY(shop.open->verifyJournal({}).ok());

        const auto reader =
            Connection::open(shop.file("store.db"), Connection::Mode::readOnly).value();
        QCOMPARE(reader->run("DELETE FROM journal").error().fault, StoreFault::readOnly);
    }

    void anotherUsersStoreIsDenied()
    {
        Shop shop;
        shop.open.reset();
        constexpr uid_t nobody = 65534;
        const bool isRoot = ::geteuid() == 0;
        QVERIFY(::chmod(QFile::encodeName(shop.data).constData(), isRoot ? 0700 : 0) == 0);
        if (isRoot)
            QVERIFY(::seteuid(nobody) == 0);
        const auto opened = Connection::open(shop.file("store.db"), Connection::Mode::write);
        if (isRoot)
            QVERIFY(::seteuid(0) == 0);
        (void)::chmod(QFile::encodeName(shop.data).constData(), 0700);
        QCOMPARE(opened.error().fault, StoreFault::denied);
    }

    void keysAreSafeAndStay()
    {
        Shop shop;
        QCOMPARE(modeOf(shop.file("keys")), 0700U);
        for (const char* name : {"keys/signing.key", "keys/code.key", "keys/sealing.key"}) {
            QCOMPARE(modeOf(shop.file(name)), 0600U);
            QCOMPARE(QFile(shop.file(name)).size(), 32);
        }
        const auto before = store_test::contentOf(shop.file("keys/code.key"));
        QVERIFY(createKeys(shop.data, shop.entropy).ok());
        QCOMPARE(store_test::contentOf(shop.file("keys/code.key")), before);
        QCOMPARE(shop.keys->codeId.size(), 16);
        QVERIFY(shop.keys->codeId != shop.keys->sealingId);
        QVERIFY(!before.toHex().contains(shop.keys->codeId.toLatin1()));

        const auto path = QFile::encodeName(shop.file("keys/code.key"));
        QVERIFY(::chmod(path.constData(), 0640) == 0);
        QCOMPARE(loadKeys(shop.data).error().fault, StoreFault::denied);
        QVERIFY(::chmod(path.constData(), 0600) == 0);
        store_test::write(shop.file("keys/code.key"), before + 'x');
        QCOMPARE(loadKeys(shop.data).error().fault, StoreFault::damaged);
        // A store whose key is gone gets no new one: its journal would never verify again.
        QVERIFY(QFile::remove(shop.file("keys/signing.key")));
        QCOMPARE(createKeys(shop.data, shop.entropy).error().fault, StoreFault::keysGone);
        QVERIFY(!QFile::exists(shop.file("keys/signing.key")));
    }

    void basketsAndMessagesCommitTogether()
    {
        Shop shop;
        const auto first = QUuid::createUuid();
        const auto second = QUuid::createUuid();
        OutboxMessage message{QStringLiteral("m1"),
                              first,
                              QStringLiteral("code"),
                              QByteArray(16, 'r'),
                              QByteArray(32, 'n'),
                              1,
                              {},
                              world::MessageState::queued,
                              0,
                              5000,
                              5000,
                              90'000,
                              "boot",
                              1,
                              QByteArray(16, 'p'),
                              QStringLiteral("DE"),
                              false};
        const auto seqBefore = shop.open->head().seq;
        {
            auto transaction = shop.open->begin().value();
            transaction.putBasket({first, "{\"a\":1}", true, 2});
            transaction.putBasket({second, "{\"b\":1}", false, 0});
            transaction.putMessage(message);
            QCOMPARE(transaction.commit().value().seq, seqBefore);
        }
        {
            auto transaction = shop.open->begin().value();
            transaction.removeBasket(second);
            transaction.putBasket({first, "{}", false, 0});
        } // never committed
        shop.reopen();
        const std::vector<BasketRow> expected{{second, "{\"b\":1}", false, 0},
                                              {first, "{\"a\":1}", true, 2}};
        QCOMPARE(shop.open->baskets().value(), expected);
        QCOMPARE(shop.open->outbox().message(message.id).value(), std::optional(message));
        QCOMPARE(shop.open->outbox().underWay(0).value().size(), 1U);
        {
            auto transaction = shop.open->begin().value();
            transaction.removeBasket(second);
            transaction.updateMessage(
                {message.id, QStringLiteral("kannel"), world::MessageState::delivered, 2});
            QVERIFY(transaction.commit().ok());
        }
        QCOMPARE(shop.open->baskets().value().size(), 1U);
        const auto changed = *shop.open->outbox().message(message.id).value();
        QCOMPARE(changed.provider, QStringLiteral("kannel"));
        QCOMPARE(changed.state, world::MessageState::delivered);
        QCOMPARE(changed.attempts, 2);
        QCOMPARE(changed.updated_ms, shop.clock.wall_ms);
        QVERIFY(shop.open->outbox().underWay(0).value().empty());
    }

    void aReaderSaysOfAnotherSchemaWhatAWriterSays()
    {
        for (const char* sql :
             {"PRAGMA user_version=0", "PRAGMA user_version=3", "PRAGMA user_version=99"}) {
            Shop shop;
            shop.tamper(sql);
            QCOMPARE(StoreReader::open(shop.data).error(), shop.tryOpen().error());
        }
    }

    void aFailedStepFailsTheWholeCommit()
    {
        Shop shop;
        const auto before = shop.open->head();
        QVERIFY(shop.open->connection().run("ALTER TABLE payment_method RENAME TO elsewhere").ok());
        auto transaction = shop.open->begin().value();
        transaction.putBasket({QUuid::createUuid(), "{}", false, 0});
        transaction.freeze(QByteArray(16, 'x'), QStringLiteral("there is nowhere to keep it"));
        transaction.append("purchase_started", {}, "{}");
        QCOMPARE(transaction.commit().error().fault, StoreFault::failed);
        QVERIFY(shop.open->baskets().value().empty());
        QCOMPARE(shop.open->head(), before);
    }
};

QTEST_GUILESS_MAIN(StoreDatabaseTest)
#include "store_database_test.moc"
