#include "tests/damage/raw_store.h"

#include "core/journal/chain.h"

#include <QFile>
#include <QStringList>
#include <algorithm>
#include <memory>
#include <sqlite3.h>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

namespace {

using Database = std::unique_ptr<sqlite3, decltype([](sqlite3* open) { sqlite3_close(open); })>;
using Rows =
    std::unique_ptr<sqlite3_stmt, decltype([](sqlite3_stmt* row) { sqlite3_finalize(row); })>;

Database open(const QString& path)
{
    sqlite3* connection = nullptr;
    sqlite3_open(QFile::encodeName(path).constData(), &connection);
    return Database(connection);
}

Rows rowsOf(const Database& database, const char* sql)
{
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database.get(), sql, -1, &statement, nullptr);
    return Rows(statement);
}

QByteArray bytesIn(const Rows& rows, int column)
{
    return QByteArray(static_cast<const char*>(sqlite3_column_blob(rows.get(), column)),
                      sqlite3_column_bytes(rows.get(), column));
}

void dump(const Database& database, const char* sql, QString& into)
{
    const Rows rows = rowsOf(database, sql);
    while (sqlite3_step(rows.get()) == SQLITE_ROW) {
        for (int column = 0; column < sqlite3_column_count(rows.get()); ++column)
            into += QString::fromLatin1(bytesIn(rows, column).toHex()) + u' ';
        into += u'\n';
    }
    const int code = sqlite3_errcode(database.get());
    if (code != SQLITE_DONE && code != SQLITE_OK && code != SQLITE_ROW)
        into +=
            u"%1: %2\n"_s.arg(QLatin1String(sql), QLatin1String(sqlite3_errmsg(database.get())));
}

} // namespace

bool runSql(const QString& path, const QByteArray& statements)
{
    const Database database = open(path);
    return sqlite3_exec(database.get(), statements.constData(), nullptr, nullptr, nullptr) ==
           SQLITE_OK;
}

qint64 lastEntryIn(const QString& path)
{
    const Database database = open(path);
    const Rows rows = rowsOf(database, "SELECT max(seq) FROM journal");
    return sqlite3_step(rows.get()) == SQLITE_ROW ? sqlite3_column_int64(rows.get(), 0) : 0;
}

bool rewriteFrom(const QString& path, qint64 seq)
{
    const Database database = open(path);
    journal::ChainHash chain;
    QByteArray previous;
    std::vector<std::pair<qint64, QByteArray>> hashes;
    QByteArray payload;
    {
        const Rows rows = rowsOf(database, "SELECT seq, at_ms, kind, purchase, salt, payload, hash "
                                           "FROM journal ORDER BY seq");
        while (sqlite3_step(rows.get()) == SQLITE_ROW) {
            journal::Entry entry;
            entry.seq = static_cast<quint64>(sqlite3_column_int64(rows.get(), 0));
            entry.at_ms = sqlite3_column_int64(rows.get(), 1);
            entry.kind = bytesIn(rows, 2);
            entry.purchase = bytesIn(rows, 3);
            entry.salt = bytesIn(rows, 4);
            entry.payload = bytesIn(rows, 5);
            entry.hash = bytesIn(rows, 6);
            if (static_cast<qint64>(entry.seq) == seq)
                payload = entry.payload = "{\"amount\":\"0.01\"}";
            if (static_cast<qint64>(entry.seq) >= seq) {
                entry.hash = chain.next(previous, entry);
                hashes.emplace_back(static_cast<qint64>(entry.seq), entry.hash);
            }
            previous = entry.hash;
        }
    }
    QByteArray sql = "BEGIN; UPDATE journal SET payload = x'" + payload.toHex() +
                     "' WHERE seq = " + QByteArray::number(seq) + ";";
    for (const auto& [at, hash] : hashes)
        sql += "UPDATE journal SET hash = x'" + hash.toHex() +
               "' WHERE seq = " + QByteArray::number(at) + ";";
    return sqlite3_exec(database.get(), (sql + "COMMIT").constData(), nullptr, nullptr, nullptr) ==
           SQLITE_OK;
}

bool Dump::isProvenBy(const Dump& before) const
{
    const QStringList known = before.baskets.split(u'\n');
    const QStringList now = baskets.split(u'\n');
    return proven == before.proven &&
           std::all_of(now.begin(), now.end(),
                       [&known](const QString& basket) { return known.contains(basket); });
}

Dump dumpStore(const QString& path)
{
    if (!QFile::exists(path))
        return {u"none"_s, {}, {}};
    const Database database = open(path);
    Dump dumped;
    for (const char* sql :
         {"SELECT * FROM journal ORDER BY seq",
          "SELECT id, lookup, binding, brand, last4, frozen, frozen_why FROM payment_method"
          " ORDER BY id",
          "SELECT id, method, sealed_number, seal_nonce, key_slot, number_lookup, locale,"
          " registered_ms, proof, active FROM registration ORDER BY id",
          "SELECT id FROM registration WHERE active = 1 ORDER BY method",
          "SELECT gtin, name, price_minor, currency, tax, category, import, line FROM product"
          " ORDER BY gtin",
          "SELECT id FROM payment_method ORDER BY lookup",
          "SELECT lookup FROM payment_method ORDER BY id"})
        dump(database, sql, dumped.proven);
    dump(database, "SELECT folded FROM product ORDER BY gtin", dumped.open);
    dump(database, "SELECT purchase, body, aside, position FROM basket", dumped.baskets);
    return dumped;
}

} // namespace countersign::tests
