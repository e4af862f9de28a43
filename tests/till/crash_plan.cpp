#include "tests/till/crash_plan.h"

#include <QFileInfo>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int silences = 200; // as long as anybody asks

} // namespace

const Plan recordedPlan{"recorded", Plan::End::recorded, 4};
const Plan cancelledPlan{"cancelled", Plan::End::cancelled, 4};
const Plan unresolvedPlan{"unresolved", Plan::End::unresolved, 16};
const Plan refundedPlan{"refunded", Plan::End::cancelled, 4, Plan::Detour::none, true};
const Plan asidePlan{"set aside", Plan::End::recorded, 4, Plan::Detour::aside};
const Plan expiredPlan{"expired", Plan::End::recorded, 16, Plan::Detour::expiry};
const Plan newCardPlan{"a new card", Plan::End::recorded, 4, Plan::Detour::none,
                       false,        Plan::Pay::newCard};
const Plan cashPlan{"cash", Plan::End::recorded, 4, Plan::Detour::none, false, Plan::Pay::cash};
const Plan toldPlan{"told", Plan::End::recorded,  4,   Plan::Detour::none,
                    false,  Plan::Pay::annasCard, true};

QString wordOf(Moment moment)
{
    switch (moment) {
    case Moment::before:
        return u"before"_s;
    case Moment::half:
        return u"half"_s;
    case Moment::after:
        return u"after"_s;
    }
    return {};
}

Shop::Options optionsOf(const Plan& plan)
{
    Shop::Options options;
    options.code = u"resend_after = \"1 s\"\n"_s;
    if (plan.detour == Plan::Detour::expiry)
        options.code += u"valid_for = \"%1 s\"\nresends = 5\n"_s.arg(code_life_ms / 1'000);
    if (plan.pay == Plan::Pay::newCard)
        options.countersign = u"unregistered = \"allow\"\n"_s;
    if (plan.tellsOwner)
        options.notices = u"completed = \"always\"\n"_s;
    if (plan.isTakenAtOnce)
        options.script = "\"taken\"\n\"taken\"\n"; // the second one if the first came to nothing
    if (plan.end == Plan::End::unresolved) {
        options.payment = u"resolve_within = \"1 s\"\n"_s;
        // The one hold is captured only in silence.
        options.script = "\"ok\"\n" + QByteArray("\"time_out\"\n").repeated(silences);
    }
    return options;
}

QJsonObject chargeOf(const Plan& plan)
{
    switch (plan.pay) {
    case Plan::Pay::annasCard:
        return chargeCard(anna);
    case Plan::Pay::newCard:
        return chargeCard(nobody);
    case Plan::Pay::cash:
        return chargeCash(u"50.00"_s);
    }
    return {};
}

QStringList environmentOf(const Shop& shop, CrashPoint point)
{
    const QString data = QFileInfo(shop.data()).canonicalFilePath();
    const QString sanitizer = qEnvironmentVariable("ASAN_OPTIONS");
    return {u"LD_PRELOAD="_s + QStringLiteral(CRASH_POINTS_LIBRARY),
            u"CRASH_POINTS_FOLDER="_s + data,
            u"CRASH_POINTS_LOG="_s + shop.file("points"),
            u"CRASH_POINT="_s + QString::number(point.number),
            u"CRASH_MOMENT="_s + wordOf(point.moment),
            u"ASAN_OPTIONS=verify_asan_link_order=0:"_s + sanitizer};
}

} // namespace countersign::tests
