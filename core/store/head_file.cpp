#include "core/store/head_file.h"

#include "core/base/check.h"
#include "core/store/file.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cerrno>
#include <utility>

namespace countersign::store {

namespace {

Failure<StoreError> unreadable(const QString& path)
{
    const auto words = path + QStringLiteral(": this is not the head of a journal");
    return failure(StoreError{StoreFault::damaged, words, 0, 0});
}

std::optional<HeadFile> decodedHead(const QByteArray& json)
{
    const auto object = QJsonDocument::fromJson(json).object();
    const auto receipts = object.value(QLatin1String("receipts"));
    const auto seal = object.value(QLatin1String("seal"));
    const auto count = receipts.isUndefined() ? 0 : receipts.toInteger(-1);
    const int members = 3 + int{!receipts.isUndefined()} + int{!seal.isUndefined()};
    journal::Head head;
    const auto seq = object[QLatin1String("seq")].toInteger(-1);
    const auto hash = object[QLatin1String("hash")].toString().toLatin1();
    const auto signature = object[QLatin1String("signature")].toString().toLatin1();
    head.hash = QByteArray::fromHex(hash);
    head.signature = QByteArray::fromBase64(signature);
    const bool isWhole = object.size() == members && seq > 0 && count >= 0 &&
                         static_cast<quint64>(count) <= HeadFile::receipts_max &&
                         head.hash.size() == journal::hash_size_bytes &&
                         head.signature.size() == journal::signature_size_bytes;
    if (!isWhole)
        return std::nullopt;
    head.seq = static_cast<quint64>(seq);
    return HeadFile{HeadFile::State::kept, head, static_cast<quint64>(count),
                    QByteArray::fromBase64(seal.toString().toLatin1())};
}

/// A till beside us may be writing: then a file is read half old and half new, but not twice the
/// same way.
Result<QByteArray, StoreError> settledContent(const QString& path, world::Files& files)
{
    const auto encoded = QFile::encodeName(path);
    QByteArray last;
    for (int reads = 0; reads < HeadFile::reads_max; ++reads) {
        QByteArray content(HeadFile::size_bytes_max + 1, Qt::Uninitialized);
        const auto read = files.read(encoded, {reinterpret_cast<unsigned char*>(content.data()),
                                               static_cast<std::size_t>(content.size())});
        if (!read)
            return failure(systemError(path, read.error()));
        content.truncate(static_cast<qsizetype>(read->count));
        if (reads > 0 && content == last)
            return content;
        last = content;
    }
    return failure(StoreError{StoreFault::busy,
                              path + QStringLiteral(": a till writes it without pause"), 0, 0});
}

QByteArray encoded(const journal::Head& head, const QByteArray& rest)
{
    const QByteArray json = "{\"seq\":" + QByteArray::number(head.seq) + ",\"hash\":\"" +
                            head.hash.toHex() + "\",\"signature\":\"" + head.signature.toBase64() +
                            '"' + rest + '}';
    check(json.size() < HeadFile::size_bytes, "a head fits into its file");
    return json.leftJustified(HeadFile::size_bytes - 1) + '\n';
}

} // namespace

QString HeadFile::path(const QString& dataDirectory)
{
    return dataDirectory + QStringLiteral("/head");
}

QByteArray encodedHead(const journal::Head& head)
{
    return encoded(head, {});
}

QByteArray encodedHead(const journal::Head& head, quint64 receipts, const HeadSeal& seal)
{
    const quint64 kept = std::min(receipts, HeadFile::receipts_max);
    return encoded(head, ",\"receipts\":" + QByteArray::number(kept) + ",\"seal\":\"" +
                             seal.of(head, kept).toBase64() + '"');
}

Result<HeadFile, StoreError> HeadFile::read(const QString& dataDirectory, world::Files& files)
{
    const auto name = path(dataDirectory);
    if (!files.exists(QFile::encodeName(name)))
        return HeadFile{};
    const auto settled = settledContent(name, files);
    if (!settled && settled.error().code == EISDIR)
        return failure(remediedBy(
            QStringLiteral("Move that folder away, and start the till again"),
            {StoreFault::damaged,
             name + QStringLiteral(": a folder lies where the till keeps its journal's head"), 0,
             0}));
    if (!settled)
        return failure(settled.error());
    const QByteArray& content = *settled;
    if (content.size() > size_bytes_max)
        return unreadable(name);
    const auto head = decodedHead(content);
    if (!head)
        return unreadable(name);
    return *head;
}

std::optional<quint64> HeadFile::receiptsSealedBy(const HeadSeal& till) const
{
    // At the most that it can say, it may be any number above.
    const bool isKnown = state == State::kept && receipts < receipts_max;
    return isKnown && till.fits(seal, head, receipts) ? std::optional(receipts) : std::nullopt;
}

bool HeadFile::isAltered(const HeadSeal& till) const
{
    return state == State::kept && !seal.isEmpty() && !till.fits(seal, head, receipts);
}

HeadWriter::HeadWriter(const QString& dataDirectory, world::Files& files)
    : m_path(QFile::encodeName(HeadFile::path(dataDirectory))), m_files(files)
{
}

Result<Done, StoreError> HeadWriter::replace(const journal::Head& head)
{
    return put(encodedHead(head));
}

Result<Done, StoreError> HeadWriter::replace(const journal::Head& head, quint64 receipts,
                                             const HeadSeal& seal)
{
    return put(encodedHead(head, receipts, seal));
}

Result<Done, StoreError> HeadWriter::put(const QByteArray& content)
{
    const auto written = overwrite(content);
    if (!written)
        return failure(written.error());
    return *written ? Result<Done, StoreError>(Done{}) : replaceFile(m_files, m_path, content);
}

/// False if there is no such file, or one of another size.
Result<bool, StoreError> HeadWriter::overwrite(const QByteArray& content)
{
    if (m_open) {
        const auto written = overwriteIn(std::move(m_open), content);
        if (!written || *written)
            return written;
    }
    auto opened = m_files.keepOpen(m_path);
    if (opened)
        return overwriteIn(std::move(*opened), content);
    if (opened.error() == ENOENT)
        return false;
    return failure(systemError(QFile::decodeName(m_path), opened.error()));
}

/// Keeps the file open if it could be written over.
Result<bool, StoreError> HeadWriter::overwriteIn(std::unique_ptr<world::KeptFile> file,
                                                 const QByteArray& content)
{
    static_assert(HeadFile::size_bytes <= sector_size_bytes, "it is written at once");
    const auto written = file->overwrite(content);
    if (!written)
        return failure(systemError(QFile::decodeName(m_path), written.error()));
    if (*written)
        m_open = std::move(file);
    return *written;
}

} // namespace countersign::store
