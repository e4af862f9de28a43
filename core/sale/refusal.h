#pragma once

#include <QString>

namespace countersign::sale {

/// Why something that was asked of the till did not happen. Names are stable: they are part of the
/// headless till's contract.
enum class Refusal {
    wrongCode,
    notCompared,
    codeExpired,
    noTriesLeft,
    tooManyFailures,
    frozenByReply, // these two have the name of tooManyFailures: the method is frozen all the same
    frozenByHand,
    notRegistered,
    numberNotAllowed,
    sendingLimit,
    providerUnavailable,
    declined,
    partialApproval,
    deniedByReply,
    terminalUnavailable,
    diskFull,
    emptyBasket,
    nothingOpen,
    tooLate,
    unknownProduct,
    badCommand,
    noSuchLine,
    tooManyLines,
    tooMuch,
    discountTooLarge,
    basketLocked,
    notEnoughGiven,
    resendTooSoon,
    noResendsLeft,
    noMoreTime,
    unknownPurchase,
    wrongDigits,
    tooManyOpen,
    storeFailed,
    productAltered,
    registryAltered,
    basketAltered
};

/// snake_case: "wrong_code".
QString name(Refusal refusal);
/// What to tell whoever is at the screen, in one or two English sentences that say what to do
/// next. `triesLeft` counts only for wrongCode.
QString sentence(Refusal refusal, int triesLeft);
/// True if the same thing may work when tried again without changing anything.
bool isTransient(Refusal refusal);

} // namespace countersign::sale
