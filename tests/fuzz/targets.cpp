#include "tests/fuzz/targets.h"

#include <array>

namespace countersign::fuzz {

std::span<const Target> targets()
{
    static constexpr std::array all{
        Target{"journal_export", journalExport},
        Target{"journal_stretch", journalStretch},
        Target{"journal_payload", journalPayload},
        Target{"products_csv", productsCsv},
        Target{"registry_csv", registryCsv},
        Target{"settings_toml", settingsToml},
        Target{"kannel_received", kannelReceived},
        Target{"policy_toml", policyToml},
        Target{"kannel_reply", kannelReply},
        Target{"kannel_report", kannelReport},
        Target{"gateway_reply", gatewayReply},
        Target{"barcode", barcode},
        Target{"keypad_did", keypadDid},
        Target{"keypad_show", keypadShow},
        Target{"till_line", tillLine},
        Target{"receipt_code", receiptCode},
    };
    return all;
}

} // namespace countersign::fuzz
