#include "app/composition/texts.h"
#include "app/ctl/doctor_report.h"

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

/// Whoever gets a code for a purchase that isn't theirs has to have a way to say so.
void checkReplies(DoctorReport& report, const settings::Settings& settings)
{
    QStringList asked;
    for (const settings::SmsProvider& provider : settings.sms) {
        if (takesReplies(provider))
            asked << settings::name(provider);
        else if (provider.gateway && provider.gateway->inbox &&
                 provider.gateway->inbox->at.isEmpty())
            report.add(u"replies"_s, Verdict::warn,
                       settings::name(provider) +
                           u" isn't asked for any by a till, since its inbox tells no times: an "
                           "old reply would look like a new one; set sms.inbox.at"_s);
    }
    const QString source = asked.isEmpty() ? u"no provider can be asked for any"_s
                                           : u"the till asks "_s + asked.join(u", "_s);
    if (senderFrom(settings).canReply)
        report.add(u"replies"_s, Verdict::ok, source + u"; messages invite one"_s);
    else if (!settings.store.phone.isEmpty())
        report.add(u"replies"_s, Verdict::ok, source + u"; messages name the store's phone"_s);
    else
        report.add(u"replies"_s, Verdict::warn,
                   source + u"; messages say no way to tell the store that a purchase isn't "
                            "theirs; set store.phone"_s);
}

} // namespace countersign::app
