#include "core/sale/refusal.h"

#include "core/sale/freeze.h"

namespace countersign::sale {

namespace {

struct Words
{
    const char* name;
    const char* sentence;
    bool isTransient;
};

Words wordsOf(Refusal refusal)
{
    switch (refusal) {
    case Refusal::wrongCode:
        return {"wrong_code", "That code didn't match.", false};
    case Refusal::notCompared:
        return {"not_compared",
                "Whoever made the code could not check it just now. Key it again, or send a new "
                "one.",
                true};
    case Refusal::codeExpired:
        return {"code_expired", "The code's time is up. Send a new code.", false};
    case Refusal::noTriesLeft:
        return {"no_tries_left", "No tries are left. Take another payment.", false};
    case Refusal::tooManyFailures:
        return {"too_many_failures",
                "This card had too many wrong codes and is frozen. Take another payment.", false};
    case Refusal::frozenByReply:
        return {"too_many_failures",
                "This card is frozen: its registered phone answered that a payment was not theirs. "
                "Take another payment.",
                false};
    case Refusal::frozenByHand:
        return {"too_many_failures",
                "This card was frozen by the shop. Take another payment, or ask a manager.", false};
    case Refusal::notRegistered:
        return {"not_registered",
                "This card has no registered phone. Take another payment, or ask a manager.",
                false};
    case Refusal::numberNotAllowed:
        return {"number_not_allowed",
                "Codes can't be sent to the registered number. Take another payment.", false};
    case Refusal::sendingLimit:
        return {"sending_limit",
                "Too many codes were sent for now. Take another payment, or try again later.",
                true};
    case Refusal::providerUnavailable:
        return {"provider_unavailable",
                "The code could not be sent. Try again, or take another payment.", true};
    case Refusal::declined:
        return {"declined", "The card was declined. Take another payment.", false};
    case Refusal::partialApproval:
        return {"partial_approval",
                "The card covers only a part, which was let go. Take another payment.", false};
    case Refusal::deniedByReply:
        return {"denied_by_reply",
                "The registered phone answered that this payment is not theirs, so it is stopped. "
                "Take another payment.",
                false};
    case Refusal::terminalUnavailable:
        return {"terminal_unavailable",
                "The card terminal did not act. Charge again, or take another payment.", true};
    case Refusal::diskFull:
        return {"disk_full", "The till's disk is full. Call support before taking payments.",
                false};
    case Refusal::emptyBasket:
        return {"empty_basket", "Nothing is in the basket. Scan an article first.", false};
    case Refusal::nothingOpen:
        return {"nothing_open", "No payment is open. Charge the basket first.", false};
    case Refusal::tooLate:
        return {"too_late", "It is too late for that. Wait until the payment is settled.", false};
    case Refusal::unknownProduct:
        return {"unknown_product", "No article has that number. Search for it by name.", false};
    case Refusal::badCommand:
        return {"bad_command", "That is not something the till understands.", false};
    case Refusal::noSuchLine:
        return {"no_such_line", "The basket has no such line. Choose another.", false};
    case Refusal::tooManyLines:
        return {"too_many_lines", "The basket is full. Charge it and begin another.", false};
    case Refusal::tooMuch:
        return {"too_much", "That is more than a basket can hold. Check the quantity.", false};
    case Refusal::discountTooLarge:
        return {"discount_too_large", "The discount is larger than the price. Enter a smaller one.",
                false};
    case Refusal::basketLocked:
        return {"basket_locked", "Finish or cancel this payment first.", false};
    case Refusal::notEnoughGiven:
        return {"not_enough_given", "That is less than the total. Ask for the rest.", false};
    case Refusal::resendTooSoon:
        return {"resend_too_soon", "The last code is still on its way. Wait a moment.", true};
    case Refusal::noResendsLeft:
        return {"no_resends_left", "The code can't be sent again. Cancel and charge again.", false};
    case Refusal::noMoreTime:
        return {"no_more_time", "The code already has all the time it can have.", false};
    case Refusal::unknownPurchase:
        return {"unknown_purchase", "No such purchase is set aside. Choose another.", false};
    case Refusal::wrongDigits:
        return {"wrong_digits", "The code has another number of digits. Key all of them.", false};
    case Refusal::tooManyOpen:
        return {"too_many_open", "Too many purchases are set aside. Take one up first.", false};
    case Refusal::storeFailed:
        return {"store_failed", "The till could not keep that. Call support.", true};
    case Refusal::productAltered:
        return {"product_altered",
                "That article was changed, and not by this till. Don't sell it until the "
                "catalogue is imported again.",
                false};
    case Refusal::registryAltered:
        return {"registry_altered",
                "The registry was changed, and not by this till, so it takes no card. Take cash, "
                "and import the registry again.",
                false};
    case Refusal::basketAltered:
        return {"basket_altered",
                "A basket that had been charged already was put back, and not by this till, so it "
                "is dropped.",
                false};
    }
    return {"bad_command", "", false};
}

} // namespace

QString name(Refusal refusal)
{
    return QString::fromLatin1(wordsOf(refusal).name);
}

QString sentence(Refusal refusal, int triesLeft)
{
    const QString said = QString::fromLatin1(wordsOf(refusal).sentence);
    if (refusal != Refusal::wrongCode)
        return said;
    if (triesLeft <= 0)
        return said + QStringLiteral(" No tries left.");
    if (triesLeft == 1)
        return said + QStringLiteral(" 1 try left.");
    return said + QStringLiteral(" %1 tries left.").arg(triesLeft);
}

Refusal refusalOfFrozen(const QString& why)
{
    if (why == QLatin1String(frozen_by_reply))
        return Refusal::frozenByReply;
    const bool isByFailures = why == QLatin1String(frozen_by_failures) ||
                              why == QLatin1String(frozen_by_failures_at_tills);
    return why.isEmpty() || isByFailures ? Refusal::tooManyFailures : Refusal::frozenByHand;
}

bool isTransient(Refusal refusal)
{
    return wordsOf(refusal).isTransient;
}

} // namespace countersign::sale
