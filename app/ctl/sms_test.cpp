#include "app/composition/providers.h"
#include "app/composition/texts.h"
#include "app/ctl/command.h"
#include "app/ctl/message_cost.h"
#include "app/ctl/policy_report.h"
#include "app/ctl/queue.h"

#include "core/code/message.h"
#include "core/policy/phone_number.h"
#include "core/world/qt_loop.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::int64_t validFor_ms = 600'000;

/// A refusal for good isn't worth another try, whatever the other providers said.
ExitCode worse(ExitCode code, world::MessageReport::Outcome outcome)
{
    switch (outcome) {
    case world::MessageReport::Outcome::taken:
        return code;
    case world::MessageReport::Outcome::permanent:
        return exitRefused;
    case world::MessageReport::Outcome::transient:
    case world::MessageReport::Outcome::unknown:
        return code == exitDone ? exitUnreachable : code;
    }
    return code;
}

std::shared_ptr<world::Message> testMessage(const settings::Settings& settings,
                                            const QString& provider, const QString& to)
{
    code::MessageText wording =
        code::testMessage(senderFrom(settings), settings.store.languages.value(0));
    auto message = std::make_shared<world::Message>();
    message->id = u"test-"_s + provider;
    message->to = to;
    message->isUcs2 = wording.encoding == code::Encoding::ucs2;
    message->text = std::move(wording.text);
    message->templateId = wording.templateId;
    message->validFor_ms = validFor_ms;
    return message;
}

/// A service that makes codes can send nothing else. This one approves nothing, and nobody will
/// ever ask about it.
world::CodeRequest testCode(const settings::Settings& settings, const QString& service,
                            const QString& to)
{
    world::CodeRequest request;
    request.id = u"test-"_s + service;
    request.to = to;
    request.locale = settings.store.languages.value(0);
    request.amount = sale::Money::zero(settings.store.currency);
    request.payee = settings.store.smsName;
    request.digits = settings.code.digits;
    request.validFor_ms = validFor_ms;
    return request;
}

/// To which a running till would send, since head office may have its say. Empty: all.
Result<QStringList, Ending> countriesInForce(const settings::Settings& settings)
{
    if (!takesChanges(settings))
        return settings.sending.countries;
    const auto queue = queueOf(settings);
    if (!queue)
        return failure(queue.error());
    return RulesInForce(settings, queue->changes.record).countries();
}

/// What is sent to one of them, as far as that is known: services send a text of their own.
struct Sending
{
    int parts = 0; // 0 if it isn't known
    std::optional<MessageCost> cost = {};
};

/// In the order of the providers that carry messages.
std::vector<Sending> sendingsOf(const settings::Settings& settings,
                                const policy::PhoneNumber& number)
{
    const int parts =
        code::testMessage(senderFrom(settings), settings.store.languages.value(0)).parts;
    std::vector<Sending> sendings;
    for (const settings::SmsProvider& provider : settings.sms) {
        if (!settings::makesItsOwnCode(provider.kind))
            sendings.push_back({parts, costOf(settings, provider, parts, number.country())});
    }
    return sendings;
}

/// "; 1 part for EUR 0.075", of what was taken.
QString costInWords(const Sending& sending)
{
    if (!sending.cost)
        return {};
    return u"; %1 for %2 %3"_s.arg(sending.parts == 1 ? u"1 part"_s
                                                      : u"%1 parts"_s.arg(sending.parts),
                                   sending.cost->currency, sending.cost->amount);
}

void printReport(const Call& call, const world::MessageReport& report, const Sending& sending)
{
    const bool isTaken = report.outcome == world::MessageReport::Outcome::taken;
    const QString reason = report.reason.isEmpty() ? QString() : u", "_s + report.reason;
    if (!call.isJson) {
        print(u"%1: %2%3%4"_s.arg(report.provider, world::name(report.state), reason,
                                  isTaken ? costInWords(sending) : QString()));
        return;
    }
    QJsonObject object{{u"provider"_s, report.provider},
                       {u"taken"_s, isTaken},
                       {u"state"_s, world::name(report.state)},
                       {u"reason"_s, report.reason}};
    if (isTaken && sending.parts > 0)
        object[u"parts"_s] = sending.parts;
    if (isTaken && sending.cost) {
        object[u"cost"_s] = sending.cost->amount;
        object[u"currency"_s] = sending.cost->currency;
    }
    print(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace

int smsTest(Call& call)
{
    if (call.arguments.takeWord() != u"test"_s)
        return wrongUsage(u"sms what? test NUMBER"_s);
    const auto text = call.arguments.takeWord();
    if (auto rest = call.arguments.end(); !rest || !text)
        return wrongUsage(rest ? u"sms test takes a number"_s : rest.error());
    auto number = policy::PhoneNumber::parse(*text, call.settings.store.region);
    if (!number)
        return end({exitUsage, policy::sentence(number.error())});
    const auto countries = countriesInForce(call.settings);
    if (!countries)
        return end(countries.error());
    if (auto allowed = policy::isAllowedIn(*number, *countries); !allowed)
        return end({exitRefused, policy::sentence(allowed.error())});

    world::SystemClock clock;
    world::QtLoop loop;
    // Nobody waits here for what becomes of it, and a running till listens there already.
    settings::Settings settings = call.settings;
    for (settings::SmsProvider& provider : settings.sms) {
        provider.reports.clear();
        provider.replies.reset();
    }
    auto providers = makeProviders(settings, {}, loop, clock);
    if (!providers)
        return end(providers.error());
    auto services = makeCodeServices(call.settings, clock);
    if (!services)
        return end(services.error());
    qsizetype waiting = static_cast<qsizetype>(providers->size() + services->size());
    ExitCode code = exitDone;
    const auto reportedOf = [&](const Sending& sending) {
        return [&, sending](const world::MessageReport& report) {
            loop.post([&, sending, report] {
                printReport(call, report, sending);
                code = worse(code, report.outcome);
                if (--waiting == 0)
                    QCoreApplication::exit(code);
            });
        };
    };
    const std::vector<Sending> sendings = sendingsOf(settings, *number);
    for (std::size_t i = 0; i < providers->size(); ++i) {
        const auto& provider = (*providers)[i];
        provider->send(testMessage(settings, provider->name(), number->e164()),
                       reportedOf(sendings[i]));
    }
    for (const auto& service : *services)
        service->send(testCode(settings, service->name(), number->e164()), {}, reportedOf({}));
    return QCoreApplication::exec();
}

} // namespace countersign::app
