#include "core/store/backup.h"
#include "core/store/key_rotation.h"
#include "tests/store/killed.h"
#include "tests/store/two_customers.h"

#include <QDirIterator>
#include <QJsonDocument>
#include <QJsonObject>

using namespace countersign;
using namespace countersign::store;
using store_test::fp1;
using store_test::number;
using store_test::Rows;
using store_test::TwoCustomers;

namespace {

bool isAnywhere(const QString& folder, const QByteArray& bytes)
{
    QDirIterator each(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (each.hasNext()) {
        if (store_test::contentOf(each.next()).contains(bytes))
            return true;
    }
    return false;
}

/// A message to that registration, and what the provider that took it calls it.
void putMessage(Store& store, const QByteArray& registration, const QString& reference,
                const QString& id = QStringLiteral("message-1"))
{
    OutboxMessage message;
    message.id = id;
    message.purchase = QUuid::fromString(u"018f0000-0000-7000-8000-000000000001");
    message.registration = registration;
    message.numberLookup = QByteArray(32, 'n');
    MessageAttempt attempt;
    attempt.message = message.id;
    attempt.provider = QStringLiteral("twilio");
    attempt.reference = reference;
    auto transaction = store.begin().value();
    transaction.putMessage(message);
    transaction.putAttempt(attempt);
    check(transaction.commit().ok(), "the message is kept");
}

} // namespace

class StoreErasureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void erasedCustomerIsInNoFileAndTheChainHolds()
    {
        TwoCustomers shop;
        const auto rows = Rows::in(shop.file("store.db"));
        QCOMPARE(rows.ids.size(), 2U);
        QVERIFY(isAnywhere(shop.data, rows.numbers[1].sealed));
        const auto lookup = shop.open->registry().seal().lookupOfMethod(fp1());
        QVERIFY(isAnywhere(shop.data, lookup));
        const QByteArray reference("SM0123456789-of-the-first");
        putMessage(*shop.open, rows.ids[1], QString::fromLatin1(reference));
        QVERIFY(isAnywhere(shop.data, reference));

        const auto erased = shop.erase();
        QVERIFY(erased.ok() && erased->has_value());
        QCOMPARE((*erased)->method, rows.method);
        QCOMPARE((*erased)->registrations.size(), 2U);
        QVERIFY((*erased)->isLogEmptied);
        const auto entry = shop.lastOf("customer_erased");
        QCOMPARE(entry.seq, (*erased)->seq);
        const auto payload = QJsonDocument::fromJson(entry.payload).object();
        QCOMPARE(payload[QLatin1String("method")].toString().toLatin1(), rows.method.toHex());
        QCOMPARE(payload.size(), 4);
        // While the store is open, and once it is closed.
        for (int times = 0; times < 2; ++times) {
            for (const auto& sealed : rows.numbers)
                QVERIFY(!isAnywhere(shop.data, sealed.sealed));
            for (const auto& bytes :
                 {QByteArray(number), QByteArray(number).mid(1), lookup, reference})
                QVERIFY(!isAnywhere(shop.data, bytes));
            shop.open.reset();
        }
        shop.reopen();
        QVERIFY(shop.open->verifyJournal({}).ok());
        QVERIFY(!shop.open->registry().findMethod(fp1()).value());
        QVERIFY(!shop.erase().value());
        const auto other = shop.open->registry().findMethod(QStringLiteral("fp_2")).value();
        QVERIFY(shop.open->registry().registrationOf(other->id).value().has_value());
        QVERIFY(shop.registry("method,brand,last4,phone,locale,registered_at\n"
                              "fp_1,visa,4242,+4915112345678,de,2025-01-02T03:04:05Z\n")
                    .ok());
    }

