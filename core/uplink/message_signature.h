#pragma once

#include "core/base/result.h"
#include "core/journal/chain.h"

#include <QByteArray>
#include <cstdint>
#include <vector>

namespace countersign::uplink {

// HTTP Message Signatures (RFC 9421) with Ed25519 (3.3.6), as far as a till needs them to sign a
// request. All text is ASCII that shows; nothing of it ends a line or holds a quote.

/// A header field, or a part of a message as it is signed: in small letters, or derived as "@path"
/// is (RFC 9421, 2.1 and 2.2).
struct HttpField
{
    QByteArray name;
    QByteArray value;
};

/// How it is signed (2.3), in the order in which they are written. What is empty is left out.
struct SignatureParameters
{
    std::int64_t created_s = 0; // since 1970
    QByteArray keyId;
    QByteArray algorithm; // "ed25519"
    QByteArray tag;
};

/// What follows on the label in Signature-Input: `("@method" "@path");created=…;keyid="…"`.
[[nodiscard]] QByteArray signatureInput(const std::vector<HttpField>& components,
                                        const SignatureParameters& parameters);
/// What is signed (2.5).
[[nodiscard]] QByteArray signatureBase(const std::vector<HttpField>& components,
                                       const SignatureParameters& parameters);
/// The fields Signature-Input and Signature under that label (4.1 and 4.2).
Result<std::vector<HttpField>, journal::KeyFault>
signatureFields(const QByteArray& label, const std::vector<HttpField>& components,
                const SignatureParameters& parameters, const journal::SigningKey& key);

/// The value of Content-Digest for that body, by SHA-256 (RFC 9530, 2).
[[nodiscard]] QByteArray contentDigest(const QByteArray& body);

} // namespace countersign::uplink
