#include "ui/cashier/facts.h"

#include "ui/cashier/wording.h"

#include <QCoreApplication>
#include <algorithm>

namespace countersign::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Cashier)
};

constexpr std::int64_t short_below_ms = 20'000;

/// Whole pieces count each, a weighed line counts as one.
std::int64_t itemsOf(const sale::Basket& basket)
{
    std::int64_t items = 0;
    for (const sale::Line& line : basket.lines) {
        const std::int64_t thousandths = line.quantity.thousandths;
        items += thousandths % 1000 == 0 ? thousandths / 1000 : 1;
    }
    return items;
}

QString lifeOf(std::int64_t life_ms)
{
    if (life_ms <= 0)
        return {};
    if (life_ms % 60'000 == 0)
        return Words::tr("of %1 min").arg(life_ms / 60'000);
    return Words::tr("of %1").arg(minutesAndSeconds(life_ms));
}

bool isTaken(const till::PurchaseView& purchase)
{
    return purchase.hold == sale::HoldState::taken;
}

QString waitingTitle(const till::PurchaseView& purchase)
{
    const till::CountersigningView& wait = *purchase.countersigning;
    if (wait.isExpired)
        return isTaken(purchase) ? Words::tr("Time is up. Send a new code or cancel.")
                                 : Words::tr("Time is up. Nothing was taken.");
    if (wait.isComparing)
        return Words::tr("Checking the customer’s code");
    if (wait.codeSent_ms == 0)
        return Words::tr("Sending the customer’s code");
    return Words::tr("Waiting for the customer’s code");
}

EndFacts unresolvedEndOf(sale::Unresolved why)
{
    const QString goOn = u' ' + Words::tr("See Held. Serve the next customer.");
    switch (why) {
    case sale::Unresolved::unanswered:
        return {Words::tr("The terminal’s answer is not known yet"),
                Words::tr("It is asked again until it is.") + goOn, true};
    case sale::Unresolved::captured:
        return {Words::tr("The money was taken, and no sale is recorded"),
                Words::tr("Give it back at the terminal, then call support.") + goOn, true};
    case sale::Unresolved::releaseRefused:
        return {Words::tr("The terminal refused to let the payment go"),
                Words::tr("Cancel or refund it at the terminal, then call support.") + goOn, true};
    case sale::Unresolved::unknownIfSold:
        return {Words::tr("Kept by the terminal, and maybe sold already"),
                Words::tr("Look for the receipt. If there is none, give the money back at the "
                          "terminal, then call support.") +
                    goOn,
                true};
    case sale::Unresolved::unknownIfGivenBack:
        return {Words::tr("Taken, and maybe given back by hand"),
                Words::tr("Ask who was here. Give it back only if nobody has, then call support.") +
                    goOn,
                true};
    }
    return {};
}

} // namespace

BasketFacts basketFactsOf(const sale::Basket& basket, const sale::Totals& totals)
{
    BasketFacts facts;
    const std::int64_t items = itemsOf(basket);
    facts.items = items == 1 ? Words::tr("1 item") : Words::tr("%1 items").arg(items);
    facts.subtotal = inColumn(totals.subtotal);
    facts.discounts = inColumn(-totals.discounts);
    QStringList rates;
    for (const sale::TaxTotal& tax : totals.taxes)
        rates += percent(tax.rate_milli_percent) + u' ' + inColumn(tax.tax);
    facts.taxLabel = (basket.pricesIncludeTax ? Words::tr("VAT included") : Words::tr("VAT")) +
                     QStringLiteral("  ") + rates.join(QStringLiteral("  ·  "));
    facts.tax = inColumn(totals.tax);
    facts.total = withCurrency(totals.total);
    facts.isEmpty = basket.isEmpty();
    facts.isDiscounted = !totals.discounts.isZero();
    return facts;
}

WaitingFacts waitingFactsOf(const till::PurchaseView& purchase)
{
    WaitingFacts facts;
    if (!purchase.countersigning)
        return facts;
    const till::CountersigningView& wait = *purchase.countersigning;
    facts.title = waitingTitle(purchase);
    facts.phoneEnding = wait.phoneEnding;
    facts.explanation = (purchase.method && !purchase.method->last4.isEmpty()
                             ? Words::tr("Sent to the phone registered with card %1.")
                                   .arg(masked(purchase.method->last4))
                             : Words::tr("Sent to the phone registered with this card.")) +
                        u'\n' + Words::tr("The customer keys it on their own screen.");
    facts.digits = wait.digits;
    facts.keyed = std::clamp(wait.keyed, 0, wait.digits);
    facts.keyingTitle = wait.isComparing   ? Words::tr("The code is being checked")
                        : facts.keyed == 0 ? Words::tr("Nothing keyed yet")
                                           : Words::tr("The customer is keying the code");
    facts.keyingDetail =
        Words::tr("%1 of %2 digits. They never appear here.").arg(facts.keyed).arg(wait.digits);
    facts.tries = wait.tries;
    facts.triesLeft = wait.triesLeft;
    facts.isExpired = wait.isExpired;
    facts.canBeAside = !wait.isComparing;
    if (wait.lastWasWrong && !wait.isComparing) {
        facts.noticeTitle = Words::tr("That code didn’t match.");
        facts.notice =
            wait.triesLeft == 1
                ? Words::tr("The customer has one try left. Ask them to check each digit.")
                : Words::tr("The customer has %1 tries left.").arg(wait.triesLeft);
    }
    return facts;
}

CountdownFacts countdownFactsOf(const till::CountersigningView& wait, const sale::Instant& now,
                                std::int64_t resendWait_ms)
{
    CountdownFacts facts;
    const std::int64_t left_ms =
        wait.isExpired ? 0 : std::max<std::int64_t>(0, wait.expires_boot_ms - now.boot_ms);
    facts.timeLeft = minutesAndSeconds(left_ms);
    facts.spokenTimeLeft = spokenDuration(left_ms);
    facts.share =
        wait.life_ms > 0 ? static_cast<double>(left_ms) / static_cast<double>(wait.life_ms) : 0;
    facts.isShort = left_ms < short_below_ms;
    facts.label = left_ms == 0    ? Words::tr("Time is up")
                  : facts.isShort ? Words::tr("Nearly out of time")
                                  : Words::tr("Time left");
    facts.life = lifeOf(wait.life_ms);
    facts.hint = left_ms == 0           ? Words::tr("Send a new code\nor cancel")
                 : wait.canHaveMoreTime ? Words::tr("The customer can\nask for more")
                                        : Words::tr("After that, send\na new code");

    const std::int64_t wait_ms = std::max<std::int64_t>(0, wait.resendReady_boot_ms - now.boot_ms);
    facts.resendWait_s = static_cast<int>((wait_ms + 999) / 1000);
    facts.resendShare =
        resendWait_ms > 0 ? static_cast<double>(wait_ms) / static_cast<double>(resendWait_ms) : 0;
    facts.canResend = wait_ms == 0 && wait.resendsLeft > 0 && !wait.isComparing;
    if (wait.resendsLeft <= 0)
        facts.resendDetail = Words::tr("No sends left");
    else if (facts.resendWait_s > 0)
        facts.resendDetail = facts.resendWait_s == 1
                                 ? Words::tr("Ready in 1 second")
                                 : Words::tr("Ready in %1 seconds").arg(facts.resendWait_s);
    else
        facts.resendDetail = wait.isExpired ? Words::tr("A new code") : Words::tr("The same code");
    return facts;
}

DoneFacts doneFactsOf(const till::PurchaseView& purchase, const QTimeZone& zone)
{
    DoneFacts facts;
    const bool isCash = purchase.tender == sale::TenderKind::cash;
    const std::int64_t at_ms = purchase.receipt ? purchase.receipt->at_ms : 0;
    facts.total = withCurrency(purchase.totals.total);
    facts.hasSteps = !isCash;
    if (purchase.isCountersigned)
        facts.detail = Words::tr("Countersigned by the customer at %1")
                           .arg(clockTime(purchase.countersigned_ms, zone));
    else if (isCash)
        facts.detail = Words::tr("Paid in cash at %1").arg(clockTime(at_ms, zone));
    else
        facts.detail =
            Words::tr("Taken at %1. No countersignature was needed.").arg(clockTime(at_ms, zone));
    facts.tender = isCash            ? Words::tr("Cash %1").arg(withCurrency(purchase.given))
                   : purchase.method ? Words::tr("Card %1").arg(masked(purchase.method->last4))
                                     : Words::tr("Card");
    const sale::Money change =
        isCash ? purchase.change : sale::Money::zero(purchase.totals.total.currency());
    facts.change = withCurrency(change);
    facts.changeDetail = change.isZero() ? Words::tr("Nothing to hand back")
                                         : Words::tr("Hand back to the customer");
    if (purchase.receipt) {
        facts.receipt = purchase.receipt->number;
        facts.receiptDetail = clockTime(at_ms, zone);
        facts.entry = grouped(purchase.receipt->sequence);
        facts.seal = purchase.receipt->seal.toUpper();
        facts.at = dayAndMinute(at_ms, zone);
        facts.code = purchase.receipt->picture.squares;
        facts.codeSide = purchase.receipt->picture.side;
    }
    return facts;
}

namespace {

/// Said once the release is confirmed; a payment in doubt ends unresolved.
QString nothingOf(const till::PurchaseView& purchase)
{
    return isTaken(purchase) ? Words::tr("What was taken has been given back.")
                             : Words::tr("Nothing was taken.");
}

/// Of what ended a payment though no bank declined it; empty of other refusals.
QString titleOf(till::Refusal refusal)
{
    const std::pair<till::Refusal, QString> titles[] = {
        {till::Refusal::notRegistered, Words::tr("No phone is registered for this card")},
        {till::Refusal::numberNotAllowed, Words::tr("No code can go to this phone")},
        {till::Refusal::sendingLimit, Words::tr("No more codes can go out for now")},
        {till::Refusal::providerUnavailable, Words::tr("The code could not be sent")},
        {till::Refusal::partialApproval, Words::tr("The card covers only a part")},
        {till::Refusal::terminalUnavailable, Words::tr("The card terminal did not act")},
        {till::Refusal::registryAltered, Words::tr("No card can be taken now")}};
    const auto found =
        std::ranges::find(titles, refusal, &std::pair<till::Refusal, QString>::first);
    return found == std::end(titles) ? QString() : found->second;
}

bool isWhy(const till::RefusalView& refusal, const till::PurchaseView& ended)
{
    if (!refusal.purchase.isNull() && refusal.purchase != ended.id)
        return false;
    const sale::Outcome outcome = *ended.outcome;
    if (refusal.reason == till::Refusal::deniedByReply)
        return outcome == sale::Outcome::deniedByCustomer;
    if (refusal.reason == till::Refusal::tooManyFailures || !titleOf(refusal.reason).isEmpty())
        return outcome == sale::Outcome::declined;
    const bool isFrozen = refusal.reason == till::Refusal::frozenByReply ||
                          refusal.reason == till::Refusal::frozenByHand;
    return isFrozen && (outcome == sale::Outcome::declined || outcome == sale::Outcome::locked);
}

EndFacts endOf(const till::PurchaseView& purchase)
{
    const QString nothing = nothingOf(purchase);
    const QString goOn = nothing + u' ' + Words::tr("The basket is still here.");
    const QString payAnew = nothing + u' ' + Words::tr("Take another payment.");
    switch (*purchase.outcome) {
    case sale::Outcome::cancelled:
        return {Words::tr("Payment cancelled"), goOn, false, nothing};
    case sale::Outcome::locked:
        return {Words::tr("Stopped to keep the account safe"),
                Words::tr("The code was wrong too often.") + u' ' + payAnew, true, nothing};
    case sale::Outcome::declined:
        return {Words::tr("The card was declined"), payAnew, false, nothing};
    case sale::Outcome::expired:
        return {Words::tr("Time is up"), goOn, false, nothing};
    case sale::Outcome::deniedByCustomer:
        return {Words::tr("The customer stopped this payment"), goOn, false, nothing};
    case sale::Outcome::unresolved:
        return unresolvedEndOf(purchase.unresolved.value_or(sale::Unresolved::unanswered));
    }
    return {};
}

} // namespace

EndFacts endFactsOf(const till::PurchaseView& purchase,
                    const std::optional<till::RefusalView>& refusal)
{
    if (!purchase.outcome)
        return {};
    EndFacts end = endOf(purchase);
    if (!refusal || !isWhy(*refusal, purchase))
        return end;
    if (const QString title = titleOf(refusal->reason); !title.isEmpty())
        end.title = title;
    const QString why = typeset(refusal->say);
    // Such a sentence already says what to do next.
    end.text = refusal->reason == till::Refusal::deniedByReply ? why + u' ' + end.text
                                                               : nothingOf(purchase) + u' ' + why;
    end.hasReason = true;
    return end;
}

} // namespace countersign::ui