    /// With everything that the till still has: its keys, registrations.keys, and the backup.
    void numberInAnOlderBackupCantBeUnsealed()
    {
        TwoCustomers shop;
        const QTemporaryDir elsewhere;
        const auto backup = elsewhere.filePath(QStringLiteral("backup.db"));
        QVERIFY(writeBackup(shop.data, *shop.keys, backup).ok());
        const auto rows = Rows::in(backup);
        {
            const auto keys = RegistrationKeys::open(shop.data, *shop.keys).value();
            const auto key = keys.find(rows.places[1], rows.ids[1]).value();
            const auto opened = Seal::openNumber(*key, rows.numbers[1], rows.ids[1], rows.method);
            QCOMPARE(QByteArray(reinterpret_cast<const char*>(opened->data()),
                                static_cast<qsizetype>(opened->size())),
                     QByteArray(number));
        }
        const auto wasLookup = shop.open->registry().seal().lookupOfNumber([] {
            QByteArray ascii(number);
            return SecretBytes::takenFrom(ascii);
        }());
        QVERIFY(shop.erase().ok());
        const auto keys = RegistrationKeys::open(shop.data, *shop.keys).value();
        for (std::size_t i = 0; i < rows.ids.size(); ++i) {
            QVERIFY(!keys.find(rows.places[i], rows.ids[i]).value());
            for (const auto* key : {&shop.keys->sealing, &shop.keys->code})
                QVERIFY(!Seal::openNumber(*key, rows.numbers[i], rows.ids[i], rows.method).ok());
            const Seal seal(shop.keys->sealing);
            QVERIFY(
                !Seal::openNumber(seal.commonNumberKey(), rows.numbers[i], rows.ids[i], rows.method)
                     .ok());
        }
        // Nor can it be found by trying all numbers: what told numbers apart has another key now.
        QByteArray ascii(number);
        const auto guess = SecretBytes::takenFrom(ascii);
        QVERIFY(shop.open->registry().seal().lookupOfNumber(guess) != wasLookup);
        QVERIFY(!store_test::contentOf(backup).contains(number));
    }

    void sendingLimitsGoOnCountingForEveryoneElse()
    {
        TwoCustomers shop;
        const auto lookupOf = [&](const char* fingerprint) {
            auto& registry = shop.open->registry();
            const auto method = registry.findMethod(QString::fromLatin1(fingerprint)).value();
            return *registry.registrationOf(method->id).value();
        };
        const auto before = lookupOf("fp_2");
        putMessage(*shop.open, lookupOf("fp_1").id, {});
        putMessage(*shop.open, before.id, {}, QStringLiteral("message-2"));
        QVERIFY(shop.erase().ok());
        const auto after = lookupOf("fp_2");
        QVERIFY(after.numberLookup != before.numberLookup);
        const auto ofMessage = [&](const char* id) {
            const auto message = shop.open->outbox().message(QString::fromLatin1(id)).value();
            return message->numberLookup;
        };
        QCOMPARE(ofMessage("message-2"), after.numberLookup);
        QCOMPARE(ofMessage("message-1"), QByteArray());
        // Nor do they begin anew when the keys are changed.
        const auto rotated = rotateKeys(std::move(shop.open), {QStringLiteral("yearly"), {}, {}});
        QVERIFY(rotated.ok());
        shop.keys = loadKeys(shop.data).value();
        shop.reopen();
        QVERIFY(lookupOf("fp_2").numberLookup != after.numberLookup);
        QCOMPARE(ofMessage("message-2"), lookupOf("fp_2").numberLookup);
    }

