#pragma once

#include "core/sms/kannel_wire.h"
#include "core/sms/wire_provider.h"

#include <cstdint>

namespace countersign::sms {

class KannelListener;

/// The store's own Kannel gateway. What it took is `accepted`, and no more is known unless it is
/// asked to tell what becomes of messages (KannelAccount::reports) and that place can be listened
/// at, which is tried until it can; what was told is kept for the next question. What people answer
/// it brings to the same place.
class KannelProvider final : public WireProvider
{
public:
    static constexpr int sendings_max = HttpLine::requests_max; // more are `transient`

    /// An attempt without a whole answer after `timeout_ms` is `unknown`.
    explicit KannelProvider(KannelAccount account,
                            std::int64_t timeout_ms = HttpSettings::timeout_default_ms,
                            QThread* thread = QThread::currentThread());
    /// The same with a certificate authority of the store's own.
    KannelProvider(KannelAccount account, HttpSettings settings, QThread* thread);
    ~KannelProvider() override;
    KannelProvider(const KannelProvider&) = delete;
    KannelProvider& operator=(const KannelProvider&) = delete;

    void send(std::shared_ptr<const world::Message> message, Reported reported) override;
    void follow(const QString& reference, Reported reported) override;
    void find(std::shared_ptr<const world::Message> message, std::int64_t since_ms,
              Reported reported) override;
    void hearReplies(Brought brought) override;

private:
    KannelProvider(KannelListener* listener, KannelAccount&& account, HttpSettings&& settings,
                   QThread* thread);

    KannelListener* m_listener; // lives on the thread; ends there; or null
};

/// For Kannel: what it says is short.
[[nodiscard]] HttpSettings kannelSettings(std::int64_t timeout_ms);

} // namespace countersign::sms
