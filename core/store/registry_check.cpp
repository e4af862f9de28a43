#include "core/store/registry_check.h"

#include "core/store/each_row.h"
#include "core/store/index_check.h"
#include "core/store/migrations.h"
#include "core/store/schema_check.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <optional>
#include <vector>

namespace countersign::store {

namespace {

constexpr TableIndex indexes[] = {
    {"sqlite_autoindex_payment_method_1", "payment_method", "id", "true"},
    {"sqlite_autoindex_payment_method_2", "payment_method", "lookup", "true"},
    {"sqlite_autoindex_registration_1", "registration", "id", "true"},
    {"registration_of_method", "registration", "method", "active=1"},
    {"registration_replaced", "registration", "method", "active=0"},
    {"registration_without_key", "registration", "key_slot", "key_slot IS NULL"},
};

/// Adds the tags of rows that fit theirs to the sum, if there is one.
Result<Done, StoreError> checkRows(Connection& connection, const TaggedTable& table,
                                   const RowTagger& tagger, RegistrySum* sum = nullptr)
{
    std::optional<StoreError> altered;
    const auto read = eachRow(connection, table.select("").constData(), [&](const Query& row) {
        if (!tagger.fits(table, row))
            altered = alteredRow(table, row);
        else if (sum != nullptr)
            sum->add(table, row.bytes(table.count));
        return !altered;
    });
    if (!read)
        return read;
    return altered ? Result<Done, StoreError>(failure(*altered)) : Done{};
}

Failure<StoreError> changed(quint64 seq, const QString& words)
{
    return failure(remediedBy(importedRegistryAgain(), {StoreFault::damaged, words, 0, seq}));
}

QString otherRegistry()
{
    return QStringLiteral("the registry is not the one that this till left: payment methods or "
                          "registrations were removed, added or put back to what they once were "
                          "since");
}

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

/// Every row, and the sum that is kept, against what there should be.
Result<Done, StoreError> compare(Connection& connection, const RowTagger& tagger,
                                 const RegistrySum& expected, quint64 seq)
{
    RegistrySum counted;
    for (const auto* table : {&method_table, &registration_table}) {
        const auto sound = checkRows(connection, *table, tagger, &counted);
        if (!sound && isAlteration(sound.error()))
            return changed(seq, sound.error().words);
        if (!sound)
            return sound;
    }
    if (counted != expected)
        return changed(seq, otherRegistry());
    const auto kept = keptRegistrySum(connection);
    if (!kept)
        return failure(kept.error());
    if (*kept != counted)
        return changed(seq, QStringLiteral("the registry's sum was altered, and not by this till"));
    return checkRegistryIndexes(connection);
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

Result<Done, StoreError> checkRegistry(Connection& connection, const RowTagger& tagger,
                                       const journal::RegistryRecord& known)
{
    if (const auto checked = checkObjects(connection, schemaVersion()); !checked)
        return checked;
    return compare(connection, tagger, {known.sum, known.methods, known.registrations}, 0);
}

Result<bool, StoreError> checkRegistry(Connection& connection, const RowTagger& tagger,
                                       const RegistryHistory& history)
{
    if (history.seq == 0)
        return false;
    if (const auto compared = compare(connection, tagger, history.sum, history.seq); !compared)
        return failure(compared.error());
    if (history.brokenAt > 0)
        return changed(history.brokenAt,
                       QStringLiteral("the registry had been altered, and not by this till, when "
                                      "entry %1 was written")
                           .arg(history.brokenAt));
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

Result<Done, StoreError> checkRegistryIndexes(Connection& connection)
{
    for (const TableIndex& index : indexes) {
        const auto isWhole = hasEveryKey(connection, index);
        if (!isWhole)
            return failure(isWhole.error());
        if (!*isWhole)
            return changed(0, QStringLiteral("the index %1, by which the registry is looked up, "
                                             "was altered, and not by this till: it hides rows")
                                  .arg(QLatin1StringView(index.name)));
    }
    return Done{};
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
    return checkRows(connection, basket_table, tagger);
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
