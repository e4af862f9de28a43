#pragma once

#include "core/journal/acknowledgement.h"
#include "core/journal/export_line.h"
#include "core/journal/verify.h"
#include "core/store/connection.h"
#include "core/store/evidence.h"
#include "core/store/head_file.h"
#include "core/store/migrations.h"
#include "tests/journal/random_chain.h"

#include <QTemporaryDir>
#include <QTest>

namespace store_test {

using namespace countersign;
using namespace countersign::store;
using journal::Entry;
using journal::RandomChain;

inline const QByteArray ours("0192f0c1-7b3a-7c4d-8e5f-000000000001");
inline const QByteArray theirs("0192f0c1-7b3a-7c4d-8e5f-000000000002");

inline Entry entryOf(RandomChain& chain, const char* kind, const QByteArray& purchase)
{
    Entry entry = chain.newEntry();
    entry.kind = kind;
    entry.purchase = purchase;
    return entry;
}

inline void begin(RandomChain& chain)
{
    Entry entry = entryOf(chain, "initialised", {});
    entry.payload =
        "{\"public_key\":\"" + chain.key().publicKey().raw().toBase64() + "\",\"till\":\"t\"}";
    chain.commit({entry}, chain.key());
}

inline void sellToOthers(RandomChain& chain, int purchases)
{
    for (int i = 0; i < purchases; ++i)
        chain.commit({entryOf(chain, "purchase_started", theirs),
                      entryOf(chain, "purchase_recorded", theirs)},
                     chain.key());
}

/// Our purchase, with one of somebody else's between its beginning and its end.
inline void sellToUs(RandomChain& chain)
{
    chain.commit({entryOf(chain, "purchase_started", ours)}, chain.key());
    sellToOthers(chain, 1);
    chain.commit({entryOf(chain, "countersigned", ours), entryOf(chain, "purchase_recorded", ours)},
                 chain.key());
}

inline void commit(RandomChain& chain, const char* kind, const QByteArray& payload)
{
    Entry entry = entryOf(chain, kind, {});
    entry.payload = payload;
    chain.commit({entry}, chain.key());
}

/// Head office's word that it has everything up to that entry, or by default all there is.
inline quint64 acknowledge(RandomChain& chain, quint64 seq = 0)
{
    const quint64 up = seq > 0 ? seq : chain.head().seq;
    commit(chain, journal::acknowledged_kind,
           journal::encoded(journal::Acknowledgement{up, chain.entries()[up - 1].hash, {}, {}}));
    return chain.head().seq;
}

inline quint64 refuse(RandomChain& chain, quint64 seq)
{
    commit(chain, journal::head_office_refused_kind,
           journal::encoded(
               journal::HeadOfficeRefusal{seq, "refused", QStringLiteral("why"), {}, {}}));
    return chain.head().seq;
}

inline std::vector<quint64> wordsIn(const Evidence& evidence)
{
    std::vector<quint64> words;
    for (const Entry& entry : evidence.ofHeadOffice)
        words.push_back(entry.seq);
    return words;
}

/// A store whose journal is that chain.
class ChainStore
{
public:
    explicit ChainStore(const RandomChain& chain)
    {
        m_connection = Connection::open(m_folder.filePath(QStringLiteral("store.db")),
                                        Connection::Mode::create)
                           .value();
        check(migrate(*m_connection).ok(), "a new store has its tables");
        auto insert = m_connection->prepare("INSERT INTO journal(seq, at_ms, kind, purchase, salt, "
                                            "payload, hash, signature) VALUES(?,?,?,?,?,?,?,?)");
        run("BEGIN");
        for (const Entry& entry : chain.entries()) {
            Query query(*insert);
            query.bind(entry.seq).bind(entry.at_ms).bindText(entry.kind);
            if (entry.purchase.isEmpty())
                query.bindNull();
            else
                query.bindText(entry.purchase);
            query.bindBlob(entry.salt).bindBlob(entry.payload).bindBlob(entry.hash);
            if (entry.signature.isEmpty())
                query.bindNull();
            else
                query.bindBlob(entry.signature);
            check(query.run().ok(), "an entry is put in");
        }
        run("COMMIT");
        check(HeadWriter(m_folder.path()).replace(chain.head()).ok(), "the head is kept");
        m_journal.emplace(JournalRows::over(*m_connection).value());
    }

    Result<Evidence, StoreError> read(const JournalKeys& keys, const QByteArray& purchase = ours)
    {
        m_lines.clear();
        return readEvidence(*m_journal, keys, m_folder.path(),
                            QUuid::fromString(QLatin1StringView(purchase)),
                            [this](const QByteArray& line) {
                                m_lines << line;
                                m_isOfOneMoment = m_connection->isInTransaction();
                                return m_canWrite;
                            });
    }
    /// Of a till that never changed its keys.
    Result<Evidence, StoreError> read(const RandomChain& chain)
    {
        return read({chain.key().publicKey(), chain.key().publicKey()});
    }
    [[nodiscard]] std::vector<Entry> written() const
    {
        std::vector<Entry> entries;
        for (const QByteArray& line : m_lines)
            entries.push_back(journal::fromExportLine(line).value());
        return entries;
    }
    void run(const char* sql) { check(m_connection->run(sql).ok(), "the SQL itself works"); }
    void fillTheDisk() { m_canWrite = false; }
    /// What was written last was read in the transaction in which everything before it was.
    [[nodiscard]] bool isOfOneMoment() const { return m_isOfOneMoment; }
    [[nodiscard]] bool isInTransaction() const { return m_connection->isInTransaction(); }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Connection> m_connection;
    std::optional<JournalRows> m_journal;
    QByteArrayList m_lines;
    bool m_canWrite = true;
    bool m_isOfOneMoment = false;
};

/// What a stranger, who has the lines and the key they begin with, finds wrong with them.
inline QString faultIn(const std::vector<Entry>& entries, const Evidence& evidence)
{
    journal::ChainVerifier verifier(evidence.firstKey, evidence.first);
    for (const Entry& entry : entries) {
        if (const auto accepted = verifier.accept(entry); !accepted)
            return accepted.error().words;
    }
    const auto head = verifier.finish();
    if (!head)
        return head.error().words;
    return *head == evidence.head ? QString() : QStringLiteral("it ends elsewhere");
}

} // namespace store_test
