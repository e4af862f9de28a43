#pragma once

#include "core/base/result.h"
#include "core/store/store.h"

#include <QByteArray>
#include <QSet>
#include <vector>

namespace countersign::app {

/// The ids of those payment methods whose number answered that it wants no offers: consent is the
/// number's, whichever of its cards it was asked about. A number that can't be read isn't among
/// them. The reader was opened with keys.
[[nodiscard]] Result<QSet<QByteArray>, store::StoreError>
withoutOffers(store::StoreReader& reader, const std::vector<store::RegistryRow>& rows);

} // namespace countersign::app
