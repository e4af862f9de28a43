#pragma once

#include "core/sms/relay.h"
#include "core/world/clock.h"
#include "core/world/sms.h"

#include <memory>
#include <vector>

namespace countersign::sms {

/// Offers a message to one provider after the other until one takes it. A time-out doesn't mean
/// "not sent"; since our code is the same on every resend, the message is offered again all the
/// same, under the same id.
///
/// An attempt that was given up as hung still ends the carrying if it reports `taken` before the
/// end; whatever is reported after the end is dropped. A message is not offered longer than it is
/// valid for.
///
/// Works and reports on the thread of the loop, which must outlive it, as must the clock. After
/// its destruction nothing more is reported.
class Carrier final : public world::MessageCarrier
{
public:
    static constexpr std::size_t messages_max = 256; // under way at once; more are turned away

    /// In order of preference; at least one.
    Carrier(std::vector<std::shared_ptr<world::SmsProvider>> providers, CarrierLimits limits,
            world::Loop& loop, const world::Clock& clock);
    ~Carrier() override;
    void carry(std::shared_ptr<const world::Message> message, Progressed progressed) override;
    void withdraw(const QString& messageId) override;

private:
    class Gate;
    class Errand;
    struct Round;
    std::shared_ptr<Round> m_round;
};

} // namespace countersign::sms
