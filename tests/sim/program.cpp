#include "tests/sim/program.h"

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
    program->m_carrier = std::make_unique<sms::Carrier>(
        surroundings.providers, sms::CarrierLimits{}, surroundings.timeline, surroundings.timeline);
    const till::World world{*program->m_store,
                            surroundings.timeline,
                            program->m_entropy,
                            surroundings.timeline,
                            surroundings.terminal,
                            *program->m_carrier,
                            nullptr};
    auto started = till::Till::start(world, configuration, listener);
    if (!started)
        return failure(started.error());
    program->m_till = std::move(started).value();
    return program;
}

Program::~Program() = default;

} // namespace countersign::sim
