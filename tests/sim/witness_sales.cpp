// What must never be with lines, totals, receipts and the money of a sale.

#include "tests/sim/witness.h"

#include <algorithm>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;
using sale::Stage;
using world::PaymentState;

namespace {

/// The lines come to the sum that stands below them.
bool doLinesSum(const sale::Purchase& purchase)
{
    sale::Money lines = sale::Money::zero(purchase.basket.currency);
    for (const sale::LineTotal& line : purchase.totals.lines)
        lines += line.gross - line.discount - line.share;
    return purchase.basket.pricesIncludeTax ? lines == purchase.totals.total
                                            : lines == purchase.totals.net;
}

} // namespace

void Witness::takeDeed(const QString& basket, const till::Command& command, Baskets::Ending ending)
{
    if (!m_baskets.took(basket, command, ending))
        say(u"%1: its lines changed, says the till, and they can't have"_s.arg(basket));
}

/// What was charged keeps its id.
void Witness::takeRestart(const std::map<QString, QString>& shown)
{
    m_baskets.restarted(
        shown, [this](const QString& id) { return m_seen.contains(id); },
        m_configuration.pricesIncludeTax);
}

/// What people put in, until the next one is asked for; null if they didn't.
const Scanned* Witness::checkBasket(const QString& id, const sale::Basket& basket,
                                    const sale::Totals& totals)
{
    const Scanned* scanned = m_baskets.find(id, basket);
    if (!scanned) {
        say(u"%1: it holds other lines than people put in"_s.arg(id));
        return nullptr;
    }
    const Scanned::Sum sum = scanned->sum(m_configuration.pricesIncludeTax);
    if (totals.total.minor() != sum.total_minor || totals.tax.minor() != sum.tax_minor)
        say(u"%1: its lines come to %2 with a tax of %3, and the till says %4 with %5"_s.arg(
            id, inWords(sum.total_minor), inWords(sum.tax_minor), totals.total.toString(),
            totals.tax.toString()));
    return scanned;
}

/// What was given up is still on the counter, or beside it, and nothing else is.
void Witness::checkStanding(const till::TillView& view)
{
    for (const till::AsideView& aside : view.aside) {
        const QString id = aside.id.toString(QUuid::WithoutBraces);
        if (aside.stage == Stage::basket &&
            !m_baskets.stands({id, aside.items, aside.total.minor()},
                              m_configuration.pricesIncludeTax))
            say(u"%1: it stands aside with %2, and nobody put it there"_s.arg(
                id, aside.total.toString()));
    }
    if (const QString missing = m_baskets.missing(); !missing.isEmpty())
        say(u"%1: nothing of it was sold, and its lines stand in no basket"_s.arg(missing));
    m_isFinishing = false;
}

void Witness::checkRecorded(const QString& id, const Seen& seen, const sale::PurchaseRecorded& fact)
{
    const sale::Purchase& purchase = seen.purchase;
    if (++m_seen[id].ends > 1)
        say(u"%1: it ended twice"_s.arg(id));
    if (!doLinesSum(purchase) || fact.total.minor() != seen.total_minor)
        say(u"%1: its lines don't come to its total"_s.arg(id));
    const QString receipt =
        m_configuration.receiptPrefix + u"-%1"_s.arg(++m_receipts, 6, 10, QLatin1Char('0'));
    if (fact.receipt != receipt)
        say(u"%1: its receipt is %2, and the next one is %3"_s.arg(id, fact.receipt, receipt));
    if (!purchase.tender) {
        if (seen.total_minor != 0)
            say(u"%1: %2 was sold for nothing"_s.arg(id, fact.total.toString()));
        return;
    }
    const std::int64_t due_minor = purchase.tender->amount.minor();
    if (purchase.tender->kind == sale::TenderKind::cash) {
        const auto step_minor = m_configuration.rules.cashRounding.step_minor;
        if (due_minor != roundedTo(seen.total_minor, step_minor))
            say(u"%1: %2 was due in cash for %3"_s.arg(id, inWords(due_minor),
                                                       inWords(seen.total_minor)));
        if (purchase.tender->given.minor() < due_minor)
            say(u"%1: less cash was given than was due"_s.arg(id));
        return;
    }
    if (seen.captures != 1 || seen.captured.minor() != seen.total_minor ||
        due_minor != seen.total_minor)
        say(u"%1: recorded %2, captured %3 in %4 captures"_s
                .arg(id, fact.total.toString(), seen.captured.toString())
                .arg(seen.captures));
    checkPaid(id, seen);
    checkReason(id, seen);
}

