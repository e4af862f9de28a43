#pragma once

#include "core/journal/case_messages.h"
#include "core/journal/reply_received.h"

#include <QStringList>
#include <QTimeZone>
#include <vector>

namespace countersign::journal {

/// What a customer's phone answered, and where the purchase stood then.
struct HeardReply
{
    ReplyReceived reply;
    qint64 at_ms = 0;
    sale::Stage stage = sale::Stage::basket;

    [[nodiscard]] bool isDenial() const { return reply.meaning == reply_not_mine; }
    /// It came while the code was awaited, and so it stopped the purchase.
    [[nodiscard]] bool isStop() const { return isDenial() && stage == sale::Stage::countersigning; }
};

/// `message` is the id of the one that it answers, as it is to be shown.
Said saidOf(const ReplyReceived& reply, const QString& message);

/// Whether one of them stopped the purchase; else whoever stopped it did so at the till.
bool isStoppedByReply(const std::vector<HeardReply>& replies);
/// A sentence for each that disowns the purchase, after a space.
QString inWords(const std::vector<HeardReply>& replies, const QTimeZone& zone);
/// What must be known before all else: that the purchase was disowned when that stopped it no more.
QStringList warningsOf(const std::vector<HeardReply>& replies, const sale::Purchase& purchase);

} // namespace countersign::journal
