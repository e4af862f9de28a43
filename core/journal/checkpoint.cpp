#include "core/journal/checkpoint.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>
#include <algorithm>
#include <optional>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int failures_max = 1'000'000'000;

QString hex(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toHex());
}

/// Lower-case hexadecimal digits of at least one byte.
std::optional<QByteArray> bytesOf(const QString& text)
{
    const QByteArray digits = text.toLatin1();
    const QByteArray bytes = QByteArray::fromHex(digits);
    if (bytes.isEmpty() || bytes.toHex() != digits)
        return std::nullopt;
    return bytes;
}

/// A whole number from `min` to `max`.
std::optional<qint64> wholeOf(const QJsonValue& value, qint64 min, qint64 max)
{
    const qint64 number = value.toInteger(-1);
    if (!value.isDouble() || number < min || number > max)
        return std::nullopt;
    return number;
}

std::optional<Trail> trailOf(const QJsonObject& object)
{
    Trail trail;
    trail.purchase = object["purchase"_L1].toString().toLatin1();
    const auto digest = bytesOf(object["digest"_L1].toString());
    if (object.size() != 3 || trail.purchase.size() != purchase_size_bytes || !digest ||
        digest->size() != hash_size_bytes)
        return std::nullopt;
    trail.digest = *digest;
    for (const QJsonValue value : object["entries"_L1].toArray()) {
        const qint64 after = trail.entries.empty() ? 0 : static_cast<qint64>(trail.entries.back());
        const auto seq = wholeOf(value, after + 1, static_cast<qint64>(seq_max));
        if (!seq)
            return std::nullopt;
        trail.entries.push_back(static_cast<quint64>(*seq));
    }
    return trail.entries.empty() ? std::nullopt : std::optional(trail);
}

std::optional<RegistryRecord> registryOf(const QJsonObject& object)
{
    constexpr qint64 rows_max = static_cast<qint64>(seq_max);
    const auto sum = bytesOf(object["sum"_L1].toString());
    const auto methods = wholeOf(object["methods"_L1], 0, rows_max);
    const auto registrations = wholeOf(object["registrations"_L1], 0, rows_max);
    if (object.size() != 3 || !sum || sum->size() != hash_size_bytes || !methods || !registrations)
        return std::nullopt;
    return RegistryRecord{*sum, *methods, *registrations};
}

std::optional<CatalogueRecord> catalogueOf(const QJsonObject& object)
{
    const auto seq = wholeOf(object["entry"_L1], 0, static_cast<qint64>(seq_max));
    const QString digits = object["digest"_L1].toString(u"none"_s);
    const auto digest = digits.isEmpty() ? QByteArray() : bytesOf(digits);
    if (object.size() != 2 || !seq || !digest ||
        (!digest->isEmpty() && digest->size() != hash_size_bytes))
        return std::nullopt;
    return CatalogueRecord{static_cast<quint64>(*seq), *digest};
}

Failure<QString> notOurs(const char* field)
{
    return failure(u"a checkpoint's \"%1\" is not one of ours"_s.arg(QLatin1StringView(field)));
}

} // namespace

void Trail::add(const Entry& entry, ChainHash& chain)
{
    entries.push_back(entry.seq);
    digest = chain.digestOf(digest, entry.hash);
}

