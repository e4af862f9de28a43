#include "tests/sim/witness.h"

#include "core/journal/acknowledgement.h"
#include "core/journal/fact_codec.h"
#include "core/journal/reply_received.h"

#include <algorithm>
#include <utility>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;
using sale::Stage;
using world::PaymentState;

namespace {

/// By what people put in.
bool mustBeCountersigned(const till::Configuration& configuration, std::int64_t from_minor,
                         const Scanned& basket)
{
    if (basket.sum(configuration.pricesIncludeTax).total_minor >= from_minor)
        return true;
    return std::ranges::any_of(basket.lines, [&](const Scanned::Line& line) {
        return configuration.policy.alwaysForCategories.contains(line.article->category);
    });
}

} // namespace

Witness::Witness(const till::Configuration& configuration, const Shop& shop,
                 const Acquirer& acquirer, const Phones& phones)
    : m_configuration(configuration), m_acquirer(acquirer), m_phones(phones),
      m_numbers(shop.cards()), m_baskets(shop.articles()),
      m_seals(std::make_shared<Seals>(shop.keys()->signing.publicKey().raw())),
      m_from_minor(configuration.policy.from.minor())
{
}

void Witness::say(const QString& fault)
{
    if (m_fault.isEmpty())
        m_fault = fault;
}

void Witness::checkSeal(const journal::Entry& entry, quint64 seqBefore,
                        const QByteArray& hashBefore)
{
    if (entry.seq != seqBefore + 1)
        say(u"entry %1 follows on entry %2"_s.arg(entry.seq).arg(seqBefore));
    if (const QString fault = m_seals->faultOf(entry, hashBefore); !fault.isEmpty())
        say(u"entry %1 %2"_s.arg(entry.seq).arg(fault));
}

void Witness::takeEntry(const journal::Entry& entry, const std::optional<sale::Instant>& at)
{
    checkSeal(entry, m_entries.size(), m_entries.empty() ? QByteArray() : m_entries.back().hash);
    m_entries.push_back(entry);
    if (entry.kind == journal::acknowledged_kind)
        followAcknowledgement(entry);
    if (entry.kind == journal::reply_received_kind)
        followReply(entry, at);
    followSets(entry, at.has_value());
    follow(entry, true, at);
}

void Witness::follow(const journal::Entry& entry, bool isNew,
                     const std::optional<sale::Instant>& at)
{
    followNotice(entry);
    auto fact = journal::decodedFact(entry.kind, entry.payload);
    if (!fact)
        return say(u"entry %1 can't be read: %2"_s.arg(entry.seq).arg(fact.error()));
    if (!fact->has_value())
        return;
    if (m_alter)
        m_alter(**fact);
    const QString id = QString::fromLatin1(entry.purchase);
    if (id.isEmpty()) {
        Seen none; // an operator's
        return followMethod(id, none, **fact);
    }
    Seen& seen = m_seen[id];
    seen.purchase.id = QUuid::fromString(id);
    const auto whyUnresolved = seen.purchase.whyUnresolved();
    // The terminal is asked on about money that a person settled before it had answered.
    const bool isOver = !seen.purchase.isOpen() && !seen.purchase.isAskedAbout();
    auto after = sale::applied(seen.purchase, sale::Fact{entry.at_ms, **fact});
    if (!after)
        return say(u"entry %1 (%2) doesn't follow: %3"_s.arg(entry.seq).arg(
            QString::fromLatin1(entry.kind), after.error()));
    const bool isOfMessage = std::holds_alternative<sale::MessageSent>(**fact) ||
                             std::holds_alternative<sale::MessageStateChanged>(**fact);
    // A late reply freezes a method, whatever became of the purchase.
    if (isOver && !isOfMessage && !std::holds_alternative<sale::MethodFrozen>(**fact))
        say(u"entry %1 (%2) comes after the end of %3"_s.arg(entry.seq).arg(
            QString::fromLatin1(entry.kind), id));
    seen.purchase = std::move(after).value();
    if (std::holds_alternative<sale::PurchaseSettled>(**fact))
        followSettled(id, seen, whyUnresolved);
    followMethod(id, seen, **fact);
    followFact(id, seen, **fact, isNew);
    followCode(id, seen, **fact, isNew, at);
    checkTryApart(entry, seen, **fact);
    followSending(entry, seen, **fact, at);
}

