#include "tests/damage/damages.h"

#include <QFile>
#include <array>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;
using sim::Dice;

namespace {

constexpr qint64 page_bytes = 4096;
constexpr std::array<const char*, 3> keys{"keys/signing.key", "keys/code.key", "keys/sealing.key"};

QString oneOf(std::initializer_list<const char*> names, Dice& dice)
{
    return QString::fromLatin1(names.begin()[dice.below(static_cast<qint64>(names.size()))]);
}

/// An entry that isn't the last, nor the first.
qint64 someEntry(const Place& place, Dice& dice)
{
    return dice.between(2, place.entries() - 1);
}

QString bitInStore(const Place& place, const Copies&, Dice& dice)
{
    return place.flipBit(u"store.db"_s, dice);
}

QString bitInLog(const Place& place, const Copies&, Dice& dice)
{
    return place.flipBit(u"store.db-wal"_s, dice);
}

QString bitInHead(const Place& place, const Copies&, Dice& dice)
{
    return place.flipBit(u"head"_s, dice);
}

QString bitInLedger(const Place& place, const Copies&, Dice& dice)
{
    return place.flipBit(u"demo-terminal.jsonl"_s, dice);
}

QString bitInKey(const Place& place, const Copies&, Dice& dice)
{
    return place.flipBit(QLatin1String(keys.at(std::size_t(dice.below(3)))), dice);
}

QString fileCut(const Place& place, const Copies&, Dice& dice)
{
    return place.cut(
        oneOf({"store.db", "store.db-wal", "head", "demo-terminal.jsonl", "registrations.keys",
               "keys/signing.key", "keys/code.key", "keys/sealing.key"},
              dice),
        dice);
}

QString fileGone(const Place& place, const Copies&, Dice& dice)
{
    return place.remove(oneOf({"store.db", "store.db-wal", "head", "lock", "registrations.keys",
                               "keys/signing.key", "keys/code.key", "keys/sealing.key"},
                              dice));
}

QString pageZeroed(const Place& place, const Copies&, Dice& dice)
{
    return place.zeroPage(u"store.db"_s, dice);
}

QString rowDeleted(const Place& place, const Copies&, Dice& dice)
{
    return place.run(u"DELETE FROM journal WHERE seq = %1"_s.arg(someEntry(place, dice)));
}

QString rowEdited(const Place& place, const Copies&, Dice& dice)
{
    const char* edits[] = {"payload = CAST(replace(CAST(payload AS TEXT), '\"', '\" ') AS BLOB)",
                           "at_ms = at_ms + 1",
                           "kind = kind || '_'",
                           "purchase = '01890a5d-ac96-774b-bcce-b302099a8057'",
                           "salt = zeroblob(16)",
                           "hash = zeroblob(32)",
                           "signature = zeroblob(64)",
                           "payload = NULL, salt = NULL, digest = zeroblob(32)"};
    const auto edit = QLatin1String(edits[dice.below(8)]);
    return place.run(
        u"UPDATE journal SET %1 WHERE seq = %2"_s.arg(edit).arg(someEntry(place, dice)));
}

/// By somebody who can compute hashes, and has no key.
QString rowRewritten(const Place& place, const Copies&, Dice& dice)
{
    const qint64 seq = someEntry(place, dice);
    return rewriteFrom(place.file(u"store.db"_s), seq)
               ? u"entry %1 rewritten, and all hashes from there on"_s.arg(seq)
               : QString();
}

QString pairSwapped(const Place& place, const Copies&, Dice& dice)
{
    const qint64 seq = someEntry(place, dice);
    const bool isWhole = dice.isOnce(2);
    if (isWhole)
        return place.run(u"UPDATE journal SET seq = -1 WHERE seq = %1;"
                         "UPDATE journal SET seq = %1 WHERE seq = %2;"
                         "UPDATE journal SET seq = %2 WHERE seq = -1"_s.arg(seq)
                             .arg(seq + 1));
    return place.run(u"CREATE TEMP TABLE was AS SELECT * FROM journal WHERE seq IN (%1, %2);"
                     "UPDATE journal SET (kind, payload, salt) = (SELECT kind, payload, salt "
                     "FROM was WHERE seq = %1 + %2 - journal.seq) WHERE seq IN (%1, %2)"_s.arg(seq)
                         .arg(seq + 1));
}

QString tailCut(const Place& place, const Copies&, Dice& dice)
{
    return place.run(u"DELETE FROM journal WHERE seq > %1"_s.arg(someEntry(place, dice)));
}

QString olderCopy(const Place& place, const Copies& copies, Dice&)
{
    place.remove(u"store.db-wal"_s);
    return place.put(u"store.db"_s, copies.earlier);
}

QString olderCopyUnderTheLog(const Place& place, const Copies& copies, Dice&)
{
    return place.put(u"store.db"_s, copies.earlier);
}

QString olderHead(const Place& place, const Copies& copies, Dice&)
{
    return place.put(u"head"_s, copies.earlier);
}

QString messagesDeleted(const Place& place, const Copies&, Dice& dice)
{
    return place.run(dice.isOnce(2) ? u"DELETE FROM message"_s
                                    : u"DELETE FROM message WHERE rowid % 2 = 0"_s);
}

QString basketsDeleted(const Place& place, const Copies&, Dice&)
{
    return place.run(u"DELETE FROM basket"_s);
}

QString numberAltered(const Place& place, const Copies&, Dice& dice)
{
    return place.run(oneOf({"UPDATE registration SET sealed_number = (SELECT sealed_number"
                            " FROM registration AS other WHERE other.id <> registration.id)",
                            "UPDATE registration SET seal_nonce = zeroblob(12)",
                            "UPDATE payment_method SET lookup = randomblob(32)",
                            "UPDATE payment_method SET binding = zeroblob(32)"},
                           dice));
}

QString registryRowAltered(const Place& place, const Copies&, Dice& dice)
{
    if (dice.isOnce(2))
        return place.run(u"UPDATE payment_method SET %1 WHERE last4 = '%2'"_s.arg(
            oneOf({"brand = 'amex'", "last4 = '9999'", "frozen = 1 - frozen", "frozen_why = 'x'",
                   "tag = NULL", "tag = zeroblob(32)"},
                  dice),
            oneOf({"4242", "7730", "0005"}, dice)));
    return place.run(
        u"UPDATE registration SET %1 WHERE rowid = %2"_s
            .arg(oneOf({"locale = 'xx'", "registered_ms = registered_ms + 1", "proof = 'seen'",
                        "active = 1 - active", "number_lookup = x'00'", "key_slot = key_slot + 1",
                        "tag = NULL", "tag = zeroblob(32)"},
                       dice))
            .arg(dice.between(1, 4)));
}

QString registryRowDeleted(const Place& place, const Copies&, Dice& dice)
{
    return place.run(oneOf({"DELETE FROM registration WHERE active = 0",
                            "DELETE FROM registration WHERE rowid = 2", "DELETE FROM registration",
                            "DELETE FROM payment_method WHERE frozen = 0 AND last4 = ''",
                            "DELETE FROM registration; DELETE FROM payment_method"},
                           dice));
}

/// Whole, with its tag: a frozen mark that was taken off, or a number that was replaced.
QString registryRowOfOlderCopy(const Place& place, const Copies& copies, Dice& dice)
{
    const QString other = place.file(u"earlier.db"_s);
    QFile::copy(copies.earlier + u"/store.db"_s, other);
    const QString table = oneOf({"payment_method", "registration"}, dice);
    const QString did = place.run(u"ATTACH '%1' AS earlier; INSERT OR REPLACE INTO main.%2 "
                                  "SELECT * FROM earlier.%2"_s.arg(other, table));
    QFile::remove(other);
    return did.isEmpty() ? did : table + u" of the older copy"_s;
}

QString registrySumAltered(const Place& place, const Copies&, Dice& dice)
{
    return place.run(oneOf(
        {"UPDATE registry_sum SET digest = randomblob(32)", "UPDATE registry_sum SET digest = x''",
         "UPDATE registry_sum SET methods = methods + 1", "DELETE FROM registry_sum"},
        dice));
}

/// Wherever a column may be empty. An inner entry's signature may be missing: a later one covers
/// it.
QString nullPut(const Place& place, const Copies&, Dice& dice)
{
    if (dice.isOnce(2))
        return place.run(u"UPDATE registration SET %1 = NULL WHERE rowid = %2"_s
                             .arg(oneOf({"key_slot", "tag"}, dice))
                             .arg(dice.between(1, 4)));
    if (dice.isOnce(2))
        return place.run(u"UPDATE journal SET %1 = NULL WHERE seq = %2"_s
                             .arg(oneOf({"purchase", "salt", "payload"}, dice))
                             .arg(someEntry(place, dice)));
    return place.run(oneOf({"UPDATE registration SET key_slot = NULL",
                            "UPDATE payment_method SET tag = NULL WHERE last4 = '4242'",
                            "UPDATE product SET tag = NULL", "UPDATE basket SET tag = NULL",
                            "UPDATE message_attempt SET taken_ms = NULL,"
                            " delivered_after_ms = NULL"},
                           dice));
}

QString lookupKeyAltered(const Place& place, const Copies&, Dice& dice)
{
    return place.run(
        oneOf({"UPDATE method_lookup_key SET sealed = randomblob(48)",
               "UPDATE method_lookup_key SET nonce = x''", "DELETE FROM method_lookup_key"},
              dice));
}

QString basketAltered(const Place& place, const Copies&, Dice& dice)
{
    return place.run(
        oneOf({"UPDATE basket SET body = replace(body, '4.30', '0.30')",
               "UPDATE basket SET aside = 1 - aside", "UPDATE basket SET position = position + 1",
               "UPDATE basket SET purchase = '01890a5d-ac96-774b-bcce-b302099a8057'",
               "UPDATE basket SET tag = NULL"},
              dice));
}

QString bitInNumbersKeys(const Place& place, const Copies&, Dice& dice)
{
    return place.flipBit(u"registrations.keys"_s, dice);
}

QString catalogueAltered(const Place& place, const Copies&, Dice& dice)
{
    return place.run(oneOf({"UPDATE product SET price_minor = price_minor - 1"
                            " WHERE gtin = (SELECT min(gtin) FROM product)",
                            "UPDATE product SET tax = '0' WHERE rowid = (SELECT max(rowid)"
                            " FROM product)",
                            "UPDATE product SET (price_minor, name) = (SELECT price_minor, name"
                            " FROM product WHERE gtin = (SELECT max(gtin) FROM product))"
                            " WHERE gtin = (SELECT min(gtin) FROM product)",
                            "DELETE FROM product WHERE gtin = (SELECT max(gtin) FROM product)",
                            "INSERT INTO product SELECT gtin + 1, name, folded, 1, currency, tax,"
                            " category, import, line, tag FROM product LIMIT 1"},
                           dice));
}

QString schemaAltered(const Place& place, const Copies&, Dice& dice)
{
    return place.run(
        oneOf({"DROP INDEX journal_of_purchase", "DROP TABLE message", "DROP TABLE registration",
               "DROP TABLE journal", "DROP TABLE product", "DROP TABLE method_lookup_key",
               "DROP INDEX message_by_number", "DROP INDEX registration_of_method",
               "PRAGMA user_version = 99", "PRAGMA user_version = 0", "PRAGMA application_id = 7",
               "ALTER TABLE journal DROP COLUMN digest"},
              dice));
}

QString triggerAdded(const Place& place, const Copies&, Dice& dice)
{
    return place.run(oneOf({"CREATE TRIGGER t BEFORE INSERT ON journal BEGIN"
                            " SELECT RAISE(IGNORE); END",
                            "CREATE TRIGGER t AFTER INSERT ON message_sending BEGIN"
                            " DELETE FROM message_sending; END",
                            "CREATE TRIGGER t AFTER UPDATE ON payment_method BEGIN"
                            " UPDATE payment_method SET frozen = 0; END"},
                           dice));
}

constexpr std::array kinds{
    Damage{"a bit in the store", 30, false, "", bitInStore},
    Damage{"a bit in the log", 15, true, "", bitInLog},
    Damage{"a bit in data/head", 8, false, "data/head", bitInHead},
    Damage{"a bit in the demo ledger", 4, false, "demo-terminal", bitInLedger},
    Damage{"a bit in a key", 4, false, ".key, or the credential in its place, is not", bitInKey},
    Damage{"a file cut short", 8, true, "", fileCut},
    Damage{"a file gone", 5, true, "", fileGone},
    Damage{"a page of zeros", 8, false, "", pageZeroed},
    Damage{"an entry deleted", 6, false, "journal entry", rowDeleted},
    Damage{"an entry edited", 8, false, "entry", rowEdited},
    Damage{"an entry rewritten with its hashes", 8, false, "entry", rowRewritten},
    Damage{"two entries swapped", 8, false, "entry", pairSwapped},
    Damage{"the tail cut", 6, false, "lost entries", tailCut},
    Damage{"the store of an older copy", 3, true, "lost entries", olderCopy},
    Damage{"the same under the newer log", 2, true, "damaged", olderCopyUnderTheLog},
    Damage{"the head of an older copy", 2, true, "", olderHead},
    Damage{"messages deleted", 3, true, "", messagesDeleted},
    Damage{"baskets deleted", 2, true, "", basketsDeleted},
    Damage{"a number altered", 4, false, "altered", numberAltered},
    Damage{"a row of the registry altered", 12, false, "altered", registryRowAltered},
    Damage{"a row of the registry deleted", 5, false, "removed", registryRowDeleted},
    Damage{"a row of the registry of an older copy", 5, true, "", registryRowOfOlderCopy},
    Damage{"the registry's sum altered", 3, false, "sum", registrySumAltered},
    Damage{"a NULL", 8, false, "", nullPut},
    Damage{"the key that finds cards altered", 2, false, "", lookupKeyAltered},
    Damage{"an open basket altered", 3, true, "open basket", basketAltered},
    Damage{"a bit in registrations.keys", 4, false, "", bitInNumbersKeys},
    Damage{"the catalogue altered", 5, false, "Import the catalogue again", catalogueAltered},
    Damage{"the schema altered", 4, false, "", schemaAltered},
    Damage{"a trigger added", 3, false, "trigger", triggerAdded},
};

} // namespace