QByteArray encoded(const Checkpoint& checkpoint)
{
    QJsonObject failures;
    for (auto it = checkpoint.failures.begin(); it != checkpoint.failures.end(); ++it)
        failures.insert(hex(it.key()), it.value());
    QStringList ids;
    for (const QByteArray& id : checkpoint.frozen)
        ids << hex(id);
    ids.sort();
    QJsonArray purchases;
    for (const Trail& trail : checkpoint.purchases) {
        QJsonArray entries;
        for (const quint64 seq : trail.entries)
            entries.append(static_cast<qint64>(seq));
        purchases.append(QJsonObject{{u"purchase"_s, QString::fromLatin1(trail.purchase)},
                                     {u"entries"_s, entries},
                                     {u"digest"_s, hex(trail.digest)}});
    }
    QJsonObject object{{u"failures"_s, failures},
                       {u"frozen"_s, QJsonArray::fromStringList(ids)},
                       {u"purchases"_s, purchases},
                       {u"receipts"_s, static_cast<qint64>(checkpoint.receipts)}};
    if (checkpoint.acknowledged > 0)
        object.insert(u"acknowledged"_s, static_cast<qint64>(checkpoint.acknowledged));
    if (const auto& registry = checkpoint.registry)
        object.insert(u"registry"_s, QJsonObject{{u"sum"_s, hex(registry->sum)},
                                                 {u"methods"_s, registry->methods},
                                                 {u"registrations"_s, registry->registrations}});
    if (const auto& catalogue = checkpoint.catalogue)
        object.insert(u"catalogue"_s, QJsonObject{{u"entry"_s, static_cast<qint64>(catalogue->seq)},
                                                  {u"digest"_s, hex(catalogue->digest)}});
    if (checkpoint.changes.version > 0)
        object.insert(u"changes"_s, toJson(checkpoint.changes));
    if (checkpoint.counts)
        object.insert(u"counts"_s, toJson(*checkpoint.counts));
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

Result<Checkpoint, QString> decodedCheckpoint(const QByteArray& payload)
{
    const auto document = QJsonDocument::fromJson(payload);
    const QJsonObject object = document.object();
    const bool isAcknowledged = object.contains("acknowledged"_L1);
    const bool hasRegistry = object.contains("registry"_L1);
    const bool hasCatalogue = object.contains("catalogue"_L1);
    const bool hasChanges = object.contains("changes"_L1);
    const bool hasCounts = object.contains("counts"_L1);
    const int fields = 4 + int{isAcknowledged} + int{hasRegistry} + int{hasCatalogue} +
                       int{hasChanges} + int{hasCounts};
    if (!document.isObject() || object.size() != fields || !object["failures"_L1].isObject() ||
        !object["frozen"_L1].isArray() || !object["purchases"_L1].isArray())
        return failure(u"this is not a checkpoint that this version knows"_s);
    Checkpoint checkpoint;
    const auto receipts = wholeOf(object["receipts"_L1], 0, static_cast<qint64>(seq_max));
    if (!receipts)
        return notOurs("receipts");
    checkpoint.receipts = static_cast<quint64>(*receipts);
    if (isAcknowledged) {
        const auto seq = wholeOf(object["acknowledged"_L1], 1, static_cast<qint64>(seq_max));
        if (!seq)
            return notOurs("acknowledged");
        checkpoint.acknowledged = static_cast<quint64>(*seq);
    }
    if (hasRegistry) {
        checkpoint.registry = registryOf(object["registry"_L1].toObject());
        if (!checkpoint.registry)
            return notOurs("registry");
    }
    if (hasCatalogue) {
        checkpoint.catalogue = catalogueOf(object["catalogue"_L1].toObject());
        if (!checkpoint.catalogue)
            return notOurs("catalogue");
    }
    if (hasChanges) {
        const auto changes = changesRecordFrom(object["changes"_L1].toObject());
        if (!changes)
            return notOurs("changes");
        checkpoint.changes = *changes;
    }
    if (hasCounts) {
        checkpoint.counts = countsRecordFrom(object["counts"_L1].toObject());
        if (!checkpoint.counts)
            return notOurs("counts");
    }
    const QJsonObject failures = object["failures"_L1].toObject();
    for (auto it = failures.begin(); it != failures.end(); ++it) {
        const auto id = bytesOf(it.key());
        const auto count = wholeOf(it.value(), 1, failures_max);
        if (!id || !count)
            return notOurs("failures");
        checkpoint.failures.insert(*id, static_cast<int>(*count));
    }
    for (const QJsonValue value : object["frozen"_L1].toArray()) {
        const auto id = bytesOf(value.toString());
        if (!id)
            return notOurs("frozen");
        checkpoint.frozen.insert(*id);
    }
    for (const QJsonValue value : object["purchases"_L1].toArray()) {
        const auto trail = trailOf(value.toObject());
        if (!trail)
            return notOurs("purchases");
        checkpoint.purchases.push_back(*trail);
    }
    return checkpoint;
}

bool isGenuine(const Entry& checkpoint, QByteArrayView previous, const PublicKey& key,
               ChainHash& chain)
{
    return checkpoint.kind == checkpoint_kind && !checkpoint.isWithheld() &&
           faultOfForm(checkpoint).isEmpty() &&
           chain.next(previous, checkpoint) == checkpoint.hash &&
           key.verify(signingInput(checkpoint.seq, checkpoint.hash), checkpoint.signature);
}

} // namespace countersign::journal
