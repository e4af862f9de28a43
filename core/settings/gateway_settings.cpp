#include "core/settings/gateway_settings.h"

namespace countersign::settings {

bool GatewayRequest::uses(QLatin1String field) const
{
    const QString written = u'{' + field + u'}';
    bool isUsed = url.contains(written) || json.contains(written);
    for (const Pairs* pairs : {&headers, &query, &form}) {
        for (const auto& [name, text] : *pairs)
            isUsed = isUsed || text.contains(written);
    }
    return isUsed;
}

} // namespace countersign::settings
