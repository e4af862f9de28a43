#pragma once

#include "core/journal/case_file.h"
#include "core/journal/case_payment.h"
#include "core/journal/notice.h"
#include "core/journal/reply_received.h"
#include "core/sale/fact.h"

namespace countersign::journal {

/// What a fact is told with.
struct Setting
{
    const sale::Purchase& before; // the purchase as it was until then
    TerminalKind terminal = TerminalKind::unsaid;
    bool isStoppedByReply = false;
};

/// What one fact of a purchase says, and who stands behind it. Usually one statement; two where a
/// terminal's answer and the till's own conclusion stand in one entry. What a demonstration plays,
/// or may have played, is said by the till, since nobody else was there: its own message provider,
/// and the card terminal.
std::vector<Statement> statementsOf(const Entry& entry, const sale::FactBody& fact,
                                    const Setting& setting);
/// The same of what a phone answered, and of what its owner was told, which are no facts of a
/// purchase.
Statement statementOf(const Entry& entry, const ReplyReceived& reply);
Statement statementOf(const Entry& entry, const Notice& notice);

/// "5 minutes", "90 seconds".
QString durationInWords(qint64 duration_ms);
/// A random id as it is shown: its hexadecimal digits, or "none".
QString idInWords(const QByteArray& id);

} // namespace countersign::journal
