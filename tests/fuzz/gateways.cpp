#include "tests/fuzz/gateways.h"

#include "core/base/limited_expression.h"

namespace countersign::fuzz {

using namespace sms;
using namespace Qt::Literals::StringLiterals;
using world::MessageState;

namespace {

HttpTemplate templateOf(const QString& url)
{
    HttpTemplateText text;
    text.url = url;
    return *HttpTemplate::create(text);
}

} // namespace

const TwilioWire& twilio()
{
    static const TwilioWire wire([] {
        TwilioSettings settings;
        settings.base = QUrl(u"https://api.twilio.com"_s);
        settings.accountSid = u"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"_s;
        settings.sender = u"+4930111222"_s;
        return settings;
    }());
    return wire;
}

const VonageWire& vonage()
{
    static const VonageWire wire{VonageSettings{}};
    return wire;
}

const TwilioVerifyWire& twilioVerify()
{
    static const TwilioVerifyWire wire([] {
        TwilioVerifySettings settings;
        settings.base = QUrl(u"https://verify.twilio.com"_s);
        settings.serviceSid = u"VA1"_s;
        return settings;
    }());
    return wire;
}

const VonageVerifyWire& vonageVerify()
{
    static const VonageVerifyWire wire([] {
        VonageVerifySettings settings;
        settings.base = QUrl(u"https://api.nexmo.com"_s);
        return settings;
    }());
    return wire;
}

const GatewayWire& jsonGateway()
{
    static const GatewayWire wire([] {
        Gateway gateway;
        gateway.name = u"phone"_s;
        gateway.sending = templateOf(u"https://sms.example/messages?to={to}"_s);
        gateway.permanent = {{100, 599, {}, {}, u"/error~1code"_s, {}}};
        gateway.transient = {{100, 599, u"busy"_s, {}, {}, {}}};
        gateway.success = {{200, 299, {}, {}, u"/results/0/ok"_s, u"true"_s}};
        gateway.id = ReplyWord{u"/id"_s, {}};
        gateway.following = Gateway::Following{templateOf(u"https://sms.example/messages/{id}"_s),
                                               ReplyWord{u"/state"_s, {}},
                                               {{u"Sent"_s, MessageState::sent},
                                                {u"Delivered"_s, MessageState::delivered},
                                                {u"Failed"_s, MessageState::failed}}};
        gateway.inbox = Gateway::Inbox{templateOf(u"https://sms.example/inbox?since={since}"_s),
                                       u"/messages"_s,
                                       u"/id"_s,
                                       u"/from/number"_s,
                                       u"/text"_s,
                                       u"/at"_s};
        return gateway;
    }());
    return wire;
}

/// The last expression of success would take years on a long answer if it might.
const GatewayWire& wordsGateway()
{
    static const GatewayWire wire([] {
        Gateway gateway;
        gateway.name = u"http"_s;
        gateway.sending = templateOf(u"https://sms.example/api?to={to_digits}"_s);
        gateway.permanent = {{200, 299, u"ERR 4"_s, {}, {}, {}}};
        gateway.transient = {{200, 299, {}, *limitedExpression(u"^ERR (5|6)\\d"_s), {}, {}}};
        gateway.success = {{200, 200, {}, *limitedExpression(u"^OK [0-9]+"_s), {}, {}},
                           {200, 200, {}, *limitedExpression(u"(x+x+)+y"_s), {}, {}}};
        gateway.id = ReplyWord{{}, *limitedExpression(u"^OK ([0-9]+)"_s)};
        gateway.following = Gateway::Following{
            templateOf(u"https://sms.example/api/{id}/state"_s),
            ReplyWord{{}, *limitedExpression(u"=(\\S*)?"_s)},
            {{u"DELIVRD"_s, MessageState::delivered}, {u"UNDELIV"_s, MessageState::undelivered}}};
        return gateway;
    }());
    return wire;
}

} // namespace countersign::fuzz
