#include "core/store/erasure.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <utility>

namespace countersign::store {

namespace {

struct Registered
{
    std::vector<QByteArray> ids;
    std::vector<qint64> places; // in data/registrations.keys
};

Result<Registered, StoreError> registrationsOf(Connection& connection, const QByteArray& method)
{
    const auto select = connection.prepare("SELECT id, key_slot FROM registration WHERE method=?");
    if (!select)
        return failure(select.error());
    Registered registered;
    Query query(*select);
    query.bindBlob(method);
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return registered;
        registered.ids.push_back(query.bytes(0));
        if (!query.isNull(1))
            registered.places.push_back(query.number(1));
    }
}

Result<Done, StoreError> deleteRows(Store& store, const QByteArray& method,
                                    const std::vector<QByteArray>& registrations)
{
    // What numbers are told apart by is worthless already: its key was erased with the number. A
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

} // namespace

Result<std::optional<ErasedCustomer>, StoreError> eraseCustomer(Store& store,
                                                                const Erasure& erasure)
{
    const auto method = store.registry().method(erasure.method);
    if (!method)
        return failure(method.error());
    if (!*method)
        return std::optional<ErasedCustomer>();
    auto& connection = store.connection();
    auto registered = registrationsOf(connection, (*method)->id);
    if (!registered)
        return failure(registered.error());
    ErasedCustomer erased{(*method)->id, std::move(registered->ids), 0, true};
    const auto unreadable =
        store.registry().eraseNumbers(erased.method, registered->places, store.entropy());
    if (!unreadable)
        return failure(unreadable.error());
    if (const auto set = connection.run("PRAGMA secure_delete=ON"); !set)
        return failure(set.error());
    auto transaction = store.begin();
    if (!transaction)
        return failure(transaction.error());
    if (const auto deleted = deleteRows(store, erased.method, erased.registrations); !deleted)
        return failure(deleted.error());
    erased.seq = transaction->append(
        "customer_erased", {},
        payloadOf(erased.method, erased.registrations, erasure.why, erasure.who));
    if (const auto committed = transaction->commit(); !committed)
        return failure(committed.error());
    // Until its log is emptied, SQLite keeps what was deleted in the database or the log.
    const auto busy = connection.number("PRAGMA wal_checkpoint(TRUNCATE)");
    erased.isLogEmptied = busy && *busy == 0;
    return std::optional(std::move(erased));
}

Result<qint64, StoreError> eraseAgain(Store& store, Transaction& transaction)
{
    const auto methods = store.registry().keys().erasedMethods();
    if (!methods)
        return failure(methods.error());
    if (const auto set = store.connection().run("PRAGMA secure_delete=ON"); !set)
        return failure(set.error());
    qint64 count = 0;
    for (const auto& id : *methods) {
        const auto method = store.registry().method(id);
        if (!method)
            return failure(method.error());
        if (!*method)
            continue;
        const auto registered = registrationsOf(store.connection(), id);
        if (!registered)
            return failure(registered.error());
        if (const auto deleted = deleteRows(store, id, registered->ids); !deleted)
            return failure(deleted.error());
        transaction.append("customer_erased", {},
                           payloadOf(id, registered->ids,
                                     QStringLiteral("erased before the store was restored"), {}));
        ++count;
    }
    return count;
}

} // namespace countersign::store