std::span<const Damage> damages()
{
    return kinds;
}

bool Place::has(const QString& name) const
{
    return QFile::exists(file(name));
}

QString Place::flipBit(const QString& name, Dice& dice) const
{
    QFile target(file(name));
    if (!target.open(QIODevice::ReadWrite) || target.size() == 0)
        return {};
    const qint64 at = dice.below(target.size());
    const auto bit = int(dice.below(8));
    target.seek(at);
    const char was = target.read(1).front();
    target.seek(at);
    target.write(QByteArray(1, static_cast<char>(was ^ (1 << bit))));
    return u"%1: bit %2 of byte %3"_s.arg(name).arg(bit).arg(at);
}

QString Place::cut(const QString& name, Dice& dice) const
{
    QFile target(file(name));
    if (!target.exists() || target.size() == 0)
        return {};
    const qint64 size = dice.isOnce(4) ? 0 : dice.below(target.size());
    return target.resize(size) ? u"%1 cut to %2 bytes"_s.arg(name).arg(size) : QString();
}

QString Place::remove(const QString& name) const
{
    return QFile::remove(file(name)) ? name + u" removed"_s : QString();
}

QString Place::zeroPage(const QString& name, Dice& dice) const
{
    QFile target(file(name));
    if (!target.open(QIODevice::ReadWrite) || target.size() < page_bytes)
        return {};
    const qint64 page = dice.below(target.size() / page_bytes);
    target.seek(page * page_bytes);
    target.write(QByteArray(page_bytes, '\0'));
    return u"%1: page %2 zeroed"_s.arg(name).arg(page + 1);
}

QString Place::put(const QString& name, const QString& other) const
{
    QFile::remove(file(name));
    return QFile::copy(other + u'/' + name, file(name)) ? name + u" of the older copy"_s
                                                        : QString();
}

QString Place::run(const QString& sql) const
{
    return runSql(file(u"store.db"_s), sql.toUtf8()) ? sql : QString();
}

qint64 Place::entries() const
{
    return lastEntryIn(file(u"store.db"_s));
}

Dump dumpOf(const QString& folder)
{
    return dumpStore(folder + u"/store.db"_s);
}

} // namespace countersign::tests
