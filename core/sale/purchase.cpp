#include "core/sale/purchase.h"

#include <algorithm>
#include <array>

namespace countersign::sale {

QString name(Stage stage)
{
    switch (stage) {
    case Stage::basket:
        return QStringLiteral("basket");
    case Stage::authorising:
        return QStringLiteral("authorising");
    case Stage::countersigning:
        return QStringLiteral("countersigning");
    case Stage::capturing:
        return QStringLiteral("capturing");
    case Stage::releasing:
        return QStringLiteral("releasing");
    case Stage::recorded:
        return QStringLiteral("recorded");
    case Stage::closed:
        return QStringLiteral("closed");
    }
    return {};
}

QString name(Outcome outcome)
{
    switch (outcome) {
    case Outcome::cancelled:
        return QStringLiteral("cancelled");
    case Outcome::locked:
        return QStringLiteral("locked");
    case Outcome::declined:
        return QStringLiteral("declined");
    case Outcome::expired:
        return QStringLiteral("expired");
    case Outcome::deniedByCustomer:
        return QStringLiteral("denied_by_customer");
    case Outcome::unresolved:
        return QStringLiteral("unresolved");
    }
    return {};
}

Result<Outcome, QString> outcomeFromName(QStringView text)
{
    constexpr std::array outcomes{Outcome::cancelled,        Outcome::locked,
                                  Outcome::declined,         Outcome::expired,
                                  Outcome::deniedByCustomer, Outcome::unresolved};
    for (const Outcome outcome : outcomes) {
        if (text == name(outcome))
            return outcome;
    }
    return failure(QStringLiteral("no purchase ends as \"%1\"").arg(text));
}

QString name(TenderKind kind)
{
    switch (kind) {
    case TenderKind::cash:
        return QStringLiteral("cash");
    case TenderKind::card:
        return QStringLiteral("card");
    }
    return {};
}

const MessageAttempt* Purchase::attemptAt(const QString& messageId, int number,
                                          const QString& provider) const
{
    const auto at = std::find_if(attempts.begin(), attempts.end(), [&](const MessageAttempt& a) {
        return a.number == number && a.message == messageId && a.provider == provider;
    });
    return at == attempts.end() ? nullptr : &*at;
}

bool Purchase::isCodeExpired(const Instant& now) const
{
    return code &&
           (code->bootId != now.bootId || now.boot_ms >= code->issued_boot_ms + code->life_ms);
}

} // namespace countersign::sale
