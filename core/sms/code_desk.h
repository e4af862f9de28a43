#pragma once

#include "core/sms/breaker.h"
#include "core/world/clock.h"
#include "core/world/code_service.h"

#include <memory>

namespace countersign::sms {

/// Where one service that makes its own codes is spoken to: one that hangs, or says "not now" again
/// and again, is passed over for a while (see Breaker), and whoever asks learns that at once.
/// Callable from any thread, reports on the service's; the clock must outlive the service.
class CodeDesk final : public world::CodeService
{
public:
    CodeDesk(std::shared_ptr<world::CodeService> service, QString name,
             const Breaker::Limits& limits, const world::Clock& clock);

    [[nodiscard]] QString name() const override { return m_name; }
    void send(const world::CodeRequest& request, const QString& replaced,
              Reported reported) override;
    void check(const QString& reference, const world::CodeRequest& request,
               const SecretBytes& digits, Checked checked) override;
    void cancel(const QString& reference) override;
    void withdraw(const QString& id) override;
    void watch(HealthChanged changed) override;

private:
    struct Record;
    std::shared_ptr<world::CodeService> m_service;
    QString m_name;
    std::shared_ptr<Record> m_record; // outlives the desk in answers that are under way
};

} // namespace countersign::sms
