#pragma once

#include "core/base/secret_bytes.h"
#include "core/store/fault.h"
#include "core/store/keys.h"
#include "core/store/statement.h"

#include <QByteArray>
#include <span>

namespace countersign::store {

inline constexpr qsizetype row_tag_size_bytes = 32;

/// A table whose rows carry a tag: all columns but `tag` in the order in which they are tagged.
struct TaggedTable
{
    const char* name;
    const char* id; // the column that names a row
    const char* columns;
    int count;                                               // of the columns
    [[nodiscard]] QByteArray select(const char* rest) const; // those columns, then the tag
};
inline constexpr TaggedTable method_table{
    "payment_method", "id", "id, brand, last4, frozen, frozen_why, lookup, binding", 7};
inline constexpr TaggedTable registration_table{
    "registration", "id",
    "id, method, sealed_number, seal_nonce, key_slot, locale, registered_ms, proof, "
    "number_lookup, active",
    10};
inline constexpr int slot_column = 4; // key_slot, of registration_table
inline constexpr int active_column = 9;
inline constexpr TaggedTable basket_table{"basket", "purchase", "purchase, body, aside, position",
                                          4};

/// Adds a field so that no two lists of fields make the same frame: u32be length ‖ bytes.
void addField(QByteArray& frame, const QByteArray& field);
/// HMAC-SHA-256, 32 bytes.
[[nodiscard]] QByteArray macOf(const SecretBytes& key, const QByteArray& frame);
/// Compared in constant time, so that no tag can be found out byte by byte.
[[nodiscard]] bool isSame(const QByteArray& tag, const QByteArray& expected);

/// Tags rows, so that one that was changed by SQL is refused: HMAC-SHA-256(a key derived from the
/// sealing key, table's name and all columns as fields), numbers in decimal ASCII digits.
class RowTagger
{
public:
    explicit RowTagger(const Keys& keys);
    [[nodiscard]] QByteArray tagOf(const TaggedTable& table,
                                   std::span<const QByteArray> columns) const;
    /// Of a row that was read with TaggedTable::select.
    [[nodiscard]] QByteArray tagOf(const TaggedTable& table, const Query& row) const;
    [[nodiscard]] bool fits(const TaggedTable& table, const Query& row) const;

private:
    SecretBytes m_key;
};

/// StoreFault::damaged; names the row by its random id alone.
[[nodiscard]] StoreError alteredRow(const TaggedTable& table, const Query& row);

} // namespace countersign::store
