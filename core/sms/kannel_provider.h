#pragma once

#include "core/sms/kannel_wire.h"
#include "core/world/sms.h"

#include <QThread>
#include <cstdint>

namespace countersign::sms {

/// The store's own Kannel gateway. It tells nothing of delivery: what it took is `accepted`.
///
/// Sends and reports on the thread given, whose event loop must run; destroyed from any thread,
/// before that thread has finished. What isn't reported by then never will be.
class KannelProvider final : public world::SmsProvider
{
public:
    static constexpr std::int64_t timeout_default_ms = 5000;
    static constexpr int sendings_max = 64; // at once; more are turned away as `transient`

    /// An attempt without a whole answer after `timeout_ms` is `unknown`.
    explicit KannelProvider(KannelAccount account, std::int64_t timeout_ms = timeout_default_ms,
                            QThread* thread = QThread::currentThread());
    ~KannelProvider() override;
    KannelProvider(const KannelProvider&) = delete;
    KannelProvider& operator=(const KannelProvider&) = delete;

    [[nodiscard]] QString name() const override { return QStringLiteral("kannel"); }
    void send(std::shared_ptr<const world::Message> message, Reported reported) override;

private:
    class Line;
    Line* m_line; // lives on the thread; ends there
};

} // namespace countersign::sms
