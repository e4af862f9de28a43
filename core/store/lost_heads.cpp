#include "core/store/lost_heads.h"

#include "core/journal/restorations.h"
#include "core/store/file.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <optional>

namespace countersign::store {

using namespace Qt::Literals::StringLiterals;

namespace {

QJsonObject jsonOf(const LostHeads::Lost& lost)
{
    return {{u"seq"_s, static_cast<qint64>(lost.head.seq)},
            {u"hash"_s, QString::fromLatin1(lost.head.hash.toHex())},
            {u"signature"_s, QString::fromLatin1(lost.head.signature.toBase64())},
            {u"common"_s, static_cast<qint64>(lost.common)}};
}

std::optional<LostHeads::Lost> lostFrom(const QJsonObject& object)
{
    const qint64 seq = object[u"seq"_s].toInteger(-1);
    const qint64 common = object[u"common"_s].toInteger(-1);
    LostHeads::Lost lost;
    lost.head.hash = QByteArray::fromHex(object[u"hash"_s].toString().toLatin1());
    lost.head.signature = QByteArray::fromBase64(object[u"signature"_s].toString().toLatin1());
    if (seq < 1 || common < 1 || lost.head.hash.size() != journal::hash_size_bytes ||
        lost.head.signature.size() != journal::signature_size_bytes)
        return std::nullopt;
    lost.head.seq = static_cast<quint64>(seq);
    lost.common = static_cast<quint64>(common);
    return lost;
}

/// What the file holds; empty where it can't be read or is too long.
QByteArray contentOf(const QByteArray& path, world::Files& files)
{
    QByteArray content(LostHeads::size_bytes_max + 1, Qt::Uninitialized);
    const auto read = files.read(path, {reinterpret_cast<unsigned char*>(content.data()),
                                        static_cast<std::size_t>(content.size())});
    if (!read || read->count > static_cast<std::size_t>(LostHeads::size_bytes_max))
        return {};
    content.truncate(static_cast<qsizetype>(read->count));
    return content;
}

} // namespace

QString LostHeads::path(const QString& dataDirectory)
{
    return dataDirectory + u"/lost-heads"_s;
}

LostHeads LostHeads::read(const QString& dataDirectory, world::Files& files)
{
    LostHeads kept;
    const auto name = QFile::encodeName(path(dataDirectory));
    if (!files.exists(name))
        return kept;
    const auto object = QJsonDocument::fromJson(contentOf(name, files)).object();
    const QJsonArray heads = object[u"heads"_s].toArray();
    kept.m_areAll = object[u"all"_s].toBool(false) && object[u"heads"_s].isArray();
    for (const QJsonValue& value : heads) {
        if (const auto lost = lostFrom(value.toObject()))
            kept.add(*lost);
        else
            kept.m_areAll = false;
    }
    return kept;
}

void LostHeads::drop(const LostHeadsTold& told)
{
    std::erase_if(m_heads, [&told](const Lost& lost) { return told.isOfEarlierKey(lost.head); });
}

void LostHeads::add(const Lost& lost)
{
    const auto there = std::find_if(m_heads.begin(), m_heads.end(), [&lost](const Lost& other) {
        return other.head.seq == lost.head.seq && other.head.hash == lost.head.hash;
    });
    if (there != m_heads.end()) {
        there->common = std::min(there->common, lost.common);
        return;
    }
    if (m_heads.size() == heads_max) {
        m_heads.erase(m_heads.begin());
        m_areAll = false;
    }
    m_heads.push_back(lost);
}

Result<Done, StoreError> LostHeads::write(const QString& dataDirectory, world::Files& files) const
{
    QJsonArray heads;
    for (const Lost& lost : m_heads)
        heads.append(jsonOf(lost));
    const QJsonObject object{{u"all"_s, m_areAll}, {u"heads"_s, heads}};
    return replaceFile(files, QFile::encodeName(path(dataDirectory)),
                       QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

void LostHeadsTold::take(const journal::Entry& entry)
{
    if (entry.kind == journal::key_changed_kind)
        m_earlierKeys.push_back(m_inForce.key());
    m_inForce.pass(entry);
    const auto restored = journal::restorationIn(entry);
    if (!restored)
        return;
    if (restored->lostSequence > 0)
        m_hashes.insert(restored->lostHash);
    for (const sale::LostEnd& end : restored->earlier)
        m_hashes.insert(end.hash);
}

bool LostHeadsTold::tells(const journal::Head& head) const
{
    return m_hashes.contains(head.hash);
}

bool LostHeadsTold::isOfEarlierKey(const journal::Head& head) const
{
    const QByteArray signedInput = journal::signingInput(head.seq, head.hash);
    return std::any_of(
        m_earlierKeys.begin(), m_earlierKeys.end(),
        [&](const journal::PublicKey& key) { return key.verify(signedInput, head.signature); });
}

} // namespace countersign::store
