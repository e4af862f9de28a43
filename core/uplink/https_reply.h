#pragma once

#include "core/world/head_office.h"

#include <QByteArray>
#include <cstdint>
#include <optional>

namespace countersign::uplink {

/// What head office answered, whole.
struct HttpsReply
{
    static constexpr qsizetype body_bytes_max = 64 * 1024;

    int status = 0;
    QByteArray body;
    std::int64_t retryAfter_ms = 0; // Retry-After (RFC 9110, 10.2.3); 0 if it doesn't say
};

/// What that means for the till's journal (packaging/docs/head-office-https.openapi.json). Nothing
/// but 200 with a head is `durable`, and nothing but 409 with one a `fork`. The batch has no
/// entries where only the head was asked for.
[[nodiscard]] world::HeadOfficeAnswer answerIn(const HttpsReply& reply, const world::Batch& batch);

/// The answer to a batch that need not be sent, by the reply to the question how far head office
/// is: it is elsewhere, has that batch, or takes nothing.
[[nodiscard]] std::optional<world::HeadOfficeAnswer>
answerWithoutSending(const HttpsReply& reply, const world::Batch& batch);

} // namespace countersign::uplink
