#include "app/composition/providers.h"
#include "app/composition/texts.h"
#include "app/ctl/doctor_report.h"
#include "app/ctl/gateway_inquiry.h"

#include "core/sms/kannel_provider.h"

#include <QHostAddress>
#include <QNetworkInterface>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Where a check of one provider goes to.
struct Check
{
    DoctorReport& report;
    const settings::Settings& settings;
    const settings::SmsProvider& provider;

    void add(Verdict verdict, const QString& words, ExitCode code = exitRefused) const
    {
        report.add(u"sms"_s, verdict, settings::name(provider) + u' ' + words, code);
    }
    void add(const Ending& ending) const
    {
        report.add(u"sms"_s, Verdict::fault, ending.words, ending.code);
    }
};

QString placeOf(const QUrl& url)
{
    return u"at %1:%2"_s.arg(url.host()).arg(url.port(url.scheme() == u"https"_s ? 443 : 80));
}

/// The reply to a harmless question; nothing, and a fault, where there is none.
std::optional<sms::HttpReply> askedOf(const Check& check, sms::HttpRequest request)
{
    const QString place = placeOf(request.url);
    auto line = lineSettingsOf(check.settings, check.provider);
    if (!line) {
        check.add(line.error());
        return {};
    }
    const sms::HttpAnswer answer = askGateway(std::move(request), std::move(line).value());
    if (answer)
        return *answer;
    check.add(Verdict::fault,
              u"%1 can't be reached: %2; mend that or the url"_s.arg(place,
                                                                     sms::sentence(answer.error())),
              exitUnreachable);
    return {};
}

/// Whether Kannel gets there is seen only when it tells something.
void checkReports(const Check& check)
{
    const QUrl& reports = check.provider.reports;
    if (reports.isEmpty())
        return;
    const QString place = reports.authority();
    if (QNetworkInterface::allAddresses().contains(QHostAddress(reports.host())))
        check.add(Verdict::ok, u"is asked to tell of delivery at "_s + place);
    else
        check.add(Verdict::fault,
                  u"can tell nothing of delivery at %1, which is no address of this machine; mend "
                  "sms.reports"_s.arg(place));
}

void checkKannel(const Check& check)
{
    const auto account = kannelAccountOf(check.settings, check.provider);
    if (!account)
        return check.add(account.error());
    checkReports(check);
    sms::HttpRequest inquiry;
    inquiry.url = sms::kannelInquiry(*account);
    const QString place = placeOf(inquiry.url);
    const auto reply = askedOf(check, std::move(inquiry));
    if (!reply)
        return;
    switch (sms::kannelStanding(reply->status, reply->body)) {
    case sms::KannelStanding::admitted:
        return check.add(Verdict::ok, place + u" answers and knows user and password"_s);
    case sms::KannelStanding::denied:
        return check.add(Verdict::fault,
                         place + u" denies user or password, or doesn't serve this machine; mend "
                                 "them here or in its sendsms-user"_s);
    case sms::KannelStanding::strange:
        return check.add(Verdict::warn,
                         place + u" answers, but not as Kannel's sendsms does (HTTP %1); user and "
                                 "password are not checked"_s.arg(reply->status));
    }
}

/// What a status says of the credentials; true where they are right.
bool areAdmitted(const Check& check, int status, const QString& mayNot)
{
    if (status == 401)
        check.add(Verdict::fault, u"denies the credentials; mend key or secret"_s);
    else if (status == 403)
        check.add(Verdict::warn, u"knows the credentials, but "_s + mayNot);
    else if (status == 404)
        check.add(Verdict::fault, u"knows no such account or service; mend its id"_s);
    else if (status != 200)
        check.add(Verdict::warn, u"answers HTTP %1; the credentials are not checked"_s.arg(status));
    return status == 200;
}

/// An auth token opens everything the account has, and can't be withdrawn from one till alone.
void checkTwilioKey(const Check& check)
{
    if (check.provider.key.isEmpty())
        check.add(Verdict::warn,
                  u"is asked with the account's own auth token, a master key; make an API key for "
                  "this till, name it as sms.key, and give its secret"_s);
}

/// Twilio's main keys open as much as the auth token does, and look like any other.
void checkMainKey(const Check& check, const sms::TwilioWire& wire)
{
    const auto reply = askedOf(check, wire.keysInquiry());
    if (reply && sms::TwilioWire::areMaster(*reply))
        check.add(Verdict::warn, u"is asked with a main key, a master key; make a restricted or a "
                                 "standard one for this till"_s);
}

/// What a till asks it for, as far as one page goes.
void checkTwilioReplies(const Check& check, const sms::TwilioWire& wire)
{
    const world::SystemClock clock;
    const std::int64_t now_ms = clock.now().wall_ms;
    const auto reply = askedOf(check, wire.askingReplies(now_ms));
    if (!reply || !areAdmitted(check, reply->status, u"not for reading replies"_s))
        return;
    if (wire.readReplies(*reply, now_ms, now_ms))
        return;
    check.add(Verdict::warn, reply->isWhole
                                 ? u"answers, but its list of replies can't be read"_s
                                 : u"has so many replies of today that a page of them is cut; a "
                                   "till asks for smaller pages"_s);
}

void checkTwilio(const Check& check)
{
    checkTwilioKey(check);
    const auto wire = twilioWireOf(check.provider);
    if (!wire)
        return check.add(wire.error());
    const auto reply = askedOf(check, (*wire)->inquiry());
    if (!reply ||
        !areAdmitted(check, reply->status, u"not for reading messages: delivery stays unknown"_s))
        return;
    check.add(Verdict::ok, u"answers and knows the credentials"_s);
    if (!check.provider.key.isEmpty())
        checkMainKey(check, **wire);
    if (takesReplies(check.provider))
        checkTwilioReplies(check, **wire);
}

