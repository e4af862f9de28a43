#include "tests/sim/witness.h"

#include "core/journal/acknowledgement.h"
#include "core/journal/fact_codec.h"

#include <algorithm>
#include <utility>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;
using sale::Stage;
using world::PaymentState;

namespace {

/// Lines, discounts and taxes add up to the total, computed from the lines alone.
bool doLinesSum(const sale::Basket& basket)
{
    const sale::Totals totals = sale::totalsOf(basket);
    sale::Money lines = sale::Money::zero(basket.currency);
    for (const sale::LineTotal& line : totals.lines)
        lines += line.gross - line.discount - line.share;
    return basket.pricesIncludeTax ? lines == totals.total : lines == totals.net;
}

bool mustBeCountersigned(const till::Configuration& configuration, const sale::Purchase& purchase)
{
    if (purchase.totals.total >= configuration.policy.from)
        return true;
    return std::any_of(
        purchase.basket.lines.begin(), purchase.basket.lines.end(), [&](const sale::Line& line) {
            return configuration.policy.alwaysForCategories.contains(line.product.category);
        });
}

} // namespace

Witness::Witness(const till::Configuration& configuration, const Shop& shop,
                 const Acquirer& acquirer, const Phones& phones)
    : m_configuration(configuration), m_shop(shop), m_acquirer(acquirer), m_phones(phones)
{
}

void Witness::say(const QString& fault)
{
    if (m_fault.isEmpty())
        m_fault = fault;
}

void Witness::takeEntry(const journal::Entry& entry, const std::optional<sale::Instant>& at)
{
    if (entry.seq != m_entries.size() + 1)
        say(u"entry %1 follows on entry %2"_s.arg(entry.seq).arg(m_entries.size()));
    m_entries.push_back(entry);
    if (entry.kind == journal::acknowledged_kind)
        followAcknowledgement(entry);
    follow(entry, true, at);
}

void Witness::follow(const journal::Entry& entry, bool isNew,
                     const std::optional<sale::Instant>& at)
{
    const auto fact = journal::decodedFact(entry.kind, entry.payload);
    if (!fact)
        return say(u"entry %1 can't be read: %2"_s.arg(entry.seq).arg(fact.error()));
    if (!fact->has_value())
        return;
    const QString id = QString::fromLatin1(entry.purchase);
    Seen& seen = m_seen[id];
    seen.purchase.id = QUuid::fromString(id);
    const bool isOver = !seen.purchase.isOpen() && !seen.purchase.isParked();
    auto after = sale::applied(seen.purchase, sale::Fact{entry.at_ms, **fact});
    if (!after)
        return say(u"entry %1 (%2) doesn't follow: %3"_s.arg(entry.seq).arg(
            QString::fromLatin1(entry.kind), after.error()));
    const bool isOfMessage = std::holds_alternative<sale::MessageSent>(**fact) ||
                             std::holds_alternative<sale::MessageStateChanged>(**fact);
    if (isOver && !isOfMessage)
        say(u"entry %1 (%2) comes after the end of %3"_s.arg(entry.seq).arg(
            QString::fromLatin1(entry.kind), id));
    seen.purchase = std::move(after).value();
    followFact(id, seen, **fact, isNew);
    followCode(id, seen, **fact, isNew, at);
    followSending(entry, seen, **fact, at);
}

