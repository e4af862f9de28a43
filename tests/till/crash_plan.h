#pragma once

#include "tests/till/shop.h"

#include <QString>
#include <QStringList>

namespace countersign::tests {

/// Where a program is killed: before, amid or after one change of its files.
enum class Moment { before, half, after };
QString wordOf(Moment moment);

struct CrashPoint
{
    Moment moment = Moment::before;
    long number = 0; // of the change, from 1; 0: none
};

/// What is done with three articles, mostly with Anna's card, and how it ends.
struct Plan
{
    enum class End { recorded, cancelled, unresolved };
    enum class Detour { none, aside, expiry };
    enum class Pay {
        annasCard,
        newCard, // which the till never saw: the registry changes with the purchase; without a code
        cash
    };
    const char* name;
    End end;
    int runsAtOnce;               // a till waits for us, for its disk, or for time to pass
    Detour detour = Detour::none; // before the end
    bool isTakenAtOnce = false;   // the terminal can't hold a payment
    Pay pay = Pay::annasCard;
    bool tellsOwner = false; // of the sale, by a notice in the commit that records it
};
extern const Plan recordedPlan;
extern const Plan cancelledPlan;
extern const Plan unresolvedPlan;
extern const Plan refundedPlan;
extern const Plan asidePlan;
extern const Plan expiredPlan;
extern const Plan newCardPlan;
extern const Plan cashPlan;
extern const Plan toldPlan;

constexpr int code_life_ms = 8'000; // in which it is sent, and then expires in one plan

Shop::Options optionsOf(const Plan& plan);
QJsonObject chargeOf(const Plan& plan);
/// In which a till of the shop counts its changes, and is killed at that one.
QStringList environmentOf(const Shop& shop, CrashPoint point);

} // namespace countersign::tests
