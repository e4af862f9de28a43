#pragma once

#include "core/base/result.h"
#include "core/journal/chain.h"
#include "core/uplink/hpke.h"
#include "core/world/changes.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <cstdint>
#include <optional>

namespace countersign::uplink {

// What head office publishes for a store: a manifest that it signs, the products, which every till
// of the store may read, and for each till one sealed part with what concerns cards. How that is
// written and what makes a till believe it is decided here, for both ends, without I/O.

inline constexpr qsizetype manifest_bytes_max = 512 * 1024;
inline constexpr std::int64_t part_bytes_max = 64 * 1024 * 1024; // of products, of a sealed part
inline constexpr int changes_store_characters_max = 64;          // of a store's name

struct Manifest
{
    struct Products
    {
        std::int64_t bytes = 0;
        QByteArray digest; // SHA-256, 32 bytes
        QString currency;  // ISO 4217
        bool isWhole = false;
        std::optional<std::int64_t> begins_ms = {}; // wall time
        friend bool operator==(const Products&, const Products&) = default;
    };
    struct Sealed
    {
        std::int64_t bytes = 0; // of the ciphertext
        QByteArray digest;      // of it
        QByteArray encapsulated;
        friend bool operator==(const Sealed&, const Sealed&) = default;
    };

    QString store;
    quint64 version = 0; // 1, 2, 3 … for each store
    QByteArray previous; // digest of the manifest before; empty in the first
    bool isBase = false; // stands for all before: whoever has none begins with it
    std::int64_t made_ms = 0;
    std::optional<Products> products = {};
    bool hasCards = false;
    QMap<QByteArray, Sealed> sealed = {}; // by till
    std::optional<world::ChangeSet::Policy> policy = {};
    friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// JSON, compact, with the members of Manifest in alphabetical order; without "policy" where it has
/// none, as earlier versions have it.
[[nodiscard]] QByteArray encoded(const Manifest& manifest);
/// What `encoded` made; the error says in words what isn't as it should be.
Result<Manifest, QString> decodedManifest(const QByteArray& text);
/// What head office's key for changes signs: "countersign-changes-v1" ‖ the manifest as it is
/// published.
[[nodiscard]] QByteArray manifestInput(const QByteArray& text);
/// SHA-256.
[[nodiscard]] QByteArray digestOf(const QByteArray& bytes);

/// What concerns cards, as one message: u32be length ‖ registry's CSV ‖ u32be length ‖ CSV of
/// frozen methods; of length 0 where there is none.
struct CardChanges
{
    SecretBytes registry;
    SecretBytes frozen;
};
[[nodiscard]] SecretBytes joined(const CardChanges& changes);
/// What it is sealed for: that till, store and version, and no other.
[[nodiscard]] MessageBinding bindingOf(const QString& store, quint64 version,
                                       const QByteArray& till);

/// Whom a till believes, and who it is.
struct ChangesReader
{
    QString store;
    QByteArray till;
    journal::PublicKey headOffice;
    std::shared_ptr<const SecretBytes> receivingKey; // X25519, 32 bytes
};

struct SignedManifest
{
    QByteArray text;
    QByteArray signature;
};

/// The manifest, if the till may take what it stands for after `have`.
Result<Manifest, world::ChangesTrouble> believed(const SignedManifest& signedManifest,
                                                 const ChangesReader& reader,
                                                 const world::ChangesHead& have);
/// With its parts; what isn't in it is left out of `products` and `sealed`.
Result<world::ChangeSetPointer, world::ChangesTrouble>
assembled(const SignedManifest& signedManifest, const Manifest& manifest,
          const QByteArray& products, const QByteArray& sealed, const ChangesReader& reader);

/// With the words as they may be shown and kept, whoever wrote them.
[[nodiscard]] world::ChangesTrouble troubleWith(world::ChangesTrouble::Reason reason,
                                                quint64 version, const QString& words);

} // namespace countersign::uplink
