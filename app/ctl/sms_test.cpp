#include "app/composition/texts.h"
#include "app/composition/workplace.h"
#include "app/ctl/command.h"

#include "core/code/message.h"
#include "core/policy/phone_number.h"

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

void printReport(const Call& call, const world::MessageReport& report, bool isTaken)
{
    if (call.isJson)
        print(QJsonDocument(QJsonObject{{u"provider"_s, report.provider},
                                        {u"taken"_s, isTaken},
                                        {u"state"_s, world::name(report.state)},
                                        {u"reason"_s, report.reason}})
                  .toJson(QJsonDocument::Compact));
    else
        print(u"%1: %2%3"_s.arg(report.provider, world::name(report.state),
                                report.reason.isEmpty() ? QString() : u", "_s + report.reason));
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
    if (auto allowed = policy::isAllowedIn(*number, call.settings.sending.countries); !allowed)
        return end({exitRefused, policy::sentence(allowed.error())});

    world::SystemClock clock;
    world::QtLoop loop;
    auto providers = makeProviders(call.settings, {}, loop, clock);
    if (!providers)
        return end(providers.error());
    const code::Sender sender = senderFrom(call.settings);
    qsizetype waiting = static_cast<qsizetype>(providers->size());
    ExitCode code = exitDone;
    for (const auto& provider : *providers) {
        code::MessageText wording =
            code::testMessage(sender, call.settings.store.languages.value(0));
        auto message = std::make_shared<world::Message>();
        message->id = u"test-"_s + provider->name();
        message->to = number->e164();
        message->isUcs2 = wording.encoding == code::Encoding::ucs2;
        message->text = std::move(wording.text);
        message->templateId = wording.templateId;
        message->validFor_ms = validFor_ms;
        provider->send(message, [&](const world::MessageReport& report) {
            loop.post([&, report] {
                const bool isTaken = report.outcome == world::MessageReport::Outcome::taken;
                printReport(call, report, isTaken);
                code = worse(code, report.outcome);
                if (--waiting == 0)
                    QCoreApplication::exit(code);
            });
        });
    }
    return QCoreApplication::exec();
}

} // namespace countersign::app
