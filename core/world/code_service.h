#pragma once

#include "core/base/secret_bytes.h"
#include "core/sale/money.h"
#include "core/world/sms.h"

#include <QString>
#include <cstdint>
#include <functional>

namespace countersign::world {

/// What a service that makes its own code is asked to send.
struct CodeRequest
{
    QString id;     // ours, stored before the first attempt; at most 64 characters
    QString to;     // E.164, with +
    QString locale; // ISO 639, "de"
    sale::Money amount;
    QString payee;                // at most 20 characters
    int digits = 6;               // 4 to 10, where the service lets it be chosen
    std::int64_t validFor_ms = 0; // where the service lets it be chosen
    bool isNew = false;           // none with this code was sent before: any other code is void
    bool isOnlyWay = false;       // nobody else can make or send this purchase's code
};

/// What the service said of a code that was keyed.
enum class CodeVerdict {
    right,
    wrong,   // and only that; never said of a code that isn't there any more
    gone,    // approved before, expired, or too many checks: a new code is needed
    limited, // asked too often just then; the code may still be right
    unknown  // no answer, or none that can be read; the code may still be right
};

/// Somebody who makes, sends and checks the code (Twilio Verify, Vonage Verify). The till keeps
/// tries and the binding to a purchase all the same. Callable from any thread; each callback is
/// called exactly once, on a thread of the implementation, within the service's time limit.
class CodeService
{
public:
    using Reported = std::function<void(MessageReport)>;
    using Checked = std::function<void(CodeVerdict)>;
    using HealthChanged = MessageCarrier::HealthChanged;
    virtual ~CodeService() = default;
    [[nodiscard]] virtual QString name() const = 0;
    /// The report's reference names the code from then on; of one that wasn't taken, a code that
    /// is to be cancelled. `replaced` is the one of the code that it takes the place of, which may
    /// be the same code sent once more unless the request is new; or empty.
    virtual void send(const CodeRequest& request, const QString& replaced, Reported reported) = 0;
    virtual void check(const QString& reference, const CodeRequest& request,
                       const SecretBytes& digits, Checked checked) = 0;
    /// The code is not wanted any more. Nothing is told of it: an old code ends by itself too.
    virtual void cancel(const QString& reference) = 0;
    /// Nobody waits for the code of the request with that id. If the service wasn't asked to send
    /// it yet, it never is, and the report is `transient` about nobody; else nothing happens.
    virtual void withdraw(const QString& /*id*/) {}
    /// Tells how it is doing, and then whenever that changes; never, where nobody keeps a record.
    virtual void watch(HealthChanged /*changed*/) {}
};

} // namespace countersign::world
