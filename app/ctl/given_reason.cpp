#include "app/ctl/given_reason.h"

#include "core/policy/phone_number.h"
#include "core/store/fingerprint.h"

#include <optional>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

Result<QString, QString> lastTaken(const Call& call, const std::optional<QString>& why,
                                   const QString& usage)
{
    if (!why || why->isEmpty())
        return failure(usage);
    if (auto rest = call.arguments.end(); !rest)
        return failure(rest.error());
    if (const QString fault = policy::faultOfReason(*why); !fault.isEmpty())
        return failure(u"--why "_s + fault);
    return *why;
}

} // namespace

Result<QString, QString> reasonOf(Call& call, const QString& usage)
{
    const auto why = call.arguments.takeOption(u"--why"_s);
    return lastTaken(call, why, usage);
}

Result<MethodWithReason, QString> methodWithReasonOf(Call& call, const QString& usage)
{
    // The option may stand before the method, and its value is no method then.
    const auto given = call.arguments.takeOption(u"--why"_s);
    const auto method = call.arguments.takeWord();
    if (!method)
        return failure(usage);
    const auto why = lastTaken(call, given, usage);
    if (!why)
        return failure(why.error());
    if (const QString fault = store::faultOfFingerprint(*method); !fault.isEmpty())
        return failure(fault);
    return MethodWithReason{*method, *why};
}

} // namespace countersign::app
