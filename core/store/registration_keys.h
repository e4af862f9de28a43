#pragma once

#include "core/base/secret_bytes.h"
#include "core/store/fault.h"
#include "core/store/keys.h"
#include "core/world/entropy.h"
#include "core/world/files.h"

#include <QByteArray>
#include <QSet>
#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace countersign::store {

/// What finds payment methods and tells numbers apart, 32 bytes each.
struct LookupKeys
{
    SecretBytes ofMethods; // stays the same over all changes of the till's keys
    SecretBytes ofNumbers; // a new one after each erasure
};

/// What the store knows of a data/registrations.keys that is made where there is none.
struct KeysBefore
{
    qint64 end = 1;        // the first slot that no row names
    SecretBytes ofMethods; // what the methods in the store were looked up with
};

/// data/registrations.keys: the key of each registered number, itself sealed with the till's
/// sealing key. It lies outside of the database and of every backup, so a key that is written over
/// here leaves its number unreadable wherever a copy of the database lies. Slots of 128 bytes, so
/// that none straddles a sector: the first holds the lookup keys, every other one a registration's
/// key, with a mark once its number was replaced, or the mark of a payment method that was erased.
/// A mark counts only with its seal, which nobody makes without the sealing key.
/// For one thread at a time.
class RegistrationKeys
{
public:
    static constexpr qint64 slot_size_bytes = 128;

    /// To read. A file that isn't there holds no keys.
    static Result<RegistrationKeys, StoreError> open(const QString& dataDirectory, const Keys& keys,
                                                     world::Files& files = world::systemFiles());
    /// To read and write, under the store's lock. Makes the file where it is missing, and only then
    /// asks what was before; ends or undoes a change of keys that was interrupted.
    static Result<RegistrationKeys, StoreError>
    openToWrite(const QString& dataDirectory, const Keys& keys,
                const std::function<Result<KeysBefore, StoreError>()>& before,
                world::Entropy& entropy, world::Files& files);
    /// An empty one for other keys, beside the one in use; comes into place when the store is next
    /// opened for writing with those keys. What finds methods is kept, what finds numbers is new;
    /// so are the slots from `before.end` on.
    static Result<RegistrationKeys, StoreError>
    createNext(const QString& dataDirectory, const Keys& next, const KeysBefore& before,
               world::Entropy& entropy, world::Files& files);

    [[nodiscard]] const LookupKeys& lookups() const { return m_lookups; }

    /// The slot of a new registration's key. Durable once flushed, which must be before anything
    /// that needs it is committed.
    Result<qint64, StoreError> add(const QByteArray& registrationId, const SecretBytes& key,
                                   world::Entropy& entropy, bool isReplaced = false);
    Result<Done, StoreError> flush();
    /// Nothing where the key was erased, or the file with it was lost or doesn't say any more that
    /// one is there. StoreFault::damaged where it is another registration's, or was altered.
    Result<std::optional<SecretBytes>, StoreError> find(qint64 slot,
                                                        const QByteArray& registrationId) const;

    /// Marks a registration's key: its number was replaced, and no row may put it in use again. The
    /// mark is sealed with the key. Durable once flushed. Where there is no such key, nothing.
    Result<Done, StoreError> markReplaced(qint64 slot, const QByteArray& registrationId,
                                          world::Entropy& entropy);
    /// Of a key that `find` gives.
    Result<bool, StoreError> isReplaced(qint64 slot) const;

    /// Writes the mark of an erased payment method over the keys of those registrations, wherever
    /// they lie (into a new slot if there are none), and a new lookup key for numbers over the old
    /// one. Durable when it returns.
    Result<Done, StoreError> erase(const QByteArray& methodId,
                                   const std::vector<QByteArray>& registrationIds,
                                   world::Entropy& entropy);
    /// The payment methods whose mark is here, each once.
    Result<std::vector<QByteArray>, StoreError> erasedMethods() const;
    /// The payment methods of marks without a seal: an earlier version's, or made by anybody.
    Result<QSet<QByteArray>, StoreError> unsealedMarks() const;
    /// Seals those of the methods of whom the journal says that they were erased, leaves those that
    /// are kept, and removes the others.
    Result<Done, StoreError> sealMarks(const QSet<QByteArray>& erased,
                                       const QSet<QByteArray>& kept);

    [[nodiscard]] static QString path(const QString& dataDirectory);
    /// Where the file for other keys lies until it comes into place.
    [[nodiscard]] static QString nextPath(const QString& dataDirectory);
    /// Why a change of keys could not be ended here; then this is the file that fits the keys, from
    /// where it lies, and the next opening tries again.
    [[nodiscard]] const std::optional<StoreError>& unsettled() const { return m_unsettled; }

private:
    RegistrationKeys(const QString& path, const Keys& keys, world::Files& files);
    static LookupKeys derivedLookups(const Keys& keys);
    /// Whether that file's keys are sealed with that sealing key; false if there is no file.
    static bool isSealedFor(const QString& path, const Keys& keys, world::Files& files);
    static Result<Done, StoreError> settle(const QString& dataDirectory, const Keys& keys,
                                           world::Files& files);
    static Result<RegistrationKeys, StoreError> openFile(const QString& path, const Keys& keys,
                                                         world::Files& files);
    [[nodiscard]] QByteArray erasedMarkOf(const QByteArray& methodId) const;
    [[nodiscard]] static bool isUnsealedMark(const QByteArray& content);
    Result<Done, StoreError> readHeader();
    Result<Done, StoreError> writeHeader(world::Entropy& entropy);
    Result<QByteArray, StoreError> readSlot(qint64 slot) const;
    using Visit = std::function<Result<Done, StoreError>(qint64 slot, const QByteArray& content)>;
    /// Sees every slot but the first. Nothing may have been added that isn't flushed.
    Result<Done, StoreError> eachSlot(const Visit& visit) const;
    Result<Done, StoreError> writeSlot(qint64 slot, const QByteArray& content);
    [[nodiscard]] StoreError systemFailure(int code) const;

    world::Files* m_files;
    QByteArray m_path; // as the system encodes it
    bool m_isThere = true;
    SecretBytes m_key;
    SecretBytes m_markKey;
    QByteArray m_sealingId;
    LookupKeys m_lookups;
    qint64 m_end = 1;   // the next free slot
    QByteArray m_added; // slots before m_end that are not in the file yet
    bool m_isDirty = false;
    std::optional<StoreError> m_unsettled;
};

} // namespace countersign::store
