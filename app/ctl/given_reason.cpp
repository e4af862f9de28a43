#include "app/ctl/given_reason.h"

#include "core/policy/phone_number.h"
#include "core/store/fingerprint.h"

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

Result<QString, QString> reasonOf(Call& call, const QString& usage)
{
    const auto why = call.arguments.takeOption(u"--why"_s);
    if (!why || why->isEmpty())
        return failure(usage);
    if (auto rest = call.arguments.end(); !rest)
        return failure(rest.error());
    if (const QString fault = policy::faultOfReason(*why); !fault.isEmpty())
        return failure(u"--why "_s + fault);
    return *why;
}

Result<MethodWithReason, QString> methodWithReasonOf(Call& call, const QString& usage)
{
    const auto method = call.arguments.takeWord();
    if (!method)
        return failure(usage);
    const auto why = reasonOf(call, usage);
    if (!why)
        return failure(why.error());
    if (const QString fault = store::faultOfFingerprint(*method); !fault.isEmpty())
        return failure(fault);
    return MethodWithReason{*method, *why};
}

} // namespace countersign::app
