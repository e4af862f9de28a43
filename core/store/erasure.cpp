#include "core/store/erasure.h"

#include "core/store/begun_erasure.h"
#include "core/store/number_lookups.h"
#include "core/store/registry_past.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <utility>

namespace countersign::store {

namespace {

/// Of all numbers that the method ever had. StoreFault::damaged if a row of them was altered.
Result<std::vector<QByteArray>, StoreError> registrationsOf(Store& store, const QByteArray& method)
{
    auto& connection = store.connection();
    const auto select = connection.prepare(registration_table.select("WHERE method=?").constData());
    if (!select)
        return failure(select.error());
    std::vector<QByteArray> ids;
    Query query(*select);
    query.bindBlob(method);
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return ids;
        if (!store.registry().rows().tagger().fits(registration_table, query))
            return failure(alteredRow(registration_table, query));
        ids.push_back(query.bytes(0));
    }
}

Result<Done, StoreError> deleteRows(Store& store, const QByteArray& method,
                                    const std::vector<QByteArray>& registrations)
{
    // What the number was told apart by is worthless already: its key was erased with it. A
    // provider's reference leads to the number at that provider's.
    for (const char* sql :
         {"UPDATE message_attempt SET reference='' WHERE message IN (SELECT id FROM message WHERE "
          "registration IN (SELECT id FROM registration WHERE method=?))",
          "UPDATE message SET number_lookup=x'' WHERE registration IN "
          "(SELECT id FROM registration WHERE method=?)"}) {
        const auto statement = store.connection().prepare(sql);
        if (!statement)
            return failure(statement.error());
        if (const auto done = Query(*statement).bindBlob(method).run(); !done)
            return done;
    }
    return store.registry().remove(method, registrations);
}

QByteArray payloadOf(const QByteArray& method, const std::vector<QByteArray>& registrations,
                     const QString& why, const QString& who)
{
    QJsonArray ids;
    for (const auto& id : registrations)
        ids.append(QString::fromLatin1(id.toHex()));
    const QJsonObject payload{{QStringLiteral("method"), QString::fromLatin1(method.toHex())},
                              {QStringLiteral("registrations"), ids},
                              {QStringLiteral("why"), why},
                              {QStringLiteral("who"), who}};
    return QJsonDocument(payload).toJson(QJsonDocument::Compact);
}

/// Makes a method's numbers unreadable, durably.
Result<Done, StoreError> makeUnreadable(Store& store, const QByteArray& method,
                                        const std::vector<QByteArray>& registrations)
{
    if (const auto erased = store.registry().eraseNumbers(method, registrations, store.entropy());
        !erased)
        return erased;
    return store.connection().run("PRAGMA secure_delete=ON");
}

/// Until its log is emptied, SQLite keeps what was deleted in the database or the log.
bool emptyLog(Store& store)
{
    const auto busy = store.connection().number("PRAGMA wal_checkpoint(TRUNCATE)");
    return busy && *busy == 0;
}

/// A payment method whose numbers were erased and that has rows.
struct Remaining
{
    QByteArray method;
    std::vector<QByteArray> registrations;
};

enum class Altered { refused, passedOver };

Result<std::vector<Remaining>, StoreError> remainingOnes(Store& store, Altered altered)
{
    const auto methods = store.registry().keys().erasedMethods();
    if (!methods)
        return failure(methods.error());
    std::vector<Remaining> remaining;
    for (const auto& id : *methods) {
        const auto method = store.registry().method(id);
        if (method && !*method)
            continue;
        auto registered =
            method ? registrationsOf(store, id)
                   : Result<std::vector<QByteArray>, StoreError>(failure(method.error()));
        const bool isAltered = !registered && registered.error().fault == StoreFault::damaged;
        if (isAltered && altered == Altered::passedOver)
            continue;
        if (!registered)
            return failure(registered.error());
        remaining.push_back({id, std::move(*registered)});
    }
    return remaining;
}

/// `why` is said of those that nobody is known to have begun.
Result<Done, StoreError> deleteRemaining(Store& store, Transaction& transaction,
                                         const std::vector<Remaining>& remaining,
                                         const QString& why,
                                         const std::optional<BegunErasure>& begun = {})
{
    for (const auto& [method, registrations] : remaining) {
        if (const auto deleted = deleteRows(store, method, registrations); !deleted)
            return deleted;
        const bool isBegun = begun && begun->method == method;
        transaction.append("customer_erased", {},
                           payloadOf(method, registrations, isBegun ? begun->why : why,
                                     isBegun ? begun->who : QString()));
    }
    return lookUpNumbersAnew(store, store.registry().seal());
}

/// Marks of an earlier version have no seal. Those of whom the verified journal says that they were
/// erased get one. Of the others who have rows nobody knows: the store may have been put back to
/// before, an erasure been interrupted, or somebody have written the mark so that a card is no
/// longer registered. They stay, so that their cards are refused until a person decides.
Result<Done, StoreError> sealMarks(Store& store)
{
    auto& keys = store.registry().keys();
    const auto unsealed = keys.unsealedMarks();
    if (!unsealed)
        return failure(unsealed.error());
    if (unsealed->isEmpty())
        return Done{};
    QSet<QByteArray> erased;
    const auto verified = store.verifyJournal([&erased](const journal::Entry& entry) {
        if (entry.kind == "customer_erased")
            erased.insert(erasedIn(entry));
        return true;
    });
    if (!verified)
        return failure(verified.error());
    QSet<QByteArray> kept;
    for (const auto& id : *unsealed - erased) {
        const auto method = store.registry().method(id);
        if (!method && method.error().fault != StoreFault::damaged)
            return failure(method.error());
        if (!method || *method)
            kept.insert(id);
    }
    return keys.sealMarks(erased, kept);
}

/// The rows, and the journal's word.
Result<quint64, StoreError> finishErasing(Store& store, const ErasedCustomer& erased,
                                          const Erasure& erasure)
{
    auto transaction = store.begin();
    if (!transaction)
        return failure(transaction.error());
    if (const auto deleted = deleteRows(store, erased.method, erased.registrations); !deleted)
        return failure(deleted.error());
    if (const auto found = lookUpNumbersAnew(store, store.registry().seal()); !found)
        return failure(found.error());
    const auto seq = transaction->append(
        "customer_erased", {},
        payloadOf(erased.method, erased.registrations, erasure.why, erasure.who));
    const auto committed = transaction->commit();
    return committed ? Result<quint64, StoreError>(seq) : failure(committed.error());
}

/// What failed, and what of the erasure is done all the same.
StoreError afterBeginning(Store& store, const QByteArray& method, StoreError error)
{
    const auto erased = store.registry().keys().erasedMethods();
    if (!erased || std::find(erased->begin(), erased->end(), method) == erased->end())
        return error;
    error.words += QStringLiteral(". The customer's numbers are unreadable already, for good; the "
                                  "rest is erased when a till or command next writes to the store");
    return error;
}

} // namespace

