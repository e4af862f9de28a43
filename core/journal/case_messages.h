#pragma once

#include "core/journal/case_file.h"
#include "core/sale/fact.h"

namespace countersign::journal {

/// What is said of a message, and who says so.
struct Said
{
    Source source = Source::till;
    QString who; // the provider's name, or what of a demonstration; else empty
    QString words;
};

/// `id` is the message's as it is to be shown.
Said saidOf(const sale::MessageQueued& fact, const QString& id);
Said saidOf(const sale::MessageSent& fact, const QString& id);
Said saidOf(const sale::MessageStateChanged& fact, const QString& id);
Said saidOf(const sale::MessageRepeated& fact, const QString& id);

/// How far the message with the purchase's last code came, whoever says so.
enum class Arrival {
    notSent,   // there is no code, or no message with it yet
    unknown,   // no provider is known to have taken it
    shown,     // by the demonstration's phone
    taken,     // and not reported delivered
    delivered, // so a provider reported
};
Arrival arrivalOf(const sale::Purchase& purchase);
/// One sentence after a space; empty where nothing was sent.
QString inWords(Arrival arrival);

} // namespace countersign::journal
