#include "core/store/journal_tail.h"

#include "core/journal/key_id.h"
#include "core/journal/verify.h"
#include "core/store/migrations.h"
#include "core/store/store.h"

#include <algorithm>

namespace countersign::store {

JournalTail::JournalTail(std::unique_ptr<Connection> connection, JournalRows rows, Statement tally,
                         const journal::PublicKey& current)
    : m_connection(std::move(connection)), m_rows(std::move(rows)),
      m_tally(std::move(tally)), m_keys{current}
{
}

Result<std::unique_ptr<world::JournalTail>, StoreError>
JournalTail::open(const QString& dataDirectory, const journal::PublicKey& current,
                  world::Files& files)
{
    auto connection =
        Connection::open(databasePath(dataDirectory), Connection::Mode::readOnly, files);
    if (!connection)
        return failure(connection.error());
    if (const auto known = checkSchema(**connection); !known)
        return failure(known.error());
    auto rows = JournalRows::over(**connection);
    if (!rows)
        return failure(rows.error());
    // A payload that nothing asks for isn't read from the disk.
    auto tally = (*connection)
                     ->prepare("SELECT at_ms, kind, payload FROM journal "
                               "WHERE seq>? AND seq<=? ORDER BY seq");
    if (!tally)
        return failure(tally.error());
    return std::unique_ptr<world::JournalTail>(
        new JournalTail(std::move(*connection), std::move(*rows), std::move(*tally), current));
}

Result<Done, QString> JournalTail::each(quint64 after, const Visit& visit)
{
    auto read = m_rows.each(after + 1, visit);
    if (!read)
        return failure(read.error().words);
    return Done{};
}

/// Nearly always the current one. Those before are named by the journal's first entry and by each
/// change of keys, and are looked for once.
Result<QString, QString> JournalTail::keyIdOf(const journal::Entry& entry)
{
    const QByteArray input = journal::signingInput(entry.seq, entry.hash);
    const auto find = [&] {
        return std::find_if(m_keys.begin(), m_keys.end(), [&](const journal::PublicKey& key) {
            return key.verify(input, entry.signature);
        });
    };
    auto found = find();
    if (found == m_keys.end() && !m_areKeysRead) {
        for (const char* kind : {"initialised", journal::key_changed_kind}) {
            const auto entries = m_rows.ofKind(kind);
            if (!entries)
                return failure(entries.error().words);
            for (const journal::Entry& naming : *entries) {
                if (auto key = journal::claimedKey(naming))
                    m_keys.push_back(std::move(*key));
            }
        }
        m_areKeysRead = true;
        found = find();
    }
    if (found == m_keys.end())
        return failure(
            QStringLiteral("entry %1 is not signed by a key of this till").arg(entry.seq));
    return journal::keyId(*found);
}

Result<world::Tally, QString> JournalTail::tally(quint64 after, quint64 until)
{
    world::Tally tally;
    Query query(m_tally);
    query.bind(after).bind(until);
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error().words);
        if (!*row)
            return tally;
        const auto counted = world::count(tally, query.number(0), query.bytes(1),
                                          [&query] { return query.bytes(2); });
        if (!counted)
            return failure(counted.error());
    }
}

} // namespace countersign::store
