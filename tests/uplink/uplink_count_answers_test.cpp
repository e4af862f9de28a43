#include "core/uplink/postgres_counts.h"
#include "core/uplink/postgres_sendings.h"

#include <QTest>
#include <QtEndian>
#include <limits>

using namespace countersign;
using namespace countersign::uplink;

namespace {

constexpr std::int64_t now_ms = 1'700'000'000'000;
const QByteArray number(32, 'n');
const QByteArray method(32, 'm');

QByteArray binary(std::int64_t value)
{
    QByteArray bytes(sizeof(value), '\0');
    qToBigEndian(value, bytes.data());
    return bytes;
}

PostgresLink::Answer answerOf(std::vector<PostgresLink::Row> rows)
{
    PostgresLink::Answer answer;
    answer.rows = std::move(rows);
    return answer;
}

/// What a database says of counts and sendings, besides one count.
std::vector<PostgresLink::Answer> saying(std::vector<PostgresLink::Row> sendings)
{
    return {answerOf({{"Acme"}}), answerOf({{binary(3)}}),
            answerOf({{"till-4", binary(12), binary(now_ms),
                       journal::encoded(journal::SharedCount{method, 2})}}),
            answerOf(std::move(sendings))};
}

UntoldSending untold(int id, std::int64_t at_boot_ms)
{
    return {QByteArray::number(id).rightJustified(UntoldSending::id_size_bytes, '0'),
            {at_boot_ms, {method, number}}};
}

} // namespace

