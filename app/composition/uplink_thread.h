#pragma once

#include "app/composition/ending.h"
#include "app/composition/loop_thread.h"
#include "core/settings/settings.h"
#include "core/uplink/courier.h"
#include "core/world/clock.h"
#include "core/world/entropy.h"

#include <functional>
#include <memory>

namespace countersign::uplink {
struct PostgresAddress;
}

namespace countersign::app {

/// Where the settings say that head office's PostgreSQL is, password and all; or why it can't be
/// used, as in a build without its library.
[[nodiscard]] Result<std::shared_ptr<const uplink::PostgresAddress>, Ending>
postgresAddressFrom(const settings::Settings& settings);

/// Makes the adapter to head office on the uplink's thread.
using MakeHeadOffice = std::function<std::unique_ptr<world::HeadOffice>(world::Loop& loop)>;

/// The adapter that the settings ask for; empty where there is no head office. Reads its secret, so
/// not for the GUI thread. The clock outlives what it makes.
[[nodiscard]] Result<MakeHeadOffice, Ending> headOfficeFrom(const settings::Settings& settings,
                                                            const world::Clock& clock);

/// What the courier is told: the till's id, and head office's key where one is named that signs
/// what it has.
[[nodiscard]] Result<uplink::CourierSettings, Ending>
courierSettingsFrom(const settings::Settings& settings);

/// The journal's end, opened on the thread that asks.
[[nodiscard]] world::JournalTail::Open journalTailOf(const QString& dataDirectory,
                                                     const journal::PublicKey& key);

/// The thread on which the journal is read for head office and handed over, on a read-only
/// connection of its own: neither a hanging head office nor a long queue keeps a scan waiting.
class UplinkThread
{
public:
    /// `open` is called on that thread. Clock and entropy outlive it.
    UplinkThread(const uplink::CourierSettings& settings, const MakeHeadOffice& make,
                 const world::JournalTail::Open& open, const world::Clock& clock,
                 world::Entropy& entropy);
    ~UplinkThread();

    [[nodiscard]] world::Uplink& uplink() { return *m_courier; }

private:
    LoopThread m_thread{QStringLiteral("uplink")};
    std::unique_ptr<world::HeadOffice> m_headOffice;
    std::unique_ptr<uplink::Courier> m_courier;
};

} // namespace countersign::app
