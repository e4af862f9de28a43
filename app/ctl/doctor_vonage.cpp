// What a key of Vonage's opens.

#include "app/composition/providers.h"
#include "app/ctl/doctor_report.h"
#include "app/ctl/gateway_inquiry.h"

#include "core/sms/vonage_account.h"

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

/// Vonage tells a primary account which subaccounts it has, and nobody that they are one. So where
/// it doesn't, or can't be asked, that is no fault of the till's: somebody has to look.
void checkVonageKey(DoctorReport& report, const settings::Settings& settings,
                    const settings::SmsProvider& provider, sms::HttpRequest inquiry)
{
    auto line = lineSettingsOf(settings, provider);
    if (!line)
        return; // The question before told that.
    line->reply_bytes_max = sms::vonage_subaccounts_bytes_max;
    const sms::HttpAnswer answer = askGateway(std::move(inquiry), std::move(line).value());
    if (answer && sms::isVonagePrimary(*answer, provider.key))
        report.add(u"sms"_s, Verdict::warn,
                   settings::name(provider) +
                       u" is asked with a primary account's key, a master key; make a subaccount "
                       "for this till, and give its key and secret"_s);
    else
        report.add(u"sms"_s, Verdict::ok,
                   settings::name(provider) +
                       u" doesn't tell whether its key is a subaccount's; see there that it isn't "
                       "the primary account's, which opens everything"_s);
}

} // namespace countersign::app
