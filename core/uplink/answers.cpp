#include "core/uplink/answers.h"

#include "core/base/plain_text.h"
#include "core/journal/chain.h"

namespace countersign::uplink {

using world::HeadOfficeAnswer;
using Outcome = HeadOfficeAnswer::Outcome;

QString shownReason(const QString& why)
{
    return plainText(why.left(HeadOfficeAnswer::reason_characters_max).simplified());
}

HeadOfficeAnswer unreachable(const QString& why)
{
    HeadOfficeAnswer answer;
    answer.reason = shownReason(why);
    return answer;
}

HeadOfficeAnswer later(const QString& why)
{
    HeadOfficeAnswer answer = unreachable(why);
    answer.outcome = Outcome::later;
    return answer;
}

HeadOfficeAnswer refused(quint64 seq, const QString& why)
{
    HeadOfficeAnswer answer = unreachable(why);
    answer.outcome = Outcome::refused;
    answer.seq = seq;
    return answer;
}

HeadOfficeAnswer said(Outcome outcome, const journal::Head& head)
{
    HeadOfficeAnswer answer;
    answer.outcome = outcome;
    answer.head = head;
    return answer;
}

bool follows(const QByteArray& hash, std::span<const journal::Entry> entries)
{
    journal::ChainHash chain;
    QByteArray last = hash;
    for (const journal::Entry& entry : entries) {
        last = chain.next(last, entry);
        if (last != entry.hash)
            return false;
    }
    return true;
}

} // namespace countersign::uplink
