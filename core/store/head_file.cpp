#include "core/store/head_file.h"

#include "core/base/check.h"
#include "core/store/file.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <cerrno>

namespace countersign::store {

namespace {

Failure<StoreError> unreadable(const QString& path)
{
    const auto words = path + QStringLiteral(": this is not the head of a journal");
    return failure(StoreError{StoreFault::damaged, words, 0, 0});
}

std::optional<journal::Head> decodedHead(const QByteArray& json)
{
    const auto object = QJsonDocument::fromJson(json).object();
    journal::Head head;
    const auto seq = object[QLatin1String("seq")].toInteger(-1);
    const auto hash = object[QLatin1String("hash")].toString().toLatin1();
    const auto signature = object[QLatin1String("signature")].toString().toLatin1();
    head.hash = QByteArray::fromHex(hash);
    head.signature = QByteArray::fromBase64(signature);
    const bool isWhole = object.size() == 3 && seq > 0 &&
                         head.hash.size() == journal::hash_size_bytes &&
                         head.signature.size() == journal::signature_size_bytes;
    if (!isWhole)
        return std::nullopt;
    head.seq = static_cast<quint64>(seq);
    return head;
}

/// A till beside us may be writing: then a file is read half old and half new, but not twice the
/// same way.
Result<QByteArray, StoreError> settledContent(const QString& path)
{
    QByteArray last;
    for (int reads = 0; reads < HeadFile::reads_max; ++reads) {
        QFile file(path);
        errno = 0;
        if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
            return failure(systemError(path, errno));
        const QByteArray content = file.read(HeadFile::size_bytes_max + 1);
        if (reads > 0 && content == last)
            return content;
        last = content;
    }
    return failure(StoreError{StoreFault::busy,
                              path + QStringLiteral(": a till writes it without pause"), 0, 0});
}

} // namespace

QString HeadFile::path(const QString& dataDirectory)
{
    return dataDirectory + QStringLiteral("/head");
}

QByteArray encodedHead(const journal::Head& head)
{
    const QByteArray json = "{\"seq\":" + QByteArray::number(head.seq) + ",\"hash\":\"" +
                            head.hash.toHex() + "\",\"signature\":\"" +
                            head.signature.toBase64() + "\"}";
    check(json.size() < HeadFile::size_bytes, "a head fits into its file");
    return json.leftJustified(HeadFile::size_bytes - 1) + '\n';
}

Result<HeadFile, StoreError> HeadFile::read(const QString& dataDirectory)
{
    const auto name = path(dataDirectory);
    if (!QFile::exists(name))
        return HeadFile{State::missing, {}};
    const auto settled = settledContent(name);
    if (!settled)
        return failure(settled.error());
    const QByteArray& content = *settled;
    if (content.size() > size_bytes_max)
        return unreadable(name);
    const auto head = decodedHead(content);
    if (!head)
        return unreadable(name);
    return HeadFile{State::kept, *head};
}

Result<Done, StoreError> HeadFile::replace(const QByteArray& path, const journal::Head& head)
{
    const QByteArray content = encodedHead(head);
    const auto written = overwriteSector(path, content);
    if (!written)
        return failure(written.error());
    return *written ? Result<Done, StoreError>(Done{}) : replaceFile(path, content);
}

} // namespace countersign::store
