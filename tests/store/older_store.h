#pragma once

#include "tests/store/shop.h"

#include "core/store/registry_check.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace store_test {

/// Makes of a closed store what it would be had an earlier version written it, before rows had
/// tags: its schema (whoever adds a step undoes it here), and a journal that says nothing of the
/// registry's sum.
inline void makeOlder(const QString& data, const store::Keys& keys)
{
    const auto raw =
        store::Connection::open(data + QStringLiteral("/store.db"), store::Connection::Mode::write)
            .value();
    std::vector<journal::Entry> entries;
    auto rows = store::JournalRows::over(*raw).value();
    const auto read = rows.each(1, [&](journal::Entry entry) {
        if (entry.kind == "registry_changed")
            return true;
        if (entry.kind == "initialised") {
            auto payload = QJsonDocument::fromJson(entry.payload).object();
            payload.remove(QStringLiteral("registry"));
            entry.payload = QJsonDocument(payload).toJson(QJsonDocument::Compact);
        }
        entry.signature.clear();
        entries.push_back(std::move(entry));
        return true;
    });
    check(read.ok(), "the journal can be read");
    journal::ChainHash chain;
    journal::Head genesis;
    genesis.hash = chain.genesis(keys.first);
    const auto head = journal::append(genesis, entries, keys.signing, chain).value();
    const auto done = raw->run(
        "DELETE FROM journal; ALTER TABLE payment_method DROP COLUMN tag; ALTER TABLE registration "
        "DROP COLUMN tag; ALTER TABLE basket DROP COLUMN tag; DROP TABLE registry_sum; "
        "DROP INDEX registration_replaced; DROP TABLE method_lookup_key; DROP TABLE price_list; "
        "DROP TABLE message_sending; DROP INDEX message_verified; "
        "ALTER TABLE message DROP COLUMN method; ALTER TABLE message DROP COLUMN country; "
        "ALTER TABLE message DROP COLUMN verified; ALTER TABLE message DROP COLUMN unsent; "
        "PRAGMA user_version=3");
    check(done.ok(), "an earlier schema is made");
    const auto insert = raw->prepare("INSERT INTO journal(seq, at_ms, kind, purchase, salt, "
                                     "payload, hash, signature) VALUES(?,?,?,nullif(?,''),?,?,?,?)")
                            .value();
    for (const auto& entry : entries) {
        store::Query query(insert);
        query.bind(entry.seq).bind(entry.at_ms).bindText(entry.kind).bindText(entry.purchase);
        query.bindBlob(entry.salt).bindBlob(entry.payload).bindBlob(entry.hash);
        if (entry.signature.isEmpty())
            query.bindNull();
        else
            query.bindBlob(entry.signature);
        check(query.run().ok(), "an entry is written");
    }
    check(store::HeadWriter(data).replace(head).ok(), "the head is written");
}

/// What is wrong with the registry or the open baskets; empty if nothing is.
inline QString wrongRowsOf(store::Store& store)
{
    const auto& tagger = store.registry().rows().tagger();
    const auto checked = store::checkRegistry(store.connection(), store.journal(), tagger);
    if (!checked)
        return checked.error().words;
    if (!*checked)
        return QStringLiteral("there is nothing to compare the registry with");
    const auto baskets = store::checkBaskets(store.connection(), tagger);
    return baskets ? QString() : baskets.error().words;
}

} // namespace store_test
