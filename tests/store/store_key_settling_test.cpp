#include "tests/store/failing_files.h"
#include "tests/store/key_shop.h"

#include <cerrno>

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

namespace {

using Operation = FailingFiles::Operation;

/// A copy of a shop whose disk can be made to fail.
struct Settling : Copy
{
    explicit Settling(const KeyShop& shop) : Copy(shop.data) {}
    FailingFiles files;

    Result<std::unique_ptr<Store>, StoreError> tryOpen()
    {
        return Store::open(KeyFolders{data}, clock, entropy, files);
    }
    Result<RotatedKeys, StoreError> change()
    {
        return rotateKeys(tryOpen().value(),
                          {QStringLiteral("yearly"), QStringLiteral("anna"), {}});
    }
    [[nodiscard]] QByteArray path(const char* name) const
    {
        return QFile::encodeName(data + u'/' + QLatin1String(name));
    }
    /// Makes one operation on one file or folder fail for as long as it says so.
    void failAt(Operation operation, const char* name, int error)
    {
        const auto failing = path(name);
        files.fails = [operation, failing, error](Operation each, const QByteArray& at) {
            return each == operation && at == failing ? error : 0;
        };
    }
    void mend()
    {
        files.fails = [](Operation, const QByteArray&) { return 0; };
    }
    [[nodiscard]] KeyPlace keysLie() const { return loadKeys(data).value()->place; }
};

} // namespace

