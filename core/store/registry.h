#pragma once

#include "core/base/secret_bytes.h"
#include "core/store/connection.h"
#include "core/store/keys.h"
#include "core/store/registration_keys.h"
#include "core/store/registry_sum.h"
#include "core/store/seal.h"
#include "core/store/statement.h"
#include "core/world/entropy.h"

#include <QByteArray>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

namespace countersign::store {

inline constexpr int record_id_size_bytes = 16;

/// A payment method as we know it: random id, brand, last four.
struct PaymentMethod
{
    QByteArray id; // 16 random bytes; as hexadecimal text in the journal
    QString brand; // "visa"
    QString last4;
    bool isFrozen = false;
    QString frozenWhy;
    friend bool operator==(const PaymentMethod&, const PaymentMethod&) = default;
};

/// How it is known that a number belongs to a payment method's owner.
enum class Proof {
    imported, // the shop's own records said so
};
[[nodiscard]] QString name(Proof proof);

/// The mobile number that is registered with a payment method.
struct Registration
{
    QByteArray id;                             // 16 random bytes
    QByteArray method;                         // the payment method's id
    std::shared_ptr<const SecretBytes> number; // E.164 with +, ASCII
    QString ending;                            // its last four digits: all that may be shown
    QByteArray numberLookup; // keyed fingerprint of the number, for sending limits
    QString locale;          // BCP 47, "de"
    qint64 registered_ms = 0;
    Proof proof = Proof::imported;
};

/// A registered method as it may be listed: masked.
struct RegistryRow
{
    PaymentMethod method;
    QString ending; // of the number; empty if none is registered
    QString locale;
    qint64 registered_ms = 0;
};

/// What a registration is to be.
struct NewRegistration
{
    QByteArray method;
    QString number; // E.164 with +, already checked
    QString locale;
    qint64 registered_ms = 0;
    Proof proof = Proof::imported;
};

/// Reads, and within a transaction writes, who is registered with what. On the connection's thread.
class Registry
{
public:
    static constexpr qsizetype fingerprint_length_max = 128;

    static Result<Registry, StoreError> over(Connection& connection, const Keys& keys,
                                             RegistrationKeys registrationKeys);

    /// StoreFault::damaged if the row was altered.
    Result<std::optional<PaymentMethod>, StoreError> findMethod(const QString& fingerprint);
    Result<std::optional<PaymentMethod>, StoreError> method(const QByteArray& id);
    /// Whether a row leads from a card to that method, whatever else in it was altered.
    Result<bool, StoreError> hasCard(const QByteArray& methodId);
    /// The active registration. StoreFault::damaged if the row was altered, copied or linked to
    /// another method, or put in use again after its number was replaced, and where its number
    /// can't be read, since data/registrations.keys lacks its key: such a card is not an
    /// unregistered one.
    Result<std::optional<Registration>, StoreError> registrationOf(const QByteArray& methodId);
    /// Whichever it is, also one that was replaced; none where its number can't be read any more.
    Result<std::optional<Registration>, StoreError> registration(const QByteArray& id);
    /// How many methods have a number registered, whether or not it can be read.
    Result<qint64, StoreError> registeredCount();
    /// All methods, in the order in which they were first seen.
    Result<std::vector<RegistryRow>, StoreError> list(int limit, int offset = 0);

    // These need a transaction, see Transaction.
    Result<PaymentMethod, StoreError> ensureMethod(const QString& fingerprint, const QString& brand,
                                                   const QString& last4, world::Entropy& entropy);
    Result<QByteArray, StoreError> registerNumber(const NewRegistration& registration,
                                                  world::Entropy& entropy);
    Result<Done, StoreError> updateRegistration(const QByteArray& id, const QString& locale,
                                                qint64 registered_ms);
    Result<Done, StoreError> setFrozen(const QByteArray& methodId, bool isFrozen,
                                       const QString& why);
    /// Deletes a method's row and those of all its registrations.
    Result<Done, StoreError> remove(const QByteArray& methodId,
                                    const std::vector<QByteArray>& registrationIds);
    /// Makes a method's numbers unreadable, here and in every copy of the database, durably; the
    /// rows stay. All numbers are told apart by another key then.
    Result<Done, StoreError> eraseNumbers(const QByteArray& methodId,
                                          const std::vector<QByteArray>& registrationIds,
                                          world::Entropy& entropy);
    /// Takes numbers out of use that nobody can read any more.
    Result<Done, StoreError> retireUnreadable();
    /// Marks the keys of numbers that were replaced, so that no row puts them in use again: after
    /// the commit that replaced them, and so never those of numbers in use. What a crash between
    /// the two left is made up for by markAllReplaced, when the store is next opened for writing.
    Result<Done, StoreError> markReplaced(world::Entropy& entropy);
    Result<Done, StoreError> markAllReplaced(world::Entropy& entropy);
    /// Once a transaction has ended, however it did.
    void forgetChanges();
    /// Makes what registerNumber wrote outside of the database durable; before the commit.
    Result<Done, StoreError> flushKeys() { return m_keys.flush(); }

    [[nodiscard]] RegistrationKeys& keys() { return m_keys; }
    [[nodiscard]] RegistryRows& rows() { return m_rows; }
    [[nodiscard]] const Seal& seal() const { return m_seal; }

private:
    Registry(Connection& connection, Seal seal, RegistrationKeys keys, RegistryRows rows);
    [[nodiscard]] bool isBound(const Query& row) const;
    Result<PaymentMethod, StoreError> methodIn(const Query& row) const;
    /// None, or the one whose row has that value in that column.
    Result<std::optional<PaymentMethod>, StoreError> oneMethod(Query& query, int column,
                                                               const QByteArray& value) const;
    Result<std::optional<Registration>, StoreError> registrationIn(const Query& row);
    static Result<bool, StoreError> findActive(Query& query, const QByteArray& methodId);
    /// Nothing where its key isn't there.
    Result<std::optional<Registration>, StoreError> readableOf(const QByteArray& methodId);
    Result<Done, StoreError> retire(const QByteArray& methodId);

    Connection* m_connection;
    Seal m_seal;
    RegistrationKeys m_keys;
    RegistryRows m_rows;
    struct Replaced
    {
        QByteArray registration;
        qint64 slot = 0;
    };
    std::vector<Replaced> m_replaced; // in the transaction under way
    Statement m_methodByLookup;
    Statement m_methodById;
    Statement m_registrationOfMethod;
    Statement m_registrationById;
    Statement m_list;
    Statement m_insertMethod;
    Statement m_updateMethod;
    Statement m_freeze;
    Statement m_activeOf;
    Statement m_replacedOnes;
    Statement m_retire;
    Statement m_insertRegistration;
    Statement m_updateRegistration;
    Statement m_removeMethod;
    Statement m_removeRegistration;
};

} // namespace countersign::store
