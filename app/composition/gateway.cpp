#include "app/composition/providers.h"

#include "core/base/limited_expression.h"

namespace countersign::app {

namespace {

sms::HttpMethod methodOf(settings::HttpVerb verb)
{
    switch (verb) {
    case settings::HttpVerb::get:
        return sms::HttpMethod::get;
    case settings::HttpVerb::post:
        return sms::HttpMethod::post;
    case settings::HttpVerb::put:
        return sms::HttpMethod::put;
    }
    return sms::HttpMethod::get;
}

Result<sms::HttpTemplate, QString> templateOf(const settings::GatewayRequest& request)
{
    return sms::HttpTemplate::create({methodOf(request.method), request.url, request.headers,
                                      request.query, request.form, request.json});
}

std::optional<QRegularExpression> expressionOf(const QString& pattern)
{
    const auto expression = limitedExpression(pattern);
    return expression ? std::optional(*expression) : std::nullopt;
}

std::vector<sms::ReplyRule> rulesOf(const std::vector<settings::GatewayRule>& rules)
{
    std::vector<sms::ReplyRule> made;
    for (const settings::GatewayRule& rule : rules)
        made.push_back({rule.status_min, rule.status_max, rule.contains, expressionOf(rule.matches),
                        rule.pointer, rule.is});
    return made;
}

sms::ReplyWord wordOf(const settings::GatewayWord& word)
{
    return {word.pointer, expressionOf(word.matches)};
}

Result<Done, QString> addQuestions(const settings::Gateway& from, sms::Gateway& to)
{
    if (from.status) {
        auto request = templateOf(from.status->request);
        if (!request)
            return failure(request.error());
        sms::Gateway::Following following{
            std::move(request).value(), wordOf(from.status->state), {}};
        for (const auto& [theirs, ours] : from.status->states)
            following.states.emplace_back(theirs, world::messageStateFromName(ours));
        to.following = std::move(following);
    }
    if (from.inbox) {
        auto request = templateOf(from.inbox->request);
        if (!request)
            return failure(request.error());
        to.inbox =
            sms::Gateway::Inbox{std::move(request).value(), from.inbox->list, from.inbox->id,
                                from.inbox->from,           from.inbox->text, from.inbox->at};
    }
    return Done{};
}

} // namespace

Result<std::shared_ptr<const sms::GatewayWire>, Ending>
gatewayWireOf(const settings::Settings& settings, const settings::SmsProvider& provider)
{
    const settings::Gateway& from = *provider.gateway;
    const auto wrong = [&](const QString& reason) {
        return failure(Ending{
            exitUsage, settings::Fault{settings.file, provider.line, QStringLiteral("sms"), reason}
                           .toString()});
    };
    sms::Gateway to;
    to.name = from.name;
    to.username = provider.username;
    to.sender = provider.sender;
    if (provider.password) {
        auto password = settings::read(*provider.password);
        if (!password)
            return failure(Ending{exitUsage, password.error().toString()});
        to.password = std::move(password).value();
    }
    auto sending = templateOf(from.send);
    if (!sending)
        return wrong(sending.error());
    to.sending = std::move(sending).value();
    to.permanent = rulesOf(from.permanent);
    to.transient = rulesOf(from.transient);
    to.success = rulesOf(from.success);
    if (from.id)
        to.id = wordOf(*from.id);
    if (auto added = addQuestions(from, to); !added)
        return wrong(added.error());
    to.isLocal = provider.isLocal;
    to.ask_every_ms = from.ask_every_ms;
    return std::make_shared<const sms::GatewayWire>(std::move(to));
}

} // namespace countersign::app
