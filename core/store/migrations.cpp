#include "core/store/migrations.h"

#include "core/store/read_transaction.h"
#include "core/store/schema_check.h"

#include <array>
#include <sqlite3.h>

namespace countersign::store {

namespace {

// A step never changes once it has been released; what is new is a new step.
constexpr const char* first_step = R"(
CREATE TABLE journal(
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    purchase TEXT,
    salt BLOB,
    payload BLOB,
    digest BLOB,
    hash BLOB NOT NULL,
    signature BLOB
) STRICT;
-- Of the first entry only: an index of all of them costs every commit another page.
CREATE INDEX journal_of_purchase ON journal(purchase) WHERE kind='purchase_started';

CREATE TABLE basket(
    purchase TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    aside INTEGER NOT NULL,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE message(
    id TEXT PRIMARY KEY,
    purchase TEXT NOT NULL,
    purpose TEXT NOT NULL,
    registration BLOB NOT NULL,
    number_lookup BLOB NOT NULL,
    issue INTEGER NOT NULL,
    provider TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    expires_boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL
) STRICT;
CREATE INDEX message_by_time ON message(created_ms);
CREATE INDEX message_by_number ON message(number_lookup, created_ms);
CREATE INDEX message_under_way ON message(created_ms) WHERE state IN ('queued','accepted','sent');

CREATE TABLE payment_method(
    id BLOB PRIMARY KEY,
    lookup BLOB NOT NULL UNIQUE,
    binding BLOB NOT NULL,
    brand TEXT NOT NULL,
    last4 TEXT NOT NULL,
    frozen INTEGER NOT NULL DEFAULT 0,
    frozen_why TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE registration(
    id BLOB PRIMARY KEY,
    method BLOB NOT NULL REFERENCES payment_method(id),
    sealed_number BLOB NOT NULL,
    seal_nonce BLOB NOT NULL,
    number_lookup BLOB NOT NULL,
    locale TEXT NOT NULL,
    registered_ms INTEGER NOT NULL,
    proof TEXT NOT NULL,
    active INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX registration_of_method ON registration(method) WHERE active = 1;

CREATE TABLE product(
    gtin INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    price_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    tax TEXT NOT NULL,
    category TEXT NOT NULL,
    import INTEGER NOT NULL,
    line INTEGER NOT NULL
) STRICT;
CREATE INDEX product_by_name ON product(folded);
CREATE INDEX product_by_category ON product(category, folded);
-- Kept in step by the import: with an untrusted schema, FTS5 can't be used in triggers.
CREATE VIRTUAL TABLE product_search USING fts5(
    folded, content='product', content_rowid='gtin', tokenize='trigram', columnsize=0);
)";

// Each number gets a key of its own outside of the database, each product a tag of its row.
constexpr const char* second_step = R"(
ALTER TABLE registration ADD COLUMN key_slot INTEGER;
CREATE INDEX registration_without_key ON registration(key_slot) WHERE key_slot IS NULL;
ALTER TABLE product ADD COLUMN tag BLOB;
)";

// What became of each attempt at a message, and how the providers are doing.
constexpr const char* attempts_step = R"(
ALTER TABLE message ADD COLUMN allowed INTEGER NOT NULL DEFAULT 1;
CREATE TABLE message_attempt(
    message TEXT NOT NULL,
    number INTEGER NOT NULL,
    provider TEXT NOT NULL,
    reference TEXT NOT NULL,
    state TEXT NOT NULL,
    began_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    taken_ms INTEGER,
    delivered_after_ms INTEGER,
    PRIMARY KEY(message, number, provider)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_attempt_delivered ON message_attempt(provider, began_ms)
    WHERE delivered_after_ms NOTNULL;

CREATE TABLE provider_health(
    provider TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    since_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)";

// Each row of the registry and each open basket gets a tag, the registry the sum of its rows'.
constexpr const char* row_tags_step = R"(
ALTER TABLE payment_method ADD COLUMN tag BLOB;
ALTER TABLE registration ADD COLUMN tag BLOB;
ALTER TABLE basket ADD COLUMN tag BLOB;
CREATE TABLE registry_sum(
    id INTEGER PRIMARY KEY CHECK(id = 1),
    digest BLOB NOT NULL,
    methods INTEGER NOT NULL,
    registrations INTEGER NOT NULL
) STRICT;
CREATE INDEX registration_replaced ON registration(method) WHERE active = 0;
)";

// What sending limits count: each time that a message may have gone out, for which method and where
// to, and whether its code was keyed rightly. Of older messages nobody knows the country any more.
constexpr const char* sendings_step = R"(
ALTER TABLE message ADD COLUMN method BLOB NOT NULL DEFAULT x'';
ALTER TABLE message ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN verified INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN unsent INTEGER NOT NULL DEFAULT 0;
UPDATE message SET unsent = 1 WHERE state = 'failed' AND NOT EXISTS(
    SELECT 1 FROM message_attempt a WHERE a.message = message.id AND a.taken_ms NOTNULL);
UPDATE message SET method = coalesce(
    (SELECT method FROM registration WHERE registration.id = message.registration), x'');
CREATE INDEX message_verified ON message(country, created_ms) WHERE verified = 1;

CREATE TABLE message_sending(
    message TEXT NOT NULL,
    number INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    boot_ms INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    PRIMARY KEY(message, number)
) STRICT, WITHOUT ROWID;
INSERT INTO message_sending SELECT id, n.number, created_ms, 0, '' FROM message
    JOIN (SELECT 1 AS number UNION ALL SELECT 2 UNION ALL SELECT 3) n
    ON n.number = 1 OR n.number <= allowed;
CREATE INDEX message_sending_by_time ON message_sending(at_ms);
CREATE INDEX message_sending_by_boot ON message_sending(boot_id, boot_ms);
)";

// The key that finds payment methods, sealed: there is no other that finds them.
constexpr const char* lookup_key_step = R"(
CREATE TABLE method_lookup_key(
    id INTEGER PRIMARY KEY CHECK(id = 1),
    sealed BLOB NOT NULL,
    nonce BLOB NOT NULL
) STRICT;
)";

// Prices that head office announced, until they begin.
constexpr const char* price_lists_step = R"(
CREATE TABLE price_list(
    version INTEGER PRIMARY KEY,
    csv BLOB NOT NULL
) STRICT;
)";

