#include "core/store/keys.h"

#include "core/journal/key_id.h"
#include "core/store/connection.h"
#include "core/store/file.h"
#include "core/store/initialising.h"
#include "core/store/statement.h"

#include <QFile>
#include <array>
#include <cerrno>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/stat.h>

namespace countersign::store {

namespace {

constexpr int id_size_bytes = 8;
constexpr char id_label[] = "countersign-key-id-v1";

QString databaseOf(const KeyFolders& folders)
{
    return folders.data + QStringLiteral("/store.db");
}

bool isThere(const KeyFolders& folders, KeyPlace place, world::Files& files)
{
    for (const char* name : key_names) {
        const auto file = folders.file(place, name);
        if (!file.isEmpty() && files.exists(QFile::encodeName(file)))
            return true;
    }
    return false;
}

Result<Done, StoreError> createKey(const QString& path, world::Entropy& entropy,
                                   world::Files& files)
{
    if (files.exists(QFile::encodeName(path)))
        return Done{};
    const auto key = entropy.secret(key_size_bytes);
    auto content = QByteArray(reinterpret_cast<const char*>(key.data()), key_size_bytes);
    const auto created = createFile(files, QFile::encodeName(path), content);
    OPENSSL_cleanse(content.data(), static_cast<std::size_t>(content.size()));
    return created;
}

StoreError keyError(StoreFault fault, const QString& path, const QString& words)
{
    return {fault, path + QStringLiteral(": ") + words, 0, 0};
}

StoreError damagedKey(const QString& path, const QString& words)
{
    return remediedBy(QStringLiteral("Put it back from the copy that is kept elsewhere"),
                      keyError(StoreFault::damaged, path, words));
}

/// systemd lets the unit's user in by an access control list, whose mask shows in the group's bits
/// (systemd.exec, CREDENTIALS): there they say nothing about the group.
unsigned forbiddenModes(const world::Files::Reading& read, KeyPlace place)
{
    const bool isCredential = place == KeyPlace::credentials || place == KeyPlace::nextCredentials;
    return isCredential && read.hasAccessList ? S_IRWXO : S_IRWXG | S_IRWXO;
}

Result<SecretBytes, StoreError> loadKey(const QString& path, KeyPlace place, world::Files& files)
{
    SecretBytes key(key_size_bytes + 1); // one more shows a file that is too long
    const auto read = files.read(QFile::encodeName(path), {key.data(), key.size()});
    if (!read)
        return failure(systemError(path, read.error()));
    if ((read->mode & forbiddenModes(*read, place)) != 0) {
        const auto words = QStringLiteral("others can read or change this key; chmod 600 it");
        return failure(keyError(StoreFault::denied, path, words));
    }
    if (read->count != key_size_bytes) {
        const auto words = QStringLiteral("a key has 32 bytes");
        return failure(damagedKey(path, words));
    }
    return SecretBytes(key.span().first(key_size_bytes));
}

/// The key that the journal began with; the signing key itself where keys were never changed.
Result<journal::PublicKey, StoreError>
firstKey(const QString& dataDirectory, const journal::PublicKey& signing, world::Files& files)
{
    const auto path = firstKeyFile(dataDirectory);
    std::array<unsigned char, journal::PublicKey::pem_bytes_max + 1> content{};
    const auto read = files.read(QFile::encodeName(path), content);
    if (!read)
        return read.error() == ENOENT ? Result<journal::PublicKey, StoreError>(signing)
                                      : failure(systemError(path, read.error()));
    const QByteArrayView pem(content.data(), static_cast<qsizetype>(read->count));
    auto key = journal::PublicKey::fromPem(pem);
    if (!key)
        return failure(damagedKey(path, journal::inWords(key.error())));
    return std::move(key).value();
}

/// The end of the journal that lies there; nothing if there is none that can be read.
std::optional<journal::Head> endOfJournal(const QString& dataDirectory, world::Files& files)
{
    const auto connection = Connection::open(dataDirectory + QStringLiteral("/store.db"),
                                             Connection::Mode::readOnly, files);
    if (!connection)
        return std::nullopt;
    const auto last = (*connection)
                          ->prepare("SELECT seq, hash, signature FROM journal "
                                    "ORDER BY seq DESC LIMIT 1");
    if (!last)
        return std::nullopt;
    Query query(*last);
    const auto row = query.next();
    if (!row || !*row)
        return std::nullopt;
    return journal::Head{static_cast<quint64>(query.number(0)), query.bytes(1), query.bytes(2)};
}

/// Of two sets of keys, the one that signed the journal's end; the first where that can't be told.
Result<KeysPointer, StoreError> loadThoseInUse(const KeyFolders& folders, KeyPlace usual,
                                               KeyPlace next, world::Files& files)
{
    const auto head = endOfJournal(folders.data, files);
    for (const auto place : {usual, next}) {
        auto keys = loadKeys(folders, place, files);
        if (!keys || !head)
            continue;
        const auto& key = (*keys)->signing.publicKey();
        if (key.verify(journal::signingInput(head->seq, head->hash), head->signature))
            return keys;
    }
    return loadKeys(folders, usual, files);
}

/// As they lie there, whether or not there is a store.
Result<KeysPointer, StoreError> loadFrom(const KeyFolders& folders, world::Files& files)
{
    const bool hasNextFiles = isThere(folders, KeyPlace::nextFiles, files);
    if (isThere(folders, KeyPlace::files, files) || hasNextFiles) {
        return hasNextFiles ? loadThoseInUse(folders, KeyPlace::files, KeyPlace::nextFiles, files)
                            : loadKeys(folders, KeyPlace::files, files);
    }
    const bool hasNext = isThere(folders, KeyPlace::nextCredentials, files);
    if (isThere(folders, KeyPlace::credentials, files) || hasNext) {
        return hasNext ? loadThoseInUse(folders, KeyPlace::credentials, KeyPlace::nextCredentials,
                                        files)
                       : loadKeys(folders, KeyPlace::credentials, files);
    }
    return loadKeys(folders, KeyPlace::files, files);
}

} // namespace

QString KeyFolders::file(KeyPlace place, const char* name) const
{
    const QLatin1StringView key(name);
    switch (place) {
    case KeyPlace::files:
    case KeyPlace::nextFiles:
        return folder(place) + u'/' + key + QStringLiteral(".key");
    case KeyPlace::credentials:
    case KeyPlace::nextCredentials:
        if (credentials.isEmpty())
            return {};
        return credentials + QStringLiteral("/countersign-") + key +
               (place == KeyPlace::nextCredentials ? QStringLiteral("-next") : QString());
    }
    return {};
}

QString KeyFolders::folder(KeyPlace place) const
{
    switch (place) {
    case KeyPlace::files:
        return data + QStringLiteral("/keys");
    case KeyPlace::nextFiles:
        return data + QStringLiteral("/keys.next");
    case KeyPlace::credentials:
    case KeyPlace::nextCredentials:
        return credentials;
    }
    return {};
}

QString idOfSecretKey(const SecretBytes& key)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    const auto* made = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                            reinterpret_cast<const unsigned char*>(id_label), sizeof(id_label) - 1,
                            mac.data(), &size);
    check(made != nullptr && size >= id_size_bytes, "OpenSSL computes HMAC-SHA-256");
    const QByteArray id(reinterpret_cast<const char*>(mac.data()), id_size_bytes);
    return QString::fromLatin1(id.toHex());
}

