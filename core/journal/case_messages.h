#pragma once

#include "core/journal/case_file.h"
#include "core/sale/fact.h"

namespace countersign::journal {

/// What is said of a message, and who says so.
struct Said
{
    Source source = Source::till;
    QString who; // the provider, its kind and name; what of a demonstration; else empty
    QString words;
};

/// A name that is no built-in provider's is what the shop calls a gateway that it described itself.
QString providerInWords(const QString& name);

/// A provider's word; the till's own where the provider only demonstrates.
Said saidBy(const QString& provider, const QString& words);

/// `id` is the message's as it is to be shown; `before` the purchase as it was until then.
Said saidOf(const sale::MessageQueued& fact, const QString& id);
Said saidOf(const sale::MessageSent& fact, const QString& id);
Said saidOf(const sale::MessageStateChanged& fact, const QString& id, const sale::Purchase& before);
Said saidOf(const sale::MessageRepeated& fact, const QString& id);

/// How far the message with the purchase's last code came, whoever says so.
enum class Arrival {
    notSent,   // there is no code, or no message with it yet
    unknown,   // no provider is known to have taken it
    lost,      // one took it, and reported that it does not arrive
    shown,     // by the demonstration's phone
    taken,     // and neither reported delivered nor lost
    delivered, // so a provider reported
};
Arrival arrivalOf(const sale::Purchase& purchase);
/// One sentence after a space; empty where nothing was sent.
QString inWords(Arrival arrival);

} // namespace countersign::journal
