#pragma once

#include "core/world/head_office.h"

#include <future>
#include <map>
#include <memory>

namespace countersign::tests {

/// The adapter, whose answer is there at once in a time that passes as the test says.
class AwaitedOffice final : public world::HeadOffice
{
public:
    explicit AwaitedOffice(std::unique_ptr<world::HeadOffice> behind) : m_behind(std::move(behind))
    {
    }
    [[nodiscard]] QString name() const override { return m_behind->name(); }
    void hand(std::shared_ptr<const world::Batch> batch, Answered answered) override
    {
        std::promise<world::HeadOfficeAnswer> promise;
        auto answer = promise.get_future();
        m_behind->hand(std::move(batch),
                       [&](const world::HeadOfficeAnswer& said) { promise.set_value(said); });
        const world::HeadOfficeAnswer said = answer.get();
        ++outcomes[said.outcome];
        answered(said);
    }

    std::map<world::HeadOfficeAnswer::Outcome, int> outcomes;

private:
    std::unique_ptr<world::HeadOffice> m_behind;
};

} // namespace countersign::tests
