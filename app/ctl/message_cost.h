#pragma once

#include "core/settings/settings.h"

#include <QString>
#include <optional>

namespace countersign::app {

/// What a message costs by the shop's own word.
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

} // namespace countersign::app