void checkTwilioVerify(const Check& check)
{
    checkTwilioKey(check);
    const auto wire = twilioVerifyWireOf(check.provider);
    if (!wire)
        return check.add(wire.error());
    const auto reply = askedOf(check, (*wire)->inquiry());
    if (!reply ||
        !areAdmitted(check, reply->status, u"not for reading how the service is set up"_s))
        return;
    const auto service = sms::TwilioVerifyWire::readInquiry(*reply);
    if (!service)
        return check.add(Verdict::warn, u"answers, but not as a Verify service does"_s);
    if (service->digits != check.settings.code.digits)
        check.add(Verdict::warn, u"makes codes of %1 digits, and code.digits is %2; make them "
                                 "agree"_s.arg(service->digits)
                                     .arg(check.settings.code.digits));
    if (service->namesAmountAndPayee != check.provider.namesAmountAndPayee)
        check.add(Verdict::fault,
                  check.provider.namesAmountAndPayee
                      ? u"isn't set up for PSD2; do that there, or set amount_and_payee = false"_s
                      : u"is set up for PSD2 and needs amount_and_payee = true"_s);
    else
        check.add(Verdict::ok, u"answers and knows the credentials"_s);
    // Keys are the account's, at another address than the service; of a proxy's nobody knows it.
    if (const auto account = twilioWireOf(check.provider);
        account && !check.provider.key.isEmpty() && check.provider.url.isEmpty())
        checkMainKey(check, **account);
}

void checkVonage(const Check& check)
{
    const auto wire = vonageWireOf(check.provider);
    if (!wire)
        return check.add(wire.error());
    const auto reply = askedOf(check, (*wire)->inquiry());
    if (!reply || !areAdmitted(check, reply->status, u"not for reading the balance"_s))
        return;
    check.add(Verdict::ok, u"answers and knows the credentials"_s);
    checkVonageKey(check.report, check.settings, check.provider, (*wire)->subaccountsInquiry());
}

/// It knows no code of that id, and says so to whoever may ask.
void checkVonageVerify(const Check& check)
{
    const auto wire = vonageVerifyWireOf(check.provider);
    if (!wire)
        return check.add(wire.error());
    const auto reply = askedOf(check, (*wire)->inquiry());
    if (!reply)
        return;
    if (reply->status != 404) {
        (void)areAdmitted(check, reply->status == 200 ? 204 : reply->status, u"not for Verify"_s);
        return;
    }
    check.add(Verdict::ok, u"answers and knows the credentials"_s);
    checkVonageKey(check.report, check.settings, check.provider, (*wire)->subaccountsInquiry());
}

/// Nobody knows a question to a strange gateway that surely sends nothing, but for its inbox.
void checkGateway(const Check& check)
{
    const auto wire = gatewayWireOf(check.settings, check.provider);
    if (!wire)
        return check.add(wire.error());
    if (check.provider.password && check.provider.gateway->send.url.startsWith(u"http://") &&
        !check.provider.isLocal)
        check.add(Verdict::warn,
                  u"is sent the password unencrypted; use https, or say local = true"_s);
    if (!check.provider.gateway->inbox)
        return check.add(Verdict::warn, u"isn't asked, since it might send something; try it with "
                                        "countersignctl sms test NUMBER"_s);
    const world::SystemClock clock;
    const std::int64_t now_ms = clock.now().wall_ms;
    // A day by the gateway's dates: then some reply is likely to be there.
    constexpr std::int64_t asked_for_ms = 86'400'000 - world::SmsReply::date_wrong_max_ms;
    const auto reply = askedOf(check, (*wire)->askingReplies(now_ms - asked_for_ms));
    if (!reply || !areAdmitted(check, reply->status, u"not for reading the inbox"_s))
        return;
    if (!(*wire)->readReplies(*reply, now_ms, now_ms))
        return check.add(Verdict::warn, u"answers, but its inbox isn't what the settings say"_s);
    if (const int undated = (*wire)->undatedReplies(*reply); undated > 0)
        return check.add(Verdict::warn,
                         u"answers, but its inbox has %1 whose time can't be read, so nothing "
                         "follows from them, not from a NO either; sms.inbox.at has to lead to "
                         "ISO 8601, or to seconds or milliseconds since 1970"_s.arg(
                             undated == 1 ? u"a reply"_s : u"%1 replies"_s.arg(undated)));
    check.add(Verdict::ok, u"answers and shows its inbox"_s);
}

void checkProvider(const Check& check)
{
    switch (check.provider.kind) {
    case settings::SmsKind::demo:
        return check.report.add(u"sms"_s, Verdict::warn,
                                u"demo: messages go to the demo phone, to nobody else"_s);
    case settings::SmsKind::kannel:
        return checkKannel(check);
    case settings::SmsKind::modem:
        return checkModem(check.report, check.provider);
    case settings::SmsKind::twilio:
        return checkTwilio(check);
    case settings::SmsKind::twilioVerify:
        return checkTwilioVerify(check);
    case settings::SmsKind::vonage:
        return checkVonage(check);
    case settings::SmsKind::vonageVerify:
        return checkVonageVerify(check);
    case settings::SmsKind::http:
        return checkGateway(check);
    }
}

} // namespace

void checkProviders(DoctorReport& report, const settings::Settings& settings)
{
    for (const settings::SmsProvider& provider : settings.sms)
        checkProvider({report, settings, provider});
}

} // namespace countersign::app
