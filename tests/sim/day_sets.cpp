// What head office sends down in the course of a day.

#include "tests/sim/day.h"

namespace countersign::sim {

namespace {

constexpr std::uint64_t sets_salt = 0x7365747300000000;

} // namespace

/// Every third day, so that other seeds throw their dice as they did.
void Day::openSets(std::uint64_t seed)
{
    if (!m_archive || m_breakage != Breakage::none || seed % 3 != 1)
        return;
    m_setsDice = Dice(seed ^ sets_salt);
    m_configuration.readPolicy = Sets::readPolicy;
    m_configuration.headOfficeMayLoosen = m_setsDice.isOnce(2);
    m_sets.emplace(
        m_shop, m_configuration, m_timeline, m_setsDice.fork(),
        [this] { return !m_disk->isDown(); }, [this](const QString& what) { tell(what); });
    m_witness.watch(*m_sets);
}

void Day::strikeSets()
{
    if (m_sets && m_setsDice.isOnce(10))
        m_sets->publish();
}

void Day::checkLeftAside()
{
    const quint64 version = m_sets ? m_sets->takeLeftAside() : 0;
    if (version > 0 && m_disk->isWell())
        m_witness.checkRefused(version);
}

} // namespace countersign::sim
