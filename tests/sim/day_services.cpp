// A day in which somebody else may make the codes.

#include "tests/sim/day.h"

#include <algorithm>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::uint64_t every_seeds = 8;
constexpr std::uint64_t of_seeds = 3;

} // namespace

/// One seed of eight has a shop with services, first, alone, or behind the till's own codes.
void Day::openServices(std::uint64_t seed)
{
    const bool isBroken = m_breakage == Breakage::service;
    const bool isServiceDay =
        isBroken || (m_breakage == Breakage::none && seed % every_seeds == of_seeds);
    if (!isServiceDay)
        return;
    ++m_end.serviceDays;
    m_witness.watch(m_books);
    std::vector<Service::Kind> kinds{Service::Kind::repeats, Service::Kind::one};
    if (m_serviceDice.isOnce(2))
        std::swap(kinds.front(), kinds.back());
    for (const Service::Kind kind : kinds) {
        m_services.push_back(std::make_shared<Service>(
            kind, m_books, m_phones, m_timeline, m_serviceDice.fork(),
            [this] { return !m_disk->isDown(); }, [this](const QString& what) { tell(what); }));
        if (isBroken)
            m_services.back()->believeAnyCode();
    }
    const QString first = m_services.front()->name();
    const QString second = m_services.back()->name();
    const QString till;
    const QStringList makers[] = {
        {first}, {first, till}, {till, first}, {first, second}, {first, till, second}};
    m_configuration.codeMakers = makers[m_serviceDice.weighed({5, 5, 3, 3, 4})];
    tell(u"codes are made by: "_s + m_configuration.codeMakers.join(u", "_s));
}

/// A service comes and goes, and others use it too.
void Day::strikeService()
{
    if (m_services.empty() || !m_serviceDice.isOnce(6))
        return;
    const auto& service = m_services[static_cast<std::size_t>(m_serviceDice.below(2))];
    if (m_serviceDice.isOnce(2)) {
        const auto& cards = m_shop.cards();
        const auto which = m_serviceDice.below(static_cast<std::int64_t>(cards.size()));
        return service->sendForAnother(m_witness.numbers().of(
            cards[static_cast<std::size_t>(which)].method.fingerprint));
    }
    const bool isCutOff = m_serviceDice.isOnce(3);
    service->setCutOff(isCutOff);
    tell(u"%1 is %2"_s.arg(service->name(), isCutOff ? u"cut off"_s : u"connected"_s));
}

/// Whoever has several codes on their phone may key an older one, or another purchase's. And few
/// guess who may wait for theirs.
void Day::keyAtService(People::Deed& deed, const QString& purchase)
{
    if (m_services.empty() || deed.keyed.isEmpty())
        return;
    constexpr std::int64_t newest = 6;
    const auto& arrived = m_phones.arrived();
    const QByteArray last = m_phones.lastFor(purchase);
    if (m_serviceDice.isOnce(5) && !arrived.empty()) {
        const auto back = std::min(newest, static_cast<std::int64_t>(arrived.size()));
        const auto which = arrived.size() - 1 - static_cast<std::size_t>(m_serviceDice.below(back));
        deed.keyed = arrived[which];
        deed.words = u"keys a code that came before"_s;
    } else if (deed.keyed != last && last.isEmpty() && !m_serviceDice.isOnce(4)) {
        m_patience_ms = m_serviceDice.between(500, 9'000);
        deed = {till::Status{}, u"waits for the code"_s, {}};
        return;
    } else if (deed.keyed != last && !last.isEmpty() && !m_serviceDice.isOnce(3)) {
        deed.keyed = last;
        deed.words = u"keys the code"_s;
    }
    m_patience_ms = m_serviceDice.isOnce(2) ? m_serviceDice.between(100, 9'000) : 0;
    deed.command = keyed(deed.keyed);
}

void Day::sumUpServices()
{
    m_end.serviceSent = m_books.sent;
    m_end.serviceOthers = m_books.refusedAsOthers;
    m_end.serviceWithdrawn = m_books.withdrawn;
    for (const int questions : m_books.questions)
        m_end.serviceQuestions += questions;
    m_end.byService = m_witness.byService();
    m_end.takenOver = m_witness.takenOver();
}

} // namespace countersign::sim
