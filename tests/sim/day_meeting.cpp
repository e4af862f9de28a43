// What a day met, counted, so that a test can say what it must meet.

#include "tests/sim/day.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

till::KeyCode keyed(const QByteArray& digits)
{
    QByteArray copy = digits;
    copy.detach();
    return {std::make_shared<const SecretBytes>(SecretBytes::takenFrom(copy)), 0};
}

/// Whoever pays by card mostly waits for the terminal and then for the code, and keys what came.
/// What is broken is noticed by those who guess.
void Day::keyOnceItCame(People::Deed& deed, const QString& purchase)
{
    if (m_breakage != Breakage::none || !m_services.empty())
        return;
    if (std::holds_alternative<till::ChargeCard>(deed.command) && !m_dice.isOnce(3))
        m_patience_ms = m_dice.between(500, 4'000);
    if (deed.keyed.isEmpty())
        return;
    const QByteArray last = m_phones.lastFor(purchase);
    if (last.isEmpty() && !m_dice.isOnce(4)) {
        m_patience_ms = m_dice.between(500, 9'000);
        deed = {till::Status{}, u"waits for the code"_s, {}};
    } else if (!last.isEmpty() && deed.keyed != last && !m_dice.isOnce(3)) {
        m_patience_ms = m_dice.between(100, 3'000);
        deed = {keyed(last), u"keys the code"_s, last};
    }
}

/// Each purchase that ends unresolved, and what is known of it since, once.
void Day::noteEvent(const till::Event& event)
{
    if (const auto* settled = std::get_if<till::Settled>(&event))
        m_end.met.add(settled->isByHand ? u"settled by hand"_s : u"settled by the terminal"_s);
    const auto* closed = std::get_if<till::Closed>(&event);
    if (!closed || !closed->why)
        return;
    const auto known = m_unresolved.find(closed->purchase);
    if (known != m_unresolved.end() && known->second == closed->why)
        return;
    m_end.met.add((known == m_unresolved.end() ? u"unresolved: "_s : u"unresolved since: "_s) +
                  sale::name(*closed->why));
    m_unresolved[closed->purchase] = closed->why;
}

/// How a program ended, and what it was about.
void Day::noteEnd(const char* how)
{
    QString when = u"starting"_s;
    if (m_program)
        when = m_disk->pagesMoved() != m_pagesMoved
                   ? u"moving the log"_s
                   : sale::name(m_program->till().view()->counter.stage);
    m_end.met.add(QLatin1String(how) + u": "_s + when);
}

/// Whoever dies while the log is moved is counted there.
void Day::noteMove()
{
    if (m_disk->isDown() || m_disk->pagesMoved() == m_pagesMoved)
        return;
    m_end.met.add(u"log moved in a running till"_s);
    m_pagesMoved = m_disk->pagesMoved();
}

void Day::sumUpMet()
{
    m_end.met += m_disk->met();
    m_end.met += m_acquirer.met();
    m_end.met += m_terminal.met();
    for (const auto& provider : m_providers)
        m_end.met += provider->met();
}

/// What the acquirer refused to let go, or to give back, a person has to look at: it stands there,
/// unless somebody has.
void Day::checkRefused()
{
    if (m_breakage != Breakage::none)
        return;
    const till::TillViewPointer view = m_program->till().view();
    for (const auto& [id, payment] : m_acquirer.payments()) {
        if (!payment.isRefused)
            continue;
        const QString& purchase = payment.purchase;
        const QUuid wanted = QUuid::fromString(purchase);
        const QByteArray named = purchase.toLatin1();
        const bool isShown = std::ranges::any_of(view->aside, [&](const till::AsideView& aside) {
            return aside.id == wanted && (aside.unresolved == sale::Unresolved::releaseRefused ||
                                          aside.unresolved == sale::Unresolved::unknownIfSold ||
                                          aside.unresolved == sale::Unresolved::unknownIfGivenBack);
        });
        const bool isSeenTo =
            std::ranges::any_of(m_witness.entries(), [&](const journal::Entry& entry) {
                return entry.kind == "purchase_settled" && entry.purchase == named;
            });
        if (!isShown && !isSeenTo)
            m_witness.say(u"%1: the acquirer didn't let %2 go, and nobody is told"_s.arg(
                purchase, payment.held.toString()));
    }
}

} // namespace countersign::sim