    void aRowWithAnothersSlotErasesNobodyElse()
    {
        TwoCustomers shop;
        const auto slots = QByteArray("(SELECT key_slot FROM registration WHERE method=(SELECT id "
                                      "FROM payment_method WHERE last4='7777'))");
        shop.tamper("UPDATE registration SET key_slot=" + slots +
                    " WHERE active=1 AND method=(SELECT id FROM payment_method WHERE "
                    "last4='4242')");
        shop.reopen();
        const auto keys = store_test::contentOf(shop.file("registrations.keys"));
        const auto refused = shop.erase();
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().fault, StoreFault::damaged);
        QVERIFY2(refused.error().words.contains(QStringLiteral("--replace")),
                 qPrintable(refused.error().words));
        QCOMPARE(store_test::contentOf(shop.file("registrations.keys")), keys);
        // Once that is mended, every key that ever was the customer's goes, and no other.
        QVERIFY(shop.registry("method,brand,last4,phone,locale,registered_at\n"
                              "fp_1,visa,4242,+4915112345678,de,2025-01-02T03:04:05Z\n"
                              "fp_2,visa,7777,+4915199988877,en,2025-01-02T03:04:05Z\n",
                              true)
                    .ok());
        const auto ids = Rows::in(shop.file("store.db")).ids;
        QCOMPARE(ids.size(), 3U);
        QVERIFY(shop.erase().value().has_value());
        const auto other = shop.open->registry().findMethod(QStringLiteral("fp_2")).value();
        QVERIFY(shop.open->registry().registrationOf(other->id).value().has_value());
        const auto left = store_test::contentOf(shop.file("registrations.keys"));
        for (const auto& id : ids)
            QVERIFY(!left.contains(id));
    }

    void erasureKilledAnywhereIsEndedByTheNextOpening()
    {
        TwoCustomers shop;
        const auto rows = Rows::in(shop.file("store.db"));
        shop.open.reset();
        int untouched = 0;
        int step = 1;
        for (bool isOver = false; !isOver; ++step) {
            const QTemporaryDir place;
            const auto data = place.filePath(QStringLiteral("data"));
            QVERIFY(QDir().mkpath(data + QStringLiteral("/keys")));
            for (const auto& folder : {QString(), QStringLiteral("/keys")}) {
                for (const auto& name : QDir(shop.data + folder).entryList(QDir::Files))
                    QVERIFY(
                        QFile::copy(shop.data + folder + u'/' + name, data + folder + u'/' + name));
            }
            const Erasure erasure{rows.method, QStringLiteral("asked"), QStringLiteral("anna")};
            isOver = store_test::endsBeforeStep(step, [&] {
                const auto store = Store::open(data, shop.keys, shop.clock, shop.entropy).value();
                (void)eraseCustomer(*store, erasure);
            });
            auto store = Store::open(data, shop.keys, shop.clock, shop.entropy).value();
            QVERIFY2(store->verifyJournal({}).ok(), qPrintable(QString::number(step)));
            const auto last = store->journal().last().value()->seq;
            const auto method = store->registry().findMethod(fp1());
            QVERIFY2(method.ok(), qPrintable(QString::number(step)));
            if (*method) {
                // Nothing was erased yet; else all of it is, without being asked again.
                QVERIFY(store->registry().registrationOf((*method)->id).value().has_value());
                ++untouched;
                QVERIFY(eraseCustomer(*store, erasure).value().has_value());
            }
            const auto entries = store->journal().ofKind("customer_erased").value();
            QCOMPARE(entries.size(), 1U);
            // Whoever ends it, it is known who began it, and why.
            const auto payload = QJsonDocument::fromJson(entries.front().payload).object();
            QCOMPARE(payload[QLatin1String("who")].toString(), QStringLiteral("anna"));
            QCOMPARE(payload[QLatin1String("why")].toString(), QStringLiteral("asked"));
            QVERIFY(!QFile::exists(data + QStringLiteral("/erasing")));
            const auto other = store->registry().findMethod(QStringLiteral("fp_2")).value();
            QVERIFY(store->registry().registrationOf(other->id).value().has_value());
            store.reset();
            for (const auto& sealed : rows.numbers)
                QVERIFY2(!isAnywhere(data, sealed.sealed), qPrintable(QString::number(step)));
            QVERIFY(last >= 3);
        }
        qInfo("%d steps, %d of them before the first", step - 2, untouched);
        QVERIFY(step > 10 && untouched < step / 2);
    }

    void withoutItsKeysFileNoCardIsUnregisteredAndTheRegistryIsLoadedAgain()
    {
        TwoCustomers shop;
        shop.open.reset();
        QVERIFY(QFile::remove(shop.file("registrations.keys")));
        shop.reopen();
        const auto method = shop.open->registry().findMethod(fp1()).value();
        QVERIFY(method.has_value());
        const auto lost = shop.open->registry().registrationOf(method->id);
        QCOMPARE(lost.error().fault, StoreFault::damaged);
        QVERIFY2(lost.error().words.contains(QStringLiteral("Put registrations.keys back")),
                 qPrintable(lost.error().words));
        const QByteArray csv = "method,brand,last4,phone,locale,registered_at\n"
                               "fp_1,visa,4242,+4915112345678,de,2025-01-02T03:04:05Z\n";
        QVERIFY(!shop.registry(csv).ok());
        const auto loaded = shop.registry(csv, true);
        QVERIFY2(loaded.ok(), loaded.ok() ? "" : qPrintable(loaded.error().toString()));
        QVERIFY(shop.open->registry().registrationOf(method->id).value().has_value());
        // Whoever isn't in the file is registered no more.
        const auto other = shop.open->registry().findMethod(QStringLiteral("fp_2")).value();
        QVERIFY(!shop.open->registry().registrationOf(other->id).value());
    }

    void aMarkThatSomebodyWroteErasesNobody()
    {
        TwoCustomers shop;
        const auto rows = Rows::in(shop.file("store.db"));
        shop.open.reset();
        const auto path = shop.file("registrations.keys");
        const auto marked = [&](const QByteArray& mark) {
            auto content = store_test::contentOf(path);
            content.replace(rows.places[1] * RegistrationKeys::slot_size_bytes, mark.size(), mark);
            store_test::write(path, content);
        };
        const auto whole =
            'E' + rows.method.leftJustified(RegistrationKeys::slot_size_bytes - 1, '\0');
        for (const QByteArray& mark : {QByteArray("E"), 'E' + rows.method, whole}) {
            marked(mark);
            shop.reopen();
            QVERIFY(shop.open->registry().keys().erasedMethods().value().empty());
            QVERIFY(shop.open->registry().method(rows.method).value().has_value());
            QCOMPARE(shop.open->registry().registrationOf(rows.method).error().fault,
                     StoreFault::damaged);
            QVERIFY(shop.open->journal().ofKind("customer_erased").value().empty());
            shop.open.reset();
        }
        // An earlier version may have written it: it isn't forgotten, and a person decides.
        QVERIFY(store_test::contentOf(path).contains(whole));
        shop.reopen();
        QVERIFY(shop.erase().value().has_value());
        QCOMPARE(shop.open->registry().keys().erasedMethods().value(), std::vector{rows.method});
        shop.reopen();
        QVERIFY(!store_test::contentOf(path).contains(whole));
    }

    void marksOfAnEarlierVersionAreSealed()
    {
        TwoCustomers shop;
        const auto method = shop.erase().value()->method;
        shop.open.reset();
        const auto path = shop.file("registrations.keys");
        const auto sealed = store_test::contentOf(path);
        auto earlier = sealed;
        constexpr qsizetype slot = RegistrationKeys::slot_size_bytes;
        for (auto at = slot; at < earlier.size(); at += slot) {
            if (earlier.mid(at + 1, method.size()) == method)
                earlier.replace(at + 17, slot - 17, QByteArray(slot - 17, '\0'));
        }
        QVERIFY(earlier != sealed);
        store_test::write(path, earlier);
        QVERIFY(RegistrationKeys::open(shop.data, *shop.keys).value().erasedMethods()->empty());
        shop.reopen();
        QCOMPARE(store_test::contentOf(path), sealed);
        QCOMPARE(shop.open->registry().keys().erasedMethods().value(), std::vector{method});
    }

    void alteredKeysFileIsFound()
    {
        TwoCustomers shop;
        const auto rows = Rows::in(shop.file("store.db"));
        shop.open.reset();
        const auto content = store_test::contentOf(shop.file("registrations.keys"));
        auto altered = content;
        const auto at = rows.places[1] * RegistrationKeys::slot_size_bytes + 40;
        altered[at] = static_cast<char>(altered[at] ^ 1);
        store_test::write(shop.file("registrations.keys"), altered);
        shop.reopen();
        QCOMPARE(shop.open->registry().registrationOf(rows.method).error().fault,
                 StoreFault::damaged);
        shop.open.reset();
        altered = content;
        altered[20] = static_cast<char>(altered[20] ^ 1);
        store_test::write(shop.file("registrations.keys"), altered);
        QCOMPARE(shop.tryOpen().error().fault, StoreFault::damaged);
    }
};

QTEST_GUILESS_MAIN(StoreErasureTest)
#include "store_erasure_test.moc"
