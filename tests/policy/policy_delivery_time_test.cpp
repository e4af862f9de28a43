#include "core/policy/delivery_time.h"

#include <QTest>
#include <algorithm>
#include <random>
#include <vector>

using namespace countersign::policy;

class PolicyDeliveryTimeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsSaidOfNothing();
    void thatShareTookNoLonger();
    void whatIsUsualNeedsSamplesAndStaysWithinReason();
};

void PolicyDeliveryTimeTest::nothingIsSaidOfNothing()
{
    QVERIFY(deliveryTimes({}) == DeliveryTimes());
    QVERIFY(!usualDelivery_ms({}));
}

void PolicyDeliveryTimeTest::thatShareTookNoLonger()
{
    std::mt19937 random(11);
    for (int round = 0; round < 2'000; ++round) {
        std::vector<std::int64_t> took_ms(1 + random() % 200);
        for (std::int64_t& each : took_ms)
            each = std::int64_t(random() % 1'000);
        const DeliveryTimes times = deliveryTimes(took_ms);
        const auto within = [&](std::int64_t most_ms) {
            return std::count_if(took_ms.begin(), took_ms.end(),
                                 [&](std::int64_t each) { return each <= most_ms; });
        };
        const auto all = std::ptrdiff_t(took_ms.size());
        QCOMPARE(times.samples, int(all));
        const std::pair<std::int64_t, int> shares[] = {
            {times.median_ms, 50}, {times.p95_ms, 95}, {times.p99_ms, 99}};
        for (const auto& [most_ms, percent] : shares) {
            QVERIFY(within(most_ms) * 100 >= all * percent);
            QVERIFY(within(most_ms - 1) * 100 < all * percent);
        }
    }
}

void PolicyDeliveryTimeTest::whatIsUsualNeedsSamplesAndStaysWithinReason()
{
    DeliveryTimes times{usual_samples_min - 1, 1'000, 20'000, 30'000};
    QVERIFY(!usualDelivery_ms(times));
    times.samples = usual_samples_min;
    QCOMPARE(usualDelivery_ms(times), 20'000);
    times.p95_ms = 900;
    QCOMPARE(usualDelivery_ms(times), usual_min_ms);
    times.p95_ms = 400'000;
    QCOMPARE(usualDelivery_ms(times), usual_max_ms);
}

QTEST_GUILESS_MAIN(PolicyDeliveryTimeTest)
#include "policy_delivery_time_test.moc"
