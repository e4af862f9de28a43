#include "core/journal/case_tries.h"

#include <QStringList>
#include <utility>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;
using namespace sale;

void Tries::see(const FactBody& fact)
{
    const auto* failed = std::get_if<TryFailed>(&fact);
    if (!failed)
        return;
    wrong += failed->why == TryFailure::wrongDigits ? 1 : 0;
    notCompared += failed->why == TryFailure::notCompared ? 1 : 0;
    unsaid += failed->why == TryFailure::unsaid ? 1 : 0;
}

QString beforeInWords(const Tries& tries)
{
    const int failed = tries.wrong + tries.notCompared + tries.unsaid;
    if (failed == 0)
        return u"at the first try"_s;
    const QString how = failed == tries.wrong ? u"wrong"_s : u"failed"_s;
    return failed == 1 ? u"after one %1 try"_s.arg(how)
                       : u"after %1 %2 tries"_s.arg(failed).arg(how);
}

/// Of a purchase that nobody countersigned.
QString triesInWords(const Purchase& purchase, const Tries& tries)
{
    // One that was under way when the purchase was given up, or when this file is made.
    const int open = purchase.triesUsed - tries.wrong - tries.notCompared - tries.unsaid;
    const std::pair<int, QString> kinds[] = {
        {tries.wrong, u"%1 wrong"_s},
        {tries.notCompared + open, u"%1 counted, but never compared with the code"_s},
        {tries.unsaid, u"%1 failed"_s},
    };
    QStringList words;
    for (const auto& [count, phrase] : kinds) {
        if (count > 0)
            words << phrase.arg(count);
    }
    return u" Digits were keyed on the customer's screen (tries: %1), and the purchase was not "
           "countersigned."_s.arg(words.join(u", "_s));
}

} // namespace countersign::journal
