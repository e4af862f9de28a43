#include "core/uplink/https_request.h"

#include "core/journal/key_id.h"
#include "core/uplink/cloud_events.h"

namespace countersign::uplink {

namespace {

constexpr std::int64_t ms_per_s = 1000;
constexpr qsizetype hash_characters = 16; // of the last entry, in an idempotency key

/// The request with its signature, which covers where it goes and all that says what it is.
Result<HttpsRequest, QString> signedRequest(const QByteArray& method, const HttpsAddress& address,
                                            const std::vector<HttpField>& covered,
                                            const journal::SigningKey& key, std::int64_t now_ms)
{
    std::vector<HttpField> components{
        {"@method", method}, {"@authority", address.authority}, {"@path", address.path}};
    HttpsRequest request{method, address.url(), {{"Accept", "application/json"}}, {}};
    for (const HttpField& field : covered) {
        components.push_back({field.name.toLower(), field.value});
        request.fields.push_back(field);
    }
    const SignatureParameters parameters{now_ms / ms_per_s,
                                         journal::keyId(key.publicKey()).toLatin1(), "ed25519",
                                         "countersign-journal-v1"};
    auto signature = signatureFields("till", components, parameters, key);
    if (!signature)
        return failure(journal::inWords(signature.error()));
    for (HttpField& field : *signature)
        request.fields.push_back(std::move(field));
    return request;
}

/// A string of RFC 8941, as draft-ietf-httpapi-idempotency-key-header has it.
QByteArray idempotencyKey(const world::Batch& batch)
{
    const journal::Entry& last = batch.entries.back();
    return '"' + batch.till + '/' + QByteArray::number(batch.entries.front().seq) + '-' +
           QByteArray::number(last.seq) + '/' + last.hash.toHex().left(hash_characters) + '"';
}

} // namespace

Result<HttpsRequest, QString> requestForHead(const HttpsAddress& address,
                                             const journal::SigningKey& key, std::int64_t now_ms)
{
    return signedRequest("GET", address, {}, key, now_ms);
}

Result<HttpsRequest, QString> requestWith(const world::Batch& batch, const HttpsAddress& address,
                                          const journal::SigningKey& key, std::int64_t now_ms)
{
    auto body = cloudEventsOf(batch);
    if (!body)
        return failure(QStringLiteral("entry %1 has a wrong form").arg(body.error()));
    auto request = signedRequest("POST", address,
                                 {{"Content-Type", cloud_events_type},
                                  {"Content-Digest", contentDigest(*body)},
                                  {"Idempotency-Key", idempotencyKey(batch)}},
                                 key, now_ms);
    if (request)
        request->body = std::move(body).value();
    return request;
}

} // namespace countersign::uplink
