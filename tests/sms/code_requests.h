#pragma once

#include "core/base/check.h"
#include "core/world/code_service.h"

namespace countersign::tests {

inline world::CodeRequest codeRequest(const QString& locale = QStringLiteral("de"))
{
    world::CodeRequest request;
    request.id = QStringLiteral("0192f0a0-0000-7000-8000-123456789abc");
    request.to = QStringLiteral("+436601234567");
    request.locale = locale;
    request.amount = sale::Money(4820, *sale::Currency::fromCode(u"EUR"));
    request.payee = QStringLiteral("ACME & SONS \"Ü\"");
    request.digits = 6;
    request.validFor_ms = 300'000;
    return request;
}

} // namespace countersign::tests