constexpr int primary_code_mask = 0xff; // of an extended result code

constexpr std::array steps{first_step,    second_step,     attempts_step,   row_tags_step,
                           sendings_step, lookup_key_step, price_lists_step};

Result<Done, StoreError> takeStep(Connection& connection, std::size_t step)
{
    const auto version = QStringLiteral("PRAGMA application_id=%1; PRAGMA user_version=%2; COMMIT")
                             .arg(application_id)
                             .arg(step + 1)
                             .toUtf8();
    for (const char* sql : {"BEGIN IMMEDIATE", steps.at(step), version.constData()}) {
        const auto done = connection.run(sql);
        if (done)
            continue;
        if (connection.isInTransaction())
            (void)connection.run("ROLLBACK");
        return done;
    }
    return Done{};
}

/// The version of a store that we may read; 0 for an empty file.
Result<qint64, StoreError> knownVersion(Connection& connection)
{
    const auto id = connection.number("PRAGMA application_id");
    const auto version = connection.number("PRAGMA user_version");
    const auto tables = connection.number("SELECT count(*) FROM sqlite_schema");
    for (const auto* number : {&id, &version, &tables}) {
        if (!*number)
            return *number;
    }
    const bool isEmpty = *id == 0 && *version == 0 && *tables == 0;
    if (*id != application_id && !isEmpty) {
        const auto words = QStringLiteral("store.db is a database of another program");
        return failure(StoreError{StoreFault::notAStore, words, 0, 0});
    }
    // A table or column that a step makes is there already only if the number was altered.
    if (*version < 0 || (*version == 0 && !isEmpty))
        return failure(otherVersion(*version));
    if (*version > schemaVersion()) {
        const auto words = QStringLiteral(
            "this store was written by a newer version of Countersign (schema %1, this one knows "
            "%2): install that one. If there never was one, somebody altered store.db: move it and "
            "the files beside it whose names begin with it away, leave head where it is, and put "
            "the newest backup back with `countersignctl restore FILE`");
        return failure(
            StoreError{StoreFault::tooNew, words.arg(*version).arg(schemaVersion()), 0, 0});
    }
    return version;
}

} // namespace

std::span<const char* const> schemaSteps(int version)
{
    return std::span(steps).first(static_cast<std::size_t>(version));
}

StoreError otherVersion(qint64 version)
{
    const auto words = QStringLiteral("store.db says that its schema is %1, and has another one");
    return {StoreFault::damaged, words.arg(version), 0, 0};
}

int schemaVersion()
{
    return static_cast<int>(steps.size());
}

Result<Done, StoreError> migrate(Connection& connection)
{
    const auto version = knownVersion(connection);
    if (!version)
        return failure(version.error());
    if (const auto checked = checkObjects(connection, static_cast<int>(*version)); !checked)
        return checked;
    for (auto step = static_cast<std::size_t>(*version); step < steps.size(); ++step) {
        const auto taken = takeStep(connection, step);
        if (!taken && (taken.error().code & primary_code_mask) == SQLITE_ERROR)
            return failure(otherVersion(*version));
        if (!taken)
            return taken;
    }
    return Done{};
}

Result<Done, StoreError> checkReadable(Connection& connection)
{
    const auto version = knownVersion(connection);
    if (!version)
        return failure(version.error());
    if (*version > 0)
        return Done{};
    const auto words = QStringLiteral("it is empty, and no store");
    return failure(StoreError{StoreFault::notAStore, words, 0, 0});
}

Result<Done, StoreError> checkSchema(Connection& connection)
{
    const ReadTransaction moment(connection); // a writer beside us may be bringing it up to date
    const auto version = knownVersion(connection);
    if (!version)
        return failure(version.error());
    // One that isn't as old as it says was altered, and no writer brings it up to date.
    const auto checked = checkObjects(connection, static_cast<int>(*version));
    if (!checked || *version == schemaVersion())
        return checked;
    const auto words = QStringLiteral("the store's schema is older than this program; start the "
                                      "till, or run init, to bring it up to date");
    return failure(StoreError{StoreFault::failed, words, 0, 0});
}

} // namespace countersign::store
