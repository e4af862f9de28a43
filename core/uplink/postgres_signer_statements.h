#pragma once

#include "core/uplink/postgres_values.h"
#include "core/uplink/signing.h"

namespace countersign::uplink {

// What a signer asks and tells its database (postgres_words.sql).

inline constexpr qsizetype behind_tills_max = 200; // in an answer

/// Tills after that one, in order, whose journals go on after the last word by that key.
[[nodiscard]] PostgresStatement askingForBehind(const QString& keyId, const QByteArray& after);
/// The newest word of each till after that one.
[[nodiscard]] PostgresStatement askingForNewest(const QString& keyId, const QByteArray& after);
/// Entries from that one on: a few MB of them, or the first two.
[[nodiscard]] PostgresStatement askingForEntries(const QByteArray& till, quint64 from);
/// Keeps a word where its entry is, and no other branch before it.
[[nodiscard]] PostgresStatement keepingWord(const QString& keyId, const SignedUpTo& upTo,
                                            const SignedWord& word);
[[nodiscard]] PostgresStatement keepingStop(const QString& keyId, const QByteArray& till,
                                            const QString& why);
[[nodiscard]] PostgresStatement droppingStop(const QString& keyId, const QByteArray& till);
[[nodiscard]] PostgresStatement droppingStops(const QString& keyId);
/// Whether tills wake it from here on: a number, 0 if not just now.
[[nodiscard]] PostgresStatement waiting();
[[nodiscard]] PostgresStatement noLongerWaiting();

} // namespace countersign::uplink
