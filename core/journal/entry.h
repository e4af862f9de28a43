#pragma once

#include <QByteArray>
#include <QtGlobal>

namespace countersign::journal {

inline constexpr qsizetype salt_size_bytes = 16;
inline constexpr qsizetype hash_size_bytes = 32;
inline constexpr qsizetype signature_size_bytes = 64;
inline constexpr qsizetype purchase_size_bytes = 36;
inline constexpr qsizetype kind_bytes_max = 64;
inline constexpr qsizetype payload_bytes_max = 4 * 1024 * 1024; // 2,000 lines, longest names
inline constexpr quint64 seq_max = (1ULL << 53) - 1;     // exact in every JSON reader (RFC 8259, 6)
inline constexpr qint64 at_ms_max = 253'402'300'799'999; // 9999-12-31T23:59:59.999Z

/// One durable step of a purchase, or of the till itself.
struct Entry
{
    quint64 seq = 0;      // 1, 2, 3 ..., no gaps
    qint64 at_ms = 0;     // wall time since 1970-01-01T00:00:00Z, 0 to at_ms_max
    QByteArray kind;      // [a-z][a-z0-9_]*
    QByteArray purchase;  // UUID as 36 lower-case characters, or empty
    QByteArray salt;      // 16 random bytes; empty where the payload is withheld
    QByteArray payload;   // UTF-8 JSON text, kept byte for byte; empty where withheld
    QByteArray hash;      // 32 bytes
    QByteArray signature; // 64 bytes on the last entry of a commit, else empty
    QByteArray digest{};  // 32 bytes where salt and payload are withheld, else empty

    [[nodiscard]] bool isWithheld() const { return !digest.isEmpty(); }
    friend bool operator==(const Entry&, const Entry&) = default;
};

/// The end of a chain. Before the first entry: seq 0, the genesis hash, no signature.
struct Head
{
    quint64 seq = 0;
    QByteArray hash;
    QByteArray signature;
    friend bool operator==(const Head&, const Head&) = default;
};

/// What is wrong with the form of an entry, in words; empty if nothing is. Sizes are part of the
/// proof: salt and payload are hashed one after the other, so a salt of another length would let
/// bytes wander between them.
[[nodiscard]] QByteArray faultOfForm(const Entry& entry);

/// Where entries come from. Only what leaves a till is ever withheld: its own store keeps all that
/// it wrote, and a row that names but the digest of what it said has lost it to somebody.
enum class Origin {
    exported,
    store,
};

[[nodiscard]] QByteArray faultOfForm(const Entry& entry, Origin origin);

} // namespace countersign::journal
