#include "app/ctl/doctor_report.h"

#include <algorithm>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

bool namesTemplate(const settings::GatewayRequest& request)
{
    const auto holds = [](const QString& text) { return text.contains(u"{template_id}"); };
    const auto anyHolds = [&](const settings::GatewayRequest::Pairs& pairs) {
        return std::ranges::any_of(pairs, [&](const auto& pair) { return holds(pair.second); });
    };
    return holds(request.url) || holds(request.json) || anyHolds(request.headers) ||
           anyHolds(request.query) || anyHolds(request.form);
}

/// Twilio finds a text's template by itself, services have their own texts, and what a SIM or the
/// demo phone carries is registered nowhere.
bool losesTemplate(const settings::SmsProvider& provider)
{
    switch (provider.kind) {
    case settings::SmsKind::kannel:
        return true;
    case settings::SmsKind::http:
        return !namesTemplate(provider.gateway->send);
    case settings::SmsKind::demo:
    case settings::SmsKind::modem:
    case settings::SmsKind::twilio:
    case settings::SmsKind::twilioVerify:
    case settings::SmsKind::vonage:
    case settings::SmsKind::vonageVerify:
        return false;
    }
    return false;
}

} // namespace

void checkTemplates(DoctorReport& report, const settings::Settings& settings)
{
    const bool areRegistered = std::ranges::any_of(
        settings.texts, [](const settings::Text& text) { return !text.templateId.isEmpty(); });
    if (!areRegistered)
        return;
    for (const settings::SmsProvider& provider : settings.sms) {
        if (losesTemplate(provider))
            report.add(u"texts"_s, Verdict::warn,
                       settings::name(provider) +
                           u" isn't told the template ids, so a carrier that wants them refuses "
                           "the texts; describe it as provider = \"http\" with {template_id}"_s);
    }
}

} // namespace countersign::app
