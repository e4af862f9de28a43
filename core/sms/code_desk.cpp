#include "core/sms/code_desk.h"

#include <mutex>
#include <utility>
#include <vector>

namespace countersign::sms {

using world::MessageReport;
using world::ProviderHealth;

/// How the service is doing. What it says comes on its own thread.
struct CodeDesk::Record
{
    Record(QString service, const Breaker::Limits& limits, const world::Clock& runningClock)
        : clock(runningClock), breaker(limits)
    {
        health.provider = std::move(service);
        health.since_ms = clock.now().wall_ms;
    }

    bool began(bool isOnlyWay)
    {
        const std::int64_t now_ms = clock.now().boot_ms;
        return changed([&] {
            if (!isOnlyWay && !breaker.allows(now_ms))
                return false;
            breaker.began(now_ms);
            return true;
        });
    }
    void note(const MessageReport& report)
    {
        changed([&] {
            switch (report.about) {
            case MessageReport::About::provider:
                breaker.note(report.outcome, clock.now().boot_ms);
                break;
            case MessageReport::About::number: // It answers as it should.
                breaker.note(MessageReport::Outcome::taken, clock.now().boot_ms);
                break;
            case MessageReport::About::nobody:
                breaker.notAsked();
                break;
            }
            return true;
        });
    }
    template <class Work> bool changed(Work work)
    {
        std::unique_lock lock(mutex);
        const auto before = breaker.state();
        const bool result = work();
        if (breaker.state() == before)
            return result;
        health.state = breaker.state();
        health.since_ms = clock.now().wall_ms;
        const ProviderHealth told = health;
        const auto hearers = watchers;
        lock.unlock(); // Whoever hears of it may ask again at once.
        for (const HealthChanged& hear : hearers)
            hear(told);
        return result;
    }

    const world::Clock& clock;
    std::mutex mutex;
    Breaker breaker;
    ProviderHealth health;
    std::vector<HealthChanged> watchers;
};

CodeDesk::CodeDesk(std::shared_ptr<world::CodeService> service, QString name,
                   const Breaker::Limits& limits, const world::Clock& clock)
    : m_service(std::move(service)), m_name(std::move(name)),
      m_record(std::make_shared<Record>(m_name, limits, clock))
{
}

void CodeDesk::send(const world::CodeRequest& request, const QString& replaced, Reported reported)
{
    if (!m_record->began(request.isOnlyWay)) {
        MessageReport passedOver;
        passedOver.provider = m_name;
        passedOver.outcome = MessageReport::Outcome::transient;
        passedOver.state = world::MessageState::queued;
        passedOver.reason = QStringLiteral("it didn't answer lately, and is passed over for now");
        return reported(std::move(passedOver));
    }
    m_service->send(request, replaced,
                    [record = m_record, name = m_name, reported](MessageReport report) {
                        record->note(report);
                        report.provider = name;
                        reported(std::move(report));
                    });
}

/// A code that is out is checked however the service is doing: nobody else can.
void CodeDesk::check(const QString& reference, const world::CodeRequest& request,
                     const SecretBytes& digits, Checked checked)
{
    m_service->check(reference, request, digits, std::move(checked));
}

void CodeDesk::cancel(const QString& reference)
{
    m_service->cancel(reference);
}

void CodeDesk::withdraw(const QString& id)
{
    m_service->withdraw(id);
}

void CodeDesk::watch(HealthChanged changed)
{
    std::unique_lock lock(m_record->mutex);
    m_record->watchers.push_back(changed);
    const ProviderHealth now = m_record->health;
    lock.unlock();
    changed(now);
}

} // namespace countersign::sms
