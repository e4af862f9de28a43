#pragma once

#include "core/base/secret_bytes.h"
#include "core/journal/chain.h"

#include <QByteArray>

namespace countersign::store {

/// Vouches for what data/head says beside the signed head: HMAC-SHA-256 (32 bytes) of sequence,
/// hash and receipts, as fields in decimal ASCII digits and raw bytes. Its key is derived from the
/// signing key, so that a head is sealed by whoever signed it, after a change of keys too.
class HeadSeal
{
public:
    explicit HeadSeal(const journal::SigningKey& key);
    [[nodiscard]] QByteArray of(const journal::Head& head, quint64 receipts) const;
    [[nodiscard]] bool fits(const QByteArray& seal, const journal::Head& head,
                            quint64 receipts) const;

private:
    SecretBytes m_key; // empty, and then nothing fits, if the signing key was refused
};

} // namespace countersign::store
