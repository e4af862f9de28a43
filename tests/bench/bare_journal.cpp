#include "tests/bench/bare_journal.h"

#include "core/base/check.h"
#include "core/journal/entry.h"
#include "tests/bench/bare_hashes.h"

#include <openssl/rand.h>

namespace countersign::bench {

BareJournal::BareJournal(const QString& folder)
    : m_hash(EVP_MD_CTX_new(), EVP_MD_CTX_free),
      m_sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free),
      m_key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free)
{
    auto opened = store::Connection::open(folder + QStringLiteral("/bare-journal.db"),
                                          store::Connection::Mode::create);
    check(opened.ok() && m_hash && m_sha256 && m_key, "the journal without a store can be made");
    m_connection = std::move(opened).value();
    check(m_connection
              ->run("CREATE TABLE journal(seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, "
                    "kind TEXT NOT NULL, purchase TEXT, salt BLOB, payload BLOB, digest BLOB, "
                    "hash BLOB NOT NULL, signature BLOB) STRICT;"
                    "CREATE INDEX journal_of_purchase ON journal(purchase) "
                    "WHERE kind='purchase_started'")
              .ok(),
          "its table can be made");
    const std::pair<store::Statement*, const char*> statements[] = {
        {&m_begin, "BEGIN IMMEDIATE"},
        {&m_insert, "INSERT INTO journal(seq, at_ms, kind, purchase, salt, payload, hash, "
                    "signature) VALUES(?,?,?,?,?,?,?,?)"},
        {&m_commit, "COMMIT"}};
    for (const auto& [statement, sql] : statements) {
        auto prepared = m_connection->prepare(sql);
        check(prepared.ok(), "its statements can be prepared");
        *statement = std::move(prepared).value();
    }
}

BareJournal::~BareJournal() = default;

void BareJournal::write(const PurchaseEntries& purchase)
{
    const QByteArray id = purchase.id.toByteArray(QUuid::WithoutBraces);
    for (const auto& commit : purchase.commits)
        writeCommit(id, commit);
}

void BareJournal::writeCommit(const QByteArray& purchase,
                              const std::vector<journal::EncodedFact>& commit)
{
    check(store::Query(m_begin).run().ok(), "a bare transaction begins");
    for (const journal::EncodedFact& fact : commit) {
        journal::Entry entry;
        entry.seq = ++m_seq;
        entry.at_ms = 1'795'370'304'123;
        entry.kind = fact.kind;
        entry.purchase = purchase;
        entry.salt.resize(journal::salt_size_bytes);
        RAND_bytes(reinterpret_cast<unsigned char*>(entry.salt.data()), 16);
        entry.payload = fact.payload;
        entry.hash.resize(journal::hash_size_bytes);
        auto* hash = reinterpret_cast<unsigned char*>(entry.hash.data());
        hashEntry(m_hash.get(), m_sha256.get(),
                  reinterpret_cast<const unsigned char*>(m_last.constData()), entry, hash);
        m_last = entry.hash;
        store::Query query(m_insert);
        query.bind(entry.seq).bind(entry.at_ms).bindText(entry.kind).bindText(entry.purchase);
        query.bindBlob(entry.salt).bindBlob(entry.payload).bindBlob(entry.hash);
        if (&fact == &commit.back()) {
            const SigningInput input(entry.seq, hash);
            entry.signature.resize(journal::signature_size_bytes);
            std::size_t size = journal::signature_size_bytes;
            const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                             EVP_MD_CTX_free);
            EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, m_key.get());
            check(EVP_DigestSign(context.get(),
                                 reinterpret_cast<unsigned char*>(entry.signature.data()), &size,
                                 input.bytes, SigningInput::size) == 1,
                  "a bare entry can be signed");
            query.bindBlob(entry.signature);
        } else {
            query.bindNull();
        }
        check(query.run().ok(), "a bare entry can be written");
    }
    check(store::Query(m_commit).run().ok(), "a bare transaction ends");
}

} // namespace countersign::bench
