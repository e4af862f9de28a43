#include "core/settings/policy_document.h"
#include "tests/fuzz/targets.h"

namespace countersign::fuzz {

using namespace settings;

/// Whoever has head office's key signs any bytes whatever.
void policyToml(Bytes input)
{
    const QByteArray text = bytesOf(input);
    const QString name = QStringLiteral("policy");
    const auto currency = sale::Currency::fromCode(u"EUR").value();
    const auto kept = keptPolicy(text, name, currency);
    if (!kept) {
        const Fault& fault = kept.error();
        check(fault.file == name && fault.line >= 1 && fault.line <= text.count('\n') + 1,
              "a fault lies in the policy");
        check(!fault.key.isEmpty() && !fault.reason.isEmpty(), "a fault has a key and a reason");
        return;
    }
    check(text.size() <= policy_bytes_max && kept->text.size() <= policy_bytes_max,
          "a policy has its limit");
    check(policyText(kept->document) == kept->text, "a policy is kept in one form");
    const auto again = keptPolicy(kept->text, name, currency);
    check(again.ok() && again->document == kept->document && again->text == kept->text,
          "a policy that was kept reads as it was");
}

} // namespace countersign::fuzz
