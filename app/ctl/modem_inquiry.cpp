#include "app/ctl/modem_inquiry.h"

#include <QCoreApplication>

namespace countersign::app {

namespace {

constexpr std::int64_t answer_timeout_ms = 5'000;

} // namespace

Result<sms::ModemInquiry, QString> askForModems(const QString& wanted)
{
    Result<sms::ModemInquiry, QString> found = sms::ModemInquiry{};
    sms::lookForModems(wanted, answer_timeout_ms, [&](Result<sms::ModemInquiry, QString> looked) {
        found = std::move(looked);
        QCoreApplication::exit();
    });
    QCoreApplication::exec();
    return found;
}

} // namespace countersign::app
