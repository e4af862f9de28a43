#pragma once

#include "app/composition/ending.h"
#include "app/composition/uplink_thread.h"
#include "core/journal/chain.h"
#include "core/settings/settings.h"
#include "core/world/clock.h"

#include <memory>

namespace countersign::uplink {
struct HttpsAddress;
}

namespace countersign::app {

/// Where the settings say that head office's web service is, certificates and key read; or why it
/// can't be used, as in a build without libcurl.
[[nodiscard]] Result<std::shared_ptr<const uplink::HttpsAddress>, Ending>
httpsAddressFrom(const settings::Settings& settings);

/// The till's signing key for one other thread than the till's.
[[nodiscard]] Result<std::shared_ptr<const journal::SigningKey>, Ending>
signingKeyFrom(const settings::Settings& settings);

/// The adapter to it. The clock outlives what it makes.
[[nodiscard]] Result<MakeHeadOffice, Ending> httpsFrom(const settings::Settings& settings,
                                                       const world::Clock& clock);

} // namespace countersign::app
