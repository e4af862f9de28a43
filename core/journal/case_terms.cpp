#include "core/journal/case_terms.h"

#include "core/journal/case_quotes.h"
#include "core/sale/freeze.h"

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;
using namespace sale;

QString requirementInWords(Requirement requirement)
{
    switch (requirement) {
    case Requirement::countersignFromAmount:
        return u"The store's rules ask for a countersignature: the amount is at or above their "
               "limit."_s;
    case Requirement::countersignCategory:
        return u"The store's rules ask for a countersignature: goods of this kind always need "
               "one."_s;
    case Requirement::freeBelowAmount:
        return u"The store's rules ask for no countersignature: the amount is below their limit."_s;
    case Requirement::freeUnregistered:
        return u"No phone was registered for this payment method, and the store's rules allow "
               "that: no countersignature was asked for."_s;
    case Requirement::refuseNotRegistered:
        return u"Refused by the store's rules: a countersignature is needed, and no phone was "
               "registered for this payment method."_s;
    case Requirement::refuseFrozen:
        return u"Refused by the store's rules: the payment method was frozen, or codes had failed "
               "on it too often."_s;
    }
    return {};
}

QString askedInWords(TerminalAction action)
{
    switch (action) {
    case TerminalAction::authorise:
        return u"hold the amount"_s;
    case TerminalAction::capture:
        return u"take the amount"_s;
    case TerminalAction::release:
        return u"let the amount go"_s;
    }
    return {};
}

/// What a terminal means that did not do it. The till asks again about what it heard no answer to,
/// so that a request that never arrived ends here too.
QString notDoneInWords(TerminalAction action)
{
    switch (action) {
    case TerminalAction::authorise:
        return u"Holds nothing: it refused, or the request never reached it."_s;
    case TerminalAction::capture:
        return u"Did not take the amount."_s;
    case TerminalAction::release:
        return u"Did not let the amount go."_s;
    }
    return {};
}

namespace {

QString outcomeInWords(Outcome outcome)
{
    switch (outcome) {
    case Outcome::cancelled:
        return u"the cashier cancelled it"_s;
    case Outcome::locked:
        return u"too many failed tries of the code"_s;
    case Outcome::declined:
        return u"it was declined"_s;
    case Outcome::expired:
        return u"no code came in time"_s;
    case Outcome::deniedByCustomer:
        return u"the customer stopped it"_s;
    case Outcome::unresolved:
        return u"the purchase was closed as unresolved"_s;
    }
    return {};
}

} // namespace

QString endInWords(Outcome outcome, bool isByReply)
{
    return isByReply && outcome == Outcome::deniedByCustomer
               ? u"the registered phone's reply stopped it"_s
               : outcomeInWords(outcome);
}

QString stoppedInWords(const ReleaseRequested& fact, bool isByReply)
{
    const QString words = endInWords(fact.release.outcome, isByReply) + u'.';
    const bool isAtTheScreen = fact.release.isNotMine && !isByReply;
    return isAtTheScreen ? words + u" Whoever was at the customer's screen said that it was not "
                                   "their purchase."_s
                         : words;
}

QString frozenInWords(const QString& why)
{
    if (why == QLatin1String(frozen_by_failures))
        return u"too many codes on it had failed in a row"_s;
    if (why == QLatin1String(frozen_by_failures_at_tills))
        return u"too many codes on it had failed in a row, counted at several tills"_s;
    if (why == QLatin1String(frozen_by_reply))
        return u"the registered phone had answered that the purchase is not theirs"_s;
    return quotedInWords(why);
}

QString failedInWords(TryFailure why)
{
    switch (why) {
    case TryFailure::wrongDigits:
        return u"The digits were wrong."_s;
    case TryFailure::notCompared:
        return u"The try counts as failed, but its digits were never compared: the program ended "
               "before it could, or the service that had made the code did not say."_s;
    case TryFailure::unsaid:
        return u"The try failed: the digits were wrong, or the program ended before it could "
               "compare them."_s;
    }
    return {};
}

} // namespace countersign::journal
