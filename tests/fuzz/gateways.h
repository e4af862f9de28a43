#pragma once

#include "core/sms/gateway_wire.h"
#include "core/sms/twilio_verify_wire.h"
#include "core/sms/twilio_wire.h"
#include "core/sms/vonage_verify_wire.h"
#include "core/sms/vonage_wire.h"

// Each seller's wire, set up as a shop would.

namespace countersign::fuzz {

[[nodiscard]] const sms::TwilioWire& twilio();
[[nodiscard]] const sms::VonageWire& vonage();
[[nodiscard]] const sms::TwilioVerifyWire& twilioVerify();
[[nodiscard]] const sms::VonageVerifyWire& vonageVerify();
/// One that answers in JSON, tells delivery and has an inbox.
[[nodiscard]] const sms::GatewayWire& jsonGateway();
/// One that answers in words, and tells delivery.
[[nodiscard]] const sms::GatewayWire& wordsGateway();

} // namespace countersign::fuzz