void Witness::followFact(const QString& id, Seen& seen, const sale::FactBody& fact, bool isNew)
{
    if (const auto* started = std::get_if<sale::PurchaseStarted>(&fact)) {
        seen.authoriseKey = started->authoriseKey;
    } else if (const auto* asked = std::get_if<sale::CaptureRequested>(&fact)) {
        seen.captureKey = asked->key;
    } else if (const auto* captured = std::get_if<sale::PaymentCaptured>(&fact)) {
        seen.captured = captured->amount;
        if (++seen.captures > 1)
            say(u"%1: it was captured twice, says the journal"_s.arg(id));
    } else if (std::holds_alternative<sale::ReleaseRequested>(fact)) {
        seen.isReleaseAsked = true;
    } else if (std::holds_alternative<sale::PurchaseSettled>(fact)) {
        seen.isSeenTo = true;
        if (seen.purchase.outcome != sale::Outcome::unresolved)
            say(u"%1: it is settled, and was not unresolved"_s.arg(id));
    } else if (const auto* recorded = std::get_if<sale::PurchaseRecorded>(&fact)) {
        m_recorded += isNew ? 1 : 0;
        checkRecorded(id, seen, *recorded);
    } else if (const auto* closed = std::get_if<sale::PurchaseClosed>(&fact)) {
        m_unresolved += isNew && closed->outcome == sale::Outcome::unresolved ? 1 : 0;
        if (++seen.ends > 1)
            say(u"%1: it ended twice"_s.arg(id));
    }
}

void Witness::checkRecorded(const QString& id, const Seen& seen, const sale::PurchaseRecorded& fact)
{
    const sale::Purchase& purchase = seen.purchase;
    if (++m_seen[id].ends > 1)
        say(u"%1: it ended twice"_s.arg(id));
    if (!doLinesSum(purchase.basket) || fact.total != sale::totalsOf(purchase.basket).total)
        say(u"%1: its lines don't come to its total"_s.arg(id));
    if (!purchase.tender) {
        if (!fact.total.isZero())
            say(u"%1: %2 was sold for nothing"_s.arg(id, fact.total.toString()));
        return;
    }
    if (purchase.tender->kind == sale::TenderKind::cash) {
        if (purchase.tender->given < purchase.tender->amount)
            say(u"%1: less cash was given than was due"_s.arg(id));
        return;
    }
    if (seen.captures != 1 || seen.captured != fact.total)
        say(u"%1: recorded %2, captured %3 in %4 captures"_s
                .arg(id, fact.total.toString(), seen.captured.toString())
                .arg(seen.captures));
    checkReason(id, purchase);
}

/// Whose card it was only the acquirer knows for sure, and who is registered, the shop.
bool Witness::isRegistered(const sale::Purchase& purchase) const
{
    const auto payment = m_acquirer.payments().find(purchase.payment->id);
    if (payment == m_acquirer.payments().end() || !payment->second.method)
        return false;
    return std::any_of(m_shop.cards().begin(), m_shop.cards().end(), [&](const Card& card) {
        return card.isRegistered && card.method.fingerprint == payment->second.method->fingerprint;
    });
}

/// Why it could be sold with a countersignature, or without.
void Witness::checkReason(const QString& id, const sale::Purchase& purchase)
{
    if (purchase.isCountersigned) {
        if (!isRegistered(purchase))
            say(u"%1: it counts as countersigned, and nobody is registered for its card"_s.arg(id));
        return;
    }
    if (!purchase.requirement || sale::mustCountersign(*purchase.requirement) ||
        sale::isRefused(*purchase.requirement))
        return say(u"%1: recorded without countersignature or a reason for none"_s.arg(id));
    const bool isFree = *purchase.requirement == sale::Requirement::freeUnregistered
                            ? m_configuration.policy.unregistered == policy::Unregistered::allow &&
                                  !isRegistered(purchase)
                            : !mustBeCountersigned(m_configuration, purchase);
    if (!isFree)
        say(u"%1: the reason for no countersignature isn't true"_s.arg(id));
}

void Witness::takeAsked(Deed deed, const QString& key)
{
    m_asked.emplace_back(deed, key);
}

void Witness::takeRecorded(const QString& purchase)
{
    m_toldRecorded.push_back(purchase);
}

