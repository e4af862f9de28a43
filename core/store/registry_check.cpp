#include "core/store/registry_check.h"

#include "core/store/each_row.h"
#include "core/store/migrations.h"
#include "core/store/registry_look.h"
#include "core/store/schema_check.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <optional>
#include <vector>

namespace countersign::store {

namespace {

QByteArray digestIn(const QJsonObject& payload, QLatin1StringView name)
{
    return QByteArray::fromHex(payload[name].toString().toLatin1());
}

/// What a `registry_changed`, or an `initialised`, says of the registry; nothing of other entries.
std::optional<journal::RegistryRecord> recordIn(const journal::Entry& entry, QByteArray& before)
{
    if (entry.kind != "registry_changed" && entry.kind != "initialised")
        return std::nullopt;
    const auto payload = QJsonDocument::fromJson(entry.payload).object();
    auto sum = digestIn(payload, QLatin1StringView("registry"));
    if (sum.size() != row_tag_size_bytes)
        return std::nullopt; // an earlier version's first entry
    before = digestIn(payload, QLatin1StringView("before"));
    return journal::RegistryRecord{std::move(sum),
                                   payload[QLatin1StringView("methods")].toInteger(),
                                   payload[QLatin1StringView("registrations")].toInteger()};
}

} // namespace

std::optional<journal::RegistryRecord> knownAfter(const journal::Entry& entry,
                                                  std::optional<journal::RegistryRecord> known)
{
    QByteArray before;
    auto record = recordIn(entry, before);
    const bool isBelieved = record && (!known || before.isEmpty() || before == known->sum);
    return isBelieved ? std::move(record) : std::move(known);
}

journal::RegistryRecord recordOf(const RegistrySum& sum)
{
    return {sum.digest, sum.methods, sum.registrations};
}

void RegistryHistory::take(const journal::Entry& entry)
{
    QByteArray before;
    const auto record = recordIn(entry, before);
    if (!record)
        return;
    if (before.isEmpty())
        brokenAt = 0;
    else if (before != sum.digest && brokenAt == 0)
        brokenAt = entry.seq;
    seq = entry.seq;
    sum = {record->sum, record->methods, record->registrations};
}

Result<RegistryLook, StoreError> lookAtRegistry(Connection& connection, const RowTagger& tagger,
                                                const journal::RegistryRecord& known)
{
    if (const auto checked = checkObjects(connection, schemaVersion()); !checked)
        return failure(checked.error());
    return RegistryLook(tagger, {known.sum, known.methods, known.registrations});
}

Result<bool, StoreError> LastRegistryLook::further(Connection& connection,
                                                   const RegistryRows& registry,
                                                   const journal::RegistryRecord& known,
                                                   qint64 rows)
{
    const auto piece = [&](bool isAnew) -> Result<bool, StoreError> {
        if (isAnew) {
            auto begun = lookAtRegistry(connection, registry.tagger(), known);
            if (!begun)
                return failure(begun.error());
            m_look.emplace(std::move(*begun));
        }
        return m_look->goOn(connection, rows);
    };
    return m_last.further(connection, registry.changes(), piece);
}

Result<Done, StoreError> checkRegistry(Connection& connection, const RowTagger& tagger,
                                       const journal::RegistryRecord& known)
{
    auto look = lookAtRegistry(connection, tagger, known);
    const auto looked =
        look ? look->goOn(connection, RegistryLook::all_rows) : failure(look.error());
    return looked ? Result<Done, StoreError>(Done{}) : failure(looked.error());
}

Result<bool, StoreError> checkRegistry(Connection& connection, const RowTagger& tagger,
                                       const RegistryHistory& history)
{
    if (history.seq == 0)
        return false;
    RegistryLook look(tagger, history.sum, history.seq);
    if (const auto looked = look.goOn(connection, RegistryLook::all_rows); !looked)
        return looked;
    if (history.brokenAt > 0)
        return failure(alteredRegistry(QStringLiteral("the registry had been altered, and not by "
                                                      "this till, when entry %1 was written")
                                           .arg(history.brokenAt),
                                       history.brokenAt));
    return true;
}

Result<bool, StoreError> checkRegistry(Connection& connection, JournalRows& journal,
                                       const RowTagger& tagger)
{
    RegistryHistory history;
    for (const char* kind : {"initialised", "registry_changed"}) {
        const auto entries = journal.ofKind(kind);
        if (!entries)
            return failure(entries.error());
        for (const auto& entry : *entries)
            history.take(entry);
    }
    return checkRegistry(connection, tagger, history);
}

Result<Done, StoreError> mendRegistryIndexes(Connection& connection)
{
    const auto checked = checkRegistryIndexes(connection);
    if (checked || !isAlteration(checked.error()))
        return checked;
    for (const char* sql : {"REINDEX payment_method", "REINDEX registration"}) {
        if (const auto made = connection.run(sql); !made)
            return failure(StoreError{StoreFault::damaged, made.error().words, made.error().code});
    }
    // One that was led to a place of another's has been written over that.
    return connection.checkFile();
}

Result<Done, StoreError> checkBaskets(Connection& connection, const RowTagger& tagger)
{
    return eachFitting(connection, basket_table, basket_table.select(""), tagger,
                       [](const Query&) {});
}

Result<QStringList, StoreError> chargedBaskets(Connection& connection)
{
    QStringList charged;
    const auto read = eachRow(connection,
                              "SELECT purchase FROM basket WHERE EXISTS(SELECT 1 FROM journal "
                              "WHERE kind='purchase_started' AND journal.purchase=basket.purchase)",
                              [&charged](const Query& row) {
                                  charged.append(row.text(0));
                                  return true;
                              });
    if (!read)
        return failure(read.error());
    return charged;
}

Result<Done, StoreError> tagRows(Connection& connection, const TaggedTable& table,
                                 const RowTagger& tagger, const RowTagger* old)
{
    const auto sql = QByteArray("UPDATE ") + table.name + " SET tag=? WHERE " + table.id + "=?";
    const auto update = connection.prepare(sql.constData());
    if (!update)
        return failure(update.error());
    std::optional<StoreError> failed;
    const auto read = eachRow(connection, table.select("").constData(), [&](const Query& row) {
        if (old != nullptr && !old->fits(table, row))
            return true;
        const auto id = row.bytes(0);
        const auto tag = tagger.tagOf(table, row);
        Query query(*update);
        query.bindBlob(tag);
        const bool isText = qstrcmp(table.name, basket_table.name) == 0;
        if (const auto done = (isText ? query.bindText(id) : query.bindBlob(id)).run(); !done)
            failed = done.error();
        return !failed;
    });
    return failed ? Result<Done, StoreError>(failure(*failed)) : read;
}

Result<QByteArray, StoreError> tagAnew(Connection& connection, const RowTagger& tagger,
                                       const RowTagger& old)
{
    const Result<Done, StoreError> tagged[] = {tagRows(connection, method_table, tagger),
                                               tagRows(connection, registration_table, tagger),
                                               tagRows(connection, basket_table, tagger, &old)};
    for (const auto& done : tagged) {
        if (!done)
            return failure(done.error());
    }
    const auto before = keptRegistrySum(connection);
    const auto sum = countedRegistrySum(connection);
    if (!before || !sum)
        return failure(before ? sum.error() : before.error());
    if (const auto kept = keepRegistrySum(connection, *sum); !kept)
        return failure(kept.error());
    return payloadOf(*sum, *before);
}

Result<Done, StoreError> mendRows(Connection& connection, const RowTagger& tagger)
{
    const auto unused = connection.prepare("UPDATE registration SET active=0 WHERE id=?");
    if (!unused)
        return failure(unused.error());
    std::vector<QByteArray> altered;
    const auto read =
        eachRow(connection, registration_table.select("").constData(), [&](const Query& row) {
            if (!tagger.fits(registration_table, row))
                altered.push_back(row.bytes(0));
            return true;
        });
    if (!read)
        return read;
    for (const auto& id : altered) {
        if (const auto done = Query(*unused).bindBlob(id).run(); !done)
            return done;
    }
    for (const auto* table : {&method_table, &registration_table}) {
        if (const auto tagged = tagRows(connection, *table, tagger); !tagged)
            return tagged;
    }
    return Done{};
}

} // namespace countersign::store
