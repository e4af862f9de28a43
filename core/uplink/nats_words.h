#pragma once

#include "core/journal/acknowledgement.h"
#include "core/uplink/nats_link.h"
#include "core/world/head_office.h"

namespace countersign::uplink {

// Head office's words in a stream of their own, which `natsWordsSettings` describes: of each till
// the newest, as journal::encoded writes it, under a subject that its user alone may ask for.

inline constexpr const char* nats_words_stream = "COUNTERSIGN-WORDS";

/// "countersign.word.KEYID.till-3": by the key with that id.
[[nodiscard]] QByteArray natsWordSubject(const QString& keyId, const QByteArray& till);
/// The word that a message holds; one without a signature is none.
Result<journal::Head, QString> natsWordIn(const QByteArray& body);

/// The newest word on the till. Nothing of it is verified.
Result<world::HeadOfficeWord, NatsFault> natsWordAt(NatsLink& link, const QString& keyId,
                                                    const QByteArray& till,
                                                    std::int64_t until_boot_ms);
/// Asks for it over a link of its own.
Result<world::HeadOfficeWord, NatsFault> natsWordAt(const NatsAddress& address,
                                                    const QString& keyId, const QByteArray& till,
                                                    std::int64_t until_boot_ms,
                                                    const world::Clock& clock);
Result<Done, NatsFault> tellNatsWord(NatsLink& link, const QByteArray& till,
                                     const journal::Acknowledgement& word,
                                     std::int64_t until_boot_ms);

/// What `countersignctl uplink stream words` prints: the stream's settings as JetStream takes them.
[[nodiscard]] QByteArray natsWordsSettings();

} // namespace countersign::uplink