// What keeps a change of keys from being tidied up: found before it, or no till stands still for
// it.
class StoreKeySettlingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatCouldNotBeTidiedUpIsNotBegun_data()
    {
        QTest::addColumn<int>("operation");
        QTest::addColumn<QByteArray>("name");
        const auto row = [](Operation operation, const char* name) {
            const bool isMount = operation == Operation::isMountPoint;
            QTest::addRow("%s %s", isMount ? "mounted" : "not to be written", name)
                << static_cast<int>(operation) << QByteArray(name);
        };
        row(Operation::isMountPoint, "keys");
        row(Operation::isMountPoint, "keys/code.key");
        row(Operation::isMountPoint, "registrations.keys");
        row(Operation::canWrite, "keys");
        row(Operation::canWrite, "keys/signing.key");
        row(Operation::canWrite, "registrations.keys");
    }

    void whatCouldNotBeTidiedUpIsNotBegun()
    {
        QFETCH(int, operation);
        QFETCH(QByteArray, name);
        KeyShop shop;
        Settling copy(shop);
        copy.failAt(static_cast<Operation>(operation), name.constData(), EACCES);
        const auto refused = copy.change();
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().fault, StoreFault::denied);
        QVERIFY2(refused.error().words.contains(QString::fromLatin1(name)),
                 qPrintable(refused.error().words));
        QVERIFY(!QFile::exists(copy.data + QStringLiteral("/keys.next")));
        copy.mend();
        const auto store = copy.tryOpen();
        QVERIFY(store.ok());
        QCOMPARE((*store)->keys().signingId, shop.keys->signingId);
        QCOMPARE(whatIsWrongWith(**store), QString());
    }

    void whatCantBeTidiedUpAfterwardsIsSaidAndDoneLater_data()
    {
        QTest::addColumn<int>("operation");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("isOldKeyLeft");
        const auto row = [](const char* what, Operation operation, const char* name, bool isLeft) {
            QTest::newRow(what) << static_cast<int>(operation) << QByteArray(name) << isLeft;
        };
        row("an old key can't be written over", Operation::writeAt, "keys/signing.key", true);
        row("the folder can't be moved", Operation::rename, "keys.next", false);
        row("the numbers' old keys can't be written over", Operation::writeAt, "registrations.keys",
            false);
        row("the numbers' keys can't be moved", Operation::rename, "registrations.keys.next",
            false);
    }

    void whatCantBeTidiedUpAfterwardsIsSaidAndDoneLater()
    {
        QFETCH(int, operation);
        QFETCH(QByteArray, name);
        QFETCH(bool, isOldKeyLeft);
        KeyShop shop;
        Settling copy(shop);
        copy.failAt(static_cast<Operation>(operation), name.constData(), EBUSY);
        const auto changed = copy.change();
        QVERIFY2(changed.ok(), changed.ok() ? "" : qPrintable(changed.error().words));
        const auto keys = loadKeys(copy.data).value();
        QCOMPARE(keys->signingId, changed->keys->signingId);
        QVERIFY(keys->signingId != shop.keys->signingId);
        const auto isSaid = [&](const QString& words) {
            const auto old = copy.data + QStringLiteral("/keys/signing.key");
            const auto what = QString::fromLatin1(name);
            return words.contains(what) && words.contains(old) == isOldKeyLeft;
        };
        QVERIFY2(isSaid(changed->untidied), qPrintable(changed->untidied));
        // What can be written over is, whatever else can't.
        QVERIFY(filesWith(copy.data, raw(shop.keys->code)).isEmpty());

        // The till starts all the same, sells, says so, and doesn't begin another change.
        {
            auto opened = copy.tryOpen();
            QVERIFY2(opened.ok(), opened.ok() ? "" : qPrintable(opened.error().words));
            Store& store = **opened;
            QVERIFY2(isSaid(store.unsettled()), qPrintable(store.unsettled()));
            QVERIFY(!unsettledKeys({copy.data}, *keys, copy.files).isEmpty());
            const auto method = store.registry().findMethod(QStringLiteral("fp_1")).value();
            QVERIFY(store.registry().registrationOf(method->id).value().has_value());
            auto transaction = store.begin().value();
            transaction.append("purchase_started", {}, "{}");
            QVERIFY(transaction.commit().ok());
        }
        const auto refused = copy.change();
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().fault, StoreFault::denied);
        QCOMPARE(loadKeys(copy.data).value()->signingId, keys->signingId);

        copy.mend();
        const auto store = copy.tryOpen();
        QVERIFY(store.ok());
        QCOMPARE((*store)->unsettled(), QString());
        QCOMPARE(whatIsWrongWith(**store), QString());
        QCOMPARE(unsettledKeys({copy.data}, *keys, copy.files), QString());
        QCOMPARE(copy.keysLie(), KeyPlace::files);
    }

    void aNumberIsRegisteredWhileTheNumbersKeysWaitForTheirPlace()
    {
        KeyShop shop;
        Settling copy(shop);
        copy.failAt(Operation::rename, "registrations.keys.next", EBUSY);
        QVERIFY(copy.change().ok());
        const auto csv = copy.place.filePath(QStringLiteral("more.csv"));
        store_test::write(csv, "method,brand,last4,phone,locale,registered_at\n"
                               "fp_2,visa,7777,+4915199988877,en,2025-01-02T03:04:05Z\n");
        const auto loaded =
            importRegistry(*copy.tryOpen().value(), {csv, false, QStringLiteral("anna"), {}, {}});
        QVERIFY2(loaded.ok(), loaded.ok() ? "" : qPrintable(loaded.error().toString()));
        copy.mend();
        const auto store = copy.tryOpen().value();
        QCOMPARE(whatIsWrongWith(*store), QString());
        const auto method = store->registry().findMethod(QStringLiteral("fp_2")).value();
        QCOMPARE(store->registry().registrationOf(method->id).value()->ending,
                 QStringLiteral("8877"));
    }

    /// A disk that fails while the journal's end is looked at made the old keys the till's.
    void keysAreNotGuessedWhereTheJournalCantBeRead()
    {
        KeyShop shop;
        Settling copy(shop);
        copy.failAt(Operation::rename, "keys.next", EBUSY);
        const auto changed = copy.change();
        QVERIFY(changed.ok());
        // As a change that was killed right after its commit leaves it.
        QVERIFY(QDir().mkpath(copy.data + QStringLiteral("/keys")));
        for (const char* name : key_names) {
            const auto file = QStringLiteral("/keys/%1.key").arg(QLatin1StringView(name));
            QVERIFY(QFile::copy(shop.data + file, copy.data + file));
        }
        QCOMPARE(loadKeys(copy.data, copy.files).value()->place, KeyPlace::nextFiles);
        copy.failAt(Operation::canRead, "store.db", EIO);
        const auto loaded = loadKeys(copy.data, copy.files);
        QVERIFY(!loaded.ok());
        QCOMPARE(loaded.error().fault, StoreFault::failed);
    }

    void aChangeThatWasCommittedIsToldThoughTheStoreCantBeOpenedAgain()
    {
        KeyShop shop;
        Settling copy(shop);
        auto opened = copy.tryOpen().value();
        copy.failAt(Operation::canRead, "store.db", EIO);
        const auto changed =
            rotateKeys(std::move(opened), {QStringLiteral("yearly"), QStringLiteral("anna"), {}});
        QVERIFY2(changed.ok(), changed.ok() ? "" : qPrintable(changed.error().words));
        QVERIFY2(changed->untidied.contains(QStringLiteral("store.db")),
                 qPrintable(changed->untidied));
        copy.mend();
        const auto store = copy.tryOpen().value();
        QCOMPARE(store->keys().signingId, changed->keys->signingId);
        QCOMPARE(whatIsWrongWith(*store), QString());
    }

    void theSystemTellsWhatIsMountedAndWhatCanBeWritten()
    {
        const QTemporaryDir place;
        auto& files = world::systemFiles();
        const auto folder = QFile::encodeName(place.path());
        store_test::write(place.filePath(QStringLiteral("file")), "x");
        QVERIFY(files.isMountPoint("/proc").value());
        QVERIFY(!files.isMountPoint(folder).value());
        QVERIFY(!files.isMountPoint(folder + "/file").value());
        QCOMPARE(files.isMountPoint(folder + "/none").error(), ENOENT);
        QVERIFY(files.canWrite(folder).ok());
        QVERIFY(files.canWrite(folder + "/file").ok());
        QCOMPARE(files.canWrite(folder + "/none").error(), ENOENT);
    }
};

QTEST_GUILESS_MAIN(StoreKeySettlingTest)
#include "store_key_settling_test.moc"
