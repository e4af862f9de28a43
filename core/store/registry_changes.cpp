#include "core/store/each_row.h"
#include "core/store/registry.h"

#include <optional>
#include <utility>

namespace countersign::store {

namespace {

SecretBytes secretOf(const QString& number)
{
    auto ascii = number.toLatin1();
    return SecretBytes::takenFrom(ascii);
}

} // namespace

Result<PaymentMethod, StoreError> Registry::ensureMethod(const QString& fingerprint,
                                                         const QString& brand, const QString& last4,
                                                         world::Entropy& entropy)
{
    const auto known = findMethod(fingerprint);
    if (!known)
        return failure(known.error());
    const auto& found = *known;
    if (found && found->brand == brand && found->last4 == last4 && !m_rows.mends())
        return *found;
    PaymentMethod method = found ? *found : PaymentMethod{};
    method.brand = brand;
    method.last4 = last4;
    if (!found)
        method.id = entropy.bytes(record_id_size_bytes);
    const auto written = m_rows.change(method_table, method.id, [&] {
        if (found)
            return Query(m_updateMethod).bind(brand).bind(last4).bindBlob(method.id).run();
        const auto lookup = m_seal.lookupOfMethod(fingerprint);
        const auto binding = m_seal.bindingOfMethod(method.id, lookup);
        Query query(m_insertMethod);
        query.bindBlob(method.id).bindBlob(lookup).bindBlob(binding);
        return query.bind(brand).bind(last4).run();
    });
    if (!written)
        return failure(written.error());
    return method;
}

Result<Done, StoreError> Registry::retire(const QByteArray& methodId)
{
    QByteArray id;
    qint64 slot = 0;
    {
        Query query(m_activeOf);
        const auto row = query.bindBlob(methodId).next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return Done{};
        id = query.bytes(0);
        slot = query.number(1);
    }
    m_replaced.push_back({id, slot});
    return m_rows.change(registration_table, id,
                         [&] { return Query(m_retire).bindBlob(id).run(); });
}

Result<QByteArray, StoreError> Registry::registerNumber(const NewRegistration& registration,
                                                        world::Entropy& entropy)
{
    if (const auto retired = retire(registration.method); !retired)
        return failure(retired.error());
    const auto id = entropy.bytes(record_id_size_bytes);
    const auto number = secretOf(registration.number);
    const auto key = entropy.secret(key_size_bytes);
    const auto slot = m_keys.add(id, key, entropy);
    if (!slot)
        return failure(slot.error());
    const auto sealed = Seal::sealNumber(key, number, id, registration.method, entropy);
    const auto written = m_rows.change(registration_table, id, [&] {
        Query query(m_insertRegistration);
        query.bindBlob(id).bindBlob(registration.method).bindBlob(sealed.sealed);
        query.bindBlob(sealed.nonce).bind(*slot).bind(registration.locale);
        return query.bind(registration.registered_ms).bind(name(registration.proof)).run();
    });
    if (!written)
        return failure(written.error());
    return id;
}

Result<Done, StoreError> Registry::markReplaced(world::Entropy& entropy)
{
    for (const auto& each : m_replaced) {
        if (const auto marked = m_keys.markReplaced(each.slot, each.registration, entropy); !marked)
            return marked;
    }
    return m_keys.flush();
}

Result<Done, StoreError> Registry::markAllReplaced(world::Entropy& entropy)
{
    m_replaced.clear();
    {
        Query query(m_replacedOnes);
        while (true) {
            const auto row = query.next();
            if (!row)
                return failure(row.error());
            if (!*row)
                break;
            // Only this till takes a number out of use; a mark is for good. An index may lead to
            // one that is in use.
            if (query.number(active_column) == 0 && m_rows.tagger().fits(registration_table, query))
                m_replaced.push_back({query.bytes(0), query.number(4)});
        }
    }
    const auto marked = markReplaced(entropy);
    m_replaced.clear();
    return marked;
}

Result<Done, StoreError> Registry::retireUnreadable()
{
    std::vector<QByteArray> unreadable;
    std::optional<StoreError> failed;
    const auto sql = registration_table.select("WHERE active=1");
    const auto read = eachRow(*m_connection, sql.constData(), [&](const Query& row) {
        const auto id = row.bytes(0);
        const auto key = m_keys.find(row.number(slot_column), id);
        if (!key && key.error().fault != StoreFault::damaged)
            failed = key.error();
        const bool isReadable = key && *key;
        if (!isReadable && m_rows.tagger().fits(registration_table, row))
            unreadable.push_back(id);
        return !failed;
    });
    if (failed || !read)
        return failure(failed ? *failed : read.error());
    for (const auto& id : unreadable) {
        const auto retired = m_rows.change(registration_table, id,
                                           [&] { return Query(m_retire).bindBlob(id).run(); });
        if (!retired)
            return retired;
    }
    return Done{};
}

void Registry::forgetChanges()
{
    m_rows.forget();
    m_replaced.clear();
}

Result<Done, StoreError> Registry::updateRegistration(const QByteArray& id, const QString& locale,
                                                      qint64 registered_ms)
{
    return m_rows.change(registration_table, id, [&] {
        return Query(m_updateRegistration).bind(locale).bind(registered_ms).bindBlob(id).run();
    });
}

Result<Done, StoreError> Registry::remove(const QByteArray& methodId,
                                          const std::vector<QByteArray>& registrationIds)
{
    for (const auto& id : registrationIds) {
        const auto removed = m_rows.change(
            registration_table, id, [&] { return Query(m_removeRegistration).bindBlob(id).run(); });
        if (!removed)
            return removed;
    }
    return m_rows.change(method_table, methodId,
                         [&] { return Query(m_removeMethod).bindBlob(methodId).run(); });
}

Result<Done, StoreError> Registry::eraseNumbers(const QByteArray& methodId,
                                                const std::vector<QByteArray>& registrationIds,
                                                world::Entropy& entropy)
{
    if (const auto erased = m_keys.erase(methodId, registrationIds, entropy); !erased)
        return erased;
    m_seal.useNumberLookup(m_keys.lookups().ofNumbers);
    return Done{};
}

Result<Done, StoreError> Registry::setFrozen(const QByteArray& methodId, bool isFrozen,
                                             const QString& why)
{
    return m_rows.change(method_table, methodId, [&] {
        return Query(m_freeze).bind(isFrozen).bind(why).bindBlob(methodId).run();
    });
}

} // namespace countersign::store
