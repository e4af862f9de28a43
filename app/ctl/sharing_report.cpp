#include "app/ctl/sharing_report.h"

#include "app/composition/counts_uplink.h"
#include "app/ctl/changes_report.h"
#include "core/world/clock.h"

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 heard_within_ms = 3'600'000; // then somebody should look

} // namespace

void checkSharing(DoctorReport& report, const settings::Settings& settings)
{
    if (settings.uplink.kind != settings::UplinkKind::postgres)
        return;
    if (!settings.uplink.sharingKey)
        return report.add(u"sharing"_s, Verdict::ok,
                          u"wrong codes aren't counted in common with other tills: no "
                          "uplink.sharing_key is set"_s);
    if (const auto key = sharingKeyFrom(settings); !key)
        return report.add(u"sharing"_s, Verdict::fault, key.error().words, key.error().code);
    const CountsHeardOf heard = readCountsHeard(settings.till.data);
    const qint64 now_ms = world::SystemClock().now().wall_ms;
    QString words = u"wrong codes are counted in common with other tills, which weren't heard of "
                    "yet"_s;
    const bool isAlone = heard.at_wall_ms > 0 && heard.tills == 0;
    if (isAlone)
        words = u"wrong codes are to be counted in common, but no other till is enrolled in the "
                "store"_s;
    else if (heard.at_wall_ms > 0)
        words = u"wrong codes are counted in common; %1 other %2 enrolled in the store, last heard "
                "%3"_s.arg(heard.tills)
                    .arg(heard.tills == 1 ? u"till is"_s : u"tills are"_s,
                         ago(heard.at_wall_ms, now_ms));
    if (!heard.trouble.isEmpty())
        words += u": "_s + heard.trouble;
    const bool isSilent = heard.at_wall_ms < now_ms - heard_within_ms;
    if (isSilent || isAlone || !heard.trouble.isEmpty())
        return report.add(u"sharing"_s, Verdict::warn,
                          words + u"; the till goes on with its own counts and the last that it "
                                  "heard"_s);
    report.add(u"sharing"_s, Verdict::ok, words);
}

} // namespace countersign::app
