#include "core/till/customer_show.h"

#include "core/receipt/amount_text.h"

#include <algorithm>

namespace countersign::till {

using receipt::withCurrency;
using receipt::withoutCurrency;
using sale::Stage;

namespace {

constexpr int tries_a_code_max = 100;
constexpr int items_max = 999'999;

int within(std::int64_t value, int most)
{
    return static_cast<int>(std::clamp<std::int64_t>(value, 0, most));
}

keypad::Line lineOf(const sale::Line& line, const sale::LineTotal& total)
{
    keypad::Line shown;
    shown.name = line.product.name;
    if (line.quantity.thousandths % 1000 == 0) {
        shown.count = within(line.quantity.thousandths / 1000, items_max);
    } else {
        shown.count = 0;
        shown.measure = line.quantity.toString();
        shown.each = withCurrency(line.product.price);
    }
    shown.total = withoutCurrency(total.gross - total.discount);
    if (!total.discount.isZero())
        shown.saved = withCurrency(total.discount);
    return shown;
}

keypad::Basket basketOf(const PurchaseView& purchase)
{
    keypad::Basket shown;
    const auto& lines = purchase.basket.lines;
    const std::size_t first =
        lines.size() > keypad::lines_max ? lines.size() - keypad::lines_max : 0;
    std::int64_t items = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::int64_t thousandths = lines[i].quantity.thousandths;
        items += thousandths % 1000 == 0 ? thousandths / 1000 : 1;
        if (i >= first)
            shown.lines.push_back(lineOf(lines[i], purchase.totals.lines[i]));
    }
    shown.items = within(items, items_max);
    shown.total = withCurrency(purchase.totals.total);
    shown.isTaxIncluded = purchase.basket.pricesIncludeTax;
    if (!purchase.totals.tax.isZero())
        shown.tax = withCurrency(purchase.totals.tax);
    if (!purchase.totals.discounts.isZero())
        shown.saved = withCurrency(purchase.totals.discounts);
    return shown;
}

bool wasTaken(const PurchaseView& purchase)
{
    return purchase.hold == sale::HoldState::taken;
}

keypad::StopOutcome stopOutcomeOf(const PurchaseView& stopped)
{
    if (!stopped.hold)
        return keypad::StopOutcome::nothingHeld;
    return wasTaken(stopped) ? keypad::StopOutcome::refunded : keypad::StopOutcome::released;
}

keypad::State countersigningState(const PurchaseView& purchase, const QString& payee,
                                  const sale::Instant& now)
{
    const CountersigningView& c = *purchase.countersigning;
    const int resendReady_ms =
        within(c.resendReady_boot_ms - now.boot_ms, keypad::resendAfter_max_ms);
    if (c.isComparing)
        return keypad::Checking{};
    if (c.isExpired)
        return keypad::TimeUp{c.resendsLeft, 0, wasTaken(purchase)};
    keypad::Code code;
    code.amount = withCurrency(purchase.totals.total);
    code.payee = payee;
    code.phoneEnding = c.phoneEnding;
    code.digits = c.digits;
    code.timeLeft_ms = within(c.expires_boot_ms - now.boot_ms, keypad::life_max_ms);
    code.life_ms = within(c.life_ms, keypad::life_max_ms);
    code.triesLeft = c.triesLeft;
    code.tries = c.tries;
    code.lastWasWrong = c.lastWasWrong;
    code.canHaveMoreTime = c.canHaveMoreTime;
    code.resendReady_ms = resendReady_ms;
    code.resendsLeft = c.resendsLeft;
    code.wasTaken = wasTaken(purchase);
    return code;
}

keypad::State endOf(const PurchaseView& finished, const QString& payee)
{
    if (finished.stage == Stage::recorded)
        return keypad::Approved{withCurrency(finished.totals.total), payee};
    switch (*finished.outcome) {
    case sale::Outcome::locked:
        return keypad::LockedOut{wasTaken(finished)};
    case sale::Outcome::deniedByCustomer:
        return keypad::Stopped{stopOutcomeOf(finished), false};
    case sale::Outcome::unresolved:
        return keypad::Stopped{keypad::StopOutcome::unresolved, false};
    case sale::Outcome::cancelled:
    case sale::Outcome::declined:
    case sale::Outcome::expired:
        return keypad::Declined{wasTaken(finished)};
    }
    return keypad::Idle{};
}

keypad::State stateOf(const TillView& view, const QString& payee, const sale::Instant& now)
{
    const PurchaseView& purchase = view.counter;
    switch (purchase.stage) {
    case Stage::basket:
        if (view.finished && !view.finished->isAside)
            return endOf(*view.finished, payee);
        return purchase.basket.isEmpty() ? keypad::State(keypad::Idle{})
                                         : keypad::State(basketOf(purchase));
    case Stage::authorising:
        return keypad::Waiting{keypad::WaitingFor::card, withCurrency(purchase.totals.total)};
    case Stage::countersigning:
        if (purchase.countersigning)
            return countersigningState(purchase, payee, now);
        return keypad::Waiting{keypad::WaitingFor::moment, withCurrency(purchase.totals.total)};
    case Stage::capturing:
        return keypad::Checking{};
    case Stage::releasing:
        return keypad::Stopping{wasTaken(purchase)};
    case Stage::recorded:
    case Stage::closed:
        return keypad::Idle{};
    }
    return keypad::Idle{};
}

} // namespace

int attemptOf(const sale::Purchase& purchase)
{
    const int issue = purchase.code ? purchase.code->issue : 0;
    return issue * tries_a_code_max + purchase.triesUsed;
}

keypad::Show customerShow(const TillView& view, const QString& payee, const sale::Instant& now)
{
    keypad::Show show;
    show.purchase = view.counter.id;
    show.attempt = view.counter.countersigning ? view.counter.countersigning->attempt : 0;
    show.storeName = view.storeName;
    show.languages = view.languages;
    show.language = view.customerLanguage;
    show.state = stateOf(view, payee, now);
    return show;
}

} // namespace countersign::till
