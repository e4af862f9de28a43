#include "core/journal/case_replies.h"

#include <algorithm>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

Said saidOf(const ReplyReceived& reply, const QString& message)
{
    const QString meaning = reply.meaning == reply_not_mine
                                ? u"NO: the purchase is not theirs"_s
                                : u"STOP: no more offers are to be sent there"_s;
    return saidBy(reply.provider,
                  u"Brought a reply from the number that message %1 had gone to. The till, which "
                  "keeps no reply's text, understood it as %2."_s.arg(message, meaning));
}

bool isStoppedByReply(const std::vector<HeardReply>& replies)
{
    return std::any_of(replies.begin(), replies.end(),
                       [](const auto& one) { return one.isStop(); });
}

QString inWords(const std::vector<HeardReply>& replies, const QTimeZone& zone)
{
    QString words;
    for (const HeardReply& heard : replies) {
        if (!heard.isDenial())
            continue;
        words += u" On %1, the registered phone answered NO, so the message provider told: the "
                 "purchase is not theirs."_s.arg(timeInWords(heard.at_ms, zone));
        if (heard.isStop())
            words += u" That stopped it."_s;
    }
    return words;
}

QStringList warningsOf(const std::vector<HeardReply>& replies, const sale::Purchase& purchase)
{
    const bool isUnsold =
        purchase.stage == sale::Stage::closed && purchase.outcome != sale::Outcome::unresolved;
    const bool isDisowned = std::any_of(replies.begin(), replies.end(), [](const auto& heard) {
        return heard.isDenial() && !heard.isStop();
    });
    if (isUnsold || !isDisowned)
        return {};
    return {u"The registered phone answered that this purchase is not theirs, when that could no "
            "longer stop it."_s};
}

} // namespace countersign::journal
