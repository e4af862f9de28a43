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
    case Unresolved::unknownIfGivenBack:
        return QStringLiteral("unknown_if_given_back");
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
            "The terminal took the money or doesn't let it go, and the purchase may have been "
            "sold, as where an older store was put back. Look for the receipt; only if there is "
            "none, give the money back at the terminal. Then settle this.");
    case Unresolved::unknownIfGivenBack:
        return QStringLiteral(
            "The terminal took the money, and doesn't say that it gave it back. Somebody may have "
            "done that by hand already: give it back only if nobody has. Then settle this.");
    }
    return {};
}

std::optional<Unresolved> Purchase::whyUnresolved() const
{
    return isParked() ? std::optional(whatIsOpen()) : std::nullopt;
}

bool Purchase::isRefundForPerson() const
{
    const bool wasTaken = isCaptured || (payment && payment->state == HoldState::taken);
    return wasTaken && (isRestored || isRefundLeft || isAnswerAwaited);
}

bool Purchase::isRefundToBeLeft() const
{
    if (!isAskedAbout() || isRefundLeft)
        return false;
    const bool wasTaken = payment && payment->state == HoldState::taken;
    if (wasTaken && isAnswerAwaited)
        return false; // It is theirs already.
    // Of one that was sold, or not, in what was lost, that is what a person has to find out.
    return !isRestored || (wasTaken && release);
}

Unresolved Purchase::whatIsOpen() const
{
    const bool wasTaken = payment && payment->state == HoldState::taken;
    if (isRestored && (isCaptured || (wasTaken && !release)))
        return Unresolved::unknownIfSold;
    if (isRefundLeft && isRefundForPerson())
        return Unresolved::unknownIfGivenBack;
    if (isCaptured)
        return Unresolved::captured;
    if (isReleaseRefused)
        return isRestored || isGivenUpResumed ? Unresolved::unknownIfSold
                                              : Unresolved::releaseRefused;
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

const MessageAttempt& Purchase::keepAttempt(const MessageAttempt& told)
{
    auto at = std::find_if(attempts.begin(), attempts.end(), [&](const MessageAttempt& known) {
        return known.number == told.number && known.message == told.message &&
               known.provider == told.provider;
    });
    if (at == attempts.end()) {
        attempts.push_back(told);
        return attempts.back();
    }
    if (isProgress(at->state, told.state))
        at->state = told.state;
    at->wasTaken = at->wasTaken || told.wasTaken;
    if (!told.reference.isEmpty())
        at->reference = told.reference;
    return *at;
}

bool Purchase::isCodeExpired(const Instant& now) const
{
    return code &&
           (code->bootId != now.bootId || now.boot_ms >= code->issued_boot_ms + code->life_ms);
}

} // namespace countersign::sale
