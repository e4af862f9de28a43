#include "core/uplink/postgres_changes.h"

#include <algorithm>

namespace countersign::uplink {

namespace {

PostgresValue version(quint64 number)
{
    return PostgresValue::number(static_cast<std::int64_t>(number));
}

PostgresValue store(const QString& name)
{
    return PostgresValue::text(name.toUtf8());
}

const PostgresLink::Row* firstRow(const PostgresLink::Answer& answer)
{
    return answer.rows.empty() ? nullptr : &answer.rows.front();
}

} // namespace

std::array<PostgresStatement, 2> askingForChanges(const QString& name, quint64 after)
{
    return {PostgresStatement{
                "SELECT coalesce(max(version), 0) FROM countersign.change_set WHERE store=$1",
                {store(name)}},
            PostgresStatement{
                "SELECT manifest, signature FROM countersign.change_set WHERE store=$1 AND "
                "version>$2 AND (is_base OR version=$2+1) ORDER BY is_base DESC, version DESC "
                "LIMIT 1",
                {store(name), version(after)}}};
}

ChangesFound ChangesFound::in(std::span<const PostgresLink::Answer> answers)
{
    ChangesFound found;
    if (answers.size() != 2)
        return found;
    if (const auto* row = firstRow(answers[0]))
        found.last = static_cast<quint64>(std::max<std::int64_t>(postgresNumber((*row)[0]), 0));
    if (const auto* row = firstRow(answers[1]))
        found.next = SignedManifest{(*row)[0], (*row)[1]};
    return found;
}

PostgresStatement askingForPiece(const Manifest& manifest, const QByteArray& till,
                                 std::int64_t number)
{
    return {"SELECT bytes FROM countersign.change_piece WHERE store=$1 AND version=$2 AND "
            "till=$3 AND number=$4",
            {store(manifest.store), version(manifest.version), PostgresValue::text(till),
             PostgresValue::number(number)}};
}

PostgresStatement addingChangeSet(const Manifest& manifest, const SignedManifest& signedManifest)
{
    return {"INSERT INTO countersign.change_set(store, version, is_base, manifest, signature) "
            "VALUES($1, $2, $3::bigint = 1, $4, $5)",
            {store(manifest.store), version(manifest.version),
             PostgresValue::number(manifest.isBase ? 1 : 0),
             PostgresValue::text(signedManifest.text),
             PostgresValue::binary(signedManifest.signature)}};
}

std::vector<PostgresStatement> addingPieces(const Manifest& manifest, const QByteArray& till,
                                            const QByteArray& part)
{
    std::vector<PostgresStatement> statements;
    for (qsizetype from = 0; from < part.size(); from += piece_bytes_max)
        statements.push_back(
            {"INSERT INTO countersign.change_piece(store, version, till, number, bytes) "
             "VALUES($1, $2, $3, $4, $5)",
             {store(manifest.store), version(manifest.version), PostgresValue::text(till),
              PostgresValue::number(from / piece_bytes_max),
              PostgresValue::binary(part.mid(from, piece_bytes_max))}});
    return statements;
}

PostgresStatement tellingOfChanges(const QString& name)
{
    return {"SELECT pg_notify($1, $2)", {PostgresValue::text(changes_channel), store(name)}};
}

Result<QByteArray, PostgresLink::Fault> fetchedPart(PostgresLink& link, const Manifest& manifest,
                                                    const QByteArray& till, std::int64_t bytes,
                                                    std::int64_t within_ms,
                                                    const world::Clock& clock)
{
    QByteArray part;
    for (std::int64_t number = 0; part.size() < bytes; ++number) {
        const PostgresStatement statement = askingForPiece(manifest, till, number);
        const auto answers = link.run({&statement, 1}, clock.now().boot_ms + within_ms);
        if (!answers)
            return failure(answers.error());
        const auto* row = firstRow(answers->front());
        const auto due_bytes = std::min<std::int64_t>(piece_bytes_max, bytes - part.size());
        // What is missing or of another size makes a part that isn't the one that was signed; a
        // byte at a time would take for ever.
        if (!row || row->front().size() != due_bytes)
            break;
        part += row->front();
    }
    return part;
}

} // namespace countersign::uplink
