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

QString name(Unresolved why)
{
    switch (why) {
    case Unresolved::unanswered:
        return QStringLiteral("unanswered");
    case Unresolved::captured:
        return QStringLiteral("captured");
    case Unresolved::releaseRefused:
        return QStringLiteral("release_refused");
    case Unresolved::unknownIfSold:
        return QStringLiteral("unknown_if_sold");
    }
    return {};
}

QString sentence(Unresolved why)
{
    switch (why) {
    case Unresolved::unanswered:
        return QStringLiteral("The terminal's answer is not known yet. It is asked again until it "
                              "is.");
    case Unresolved::captured:
        return QStringLiteral("The terminal took the money, and no sale is recorded. Give it back "
                              "at the terminal, then settle this.");
    case Unresolved::releaseRefused:
        return QStringLiteral("The terminal refused to let the payment go. Cancel or refund it at "
                              "the terminal, then settle this.");
    case Unresolved::unknownIfSold:
        return QStringLiteral(
            "The terminal took the money, and the purchase may have been sold "
            "before the store was put back. Look for the receipt; if there is none, give "
            "the money back at the terminal. Then settle this.");
    }
    return {};
}

std::optional<Unresolved> Purchase::whyUnresolved() const
{
    return isParked() ? std::optional(whatIsOpen()) : std::nullopt;
}

Unresolved Purchase::whatIsOpen() const
{
    const bool wasTaken = payment && payment->state == HoldState::taken;
    if (isRestored && (isCaptured || (wasTaken && !release)))
        return Unresolved::unknownIfSold;
    if (isCaptured)
        return Unresolved::captured;
    if (isReleaseRefused)
        return Unresolved::releaseRefused;
    return Unresolved::unanswered;
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
