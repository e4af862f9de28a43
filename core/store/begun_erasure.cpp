#include "core/store/begun_erasure.h"

#include "core/store/file.h"
#include "core/store/seal.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <vector>

namespace countersign::store {

namespace {

constexpr char label[] = "countersign-erasing-v1";
constexpr std::size_t bytes_max = 16'384; // what every character takes escaped, and more

QByteArray pathIn(const QString& dataDirectory)
{
    return QFile::encodeName(dataDirectory + QStringLiteral("/erasing"));
}

} // namespace

/// nonce ‖ sealed JSON.
Result<Done, StoreError> BegunErasure::keep(const QString& dataDirectory, const Keys& keys,
                                            const BegunErasure& begun, world::Entropy& entropy,
                                            world::Files& files)
{
    auto content =
        QJsonDocument(
            QJsonObject{{QStringLiteral("method"), QString::fromLatin1(begun.method.toHex())},
                        {QStringLiteral("why"), begun.why.left(characters_max)},
                        {QStringLiteral("who"), begun.who.left(characters_max)}})
            .toJson(QJsonDocument::Compact);
    const auto sealed = sealedUnder(derivedKey(keys.sealing, label),
                                    SecretBytes::takenFrom(content), label, entropy);
    return replaceFile(files, pathIn(dataDirectory), sealed.nonce + sealed.sealed);
}

std::optional<BegunErasure> BegunErasure::kept(const QString& dataDirectory, const Keys& keys,
                                               world::Files& files)
{
    std::vector<unsigned char> content(bytes_max);
    const auto read = files.read(pathIn(dataDirectory), content);
    if (!read || read->count < seal_nonce_size_bytes || read->count == bytes_max)
        return std::nullopt;
    const QByteArray bytes(reinterpret_cast<const char*>(content.data()),
                           static_cast<qsizetype>(read->count));
    const auto opened =
        unsealed(derivedKey(keys.sealing, label),
                 {bytes.mid(seal_nonce_size_bytes), bytes.first(seal_nonce_size_bytes)}, label);
    if (!opened)
        return std::nullopt;
    const auto json = QByteArray::fromRawData(reinterpret_cast<const char*>(opened->data()),
                                              static_cast<qsizetype>(opened->size()));
    const auto object = QJsonDocument::fromJson(json).object();
    return BegunErasure{
        QByteArray::fromHex(object[QLatin1StringView("method")].toString().toLatin1()),
        object[QLatin1StringView("why")].toString(), object[QLatin1StringView("who")].toString()};
}

void BegunErasure::forget(const QString& dataDirectory, world::Files& files)
{
    const auto path = pathIn(dataDirectory);
    for (const auto& each : {path, path + ".new"})
        (void)wipeFile(files, each);
}

} // namespace countersign::store