/// What the journal calls captured the acquirer has, by that very payment.
void Witness::checkPaid(const QString& id, const Seen& seen)
{
    const sale::Purchase& purchase = seen.purchase;
    if (purchase.stage != Stage::recorded || !purchase.tender ||
        purchase.tender->kind != sale::TenderKind::card)
        return;
    const QString payment = purchase.payment ? purchase.payment->id : QString();
    const auto found = m_acquirer.payments().find(payment);
    if (found == m_acquirer.payments().end() || found->second.purchase != id)
        return say(u"%1: recorded %2, and the acquirer has no payment '%3' for it"_s.arg(
            id, inWords(seen.total_minor), payment));
    const Acquirer::Payment& truth = found->second;
    const bool isKept = truth.state == PaymentState::taken;
    if (!isKept || truth.captured.minor() != seen.total_minor)
        say(u"%1: recorded %2, and the acquirer keeps %3"_s.arg(
            id, inWords(seen.total_minor), isKept ? truth.captured.toString() : u"nothing"_s));
}

void Witness::takeRecorded(const till::Recorded& recorded)
{
    m_toldRecorded.push_back(recorded);
}

/// Whoever has a receipt in their hand finds that sale in the journal.
void Witness::checkToldRecorded(const till::Recorded& told)
{
    const QString id = told.purchase.toString(QUuid::WithoutBraces);
    const auto found = m_seen.find(id);
    if (found == m_seen.end() || found->second.purchase.stage != Stage::recorded)
        return say(u"%1: it was said to be recorded, and is not"_s.arg(id));
    const sale::Purchase& purchase = found->second.purchase;
    const bool isCash = purchase.tender && purchase.tender->kind == sale::TenderKind::cash;
    const journal::Entry* entry = told.sequence > 0 && told.sequence <= m_entries.size()
                                      ? &m_entries[told.sequence - 1]
                                      : nullptr;
    if (told.receipt != purchase.receiptNumber || told.total.minor() != found->second.total_minor ||
        !entry || entry->kind != "purchase_recorded" || entry->purchase != id.toLatin1())
        return say(u"%1: the receipt says %2, and the journal %3"_s.arg(id, told.receipt,
                                                                        purchase.receiptNumber));
    if (isCash && (told.paid != purchase.tender->amount ||
                   told.change != purchase.tender->given - purchase.tender->amount))
        say(u"%1: other change was said than is due"_s.arg(id));
}

void Witness::checkMoney()
{
    for (const auto& [payment, truth] : m_acquirer.payments()) {
        if (truth.captures > 1)
            return say(u"%1: the acquirer captured %2 %3 times"_s.arg(truth.purchase, payment)
                           .arg(truth.captures));
        const auto found = m_seen.find(truth.purchase);
        if (found == m_seen.end())
            return say(u"%1: money is held for what no journal knows"_s.arg(truth.purchase));
        const sale::Purchase& purchase = found->second.purchase;
        if (purchase.stage == Stage::recorded &&
            (!purchase.payment || purchase.payment->id != payment))
            return say(u"%1: recorded, and the acquirer has %2 for it as well"_s.arg(truth.purchase,
                                                                                     payment));
        if (isForgotten(found->second, truth))
            return sayForgotten(found->second, truth);
    }
    for (const auto& [id, seen] : m_seen)
        checkPaid(id, seen);
}

/// Nobody is shown it any more, and no person answers for it.
bool Witness::isForgotten(const Seen& seen, const Acquirer::Payment& truth)
{
    return !seen.isSeenTo && seen.purchase.stage == Stage::closed &&
           !seen.purchase.isAskedAbout() && truth.state != PaymentState::released;
}

void Witness::sayForgotten(const Seen& seen, const Acquirer::Payment& truth)
{
    say(u"%1: it is closed (%2), and %3 is still %4"_s.arg(
        truth.purchase, sale::name(*seen.purchase.outcome), truth.held.toString(),
        QLatin1String(name(truth.state))));
}

} // namespace countersign::sim