void Witness::followFact(const QString& id, Seen& seen, const sale::FactBody& fact, bool isNew)
{
    if (const auto* started = std::get_if<sale::PurchaseStarted>(&fact)) {
        seen.authoriseKey = started->authoriseKey;
        if (const Scanned* scanned = checkBasket(id, started->basket, seen.purchase.totals)) {
            seen.total_minor = scanned->sum(m_configuration.pricesIncludeTax).total_minor;
            seen.mustBeCountersigned = mustBeCountersigned(m_configuration, m_from_minor, *scanned);
        }
    } else if (const auto* asked = std::get_if<sale::CaptureRequested>(&fact)) {
        seen.captureKey = asked->key;
    } else if (const auto* captured = std::get_if<sale::PaymentCaptured>(&fact)) {
        seen.captured = captured->amount;
        if (++seen.captures > 1)
            say(u"%1: it was captured twice, says the journal"_s.arg(id));
    } else if (std::holds_alternative<sale::ReleaseRequested>(fact)) {
        seen.isReleaseAsked = true;
    } else if (const auto* recorded = std::get_if<sale::PurchaseRecorded>(&fact)) {
        m_recorded += isNew ? 1 : 0;
        checkRecorded(id, seen, *recorded);
    } else if (const auto* closed = std::get_if<sale::PurchaseClosed>(&fact)) {
        const bool isUnresolved = closed->outcome == sale::Outcome::unresolved;
        m_unresolved += isNew && isUnresolved ? 1 : 0;
        if (isNew && !isUnresolved)
            m_baskets.reopened(id, !m_isFinishing);
        if (++seen.ends > 1)
            say(u"%1: it ended twice"_s.arg(id));
    }
}

/// Whoever settles what the terminal never told of can't know what it holds.
void Witness::followSettled(const QString& id, Seen& seen,
                            const std::optional<sale::Unresolved>& before)
{
    if (!before)
        return say(u"%1: it is settled, and was not unresolved"_s.arg(id));
    seen.isSeenTo = *before != sale::Unresolved::unanswered;
}

/// Whose card it was only the acquirer knows for sure, and who is registered, the shop.
bool Witness::isRegistered(const sale::Purchase& purchase) const
{
    const auto payment = m_acquirer.payments().find(purchase.payment->id);
    return payment != m_acquirer.payments().end() && payment->second.method &&
           !m_numbers.of(payment->second.method->fingerprint).isEmpty();
}

/// Why it could be sold with a countersignature, or without.
void Witness::checkReason(const QString& id, const Seen& seen)
{
    const sale::Purchase& purchase = seen.purchase;
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
                            : !seen.mustBeCountersigned;
    if (!isFree)
        say(u"%1: the reason for no countersignature isn't true"_s.arg(id));
}

void Witness::takeAsked(Deed deed, const QString& key, const sale::Money& amount)
{
    m_asked.push_back({deed, key, amount});
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
    checkSaidWrong();
    const till::PurchaseView& counter = view.counter;
    if (counter.stage == Stage::basket)
        checkBasket(counter.id.toString(QUuid::WithoutBraces), counter.basket, counter.totals);
    m_isServing = counter.stage == Stage::basket && !counter.basket.isEmpty();
    checkStanding(view);
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

void Witness::checkTold()
{
    for (const till::Recorded& recorded : m_toldRecorded)
        checkToldRecorded(recorded);
    checkTexts();
    checkSaidWrong();
    if (!m_approved.empty())
        say(u"%1: a message was sent before its purchase was kept"_s.arg(m_approved.front().first));
    for (const auto& [deed, key, amount] : m_asked) {
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
        if (deed == Deed::capture && amount.minor() != seen.total_minor)
            return say(u"%1: the terminal was asked to capture %2, of %3"_s.arg(
                key, amount.toString(), inWords(seen.total_minor)));
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
    checkSetsTaken();
    for (const auto& [id, seen] : m_seen) {
        if (seen.purchase.isPaying())
            return say(u"%1 waits forever (%2)"_s.arg(id, sale::name(seen.purchase.stage)));
        if (seen.purchase.isAnswerAwaited)
            return say(u"%1 was settled, and the terminal never told of it"_s.arg(id));
    }
    for (const auto& [payment, truth] : m_acquirer.payments()) {
        if (truth.state == PaymentState::held)
            return say(u"%1: %2 is held forever"_s.arg(truth.purchase, truth.held.toString()));
        const auto found = m_seen.find(truth.purchase);
        if (found != m_seen.end() && isForgotten(found->second, truth))
            return sayForgotten(found->second, truth);
    }
}

void Witness::rollBackTo(quint64 seq)
{
    m_entries.resize(seq);
    m_seen.clear();
    m_notices.clear();
    m_wrongInARow.clear();
    m_receipts = 0;
    m_frozen.clear();
    const auto sendings = std::exchange(m_sendings, {});
    for (const journal::Entry& entry : m_entries)
        follow(entry, false, {});
    m_sendings = sendings;
    std::erase_if(m_sendings, [&](const Sending& sending) { return sending.seq > seq; });
}

} // namespace countersign::sim
