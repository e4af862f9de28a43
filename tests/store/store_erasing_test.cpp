#include "tests/store/failing_files.h"
#include "tests/store/killed.h"
#include "tests/store/two_customers.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <cerrno>
#include <optional>

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

namespace {

using Erased = Result<std::optional<ErasedCustomer>, StoreError>;

QString unreadable()
{
    return QStringLiteral("unreadable already");
}

/// What the journal has of the first customer's erasure; empty if there was none.
QJsonObject erasureIn(Store& store)
{
    const auto entries = store.journal().ofKind("customer_erased").value();
    return entries.empty() ? QJsonObject()
                           : QJsonDocument::fromJson(entries.back().payload).object();
}

/// The database can't be written any more once the number's key is gone.
Erased eraseHalfway(TwoCustomers& shop, FailingFiles& files)
{
    shop.open.reset();
    shop.open = Store::open(shop.data, shop.keys, shop.clock, shop.entropy, files).value();
    const auto keysFile = QFile::encodeName(shop.file("registrations.keys"));
    files.fails = [&shop, keysFile](FailingFiles::Operation operation, const QByteArray& path) {
        if (operation == FailingFiles::Operation::sync && path == keysFile)
            (void)shop.open->connection().run("PRAGMA query_only=ON");
        return 0;
    };
    return shop.erase();
}

void copyTo(const QString& data, const Shop& shop)
{
    check(QDir().mkpath(data + QStringLiteral("/keys")), "a folder is made");
    for (const auto& folder : {QString(), QStringLiteral("/keys")}) {
        for (const auto& name : QDir(shop.data + folder).entryList(QDir::Files))
            check(QFile::copy(shop.data + folder + u'/' + name, data + folder + u'/' + name),
                  "a file is copied");
    }
}

} // namespace