Result<std::optional<ErasedCustomer>, StoreError> eraseCustomer(Store& store,
                                                                const Erasure& erasure)
{
    const auto method = store.registry().method(erasure.method);
    if (!method)
        return failure(method.error());
    if (!*method)
        return std::optional<ErasedCustomer>();
    // A row that was altered may hide whose number it is.
    const auto& tagger = store.registry().rows().tagger();
    if (const auto checked = checkRegistry(store.connection(), store.journal(), tagger); !checked)
        return failure(checked.error());
    auto registered = registrationsOf(store, (*method)->id);
    if (!registered)
        return failure(registered.error());
    ErasedCustomer erased{(*method)->id, std::move(*registered), 0, true};
    auto& files = store.connection().files();
    const auto kept =
        BegunErasure::keep(store.dataDirectory(), store.keys(),
                           {erased.method, erasure.why, erasure.who}, store.entropy(), files);
    if (!kept)
        return failure(kept.error());
    if (const auto done = makeUnreadable(store, erased.method, erased.registrations); !done)
        return failure(afterBeginning(store, erased.method, done.error()));
    const auto finished = finishErasing(store, erased, erasure);
    if (!finished)
        return failure(afterBeginning(store, erased.method, finished.error()));
    erased.seq = *finished;
    BegunErasure::forget(store.dataDirectory(), files);
    erased.isLogEmptied = emptyLog(store);
    return std::optional(std::move(erased));
}

Result<std::optional<ErasedCustomer>, StoreError> erasedBefore(Store& store,
                                                               const QByteArray& method)
{
    const auto entries = store.journal().ofKind("customer_erased");
    if (!entries)
        return failure(entries.error());
    for (const auto& entry : *entries) {
        if (erasedIn(entry) != method)
            continue;
        const auto payload = QJsonDocument::fromJson(entry.payload).object();
        ErasedCustomer erased{method, {}, entry.seq, emptyLog(store)};
        for (const auto& id : payload[QLatin1StringView("registrations")].toArray())
            erased.registrations.push_back(QByteArray::fromHex(id.toString().toLatin1()));
        return std::optional(std::move(erased));
    }
    return std::optional<ErasedCustomer>();
}

Result<qint64, StoreError> eraseAgain(Store& store, Transaction& transaction)
{
    const auto remaining = remainingOnes(store, Altered::refused);
    if (!remaining)
        return failure(remaining.error());
    if (const auto set = store.connection().run("PRAGMA secure_delete=ON"); !set)
        return failure(set.error());
    const auto deleted = deleteRemaining(store, transaction, *remaining,
                                         QStringLiteral("erased before the store was restored"));
    if (!deleted)
        return failure(deleted.error());
    return static_cast<qint64>(remaining->size());
}

Result<Done, StoreError> endErasures(Store& store)
{
    if (const auto sealed = sealMarks(store); !sealed)
        return sealed;
    // An altered row keeps no till from starting: its card is refused, and the doctor names it.
    const auto remaining = remainingOnes(store, Altered::passedOver);
    if (!remaining)
        return failure(remaining.error());
    auto& files = store.connection().files();
    if (remaining->empty()) {
        BegunErasure::forget(store.dataDirectory(), files);
        return Done{};
    }
    const auto begun = BegunErasure::kept(store.dataDirectory(), store.keys(), files);
    if (const auto verified = store.verifyJournal({}); !verified)
        return failure(verified.error());
    // Not all of it may have been written before.
    for (const auto& [method, registrations] : *remaining) {
        if (const auto done = makeUnreadable(store, method, registrations); !done)
            return done;
    }
    auto transaction = store.begin();
    if (!transaction)
        return failure(transaction.error());
    const auto deleted =
        deleteRemaining(store, *transaction, *remaining,
                        QStringLiteral("an erasure that was interrupted has been ended"), begun);
    if (!deleted)
        return deleted;
    if (const auto committed = transaction->commit(); !committed)
        return failure(committed.error());
    BegunErasure::forget(store.dataDirectory(), files);
    (void)emptyLog(store);
    return Done{};
}

} // namespace countersign::store
