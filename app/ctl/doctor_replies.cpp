#include "app/composition/providers.h"
#include "app/composition/texts.h"
#include "app/ctl/doctor_report.h"
#include "app/ctl/gateway_inquiry.h"

#include <algorithm>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Whether Kannel's get-url names that address is seen only when it brings something.
void checkBrought(DoctorReport& report, const settings::Settings& settings,
                  const settings::SmsProvider& provider)
{
    const auto account = kannelAccountOf(settings, provider);
    if (!account || !account->replies)
        return;
    sms::HttpRequest inquiry;
    inquiry.url = account->reports->base;
    inquiry.url.setPath(QString::fromLatin1(sms::kannelReplyPath(account->replies->word)));
    inquiry.url.setQuery(QString::fromLatin1(sms::kannel_reply_inquiry));
    const QString place = inquiry.url.authority();
    constexpr int right = 204;
    const sms::HttpAnswer answer = askGateway(std::move(inquiry), {});
    if (!answer)
        report.add(u"replies"_s, Verdict::warn,
                   u"kannel can bring none now, since no till listens at %1; it tries again as its "
                   "http-request-retry says"_s.arg(place));
    else if (answer->status == right)
        report.add(u"replies"_s, Verdict::ok,
                   u"kannel can bring them to the till at %1; its get-url has to name that "
                   "address"_s.arg(place));
    else
        report.add(u"replies"_s, Verdict::fault,
                   u"kannel can bring none: whoever listens at %1 knows no such address; start the "
                   "till again, or mend sms.replies or sms.reports"_s.arg(place));
}

/// NO and STOP are understood everywhere, but whoever is written to in a language answers in it.
void checkReplyWords(DoctorReport& report, const settings::Settings& settings)
{
    QStringList languages = settings.store.languages;
    for (const settings::Text& text : settings.texts)
        languages << text.language;
    languages.removeDuplicates();
    QStringList missing;
    for (const QString& language : languages) {
        const auto own = std::find_if(
            settings.replies.begin(), settings.replies.end(),
            [&](const settings::ReplyWords& words) { return words.language == language; });
        const bool isOwn =
            own != settings.replies.end() && !own->no.isEmpty() && !own->stop.isEmpty();
        if (!isOwn && !code::hasReplyWords(language))
            missing << language;
    }
    if (!missing.isEmpty())
        report.add(u"replies"_s, Verdict::warn,
                   u"of replies in %1 only English words are understood, such as NO and STOP; name "
                   "that language's in [[replies]], both no and stop"_s.arg(missing.join(u", "_s)));
}

} // namespace

/// Whoever gets a code for a purchase that isn't theirs has to have a way to say so.
void checkReplies(DoctorReport& report, const settings::Settings& settings)
{
    QStringList asked;
    QStringList sources;
    for (const settings::SmsProvider& provider : settings.sms) {
        if (provider.kind == settings::SmsKind::kannel) {
            checkBrought(report, settings, provider);
            if (takesReplies(provider))
                sources << u"kannel brings them"_s;
        } else if (takesReplies(provider)) {
            asked << settings::name(provider);
        } else if (provider.gateway && provider.gateway->inbox &&
                   provider.gateway->inbox->at.isEmpty()) {
            report.add(u"replies"_s, Verdict::warn,
                       settings::name(provider) +
                           u" isn't asked for any by a till, since its inbox tells no times: an "
                           "old reply would look like a new one; set sms.inbox.at"_s);
        }
    }
    if (!asked.isEmpty())
        sources.prepend(u"the till asks "_s + asked.join(u", "_s));
    sources.removeDuplicates();
    const QString source =
        sources.isEmpty() ? u"no provider can be asked for any"_s : sources.join(u", "_s);
    if (senderFrom(settings).canReply)
        report.add(u"replies"_s, Verdict::ok, source + u"; messages invite one"_s);
    else if (!settings.store.phone.isEmpty())
        report.add(u"replies"_s, Verdict::ok, source + u"; messages name the store's phone"_s);
    else
        report.add(u"replies"_s, Verdict::warn,
                   source + u"; messages say no way to tell the store that a purchase isn't "
                            "theirs; set store.phone"_s);
    checkReplyWords(report, settings);
}

} // namespace countersign::app
