#include "core/store/registry.h"

#include <algorithm>
#include <utility>

namespace countersign::store {

namespace {

constexpr qsizetype ending_length = 4;
constexpr int id_column = 0;     // of both tables
constexpr int lookup_column = 5; // of method_table
constexpr int method_column = 1; // of registration_table

/// SQLite goes where an index leads, and doesn't ask the row again what the index said of it.
Failure<StoreError> misled()
{
    const auto words = QStringLiteral("an index of the registry was altered, and not by this till: "
                                      "it leads to another row than it says");
    return failure(remediedBy(importedRegistryAgain(), {StoreFault::damaged, words, 0, 0}));
}

QString endingOf(const SecretBytes& number)
{
    const auto count = std::min<qsizetype>(ending_length, static_cast<qsizetype>(number.size()));
    const auto* end = reinterpret_cast<const char*>(number.data()) + number.size();
    return QString::fromLatin1(end - count, count);
}

Result<Proof, StoreError> proofFromName(const QString& text)
{
    if (text == name(Proof::imported))
        return Proof::imported;
    const auto words = QStringLiteral("a registration has an unknown proof");
    return failure(StoreError{StoreFault::damaged, words, 0, 0});
}

} // namespace

QString name(Proof proof)
{
    switch (proof) {
    case Proof::imported:
        return QStringLiteral("imported");
    }
    return {};
}

Registry::Registry(Connection& connection, Seal seal, RegistrationKeys keys, RegistryRows rows)
    : m_connection(&connection), m_seal(std::move(seal)), m_keys(std::move(keys)),
      m_rows(std::move(rows))
{
}

Result<Registry, StoreError> Registry::over(Connection& connection, const Keys& keys,
                                            RegistrationKeys registrationKeys)
{
    const auto& lookups = registrationKeys.lookups();
    Seal seal(keys.sealing, lookups.ofMethods, lookups.ofNumbers);
    auto rows = RegistryRows::over(connection, keys);
    if (!rows)
        return failure(rows.error());
    Registry registry(connection, std::move(seal), std::move(registrationKeys), std::move(*rows));
    const std::pair<Statement*, QByteArray> statements[] = {
        {&registry.m_methodByLookup, method_table.select("WHERE lookup=?")},
        {&registry.m_methodById, method_table.select("WHERE id=?")},
        {&registry.m_registrationOfMethod,
         registration_table.select("WHERE method=? AND active=1")},
        {&registry.m_registrationById, registration_table.select("WHERE id=?")},
        {&registry.m_list, method_table.select("ORDER BY rowid LIMIT ? OFFSET ?")},
        {&registry.m_insertMethod,
         "INSERT INTO payment_method(id, lookup, binding, brand, last4) VALUES(?,?,?,?,?)"},
        {&registry.m_updateMethod, "UPDATE payment_method SET brand=?, last4=? WHERE id=?"},
        {&registry.m_freeze, "UPDATE payment_method SET frozen=?, frozen_why=? WHERE id=?"},
        {&registry.m_activeOf, "SELECT id, key_slot FROM registration WHERE method=? AND active=1"},
        {&registry.m_replacedOnes, registration_table.select("WHERE active=0")},
        {&registry.m_retire, "UPDATE registration SET active=0 WHERE id=?"},
        {&registry.m_insertRegistration,
         "INSERT INTO registration(id, method, sealed_number, seal_nonce, key_slot, locale, "
         "registered_ms, proof, number_lookup, active) VALUES(?,?,?,?,?,?,?,?,x'',1)"},
        {&registry.m_updateRegistration,
         "UPDATE registration SET locale=?, registered_ms=? WHERE id=?"},
        {&registry.m_removeMethod, "DELETE FROM payment_method WHERE id=?"},
        {&registry.m_removeRegistration, "DELETE FROM registration WHERE id=?"},
    };
    for (const auto& [statement, sql] : statements) {
        auto prepared = connection.prepare(sql.constData());
        if (!prepared)
            return failure(prepared.error());
        *statement = std::move(*prepared);
    }
    return registry;
}

/// The card's fingerprint is the one that the row was made with.
bool Registry::isBound(const Query& row) const
{
    return isSame(row.bytes(6), m_seal.bindingOfMethod(row.bytes(0), row.bytes(5)));
}

Result<bool, StoreError> Registry::hasCard(const QByteArray& methodId)
{
    Query query(m_methodById);
    query.bindBlob(methodId);
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    return *row && query.bytes(id_column) == methodId && isBound(query);
}

Result<PaymentMethod, StoreError> Registry::methodIn(const Query& row) const
{
    const auto id = row.bytes(0);
    if (!isBound(row)) {
        const auto words = QStringLiteral("a payment method's row was altered: its fingerprint is "
                                          "not the one it was made with");
        return failure(StoreError{StoreFault::damaged, words, 0, 0});
    }
    if (!m_rows.mends() && !m_rows.tagger().fits(method_table, row))
        return failure(alteredRow(method_table, row));
    return PaymentMethod{id, row.text(1), row.text(2), row.number(3) != 0, row.text(4)};
}

Result<std::optional<PaymentMethod>, StoreError> Registry::oneMethod(Query& query, int column,
                                                                     const QByteArray& value) const
{
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    if (!*row)
        return std::optional<PaymentMethod>();
    if (query.bytes(column) != value)
        return misled();
    auto method = methodIn(query);
    if (!method)
        return failure(method.error());
    return std::optional(std::move(*method));
}

Result<std::optional<PaymentMethod>, StoreError> Registry::findMethod(const QString& fingerprint)
{
    const auto lookup = m_seal.lookupOfMethod(fingerprint);
    Query query(m_methodByLookup);
    query.bindBlob(lookup);
    return oneMethod(query, lookup_column, lookup);
}

Result<std::optional<PaymentMethod>, StoreError> Registry::method(const QByteArray& id)
{
    Query query(m_methodById);
    query.bindBlob(id);
    return oneMethod(query, id_column, id);
}

Result<std::optional<Registration>, StoreError> Registry::registrationIn(const Query& row)
{
    if (!m_rows.tagger().fits(registration_table, row))
        return failure(alteredRow(registration_table, row));
    Registration result;
    result.id = row.bytes(0);
    result.method = row.bytes(1);
    const auto key = m_keys.find(row.number(4), result.id);
    if (!key)
        return failure(key.error());
    if (!*key)
        return std::optional<Registration>();
    const auto isReplaced = m_keys.isReplaced(row.number(4));
    if (!isReplaced)
        return failure(isReplaced.error());
    if (*isReplaced && row.number(active_column) != 0) {
        const auto words = QStringLiteral(
            "registration %1 is in use again, though its number was replaced: its row was altered, "
            "or put back with a backup of before");
        return failure(StoreError{StoreFault::damaged,
                                  words.arg(QString::fromLatin1(result.id.toHex())), 0, 0});
    }
    auto number = Seal::openNumber(**key, {row.bytes(2), row.bytes(3)}, result.id, result.method);
    if (!number)
        return failure(number.error());
    const auto proof = proofFromName(row.text(7));
    if (!proof)
        return failure(proof.error());
    result.proof = *proof;
    result.ending = endingOf(*number);
    // Computed, not read: an altered column must not get around the sending limits.
    result.numberLookup = m_seal.lookupOfNumber(*number);
    result.number = std::make_shared<const SecretBytes>(std::move(*number));
    result.locale = row.text(5);
    result.registered_ms = row.number(6);
    return std::optional(std::move(result));
}

/// False if there is none.
Result<bool, StoreError> Registry::findActive(Query& query, const QByteArray& methodId)
{
    query.bindBlob(methodId);
    const auto row = query.next();
    if (!row || !*row)
        return row;
    if (query.bytes(method_column) != methodId || query.number(active_column) != 1)
        return misled();
    return true;
}

Result<std::optional<Registration>, StoreError> Registry::readableOf(const QByteArray& methodId)
{
    Query query(m_registrationOfMethod);
    const auto row = findActive(query, methodId);
    if (!row)
        return failure(row.error());
    return *row ? registrationIn(query) : std::optional<Registration>();
}

Result<std::optional<Registration>, StoreError> Registry::registrationOf(const QByteArray& methodId)
{
    Query query(m_registrationOfMethod);
    const auto row = findActive(query, methodId);
    if (!row)
        return failure(row.error());
    if (!*row)
        return std::optional<Registration>();
    auto registration = registrationIn(query);
    const bool isDamaged = !registration && registration.error().fault == StoreFault::damaged;
    if (isDamaged)
        return failure(remediedBy(importedRegistryAgain(), registration.error()));
    if (!registration || *registration)
        return registration;
    const auto words = QStringLiteral("the number of registration %1 can't be read, since "
                                      "registrations.keys lacks its key or was altered");
    return failure(remediedBy(
        putBackRegistrationKeys(),
        {StoreFault::damaged, words.arg(QString::fromLatin1(query.bytes(0).toHex())), 0, 0}));
}

Result<std::optional<Registration>, StoreError> Registry::registration(const QByteArray& id)
{
    Query query(m_registrationById);
    query.bindBlob(id);
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    if (!*row)
        return std::optional<Registration>();
    return query.bytes(id_column) == id ? registrationIn(query) : misled();
}

Result<qint64, StoreError> Registry::registeredCount()
{
    return m_connection->number("SELECT count(*) FROM registration WHERE active=1");
}

Result<std::vector<RegistryRow>, StoreError> Registry::list(int limit, int offset)
{
    std::vector<RegistryRow> rows;
    Query query(m_list);
    query.bind(limit).bind(offset);
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return rows;
        const auto method = methodIn(query);
        if (!method)
            return failure(method.error());
        RegistryRow listed{*method, {}, {}, 0};
        const auto registered = readableOf(listed.method.id);
        if (!registered)
            return failure(registered.error());
        if (const auto& registration = *registered) {
            listed.ending = registration->ending;
            listed.locale = registration->locale;
            listed.registered_ms = registration->registered_ms;
        }
        rows.push_back(std::move(listed));
    }
}

} // namespace countersign::store
