#pragma once

#include "core/settings/settings.h"
#include "core/store/outbox.h"

#include <QString>
#include <optional>
#include <vector>

namespace countersign::app {

/// What a message costs by the prices of the settings.
struct MessageCost
{
    QString amount;   // "0.075"
    QString currency; // "EUR"
};
/// Of so many parts, by that provider, to that country (ISO 3166, or empty: to most). Nothing where
/// the settings have no price.
[[nodiscard]] std::optional<MessageCost> costOf(const settings::Settings& settings,
                                                const settings::SmsProvider& provider, int parts,
                                                const QString& country = {});

/// Of a message that was kept: each time that somebody took it. Nothing where nobody did, where one
/// of them has no price, or where it may have had several parts: a notice in the shop's own words.
[[nodiscard]] std::optional<MessageCost> costOf(const settings::Settings& settings,
                                                const store::OutboxMessage& message,
                                                const std::vector<store::MessageAttempt>& attempts);

} // namespace countersign::app
