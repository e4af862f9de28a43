#include "tests/sim/program.h"

#include "core/store/journal_tail.h"
#include "tests/sim/shop.h"

namespace countersign::sim {

Result<std::unique_ptr<Program>, store::StoreError>
Program::start(const Surroundings& surroundings, const till::Configuration& configuration,
               Dice dice, till::Listener& listener)
{
    std::unique_ptr<Program> program(new Program(dice));
    const auto directory = QString::fromLatin1(data_directory);
    auto keys = store::loadKeys(directory, surroundings.disk);
    if (!keys)
        return failure(keys.error());
    auto opened = store::Store::open(directory, *keys, surroundings.timeline, program->m_entropy,
                                     surroundings.disk);
    if (!opened)
        return failure(opened.error());
    program->m_store = std::move(opened).value();
    if (surroundings.breakage == Breakage::transaction)
        splitCommits(program->m_store->connection());
    program->m_carrier = std::make_unique<sms::Carrier>(
        surroundings.providers, sms::CarrierLimits{}, surroundings.timeline, surroundings.timeline);
    program->makeUplink(surroundings);
    std::vector<world::CodeService*> services;
    for (const auto& service : surroundings.services) {
        program->m_services.push_back(std::make_unique<sms::CodeDesk>(
            service, service->name(), sms::Breaker::Limits(), surroundings.timeline));
        services.push_back(program->m_services.back().get());
    }
    const bool isOnPaper = surroundings.breakage == Breakage::payment;
    if (isOnPaper)
        program->m_paperTerminal = std::make_unique<PaperTerminal>(surroundings.timeline);
    world::CardTerminal& terminal = isOnPaper ? *program->m_paperTerminal : surroundings.terminal;
    const till::World world{*program->m_store,
                            surroundings.timeline,
                            program->m_entropy,
                            surroundings.timeline,
                            terminal,
                            *program->m_carrier,
                            nullptr,
                            program->m_uplink.get(),
                            services,
                            surroundings.changes};
    // A sale on paper is to be noticed by its payment, before any code goes out for it.
    const bool needsNoCode = isOnPaper || surroundings.breakage == Breakage::reason;
    auto started = till::Till::start(
        world, needsNoCode ? neverCountersigning(configuration) : configuration, listener);
    if (!started)
        return failure(started.error());
    program->m_till = std::move(started).value();
    return program;
}

/// It reads the journal on a connection of its own, as the real one does.
void Program::makeUplink(const Surroundings& surroundings)
{
    if (!surroundings.headOffice)
        return;
    const auto open = [&disk = surroundings.disk, key = m_store->keys().signing.publicKey(),
                       isTorn = surroundings.breakage == Breakage::cursor]()
        -> Result<std::unique_ptr<world::JournalTail>, QString> {
        auto tail = store::JournalTail::open(QString::fromLatin1(data_directory), key, disk);
        if (!tail)
            return failure(tail.error().words);
        return isTorn ? withoutAnEntry(std::move(tail).value()) : std::move(tail).value();
    };
    m_uplink = std::make_unique<uplink::Courier>(
        uplink::CourierSettings{till_id, surroundings.headOfficeKey}, *surroundings.headOffice,
        open, surroundings.timeline, surroundings.timeline, m_entropy);
}

Program::~Program() = default;

} // namespace countersign::sim
