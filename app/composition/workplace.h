#pragma once

#include "app/composition/changes_uplink.h"
#include "app/composition/counts_uplink.h"
#include "app/composition/ending.h"
#include "app/composition/loop_thread.h"
#include "app/composition/next_try.h"
#include "app/composition/uplink_thread.h"
#include "core/payment/demo_terminal.h"
#include "core/settings/settings.h"
#include "core/sms/carrier.h"
#include "core/sms/demo_provider.h"
#include "core/store/store.h"
#include "core/till/till.h"

#include <memory>
#include <vector>

namespace countersign::app {

/// Everything a till stands on, made from the settings: store, keys, terminal, SMS providers.
class Workplace
{
public:
    struct Options
    {
        sms::DemoProvider::Phone demoPhone; // where the demo provider's messages appear, if set
        world::CustomerScreen* customer = nullptr;
    };

    /// Opens the store for writing and starts the network's thread. Called on the thread on which
    /// the till will live; `loop` is that thread's and outlives the workplace.
    static Result<std::unique_ptr<Workplace>, Ending>
    open(const settings::Settings& settings, const Options& options, world::Loop& loop);
    ~Workplace();

    [[nodiscard]] till::World world();
    [[nodiscard]] till::Configuration configuration() const;

private:
    Workplace(const settings::Settings& settings, const Options& options, world::Loop& loop);
    Result<Done, Ending> openStore();
    Result<Done, Ending> makeAdapters();
    Result<Done, Ending> makeUplink();

    settings::Settings m_settings;
    Options m_options;
    world::Loop& m_loop;
    world::SystemClock m_clock;
    world::SystemEntropy m_entropy;
    std::unique_ptr<store::Store> m_store;
    LoopThread m_network;
    std::unique_ptr<payment::DemoTerminal> m_terminal;
    std::unique_ptr<sms::Carrier> m_carrier;
    bool m_isAnyDeaf = false; // of the providers, as they were made
    std::vector<std::shared_ptr<world::CodeService>> m_services; // each with its own name
    std::unique_ptr<NotedUplink> m_notedUplink;                  // of the next one
    std::unique_ptr<UplinkThread> m_uplink;       // none where there is no head office
    std::unique_ptr<world::ChangeFeed> m_changes; // nor where it sends nothing down
    Sharing m_sharing;                            // nothing where tills count alone
};

/// What the settings mean to the demo terminal.
payment::DemoTerminalSettings demoTerminalFrom(const settings::Settings& settings);

/// What the settings mean to a till.
till::Configuration configurationFrom(const settings::Settings& settings);

} // namespace countersign::app
