#pragma once

#include "core/world/clock.h"
#include "core/world/sms.h"

#include <QString>
#include <functional>
#include <memory>

namespace countersign::sms {

/// Stands in for the mobile network in a demonstration: shows every message on the demo phone.
/// Messages are shown and reported on the thread of the loop, which must outlive it. What isn't
/// reported when it is destroyed never will be.
class DemoProvider final : public world::SmsProvider
{
public:
    /// `at` is when the message arrived.
    using Phone = std::function<void(const QString& to, const QString& text, sale::Instant at)>;
    struct Settings
    {
        Phone phone;               // or none
        QString file;              // gets a JSON line {"to","text","at"} a message; or empty
        std::int64_t delay_ms = 0; // how long a message is on its way
    };

    DemoProvider(Settings settings, world::Loop& loop, const world::Clock& clock);
    ~DemoProvider() override;
    [[nodiscard]] QString name() const override { return QStringLiteral("demo"); }
    void send(std::shared_ptr<const world::Message> message, Reported reported) override;

private:
    class Network;
    std::shared_ptr<Network> m_network;
    world::Loop& m_loop;
};

} // namespace countersign::sms