// What of a database's answers is taken for what tills counted and sent, and what it is told of,
// without a database.
class UplinkCountAnswersTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendingsAreDatedByHowLongAgoTheyWere()
    {
        const auto found = CountsFound::in(saying({{"till-4", binary(0), number, method},
                                                   {"till-5", binary(60'000), number, method}}),
                                           now_ms);
        QCOMPARE(found.store, QByteArray("Acme"));
        QCOMPARE(found.heard.tills, 3);
        QCOMPARE(found.heard.counts.size(), std::size_t{1});
        QCOMPARE(found.heard.counts.front().failures, 2);
        QCOMPARE(found.heard.sendings.value().size(), std::size_t{2});
        const world::HeardSending& last = found.heard.sendings->back();
        QCOMPARE(last.till, QByteArray("till-5"));
        QCOMPARE(last.at_ms, now_ms - 60'000);
        QCOMPARE(last.keys, (world::SendingKeys{method, number}));
    }
    void theyAreHeardWhateverTheTillsClockSays()
    {
        const auto found =
            CountsFound::in(saying({{"till-4", binary(60'000), number, method}}), 1'000); // 1970
        QCOMPARE(found.heard.sendings.value().size(), std::size_t{1});
        QCOMPARE(found.heard.sendings->front().at_ms, std::int64_t{-59'000});
    }
    void whatIsNoSendingIsLeftOut_data()
    {
        QTest::addColumn<QByteArray>("till");
        QTest::addColumn<QByteArray>("age");
        QTest::addColumn<QByteArray>("numberKey");
        QTest::addColumn<QByteArray>("methodKey");
        const QByteArray age = binary(1'000);
        QTest::newRow("no till") << QByteArray("Till 4") << age << number << method;
        QTest::newRow("nobody") << QByteArray() << age << number << method;
        QTest::newRow("no age") << QByteArray("till-4") << QByteArray() << number << method;
        QTest::newRow("half an age")
            << QByteArray("till-4") << QByteArray(4, '\0') << number << method;
        QTest::newRow("yet to come") << QByteArray("till-4") << binary(-1) << number << method;
        QTest::newRow("more than a day ago")
            << QByteArray("till-4") << binary(UntoldSendings::matter_for_ms + 1) << number
            << method;
        QTest::newRow("before all time")
            << QByteArray("till-4") << binary(std::numeric_limits<std::int64_t>::max()) << number
            << method;
        QTest::newRow("a short number")
            << QByteArray("till-4") << age << number.first(31) << method;
        QTest::newRow("no number") << QByteArray("till-4") << age << QByteArray() << method;
        QTest::newRow("a long method")
            << QByteArray("till-4") << age << number << method + QByteArray("m");
    }
    void whatIsNoSendingIsLeftOut()
    {
        QFETCH(QByteArray, till);
        QFETCH(QByteArray, age);
        QFETCH(QByteArray, numberKey);
        QFETCH(QByteArray, methodKey);
        const auto found = CountsFound::in(
            saying({{till, age, numberKey, methodKey}, {"till-5", binary(1), number, method}}),
            now_ms);
        QCOMPARE(found.heard.sendings.value().size(), std::size_t{1});
        QCOMPARE(found.heard.sendings->front().till, QByteArray("till-5"));
    }
    void noMoreAreTakenThanTheirLimit()
    {
        const std::vector<PostgresLink::Row> flood(world::CountsHeard::sendings_max + 1,
                                                   {"till-4", binary(1), number, method});
        QCOMPARE(CountsFound::in(saying(flood), now_ms).heard.sendings.value().size(),
                 world::CountsHeard::sendings_max);
    }
    void aDatabaseThatTellsOfNoneIsHeardAllTheSame()
    {
        const auto all = saying({{"till-4", binary(0), number, method}});
        const auto found = CountsFound::in(std::span(all).first(counts_asked_earlier), now_ms);
        QCOMPARE(found.store, QByteArray("Acme"));
        QCOMPARE(found.heard.counts.size(), std::size_t{1});
        QVERIFY(!found.heard.sendings.has_value()); // which isn't the same as none
        QVERIFY(CountsFound::in(std::span(all).first(2), now_ms).store.isEmpty());
    }
    void whatIsToBeToldWaitsUntilItIsTaken()
    {
        UntoldSendings sendings;
        QVERIFY(sendings.at(1'000).empty());
        sendings.add(untold(1, 1'000));
        sendings.add(untold(2, 2'000));
        const auto told = sendings.at(2'000);
        QCOMPARE(told.size(), std::size_t{2});
        QCOMPARE(told.front().id, untold(1, 0).id);
        QCOMPARE(told.front().sent.at_boot_ms, std::int64_t{1'000});
        QCOMPARE(sendings.at(2'000).size(), std::size_t{2}); // nobody took them
        sendings.add(untold(3, 3'000));
        sendings.forget(told);
        QCOMPARE(sendings.at(3'000).size(), std::size_t{1});
        QCOMPARE(sendings.at(3'000).front().id, untold(3, 0).id);
    }
    void whatIsADayOldIsntToldAnyMore()
    {
        UntoldSendings sendings;
        sendings.add(untold(1, 1'000));
        sendings.add(untold(2, 1'001));
        QCOMPARE(sendings.at(1'000 + UntoldSendings::matter_for_ms).size(), std::size_t{1});
        QCOMPARE(sendings.at(1'000).size(), std::size_t{1}); // for good
    }
    void theOldestGiveWayToNewOnes()
    {
        UntoldSendings sendings;
        constexpr int max = UntoldSendings::sendings_max;
        for (int i = 0; i < max + 3; ++i)
            sendings.add(untold(i, 1'000));
        // They are told in parts, the oldest first.
        std::vector<UntoldSending> left;
        for (auto part = sendings.at(1'000); !part.empty(); part = sendings.at(1'000)) {
            QCOMPARE(part.size(), UntoldSendings::told_at_once_max);
            left.insert(left.end(), part.begin(), part.end());
            sendings.forget(part);
        }
        QCOMPARE(left.size(), UntoldSendings::sendings_max);
        QCOMPARE(left.front().id, untold(3, 0).id);
        QCOMPARE(left.back().id, untold(max + 2, 0).id);
    }
    void theyAreToldByHowLongAgoTheyWere()
    {
        QCOMPARE(telling({}, 1'000).size(), std::size_t{1}); // what is old is forgotten
        const auto statements = telling({untold(1, 400), untold(2, 2'000)}, 1'000);
        QCOMPARE(statements.size(), std::size_t{2});
        const auto& values = statements.back().values;
        QCOMPARE(values.size(), std::size_t{4});
        QCOMPARE(values[0].bytes,
                 PostgresValue::binaries({untold(1, 0).id, untold(2, 0).id}).bytes);
        QCOMPARE(values[1].bytes, PostgresValue::numbers({600, 0}).bytes);
        QCOMPARE(values[2].bytes, PostgresValue::binaries({number, number}).bytes);
        QCOMPARE(values[3].bytes, PostgresValue::binaries({method, method}).bytes);
    }
    void whoseDatabaseTakesNoneIsKnown_data()
    {
        QTest::addColumn<QByteArray>("state");
        QTest::addColumn<bool>("hasNone");
        QTest::newRow("no function") << QByteArray("42883") << true;
        QTest::newRow("no view") << QByteArray("42P01") << true;
        QTest::newRow("denied") << QByteArray("42501") << true;
        QTest::newRow("a full disk") << QByteArray("53100") << false;
        QTest::newRow("no answer") << QByteArray() << false;
    }
    void whoseDatabaseTakesNoneIsKnown()
    {
        QFETCH(QByteArray, state);
        QTEST(hasNoSendings({state, {}}), "hasNone");
    }
};

QTEST_GUILESS_MAIN(UplinkCountAnswersTest)
#include "uplink_count_answers_test.moc"
