#pragma once

#include "app/composition/ending.h"
#include "core/base/result.h"
#include "core/settings/settings.h"
#include "core/sms/demo_provider.h"
#include "core/sms/gateway_wire.h"
#include "core/sms/http_line.h"
#include "core/sms/kannel_wire.h"
#include "core/sms/twilio_verify_wire.h"
#include "core/sms/twilio_wire.h"
#include "core/sms/vonage_verify_wire.h"
#include "core/sms/vonage_wire.h"
#include "core/world/clock.h"

#include <memory>
#include <vector>

namespace countersign::app {

/// The providers of the settings that carry messages, in their order, made on the thread of `loop`.
Result<std::vector<std::shared_ptr<world::SmsProvider>>, Ending>
makeProviders(const settings::Settings& settings, const sms::DemoProvider::Phone& phone,
              world::Loop& loop, const world::Clock& clock);
/// Those that make codes of their own, made on this thread; the second of a name as "name-2".
Result<std::vector<std::shared_ptr<world::CodeService>>, Ending>
makeCodeServices(const settings::Settings& settings, const world::Clock& clock);

/// Who makes codes, in order of preference, as a till has it (see till::Configuration): services
/// by the names that `makeCodeServices` gives them. The other providers stand together where the
/// first of them does: they bring the till's own codes.
QStringList codeMakersOf(const settings::Settings& settings);

/// What the settings mean to each kind, its secret read. Each is called for its own kind only; the
/// one of twilio for twilio-verify too, whose account is the same.
Result<sms::KannelAccount, Ending> kannelAccountOf(const settings::Settings& settings,
                                                   const settings::SmsProvider& provider);
Result<std::shared_ptr<const sms::TwilioWire>, Ending>
twilioWireOf(const settings::SmsProvider& provider);
Result<std::shared_ptr<const sms::TwilioVerifyWire>, Ending>
twilioVerifyWireOf(const settings::SmsProvider& provider);
Result<std::shared_ptr<const sms::VonageWire>, Ending>
vonageWireOf(const settings::SmsProvider& provider);
Result<std::shared_ptr<const sms::VonageVerifyWire>, Ending>
vonageVerifyWireOf(const settings::SmsProvider& provider);
Result<std::shared_ptr<const sms::GatewayWire>, Ending>
gatewayWireOf(const settings::Settings& settings, const settings::SmsProvider& provider);
/// How long it may take, how much it may say, and whose certificates are believed.
Result<sms::HttpSettings, Ending> lineSettingsOf(const settings::Settings& settings,
                                                 const settings::SmsProvider& provider);

} // namespace countersign::app
