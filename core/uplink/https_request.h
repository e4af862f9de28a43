#pragma once

#include "core/base/result.h"
#include "core/journal/chain.h"
#include "core/uplink/https_address.h"
#include "core/uplink/message_signature.h"
#include "core/world/head_office.h"

#include <QByteArray>
#include <cstdint>
#include <vector>

namespace countersign::uplink {

/// A question to head office, as it is sent: packaging/docs/head-office-https.openapi.json.
struct HttpsRequest
{
    QByteArray method;
    QByteArray url;
    std::vector<HttpField> fields; // all but those of the connection itself
    QByteArray body;               // of a POST
};

/// Asks how far head office has the till's journal.
Result<HttpsRequest, QString> requestForHead(const HttpsAddress& address,
                                             const journal::SigningKey& key, std::int64_t now_ms);
/// Hands a batch over. The same batch has the same idempotency key, after a restart too.
Result<HttpsRequest, QString> requestWith(const world::Batch& batch, const HttpsAddress& address,
                                          const journal::SigningKey& key, std::int64_t now_ms);

} // namespace countersign::uplink
