#include "app/ctl/gateway_inquiry.h"

#include <QCoreApplication>
#include <optional>
#include <utility>

namespace countersign::app {

namespace {

constexpr std::int64_t answer_timeout_ms = 3000;

} // namespace

sms::HttpAnswer askGateway(sms::HttpRequest request, sms::HttpSettings settings)
{
    settings.timeout_ms = answer_timeout_ms;
    sms::HttpLine line(std::move(settings));
    std::optional<sms::HttpAnswer> answered;
    line.ask(std::move(request), [&answered](const sms::HttpAnswer& answer) {
        answered = answer;
        QCoreApplication::exit();
    });
    QCoreApplication::exec();
    return answered.value_or(sms::HttpAnswer(failure(sms::HttpSilence::lost)));
}

} // namespace countersign::app
