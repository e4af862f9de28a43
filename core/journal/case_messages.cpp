#include "core/journal/case_messages.h"

#include "core/sale/provider_name.h"

#include <algorithm>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;
using namespace sale;

QString providerInWords(const QString& name)
{
    if (name == u"http")
        return u"http gateway"_s;
    return builtInProviderOf(name).isEmpty() ? u"http gateway named %1"_s.arg(name) : name;
}

namespace {

/// Shows messages and sends none.
bool isDemonstration(const QString& provider)
{
    return builtInProviderOf(provider) == u"demo";
}

Said byTill(const QString& words)
{
    return {Source::till, {}, words};
}

Said byDemonstration(const QString& words)
{
    return {Source::till, u"Message provider, demonstration"_s, words};
}

Said byProvider(const QString& name, const QString& words)
{
    return {Source::provider, providerInWords(name), words};
}

QString ordinal(int number)
{
    return number == 1   ? u"first"_s
           : number == 2 ? u"second"_s
           : number == 3 ? u"third"_s
                         : u"%1th"_s.arg(number);
}

/// It took the message, or its answer got lost: that it failed then is news, and no refusal.
bool isNewsOfTaken(const MessageStateChanged& fact, const Purchase& before)
{
    const MessageAttempt* known = before.attemptAt(fact.id, fact.attempt, fact.provider);
    if (!known || fact.state != u"failed" || fact.saidBy == SaidBy::till)
        return false;
    return known->wasTaken ||
           (known->state == MessageState::unknown && fact.saidBy == SaidBy::provider);
}

/// What a provider can't have said, since it was never reached, is not put in its mouth.
Said notTaken(const MessageStateChanged& fact, const QString& id)
{
    switch (fact.saidBy) {
    case SaidBy::provider:
        return byProvider(fact.provider, fact.state == u"queued"
                                             ? u"Did not take message %1 yet."_s.arg(id)
                                             : u"Did not take message %1."_s.arg(id));
    case SaidBy::till:
        return byTill(u"Could not hand message %1 to %2: it never got there."_s.arg(
            id, providerInWords(fact.provider)));
    case SaidBy::unsaid:
        break;
    }
    return byTill(u"Could not hand message %1 to %2: it refused the message, or was never "
                  "reached."_s.arg(id, providerInWords(fact.provider)));
}

Arrival arrivalOf(const MessageAttempt& attempt)
{
    const bool isDelivered = attempt.state == MessageState::delivered;
    const bool isUndelivered = attempt.state == MessageState::undelivered;
    if (!attempt.wasTaken && !isDelivered && !isUndelivered)
        return Arrival::unknown;
    if (isDemonstration(attempt.provider))
        return Arrival::shown;
    if (isDelivered)
        return Arrival::delivered;
    return isFinal(attempt.state) ? Arrival::lost : Arrival::taken;
}

} // namespace

Said saidBy(const QString& provider, const QString& words)
{
    return isDemonstration(provider) ? byDemonstration(words) : byProvider(provider, words);
}

Said saidOf(const MessageQueued& fact, const QString& id)
{
    return byTill(
        u"Handed over the code's message to be sent, for the %1 time, as message %2."_s.arg(
            ordinal(fact.sends), id));
}

Said saidOf(const MessageSent& fact, const QString& id)
{
    if (isDemonstration(fact.provider))
        return byDemonstration(u"Showed message %1. It was sent to nobody."_s.arg(id));
    if (fact.state == u"delivered")
        return byProvider(fact.provider,
                          u"Took message %1 and delivered it to the phone."_s.arg(id));
    return byProvider(fact.provider, u"Took message %1: %2."_s.arg(id, fact.state));
}

Said saidOf(const MessageStateChanged& fact, const QString& id, const Purchase& before)
{
    if (fact.provider.isEmpty())
        return byTill(u"No provider took message %1."_s.arg(id));
    if (isDemonstration(fact.provider))
        return byDemonstration(u"Said of message %1: %2."_s.arg(id, fact.state));
    if (fact.state == u"unknown" && fact.saidBy == SaidBy::provider)
        return byProvider(
            fact.provider, u"Answered about message %1, and not whether it went."_s.arg(id));
    if (fact.state == u"unknown")
        return byTill(u"Got no answer from %1 about message %2: it may or may not have gone."_s.arg(
            providerInWords(fact.provider), id));
    if (isNewsOfTaken(fact, before))
        return byProvider(fact.provider, u"Reported that message %1 failed: it does not reach the "
                                         "phone."_s.arg(id));
    if (fact.state == u"queued" || fact.state == u"failed")
        return notTaken(fact, id);
    if (fact.state == u"undelivered")
        return byProvider(
            fact.provider,
            u"Reported that message %1 could not be delivered to the phone."_s.arg(id));
    if (fact.state == u"delivered")
        return byProvider(fact.provider, u"Delivered message %1 to the phone."_s.arg(id));
    return byProvider(fact.provider, u"Reported of message %1: %2."_s.arg(id, fact.state));
}

Said saidOf(const MessageRepeated& fact, const QString& id)
{
    const QString why = fact.why == u"no_answer"       ? u"nobody knew whether it had gone"_s
                        : fact.why == u"not_delivered" ? u"it had not been delivered"_s
                                                       : u"it was late"_s;
    return byTill(
        u"Had message %1, with the same code, handed over once more, since %2."_s.arg(id, why));
}

Arrival arrivalOf(const Purchase& purchase)
{
    if (purchase.messagesOfCode.isEmpty())
        return Arrival::notSent;
    Arrival arrival = Arrival::unknown;
    for (const MessageAttempt& attempt : purchase.attempts) {
        if (purchase.messagesOfCode.contains(attempt.message))
            arrival = std::max(arrival, arrivalOf(attempt));
    }
    return arrival;
}

QString inWords(Arrival arrival)
{
    switch (arrival) {
    case Arrival::notSent:
        return {};
    case Arrival::shown:
        return u" The message with the code was shown on the demonstration's phone and sent to "
               "nobody."_s;
    case Arrival::unknown:
        return u" No message provider is known to have taken the message with the code."_s;
    case Arrival::lost:
        return u" A message provider took the message with the code, and reported that it did not "
               "reach the phone that is registered for this payment method."_s;
    case Arrival::taken:
        return u" A message provider took the message with the code for the phone that is "
               "registered for this payment method; that it arrived was not reported."_s;
    case Arrival::delivered:
        return u" A message provider reported the message with the code delivered to the phone "
               "that is registered for this payment method."_s;
    }
    return {};
}

} // namespace countersign::journal