Result<Done, StoreError> createKeys(const KeyFolders& folders, world::Entropy& entropy,
                                    world::Files& files)
{
    const bool hasFiles =
        isThere(folders, KeyPlace::files, files) || isThere(folders, KeyPlace::nextFiles, files);
    const bool hasCredentials = !hasFiles && isThere(folders, KeyPlace::credentials, files);
    const bool hasStore = files.exists(QFile::encodeName(databaseOf(folders)));
    if (!hasStore) {
        if (const auto begun = beginInitialising(folders, files); !begun)
            return begun;
    }
    if (hasCredentials || hasStore) {
        // Without the old keys, new ones would make its journal and its numbers worthless.
        const auto loaded = loadKeys(folders, files);
        if (!loaded)
            return failure(loaded.error());
        return createDirectory(files, folders.data, 0700);
    }
    return createKeys(folders, KeyPlace::files, entropy, files);
}

Result<Done, StoreError> createKeys(const KeyFolders& folders, KeyPlace place,
                                    world::Entropy& entropy, world::Files& files)
{
    for (const auto& folder : {folders.data, folders.folder(place)}) {
        if (const auto created = createDirectory(files, folder, 0700); !created)
            return created;
    }
    for (const char* name : key_names) {
        if (const auto created = createKey(folders.file(place, name), entropy, files); !created)
            return created;
    }
    return Done{};
}

Result<KeysPointer, StoreError> loadKeys(const KeyFolders& folders, world::Files& files)
{
    auto keys = loadFrom(folders, files);
    const bool isMissing = !keys && keys.error().fault == StoreFault::missing;
    const bool isNeeded = files.exists(QFile::encodeName(databaseOf(folders))) ||
                          hadStore(folders.data, files);
    if (!isMissing || !isNeeded)
        return keys;
    auto error = keys.error();
    error.fault = StoreFault::keysGone;
    error.words += QStringLiteral(". This till has a store, but the keys it was written with are "
                                  "gone, and new ones can't go on with it: put them back from the "
                                  "copy that is kept elsewhere, and restore a backup if the store "
                                  "was lost too");
    return failure(error);
}

Result<KeysPointer, StoreError> loadKeys(const KeyFolders& folders, KeyPlace place,
                                         world::Files& files)
{
    std::array<SecretBytes, key_names.size()> loaded;
    for (std::size_t i = 0; i < key_names.size(); ++i) {
        auto key = loadKey(folders.file(place, key_names.at(i)), place, files);
        if (!key)
            return failure(key.error());
        loaded.at(i) = std::move(key).value();
    }
    auto& [signing, code, sealing] = loaded;
    auto signingKey = journal::SigningKey::fromRaw(signing);
    if (!signingKey) {
        const auto words = journal::inWords(signingKey.error());
        return failure(
            keyError(StoreFault::damaged, folders.file(place, key_names.front()), words));
    }
    auto first = firstKey(folders.data, signingKey->publicKey(), files);
    if (!first)
        return failure(first.error());
    const auto signingId = journal::keyId(signingKey->publicKey());
    const auto codeId = idOfSecretKey(code);
    const auto sealingId = idOfSecretKey(sealing);
    return KeysPointer(new Keys{std::move(*signingKey), signingId, std::move(code), codeId,
                                std::move(sealing), sealingId, std::move(*first), place});
}

} // namespace countersign::store
