#pragma once

#include "core/world/sms.h"

#include <QString>
#include <optional>

namespace countersign::store {

/// An attempt to bring a message to the phone by one provider.
struct MessageAttempt
{
    static constexpr qsizetype reference_characters_max = 128;

    QString message;
    int number = 1; // within the message
    QString provider;
    QString reference; // the provider's, of what it took
    world::MessageState state = world::MessageState::unknown;
    qint64 began_ms = 0;            // wall time
    qint64 updated_ms = 0;          // wall time
    std::optional<qint64> taken_ms; // wall time
    /// By the monotonic clock, from the attempt's beginning until it was known; nothing where a
    /// restart lay between.
    std::optional<qint64> delivered_after_ms;
    friend bool operator==(const MessageAttempt&, const MessageAttempt&) = default;
};

/// What a provider did with all that it was ever offered.
struct ProviderRecord
{
    QString provider;
    qint64 attempts = 0;
    qint64 taken = 0;
    qint64 delivered = 0;
    qint64 lost = 0;       // taken, and not delivered for good
    qint64 unanswered = 0; // nobody knows whether it took them
    world::ProviderHealth::State health = world::ProviderHealth::State::ok;
    qint64 since_ms = 0; // of the health, wall time; 0 if a till never said
};

} // namespace countersign::store
