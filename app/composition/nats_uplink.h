#pragma once

#include "app/composition/uplink_thread.h"

#include <memory>

namespace countersign::uplink {
struct NatsAddress;
}

namespace countersign::app {

/// Where the settings say that head office's stream is, certificates and credentials read; or why
/// it can't be used, as in a build without its library.
[[nodiscard]] Result<std::shared_ptr<const uplink::NatsAddress>, Ending>
natsAddressFrom(const settings::Settings& settings);

/// The adapter to it. The clock outlives what it makes.
[[nodiscard]] Result<MakeHeadOffice, Ending> natsFrom(const settings::Settings& settings,
                                                      const world::Clock& clock);

} // namespace countersign::app
