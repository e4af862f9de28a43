#pragma once

#include "core/sms/kannel_wire.h"

#include <QByteArray>
#include <optional>

namespace countersign::app {

struct KannelAnswer
{
    int status = 0; // HTTP's
    QByteArray body;
};

/// Asks whether the gateway is there and knows the account, without sending anything. Nothing if it
/// can't be reached or doesn't answer within 3 s. Turns the program's event loop, which must not be
/// turning yet.
std::optional<KannelAnswer> askKannel(const sms::KannelAccount& account);

} // namespace countersign::app
