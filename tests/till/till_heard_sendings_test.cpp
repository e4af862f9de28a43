#include "core/till/heard_sendings.h"

#include <QTest>

using namespace countersign;
using policy::hour_ms;
using till::HeardSendings;

namespace {

constexpr qint64 minute_ms = 60'000;
const QByteArray nobodys(32, 'n'); // key

} // namespace

// What other tills of the store sent, as far as it is believed.
class TillHeardSendingsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noneIsLaterThanNowNorMovedByTheWallClock()
    {
        const QByteArray number(32, 'a');
        const sale::Instant now{1'700'000'000'000, 5'000'000, "boot"};
        HeardSendings heard;
        heard.hear({{"till-4", now.wall_ms + hour_ms, {nobodys, number}},
                    {"till-4", now.wall_ms - minute_ms, {nobodys, number}}},
                   "till-3", now);
        policy::SentBefore before;
        // An hour later, by a wall clock that was set back by a day.
        heard.addTo(before, number, {},
                    {now.wall_ms + hour_ms - policy::day_ms, now.boot_ms + hour_ms, "boot"});
        QCOMPARE(before.toNumber_ms,
                 (std::vector<std::int64_t>{now.wall_ms - policy::day_ms,
                                            now.wall_ms - minute_ms - policy::day_ms}));
        QVERIFY(before.onMethod_ms.empty());
        heard.addTo(before, {}, nobodys, now);
        QCOMPARE(before.onMethod_ms,
                 (std::vector<std::int64_t>{now.wall_ms, now.wall_ms - minute_ms}));
    }
    void theyCountAtATillWhoseClockBeganAnew()
    {
        const QByteArray number(32, 'a');
        const sale::Instant now{1'000, 5'000'000, "boot"}; // 1970
        HeardSendings heard;
        heard.hear({{"till-4", now.wall_ms - hour_ms, {nobodys, number}}}, "till-3", now);
        policy::SentBefore before;
        heard.addTo(before, number, {}, now);
        QCOMPARE(before.toNumber_ms, (std::vector<std::int64_t>{now.wall_ms - hour_ms}));
    }
    void oneTillSaysNoMoreThanItsPart()
    {
        const QByteArray number(32, 'a');
        const sale::Instant now{1'700'000'000'000, 5'000'000, "boot"};
        std::vector<world::HeardSending> flood(
            5'000, {"till-4", now.wall_ms - minute_ms, {nobodys, number}});
        flood.push_back({"till-5", now.wall_ms - hour_ms, {nobodys, number}});
        HeardSendings heard;
        heard.hear(flood, "till-3", now);
        policy::SentBefore before;
        heard.addTo(before, number, {}, now);
        QCOMPARE(before.toNumber_ms.size(), std::size_t{HeardSendings::of_till_max} + 1);
    }
};

QTEST_GUILESS_MAIN(TillHeardSendingsTest)
#include "till_heard_sendings_test.moc"
