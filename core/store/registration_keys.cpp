#include "core/store/registration_keys.h"

#include "core/store/file.h"
#include "core/store/seal.h"

#include <QFile>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

namespace countersign::store {

namespace {

constexpr char magic[] = "CtSnRgK1";
constexpr qsizetype magic_size_bytes = 8;
constexpr qsizetype sealing_id_size_bytes = 8;
constexpr qsizetype id_size_bytes = 16;
constexpr char key_mark = 'K';
constexpr char replaced_mark = 'R'; // a key as well, sealed so that its mark can't be changed back

// Of the first slot: magic ‖ id of the sealing key ‖ nonce ‖ sealed lookup keys.
constexpr qsizetype lookups_nonce_at = magic_size_bytes + sealing_id_size_bytes;
constexpr qsizetype lookups_at = lookups_nonce_at + seal_nonce_size_bytes;
constexpr qsizetype lookups_size_bytes = 2 * key_size_bytes;
// Of every other: mark ‖ registration's id ‖ nonce ‖ sealed key; or a mark of an erased method.
constexpr qsizetype key_nonce_at = 1 + id_size_bytes;
constexpr qsizetype key_at = key_nonce_at + seal_nonce_size_bytes;

QByteArray bindingOf(const QByteArray& id)
{
    return QByteArray("countersign-registration-key-v1") + id;
}

QByteArray bindingOf(char mark, const QByteArray& id)
{
    return mark == replaced_mark ? "countersign-registration-replaced-v1" + id : bindingOf(id);
}

bool isKey(char mark)
{
    return mark == key_mark || mark == replaced_mark;
}

/// Of the registration that a slot is about.
QByteArray idIn(const QByteArray& content)
{
    return content.mid(1, id_size_bytes);
}

QByteArray slotOf(char mark, const QByteArray& id, const SecretBytes& sealingKey,
                  const SecretBytes& key, world::Entropy& entropy)
{
    const auto sealed = sealedUnder(sealingKey, key, bindingOf(mark, id), entropy);
    return mark + id + sealed.nonce + sealed.sealed;
}

/// A change of keys that ends meanwhile gives the next file its usual name.
Result<std::size_t, int> readAt(world::Files& files, const QByteArray& path, qint64 offset,
                                std::span<unsigned char> into)
{
    constexpr QByteArrayView next_ending(".next");
    auto read = files.readAt(path, offset, into);
    if (read || read.error() != ENOENT || !path.endsWith(next_ending))
        return read;
    return files.readAt(path.chopped(next_ending.size()), offset, into);
}

StoreError damaged(const QByteArray& path, const QString& words)
{
    return {StoreFault::damaged, QFile::decodeName(path) + QStringLiteral(": ") + words, 0, 0};
}

} // namespace

QString RegistrationKeys::path(const QString& dataDirectory)
{
    return dataDirectory + QStringLiteral("/registrations.keys");
}

LookupKeys RegistrationKeys::derivedLookups(const Keys& keys)
{
    return {derivedKey(keys.sealing, method_lookup_label),
            derivedKey(keys.sealing, number_lookup_label)};
}

bool RegistrationKeys::isSealedFor(const QString& path, const Keys& keys, world::Files& files)
{
    QByteArray start(lookups_nonce_at, '\0');
    const auto into = std::span(reinterpret_cast<unsigned char*>(start.data()),
                                static_cast<std::size_t>(start.size()));
    const auto encoded = QFile::encodeName(path);
    return files.exists(encoded) && files.readAt(encoded, 0, into) &&
           start == magic + QByteArray::fromHex(keys.sealingId.toLatin1());
}

RegistrationKeys::RegistrationKeys(const QString& path, const Keys& keys, world::Files& files)
    : m_files(&files), m_path(QFile::encodeName(path)),
      m_key(derivedKey(keys.sealing, "countersign-registration-key-v1")),
      m_markKey(derivedKey(keys.sealing, "countersign-registration-erased-v1")),
      m_sealingId(QByteArray::fromHex(keys.sealingId.toLatin1())), m_lookups(derivedLookups(keys))
{
}

StoreError RegistrationKeys::systemFailure(int code) const
{
    return systemError(QFile::decodeName(m_path), code);
}

Result<Done, StoreError> RegistrationKeys::readHeader()
{
    const auto header = readSlot(0);
    if (!header)
        return failure(header.error());
    if (header->first(lookups_nonce_at) != magic + m_sealingId)
        return failure(
            remediedBy(putBackRegistrationKeys(),
                       damaged(m_path, QStringLiteral("it isn't sealed with this till's key"))));
    const auto lookups =
        unsealed(m_key,
                 {header->mid(lookups_at, lookups_size_bytes + seal_tag_size_bytes),
                  header->mid(lookups_nonce_at, seal_nonce_size_bytes)},
                 bindingOf(magic));
    if (!lookups || lookups->size() != lookups_size_bytes)
        return failure(remediedBy(putBackRegistrationKeys(),
                                  damaged(m_path, QStringLiteral("its first slot was altered"))));
    m_lookups.ofMethods = SecretBytes(lookups->span().first(key_size_bytes));
    m_lookups.ofNumbers = SecretBytes(lookups->span().last(key_size_bytes));
    return Done{};
}

Result<Done, StoreError> RegistrationKeys::writeHeader(world::Entropy& entropy)
{
    SecretBytes both(lookups_size_bytes);
    std::memcpy(both.data(), m_lookups.ofMethods.data(), key_size_bytes);
    std::memcpy(both.data() + key_size_bytes, m_lookups.ofNumbers.data(), key_size_bytes);
    const auto sealed = sealedUnder(m_key, both, bindingOf(magic), entropy);
    return writeSlot(0, magic + m_sealingId + sealed.nonce + sealed.sealed);
}

Result<QByteArray, StoreError> RegistrationKeys::readSlot(qint64 slot) const
{
    const qint64 firstAdded = m_end - m_added.size() / slot_size_bytes;
    if (slot >= firstAdded && slot < m_end)
        return m_added.mid((slot - firstAdded) * slot_size_bytes, slot_size_bytes);
    QByteArray content(slot_size_bytes, '\0');
    if (!m_isThere)
        return content;
    const auto into = std::span(reinterpret_cast<unsigned char*>(content.data()),
                                static_cast<std::size_t>(content.size()));
    if (const auto read = readAt(*m_files, m_path, slot * slot_size_bytes, into); !read)
        return failure(systemFailure(read.error()));
    return content;
}

Result<Done, StoreError> RegistrationKeys::writeSlot(qint64 slot, const QByteArray& content)
{
    check(content.size() <= slot_size_bytes, "a slot holds what is written to it");
    m_isDirty = true;
    const auto written = m_files->writeAt(m_path, slot * slot_size_bytes,
                                          content.leftJustified(slot_size_bytes, '\0'));
    if (!written)
        return failure(systemFailure(written.error()));
    return Done{};
}

Result<Done, StoreError> RegistrationKeys::flush()
{
    if (!m_added.isEmpty()) {
        m_isDirty = true;
        const auto at = m_end * slot_size_bytes - m_added.size();
        if (const auto written = m_files->writeAt(m_path, at, m_added); !written)
            return failure(systemFailure(written.error()));
    }
    if (!m_isDirty)
        return Done{};
    // After a sync that failed, only writing again makes sure of what was written.
    if (const auto synced = m_files->sync(m_path); !synced)
        return failure(systemFailure(synced.error()));
    m_added.clear();
    m_isDirty = false;
    return Done{};
}

Result<qint64, StoreError> RegistrationKeys::add(const QByteArray& registrationId,
                                                 const SecretBytes& key, world::Entropy& entropy,
                                                 bool isReplaced)
{
    const auto content =
        slotOf(isReplaced ? replaced_mark : key_mark, registrationId, m_key, key, entropy);
    check(content.size() <= slot_size_bytes, "a slot holds what is written to it");
    m_added += content.leftJustified(slot_size_bytes, '\0');
    return m_end++;
}

Result<std::optional<SecretBytes>, StoreError>
RegistrationKeys::find(qint64 slot, const QByteArray& registrationId) const
{
    if (slot <= 0)
        return failure(damaged(m_path, QStringLiteral("it has no slot %1").arg(slot)));
    const auto content = readSlot(slot);
    if (!content)
        return failure(content.error());
    if (!isKey(content->front()))
        return std::optional<SecretBytes>();
    if (idIn(*content) != registrationId)
        return failure(
            damaged(m_path, QStringLiteral("slot %1 is another registration's").arg(slot)));
    auto key = unsealed(m_key,
                        {content->mid(key_at, key_size_bytes + seal_tag_size_bytes),
                         content->mid(key_nonce_at, seal_nonce_size_bytes)},
                        bindingOf(content->front(), registrationId));
    if (!key)
        return failure(damaged(m_path, QStringLiteral("slot %1 was altered").arg(slot)));
    return std::optional(std::move(*key));
}

Result<Done, StoreError> RegistrationKeys::markReplaced(qint64 slot,
                                                        const QByteArray& registrationId,
                                                        world::Entropy& entropy)
{
    const auto key = find(slot, registrationId);
    if (!key && key.error().fault == StoreFault::damaged)
        return Done{};
    if (!key)
        return failure(key.error());
    const auto isMarked = isReplaced(slot);
    if (!isMarked)
        return failure(isMarked.error());
    if (!*key || *isMarked)
        return Done{};
    // Nothing that was added may be written over what is written here.
    if (!m_added.isEmpty()) {
        if (const auto flushed = flush(); !flushed)
            return flushed;
    }
    return writeSlot(slot, slotOf(replaced_mark, registrationId, m_key, **key, entropy));
}

Result<bool, StoreError> RegistrationKeys::isReplaced(qint64 slot) const
{
    const auto content = readSlot(slot);
    if (!content)
        return failure(content.error());
    return content->front() == replaced_mark;
}

Result<Done, StoreError> RegistrationKeys::eachSlot(const Visit& visit) const
{
    check(m_added.isEmpty(), "slots are looked through once they are in the file");
    constexpr qint64 slots_at_once = 512;
    for (qint64 from = 1; m_isThere && from < m_end; from += slots_at_once) {
        const auto count = std::min(slots_at_once, m_end - from);
        QByteArray block(count * slot_size_bytes, '\0');
        const auto into = std::span(reinterpret_cast<unsigned char*>(block.data()),
                                    static_cast<std::size_t>(block.size()));
        if (const auto read = readAt(*m_files, m_path, from * slot_size_bytes, into); !read)
            return failure(systemFailure(read.error()));
        for (qint64 each = 0; each < count; ++each) {
            const auto content = block.mid(each * slot_size_bytes, slot_size_bytes);
            if (const auto seen = visit(from + each, content); !seen)
                return seen;
        }
    }
    return Done{};
}

} // namespace countersign::store
