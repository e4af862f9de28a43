#include "core/store/keys.h"

#include "core/journal/key_id.h"
#include "core/store/file.h"
#include "core/store/initialising.h"
#include "core/store/keys_parts.h"

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

Result<Done, StoreError> createKeyFile(const QString& path, const SecretBytes& key,
                                       world::Files& files)
{
    auto content = QByteArray(reinterpret_cast<const char*>(key.data()), key_size_bytes);
    const auto created = createFile(files, QFile::encodeName(path), content);
    OPENSSL_cleanse(content.data(), static_cast<std::size_t>(content.size()));
    return created;
}

Result<Done, StoreError> createKey(const QString& path, world::Entropy& entropy,
                                   world::Files& files)
{
    if (files.exists(QFile::encodeName(path)))
        return Done{};
    return createKeyFile(path, entropy.secret(key_size_bytes), files);
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

/// Of a till that has none. That they are new is said first, so that keys which an interrupted
/// `init` left are told from those that signed a journal.
Result<Done, StoreError> createFirstKeys(const KeyFolders& folders, world::Entropy& entropy,
                                         world::Files& files)
{
    const auto raw = entropy.secret(key_size_bytes);
    const auto key = journal::SigningKey::fromRaw(raw);
    check(key.ok(), "32 bytes are an Ed25519 key");
    if (const auto begun = beginInitialising(folders.data, *key, files); !begun)
        return begun;
    const auto folder = folders.folder(KeyPlace::files);
    if (const auto created = createDirectory(files, folder, 0700); !created)
        return created;
    const auto path = folders.file(KeyPlace::files, key_names.front());
    if (const auto created = createKeyFile(path, raw, files); !created)
        return created;
    return createKeys(folders, KeyPlace::files, entropy, files);
}

/// The rest of what `createFirstKeys` was making.
Result<Done, StoreError> completeFirstKeys(const KeyFolders& folders, world::Entropy& entropy,
                                           world::Files& files)
{
    const auto path = folders.file(KeyPlace::files, key_names.front());
    const auto raw = loadKey(path, KeyPlace::files, files);
    const auto key =
        raw ? journal::SigningKey::fromRaw(*raw)
            : Result<journal::SigningKey, journal::KeyFault>(failure(journal::KeyFault::wrongSize));
    if (!key || !isInitialising(folders.data, key->publicKey(), files))
        return failure(lostStore(StoreFault::denied, folders.data, files));
    return createKeys(folders, KeyPlace::files, entropy, files);
}

/// Keys that lie apart from the store outlive it: it is lost with its disk, or not mounted.
Result<Done, StoreError> beginWithCredentials(const KeyFolders& folders,
                                              const journal::SigningKey& key,
                                              Credentials credentials, world::Files& files)
{
    if (isInitialising(folders.data, key.publicKey(), files))
        return Done{};
    if (credentials == Credentials::areNew && !hasKeys(folders, KeyPlace::nextCredentials, files))
        return beginInitialising(folders.data, key, files);
    const auto words =
        credentials == Credentials::areNew
            ? QStringLiteral("there is no store in %1, but credentials whose names end with -next: "
                             "keys that follow on others, which have a journal")
            : QStringLiteral("there is no store in %1, and the keys are systemd's credentials: "
                             "nothing here tells a till's first start from one whose folder was "
                             "lost or isn't mounted, and a second journal under the same keys "
                             "would give out the same sequences and receipt numbers once more");
    return failure(remediedBy(putBackOrBegunWithCredentials(),
                              {StoreFault::denied, words.arg(folders.data), 0, 0}));
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

bool hasKeys(const KeyFolders& folders, KeyPlace place, world::Files& files)
{
    for (const char* name : key_names) {
        const auto file = folders.file(place, name);
        if (!file.isEmpty() && files.exists(QFile::encodeName(file)))
            return true;
    }
    return false;
}

QString databaseOf(const KeyFolders& folders)
{
    return folders.data + QStringLiteral("/store.db");
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
                                    world::Files& files, Credentials credentials)
{
    const bool hasFiles =
        hasKeys(folders, KeyPlace::files, files) || hasKeys(folders, KeyPlace::nextFiles, files);
    const bool hasCredentials = !hasFiles && hasKeys(folders, KeyPlace::credentials, files);
    const bool hasStore = files.exists(QFile::encodeName(databaseOf(folders)));
    if (!hasStore && hadStore(folders.data, files))
        return failure(lostStore(StoreFault::denied, folders.data, files));
    if (!hasCredentials && !hasStore)
        return hasFiles ? completeFirstKeys(folders, entropy, files)
                        : createFirstKeys(folders, entropy, files);
    // Without the old keys, new ones would make its journal and its numbers worthless.
    const auto loaded = loadKeys(folders, files);
    if (!loaded)
        return failure(loaded.error());
    return hasStore ? createDirectory(files, folders.data, 0700)
                    : beginWithCredentials(folders, (*loaded)->signing, credentials, files);
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
        return failure(damagedKey(folders.file(place, key_names.front()), words));
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
