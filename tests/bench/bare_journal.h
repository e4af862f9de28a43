#pragma once

#include "core/store/connection.h"
#include "core/store/keys.h"
#include "core/store/statement.h"
#include "tests/bench/purchases.h"

#include <QString>
#include <memory>

struct evp_md_ctx_st;
struct evp_md_st;
struct evp_pkey_st;

namespace countersign::bench {

/// Writes the same entries with the same hashes and signatures into a table like the store's, with
/// SQLite and OpenSSL and nothing else: no store, no head, no checks of form.
class BareJournal
{
public:
    /// Makes the database in that folder; ends the program if it can't.
    explicit BareJournal(const QString& folder);
    ~BareJournal();
    void write(const PurchaseEntries& purchase);

private:
    void writeCommit(const QByteArray& purchase, const std::vector<journal::EncodedFact>& commit);

    std::unique_ptr<store::Connection> m_connection;
    store::Statement m_begin;
    store::Statement m_insert;
    store::Statement m_commit;
    std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> m_hash;
    std::unique_ptr<evp_md_st, void (*)(evp_md_st*)> m_sha256; // fetched once, as the store does
    std::unique_ptr<evp_pkey_st, void (*)(evp_pkey_st*)> m_key;
    quint64 m_seq = 0;
    QByteArray m_last = QByteArray(32, '\0');
};

} // namespace countersign::bench
