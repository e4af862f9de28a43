#pragma once

#include "core/sms/kannel_wire.h"
#include "core/sms/wire_provider.h"

#include <cstdint>

namespace countersign::sms {

/// The store's own Kannel gateway. It tells nothing of delivery: what it took is `accepted`.
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
};

/// For Kannel: what it says is short.
[[nodiscard]] HttpSettings kannelSettings(std::int64_t timeout_ms);

} // namespace countersign::sms
