#pragma once

#include "core/settings/settings.h"

#include <QString>
#include <vector>

namespace countersign::app {

/// How the messages of one language are sent and what a code costs.
struct TextsOfLanguage
{
    QString says;
    bool hasWording = true; // else others are sent in its place
};
/// One a language of the store, then of each that only a [[text]] is in.
std::vector<TextsOfLanguage> textsReport(const settings::Settings& settings);

} // namespace countersign::app