void Witness::checkScreen(const till::TillView& view)
{
    if (!m_phones.contradicting().isEmpty())
        say(u"message %1 said two things"_s.arg(m_phones.contradicting()));
    const int messages_max = sale::messagesMax(m_configuration.rules);
    for (auto it = m_phones.taken().begin(); it != m_phones.taken().end(); ++it) {
        const auto known = m_seen.find(it.key());
        const int allowed =
            known == m_seen.end() ? 0 : std::min(messages_max, known->second.sendings);
        if (it.value() > allowed)
            say(u"%1: %2 messages went out, of %3"_s.arg(it.key()).arg(it.value()).arg(allowed));
    }
    for (const auto& [id, seen] : m_seen) {
        const sale::Purchase& purchase = seen.purchase;
        if (!purchase.isOpen() && !purchase.isParked())
            continue;
        const auto aside =
            std::find_if(view.aside.begin(), view.aside.end(),
                         [&](const till::AsideView& shown) { return shown.id == purchase.id; });
        const bool isAside = aside != view.aside.end();
        if (!isAside && view.counter.id != purchase.id)
            return say(u"%1 is %2 and no screen shows it"_s.arg(id, sale::name(purchase.stage)));
        const Stage shown = isAside ? aside->stage : view.counter.stage;
        if (shown != purchase.stage ||
            (isAside && aside->unresolved.has_value() != purchase.isParked()))
            return say(u"%1 is %2 and shown as %3"_s.arg(id, sale::name(purchase.stage),
                                                         sale::name(shown)));
    }
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
        const bool isKept = truth.state == PaymentState::taken;
        if (purchase.stage == Stage::recorded &&
            (!isKept || truth.captured != purchase.totals.total))
            return say(u"%1: recorded %2, and the acquirer keeps %3"_s.arg(
                truth.purchase, purchase.totals.total.toString(),
                isKept ? truth.captured.toString() : u"nothing"_s));
        const bool isForgotten = !found->second.isSeenTo && purchase.stage == Stage::closed &&
                                 !purchase.isParked() && truth.state != PaymentState::released;
        if (isForgotten)
            return say(u"%1: it is closed (%2), and %3 is still %4"_s.arg(
                truth.purchase, sale::name(*purchase.outcome), truth.held.toString(),
                QLatin1String(name(truth.state))));
    }
}

void Witness::checkTold()
{
    for (const QString& purchase : m_toldRecorded) {
        const auto found = m_seen.find(purchase);
        if (found == m_seen.end() || found->second.purchase.stage != Stage::recorded)
            return say(u"%1: it was said to be recorded, and is not"_s.arg(purchase));
    }
    for (const auto& [deed, key] : m_asked) {
        const auto found = m_seen.find(key.left(36));
        if (found == m_seen.end())
            return say(
                u"the terminal was asked for %1, of which the journal knows nothing"_s.arg(key));
        const Seen& seen = found->second;
        const bool isKnown = deed == Deed::authorise ? seen.authoriseKey == key
                             : deed == Deed::capture ? seen.captureKey == key
                                                     : seen.isReleaseAsked;
        if (!isKnown)
            return say(u"the terminal was asked to %1 before that was kept: %2"_s.arg(
                QLatin1String(name(deed)), key));
    }
}

void Witness::checkFinished()
{
    for (const auto& [id, seen] : m_seen) {
        if (seen.purchase.isPaying())
            return say(u"the till has finished, and %1 is still %2"_s.arg(
                id, sale::name(seen.purchase.stage)));
    }
}

void Witness::checkDrained()
{
    checkSendings();
    for (const auto& [id, seen] : m_seen) {
        if (seen.purchase.isPaying())
            return say(u"%1 waits forever (%2)"_s.arg(id, sale::name(seen.purchase.stage)));
    }
    for (const auto& [payment, truth] : m_acquirer.payments()) {
        const auto found = m_seen.find(truth.purchase);
        const bool isSeenTo = found != m_seen.end() && found->second.isSeenTo;
        if (truth.state == PaymentState::held && !isSeenTo)
            return say(u"%1: %2 is held forever"_s.arg(truth.purchase, truth.held.toString()));
    }
}

void Witness::rollBackTo(quint64 seq)
{
    m_entries.resize(seq);
    m_seen.clear();
    m_wrongInARow.clear();
    const auto sendings = std::exchange(m_sendings, {});
    for (const journal::Entry& entry : m_entries)
        follow(entry, false, {});
    m_sendings = sendings;
    std::erase_if(m_sendings, [&](const Sending& sending) { return sending.seq > seq; });
}

} // namespace countersign::sim
