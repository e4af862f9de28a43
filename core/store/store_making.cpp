#include "core/store/erasure.h"
#include "core/store/file.h"
#include "core/store/head_file.h"
#include "core/store/initialising.h"
#include "core/store/store.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <utility>

namespace countersign::store {

namespace {

Failure<StoreError> neverInitialised(const QString& dataDirectory, const journal::PublicKey& key,
                                     world::Files& files)
{
    if (isInitialising(dataDirectory, key, files)) {
        const auto words = QStringLiteral("making the store in %1 was interrupted");
        return failure(StoreError{StoreFault::missing, words.arg(dataDirectory), 0, 0});
    }
    const auto words = QStringLiteral("this store was never initialised, or its whole journal is "
                                      "gone");
    return failure(StoreError{StoreFault::damaged, words, 0, 1});
}

QByteArray initialisedPayload(const QString& tillId, const Keys& keys)
{
    const auto& key = keys.signing.publicKey();
    const QJsonObject payload{
        {QStringLiteral("till"), tillId},
        {QStringLiteral("public_key"), QString::fromLatin1(key.raw().toBase64())},
        {QStringLiteral("code"), keys.codeId},
        {QStringLiteral("sealing"), keys.sealingId},
        {QStringLiteral("registry"), QString::fromLatin1(RegistrySum().digest.toHex())}};
    return QJsonDocument(payload).toJson(QJsonDocument::Compact);
}

Result<std::unique_ptr<Store>, StoreError>
withErasuresEnded(Result<std::unique_ptr<Store>, StoreError> opened)
{
    if (!opened)
        return opened;
    if (const auto ended = endErasures(**opened); !ended)
        return failure(ended.error());
    return opened;
}

} // namespace

Store::KeySource Store::lyingIn(const KeyFolders& folders, world::Files& files)
{
    return [folders, &files] { return loadKeys(folders, files); };
}

Store::KeySource Store::given(KeysPointer keys)
{
    return [keys = std::move(keys)] { return Result<KeysPointer, StoreError>(keys); };
}

Result<std::unique_ptr<Store>, StoreError>
Store::create(const QString& dataDirectory, const QString& tillId, KeysPointer keys,
              world::Clock& clock, world::Entropy& entropy, world::Files& files)
{
    return openOrMake(dataDirectory, tillId, given(std::move(keys)), clock, entropy, files);
}

Result<std::unique_ptr<Store>, StoreError> Store::create(const KeyFolders& folders,
                                                         const QString& tillId, world::Clock& clock,
                                                         world::Entropy& entropy,
                                                         world::Files& files)
{
    return openOrMake(folders.data, tillId, lyingIn(folders, files), clock, entropy, files);
}

Result<std::unique_ptr<Store>, StoreError>
Store::openOrMake(const QString& dataDirectory, const QString& tillId, const KeySource& source,
                  world::Clock& clock, world::Entropy& entropy, world::Files& files)
{
    if (const auto made = createDirectory(files, dataDirectory, 0700); !made)
        return failure(made.error());
    // A store that is refused below must not be left there, where a backup is to be put back.
    if (!files.exists(QFile::encodeName(databasePath(dataDirectory))) &&
        hadStore(dataDirectory, files))
        return failure(lostStore(StoreFault::missing, dataDirectory, files));
    auto opened = openAs(Connection::Mode::create, dataDirectory, source, clock, entropy, files);
    if (!opened || (*opened)->m_head.seq > 0)
        return opened;
    if (const auto made = (*opened)->initialise(tillId); !made)
        return failure(made.error());
    return opened;
}

/// The journal's first entry.
Result<Done, StoreError> Store::initialise(const QString& tillId)
{
    auto& files = m_connection->files();
    const auto& key = m_keys->signing.publicKey();
    // An empty journal beside a head that was kept has lost everything; starting afresh, with keys
    // that signed a journal already, would hide it.
    const auto kept = HeadFile::read(m_dataDirectory, files);
    if (!kept)
        return failure(kept.error());
    if (kept->state == HeadFile::State::kept || !isInitialising(m_dataDirectory, key, files))
        return neverInitialised(m_dataDirectory, key, files);
    auto transaction = begin();
    if (!transaction)
        return failure(transaction.error());
    transaction->append("initialised", {}, initialisedPayload(tillId, *m_keys));
    noteReceipts(0);
    if (const auto summed = keepRegistrySum(*m_connection, {}); !summed)
        return summed;
    if (const auto committed = transaction->commit(); !committed)
        return failure(committed.error());
    return endInitialising(m_dataDirectory, files);
}

Result<std::unique_ptr<Store>, StoreError> Store::open(const QString& dataDirectory,
                                                       KeysPointer keys, world::Clock& clock,
                                                       world::Entropy& entropy, world::Files& files)
{
    return withErasuresEnded(openCopy(dataDirectory, std::move(keys), clock, entropy, files));
}

Result<std::unique_ptr<Store>, StoreError> Store::open(const KeyFolders& folders,
                                                       world::Clock& clock, world::Entropy& entropy,
                                                       world::Files& files)
{
    return withErasuresEnded(
        openExisting(folders.data, lyingIn(folders, files), clock, entropy, files));
}

Result<std::unique_ptr<Store>, StoreError> Store::openCopy(const QString& dataDirectory,
                                                           KeysPointer keys, world::Clock& clock,
                                                           world::Entropy& entropy,
                                                           world::Files& files)
{
    return openExisting(dataDirectory, given(std::move(keys)), clock, entropy, files);
}

Result<std::unique_ptr<Store>, StoreError>
Store::openExisting(const QString& dataDirectory, const KeySource& source, world::Clock& clock,
                    world::Entropy& entropy, world::Files& files)
{
    if (!files.exists(QFile::encodeName(databasePath(dataDirectory)))) {
        const auto keys = source(); // what is wrong with them comes first
        return failure(keys ? noStoreIn(dataDirectory, (*keys)->place, files) : keys.error());
    }
    auto opened = openAs(Connection::Mode::write, dataDirectory, source, clock, entropy, files);
    if (opened && (*opened)->m_head.seq == 0)
        return neverInitialised(dataDirectory, (*opened)->m_keys->signing.publicKey(), files);
    return opened;
}

} // namespace countersign::store
