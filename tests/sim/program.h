#pragma once

#include "core/sms/carrier.h"
#include "core/sms/code_desk.h"
#include "core/till/till.h"
#include "core/uplink/courier.h"
#include "tests/sim/breakages.h"
#include "tests/sim/disk.h"
#include "tests/sim/timeline.h"

#include <memory>
#include <vector>

namespace countersign::sim {

/// The till's program from its start to its end, put together as the real one is.
class Program
{
public:
    struct Surroundings
    {
        Disk& disk;
        Timeline& timeline;
        world::CardTerminal& terminal;
        std::vector<std::shared_ptr<world::SmsProvider>> providers;
        world::HeadOffice* headOffice = nullptr;
        std::optional<journal::PublicKey> headOfficeKey = {};
        Breakage breakage = Breakage::none;
        std::vector<std::shared_ptr<world::CodeService>> services = {}; // that make codes
        world::ChangeFeed* changes = nullptr; // what head office sends down
    };

    static Result<std::unique_ptr<Program>, store::StoreError>
    start(const Surroundings& surroundings, const till::Configuration& configuration, Dice dice,
          till::Listener& listener);
    ~Program();

    [[nodiscard]] till::Till& till() { return *m_till; }
    [[nodiscard]] store::Store& store() { return *m_store; }

private:
    explicit Program(Dice dice) : m_entropy(dice) {}
    void makeUplink(const Surroundings& surroundings);

    DicedEntropy m_entropy;
    std::unique_ptr<PaperTerminal> m_paperTerminal; // where that is what is broken
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<sms::Carrier> m_carrier;
    std::vector<std::unique_ptr<sms::CodeDesk>> m_services;
    std::unique_ptr<uplink::Courier> m_uplink;
    std::unique_ptr<till::Till> m_till;
};

} // namespace countersign::sim