// What an erasure on a failing disk says, and what becomes of it; what the journal tells of
// numbers.
class StoreErasingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoAndWhyOutliveAnErasureThatFailsHalfway()
    {
        FailingFiles files;
        TwoCustomers shop;
        const auto method = shop.open->registry().findMethod(fp1()).value()->id;
        const auto failed = eraseHalfway(shop, files);
        QVERIFY(!failed.ok());
        QVERIFY2(failed.error().words.contains(unreadable()), qPrintable(failed.error().words));
        QVERIFY(erasureIn(*shop.open).isEmpty());
        QVERIFY(!erasedBefore(*shop.open, method).value());
        // Neither who nor why is to be read by whoever has no key.
        const auto begun = contentOf(shop.file("erasing"));
        QVERIFY(!begun.isEmpty() && !begun.contains("anna") && !begun.contains("asked"));

        shop.reopen();
        const auto payload = erasureIn(*shop.open);
        QCOMPARE(payload[QLatin1String("who")].toString(), QStringLiteral("anna"));
        QCOMPARE(payload[QLatin1String("why")].toString(), QStringLiteral("asked for it"));
        QVERIFY(!QFile::exists(shop.file("erasing")));
        // Asked for again, it is known to be done.
        QVERIFY(!shop.erase().value());
        const auto before = erasedBefore(*shop.open, method).value();
        QVERIFY(before.has_value());
        QCOMPARE(before->seq, shop.lastOf("customer_erased").seq);
        QCOMPARE(before->registrations.size(), 2U);
    }

    void whoBeganAnErasureIsBelievedOfNobodyButTheTill_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("too short") << QByteArray("x");
        QTest::newRow("not sealed") << QByteArray(100, 'x');
        QTest::newRow("too long") << QByteArray(20'000, 'x');
    }

    void whoBeganAnErasureIsBelievedOfNobodyButTheTill()
    {
        QFETCH(QByteArray, content);
        FailingFiles files;
        TwoCustomers shop;
        QVERIFY(!eraseHalfway(shop, files).ok());
        shop.open.reset();
        store_test::write(shop.file("erasing"), content);
        shop.reopen();
        const auto payload = erasureIn(*shop.open);
        QCOMPARE(payload[QLatin1String("who")].toString(), QString());
        QVERIFY(payload[QLatin1String("why")].toString().contains(QStringLiteral("interrupted")));
        QVERIFY(!QFile::exists(shop.file("erasing")));
    }

    /// Each write, sync, rename and removal of an erasure fails in turn.
    void erasureThatFailsAnywhereSaysWhatItDid()
    {
        TwoCustomers shop;
        const auto rows = Rows::in(shop.file("store.db"));
        shop.open.reset();
        const Erasure erasure{rows.method, QStringLiteral("asked"), QStringLiteral("anna")};
        int untouched = 0;
        int step = 1;
        for (bool isOver = false; !isOver; ++step) {
            const auto at = QByteArray::number(step);
            const QTemporaryDir place;
            const auto data = place.filePath(QStringLiteral("data"));
            copyTo(data, shop);
            auto store = Store::open(data, shop.keys, shop.clock, shop.entropy).value();
            std::optional<Erased> erased;
            isOver =
                endsBeforeFailure(step, [&] { erased.emplace(eraseCustomer(*store, erasure)); });
            store.reset();
            auto opened = Store::open(data, shop.keys, shop.clock, shop.entropy);
            QVERIFY2(opened.ok(), at.constData());
            Store& after = **opened;
            QVERIFY2(after.verifyJournal({}).ok(), at.constData());
            const auto payload = erasureIn(after);
            const bool isErased = !payload.isEmpty();
            const bool isSaid = erased->ok() || erased->error().words.contains(unreadable());
            QVERIFY2(isSaid == isErased, at.constData());
            QCOMPARE(after.registry().method(rows.method).value().has_value(), !isErased);
            QVERIFY(!QFile::exists(data + QStringLiteral("/erasing")));
            QVERIFY(!QFile::exists(data + QStringLiteral("/erasing.new")));
            if (!isErased) {
                QVERIFY(after.registry().registrationOf(rows.method).value().has_value());
                ++untouched;
                continue;
            }
            QCOMPARE(payload[QLatin1String("who")].toString(), QStringLiteral("anna"));
            QCOMPARE(payload[QLatin1String("why")].toString(), QStringLiteral("asked"));
        }
        qInfo("%d steps, %d of them before the first", step - 1, untouched);
        QVERIFY(step > 10 && untouched > 0 && untouched < step / 2);
    }

    /// With everything that the till still has: no row of a file is found by trying all numbers.
    void digestsOfImportsTellNothingAfterAnErasure()
    {
        TwoCustomers shop;
        const QByteArray csv = "method,brand,last4,phone,locale,registered_at\n"
                               "fp_1,visa,4242,+4915112345678,de,2025-01-02T03:04:05Z\n";
        const auto digestWith = [&] {
            const auto& key = shop.open->registry().keys().lookups().ofNumbers;
            return macOf(derivedKey(key, registry_digest_label), digestOf(csv));
        };
        const auto imported = shop.registry(csv);
        QVERIFY(imported.ok());
        const auto digest = imported->digest;
        const auto payload = shop.lastOf("registry_imported").payload;
        QCOMPARE(digest, digestWith());
        QVERIFY(payload.contains(digest.toHex()));
        QCOMPARE(shop.registry(csv)->digest,
                 digest); // the same file, as long as nothing was erased
        for (const auto& entry : shop.open->journal().ofKind("registry_imported").value())
            QVERIFY(!entry.payload.contains(digestOf(csv).toHex()));
        QVERIFY(shop.erase().value().has_value());
        QVERIFY(digestWith() != digest);
        const auto named = QJsonDocument::fromJson(payload).object().value(QLatin1String("key"));
        QVERIFY(!named.toString().isEmpty());
        QVERIFY(shop.registry(csv).ok());
        const auto later = QJsonDocument::fromJson(shop.lastOf("registry_imported").payload);
        QVERIFY(later.object()[QLatin1String("key")] != named);
    }
};

QTEST_GUILESS_MAIN(StoreErasingTest)
#include "store_erasing_test.moc"
