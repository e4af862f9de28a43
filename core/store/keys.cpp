#include "core/store/keys.h"

#include "core/journal/key_id.h"
#include "core/store/file.h"

#include <QFile>
#include <array>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/stat.h>

namespace countersign::store {

namespace {

constexpr int id_size_bytes = 8;
constexpr char id_label[] = "countersign-key-id-v1";

QString keyFile(const QString& dataDirectory, const char* name)
{
    return dataDirectory + QStringLiteral("/keys/") + QLatin1String(name) + QStringLiteral(".key");
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

Result<SecretBytes, StoreError> loadKey(const QString& path, world::Files& files)
{
    SecretBytes key(key_size_bytes + 1); // one more shows a file that is too long
    const auto read = files.read(QFile::encodeName(path), {key.data(), key.size()});
    if (!read)
        return failure(systemError(path, read.error()));
    if ((read->mode & (S_IRWXG | S_IRWXO)) != 0) {
        const auto words = QStringLiteral("others can read or change this key; chmod 600 it");
        return failure(keyError(StoreFault::denied, path, words));
    }
    if (read->count != key_size_bytes) {
        const auto words = QStringLiteral("a key has 32 bytes");
        return failure(keyError(StoreFault::damaged, path, words));
    }
    return SecretBytes(key.span().first(key_size_bytes));
}

} // namespace

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

Result<Done, StoreError> createKeys(const QString& dataDirectory, world::Entropy& entropy,
                                    world::Files& files)
{
    if (files.exists(QFile::encodeName(dataDirectory + QStringLiteral("/store.db")))) {
        // Without the old keys, new ones would make its journal and its numbers worthless.
        const auto loaded = loadKeys(dataDirectory, files);
        return loaded ? Result<Done, StoreError>(Done{})
                      : Result<Done, StoreError>(failure(loaded.error()));
    }
    for (const auto& folder : {dataDirectory, dataDirectory + QStringLiteral("/keys")}) {
        if (const auto created = createDirectory(files, folder, 0700); !created)
            return created;
    }
    for (const char* name : {"signing", "code", "sealing"}) {
        if (const auto created = createKey(keyFile(dataDirectory, name), entropy, files); !created)
            return created;
    }
    return Done{};
}

Result<KeysPointer, StoreError> loadKeys(const QString& dataDirectory, world::Files& files)
{
    const auto signingFile = keyFile(dataDirectory, "signing");
    auto signing = loadKey(signingFile, files);
    if (!signing)
        return failure(signing.error());
    auto code = loadKey(keyFile(dataDirectory, "code"), files);
    if (!code)
        return failure(code.error());
    auto sealing = loadKey(keyFile(dataDirectory, "sealing"), files);
    if (!sealing)
        return failure(sealing.error());
    auto signingKey = journal::SigningKey::fromRaw(*signing);
    if (!signingKey) {
        const auto words = journal::inWords(signingKey.error());
        return failure(keyError(StoreFault::damaged, signingFile, words));
    }
    const auto signingId = journal::keyId(signingKey->publicKey());
    const auto codeId = idOfSecretKey(*code);
    const auto sealingId = idOfSecretKey(*sealing);
    return KeysPointer(new Keys{std::move(*signingKey), signingId, std::move(*code), codeId,
                                std::move(*sealing), sealingId});
}

} // namespace countersign::store
