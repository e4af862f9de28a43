#include "tests/store/shop.h"

#include "core/store/migrations.h"

#include <algorithm>
#include <map>
#include <random>

using namespace countersign;
using namespace countersign::store;
using store_test::Shop;

namespace {

constexpr qint64 hour_ms = 3'600'000;
constexpr qint64 day_ms = 24 * hour_ms;
constexpr qint64 noon_ms = 1'700'000'000'000;

QByteArray boot(int number)
{
    return "boot-" + QByteArray::number(number);
}

/// A code to `who`, on that method; not sent yet.
OutboxMessage messageTo(char who, char method, const char* country = "DE")
{
    static int number = 0;
    OutboxMessage message;
    message.id = QStringLiteral("m%1").arg(++number);
    message.purpose = QStringLiteral("code");
    message.registration = QByteArray(16, who);
    message.numberLookup = QByteArray(32, who);
    message.method = QByteArray(16, method);
    message.country = QString::fromLatin1(country);
    message.state = world::MessageState::accepted;
    message.created_ms = noon_ms;
    return message;
}

Addressee addresseeOf(const OutboxMessage& message)
{
    return {message.numberLookup, message.method, message.country};
}

/// Puts it, and lets it go out at those moments.
void send(Store& store, const OutboxMessage& message, const std::vector<sale::Instant>& moments)
{
    auto transaction = store.begin().value();
    transaction.putMessage(message);
    for (const sale::Instant& at : moments)
        transaction.allowSending(message.id, at);
    check(transaction.commit().ok(), "the message is kept");
}

std::vector<qint64> timesOf(const std::vector<Sending>& sendings)
{
    std::vector<qint64> times_ms;
    for (const Sending& sending : sendings)
        times_ms.push_back(sending.at_ms);
    return times_ms;
}

/// How old the sending is held to be, from all of them in the order in which they went.
qint64 ageInModel_ms(const std::vector<sale::Instant>& sent, std::size_t index,
                     const sale::Instant& now)
{
    const sale::Instant& at = sent[index];
    qint64 age_min_ms = now.boot_ms - at.boot_ms;
    if (at.bootId == now.bootId)
        return age_min_ms;
    age_min_ms = now.boot_ms;
    for (std::size_t later = index; later < sent.size(); ++later) {
        const bool isLastOfBoot =
            later + 1 == sent.size() || sent[later + 1].bootId != sent[later].bootId;
        if (isLastOfBoot && sent[later].bootId != now.bootId)
            age_min_ms += sent[later].boot_ms;
    }
    age_min_ms -= at.boot_ms;
    bool isBelieved = at.wall_ms <= now.wall_ms;
    for (std::size_t earlier = 0; earlier < index; ++earlier) {
        const bool isInOrder =
            sent[earlier].wall_ms > now.wall_ms || sent[earlier].wall_ms <= at.wall_ms;
        isBelieved = isBelieved && (isInOrder || sent[earlier].bootId == at.bootId);
    }
    return isBelieved ? std::max(age_min_ms, qint64{now.wall_ms - at.wall_ms}) : age_min_ms;
}

} // namespace

class StoreSendingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachTimeCountsForItsNumberMethodAndCountry();
    void whatNobodyTookDoesNotCountUntilSomebodyDid();
    void aKeyedCodeIsVerifiedAndNoticesAreNeither();
    void theWallClockMakesNothingOfThisBootOlder();
    void aClockThatWasWrongMakesNoLimitForget();
    void whateverTheClocksDidTheCountIsTheModels();
    void theBestDayIsOfThatCountryAndTime();
    void nothingIsForgottenWhenTheStoreIsOpenedAgain();
    void messagesOfAnOlderStoreCount();
};

void StoreSendingsTest::eachTimeCountsForItsNumberMethodAndCountry()
{
    Shop shop;
    const auto first = messageTo('a', 'x');
    send(*shop.open, first, {{noon_ms, 1000, boot(1)}, {noon_ms + 30'000, 31'000, boot(1)}});
    send(*shop.open, messageTo('a', 'y'), {{noon_ms + 1, 1001, boot(1)}});
    send(*shop.open, messageTo('b', 'y', "AT"), {{noon_ms + 2, 1002, boot(1)}});
    const sale::Instant now{noon_ms + 60'000, 61'000, boot(1)};
    const std::vector<Sending> expected{{noon_ms, true, true, true, true},
                                        {noon_ms + 1, true, false, true, true},
                                        {noon_ms + 2, false, false, false, true},
                                        {noon_ms + 30'000, true, true, true, true}};
    QCOMPARE(shop.open->sendings().within(hour_ms, now, addresseeOf(first)).value(), expected);
    QCOMPARE(shop.open->outbox().message(first.id).value()->allowed, 2);
    // The window ends where a limit's does: what is as old as it doesn't count.
    const auto left = shop.open->sendings().within(59'998, now, addresseeOf(first)).value();
    QCOMPARE(timesOf(left), (std::vector<qint64>{noon_ms + 30'000}));
}

void StoreSendingsTest::whatNobodyTookDoesNotCountUntilSomebodyDid()
{
    Shop shop;
    const auto message = messageTo('a', 'x');
    const sale::Instant now{noon_ms, 1000, boot(1)};
    send(*shop.open, message, {now});
    const auto isCounted = [&](world::MessageState state, bool isUnsent) {
        auto transaction = shop.open->begin().value();
        transaction.updateMessage({message.id, QStringLiteral("kannel"), state, 1, isUnsent});
        check(transaction.commit().ok(), "the change is kept");
        const auto sent = shop.open->sendings().within(hour_ms, now, addresseeOf(message));
        return !sent.value().empty();
    };
    QVERIFY(isCounted(world::MessageState::failed, false)); // by one; another may take it
    QVERIFY(!isCounted(world::MessageState::failed, true));
    QVERIFY(isCounted(world::MessageState::accepted, false)); // late
    QVERIFY(isCounted(world::MessageState::failed, false));   // it was taken, and is paid for
}

void StoreSendingsTest::aKeyedCodeIsVerifiedAndNoticesAreNeither()
{
    Shop shop;
    const sale::Instant now{noon_ms, 1000, boot(1)};
    const auto code = messageTo('a', 'x');
    auto notice = messageTo('a', 'x');
    notice.purpose = QStringLiteral("completed"); // has no code to be keyed
    send(*shop.open, code, {now});
    send(*shop.open, notice, {now});
    const auto unverified = [&] {
        const auto sent = shop.open->sendings().within(hour_ms, now, addresseeOf(code)).value();
        return std::count_if(sent.begin(), sent.end(),
                             [](const Sending& sending) { return sending.isUnverified; });
    };
    QCOMPARE(unverified(), 1);
    auto transaction = shop.open->begin().value();
    transaction.verifyMessage(code.id);
    QVERIFY(transaction.commit().ok());
    QCOMPARE(unverified(), 0);
    const auto row = *shop.open->outbox().message(code.id).value();
    QVERIFY(row.isVerified);
    QCOMPARE(row.country, code.country);
    QCOMPARE(row.method, code.method);
}

void StoreSendingsTest::theWallClockMakesNothingOfThisBootOlder()
{
    Shop shop;
    const auto message = messageTo('a', 'x');
    send(*shop.open, message, {{noon_ms, 1000, boot(1)}});
    const auto timesAt = [&](qint64 wall_ms, qint64 boot_ms, int which) {
        const sale::Instant now{wall_ms, boot_ms, boot(which)};
        return timesOf(shop.open->sendings().within(hour_ms, now, addresseeOf(message)).value());
    };
    // Half an hour later, whatever the wall clock says.
    for (const qint64 jump_ms : {qint64{0}, 30 * day_ms, -30 * day_ms}) {
        const qint64 wall_ms = noon_ms + hour_ms / 2 + jump_ms;
        QCOMPARE(timesAt(wall_ms, 1000 + hour_ms / 2, 1),
                 (std::vector<qint64>{wall_ms - hour_ms / 2}));
        QCOMPARE(timesAt(wall_ms, 1000 + hour_ms, 1), std::vector<qint64>());
    }
    // In another boot nobody else can tell: the wall clock is believed,
    QCOMPARE(timesAt(noon_ms + 5, 5, 2), (std::vector<qint64>{noon_ms}));
    QCOMPARE(timesAt(noon_ms + hour_ms, 5, 2), std::vector<qint64>());
    // but nothing that is younger than the boot, or yet to come.
    for (const qint64 behind_ms : {qint64{-4}, qint64{1}, hour_ms, 30 * day_ms}) {
        const qint64 wall_ms = noon_ms - behind_ms;
        QCOMPARE(timesAt(wall_ms, 5, 2), (std::vector<qint64>{wall_ms - 5}));
        QCOMPARE(timesAt(wall_ms, hour_ms, 2), std::vector<qint64>());
    }
}

void StoreSendingsTest::aClockThatWasWrongMakesNoLimitForget()
{
    Shop shop;
    const qint64 no_battery_ms = 1'000;
    const auto message = messageTo('a', 'x');
    const auto timesAt = [&](const sale::Instant& now) {
        return timesOf(shop.open->sendings().within(hour_ms, now, addresseeOf(message)).value());
    };
    send(*shop.open, message, {{noon_ms, 10'000, boot(1)}});
    // Sent by a clock that began anew, then once more by one that is right again.
    send(*shop.open, messageTo('a', 'x'), {{no_battery_ms, 60'000, boot(2)}});
    send(*shop.open, messageTo('a', 'x'), {{noon_ms + 2 * hour_ms, 30'000, boot(3)}});
    const qint64 now_ms = noon_ms + 2 * hour_ms + 60'000;
    QCOMPARE(timesAt({now_ms, 20'000, boot(4)}),
             (std::vector<qint64>{now_ms - 60'000, now_ms - 50'000}));
    // By a clock that begins anew, all are as young as the boots between allow.
    const qint64 least_ms = no_battery_ms - 20'000;
    QCOMPARE(timesAt({no_battery_ms, 20'000, boot(4)}),
             (std::vector<qint64>{least_ms - 90'000, least_ms - 30'000, least_ms}));
    const qint64 later_ms = hour_ms - 90'000;
    QCOMPARE(timesAt({no_battery_ms, later_ms, boot(4)}),
             (std::vector<qint64>{no_battery_ms - later_ms - 30'000, no_battery_ms - later_ms}));
}

void StoreSendingsTest::whateverTheClocksDidTheCountIsTheModels()
{
    Shop shop;
    std::mt19937_64 random(20'261'126);
    const auto below = [&](qint64 end) {
        return std::uniform_int_distribution<qint64>(0, end - 1)(random);
    };
    std::vector<sale::Instant> sent;
    sale::Instant now{noon_ms, 20'000, boot(1)};
    const auto message = messageTo('a', 'x');
    int counted = 0;
    for (int i = 0; i < 400; ++i) {
        const qint64 passed_ms = below(hour_ms / 4);
        now.wall_ms += passed_ms + (below(8) == 0 ? below(4 * hour_ms) - 2 * hour_ms : 0);
        now.boot_ms += passed_ms;
        if (below(12) == 0)
            now = {now.wall_ms, below(60'000), boot(2 + i)};
        std::vector<qint64> expected;
        for (std::size_t at = 0; at < sent.size(); ++at) {
            if (const qint64 age_ms = ageInModel_ms(sent, at, now); age_ms < hour_ms)
                expected.push_back(now.wall_ms - age_ms);
        }
        std::sort(expected.begin(), expected.end());
        const auto found = shop.open->sendings().within(hour_ms, now, addresseeOf(message));
        QCOMPARE(timesOf(found.value()), expected);
        counted += static_cast<int>(expected.size());
        send(*shop.open, messageTo('a', 'x'), {now});
        sent.push_back(now);
    }
    QVERIFY(counted > 400);
}

void StoreSendingsTest::theBestDayIsOfThatCountryAndTime()
{
    Shop shop;
    auto transaction = shop.open->begin().value();
    const qint64 today_ms = noon_ms / day_ms * day_ms;
    const auto verify = [&](const char* country, qint64 created_ms, int count) {
        for (int i = 0; i < count; ++i) {
            auto message = messageTo('a', 'x', country);
            message.created_ms = created_ms;
            transaction.putMessage(message);
            // However often it went out, it was keyed once.
            transaction.allowSending(message.id, {created_ms, 1000, boot(1)});
            transaction.allowSending(message.id, {created_ms, 1000, boot(1)});
            transaction.verifyMessage(message.id);
        }
    };
    verify("DE", today_ms - 5 * day_ms, 3);
    verify("DE", today_ms - 5 * day_ms + 80'000'000, 4);
    verify("DE", today_ms - day_ms, 2);
    verify("DE", today_ms - 20 * day_ms, 9);
    verify("DE", today_ms + 2 * day_ms, 9); // by a clock that was wrong
    verify("AT", today_ms, 1);
    transaction.putMessage(messageTo('a', 'x', "FR"));
    QVERIFY(transaction.commit().ok());
    const auto most = [&](int days, const char* country) {
        const sale::Instant now{today_ms + 1000, 1000, boot(1)};
        return shop.open->sendings()
            .mostVerifiedInADay(days, now, QString::fromLatin1(country))
            .value();
    };
    QCOMPARE(most(14, "DE"), 7);
    QCOMPARE(most(3, "DE"), 2);
    QCOMPARE(most(14, "AT"), 1);
    QCOMPARE(most(14, "FR"), 0);
}

void StoreSendingsTest::nothingIsForgottenWhenTheStoreIsOpenedAgain()
{
    Shop shop;
    const auto message = messageTo('a', 'x');
    const sale::Instant now{noon_ms, 1000, boot(1)};
    send(*shop.open, message, {now, now});
    shop.reopen();
    QCOMPARE(shop.open->sendings().within(hour_ms, now, addresseeOf(message)).value().size(), 2U);
}

void StoreSendingsTest::messagesOfAnOlderStoreCount()
{
    Shop shop;
    const auto method = [&] {
        auto transaction = shop.open->begin().value();
        auto seen = transaction.ensureMethod(QStringLiteral("CARD"), QStringLiteral("visa"),
                                             QStringLiteral("4242"));
        check(seen.ok(), "a method is known");
        NewRegistration registration;
        registration.method = seen->id;
        registration.number = QStringLiteral("+436601234567");
        auto message = messageTo('a', 'x');
        message.registration = transaction.registerNumber(registration).value();
        const auto known = shop.open->registry().registration(message.registration).value();
        message.numberLookup = known->numberLookup;
        transaction.putMessage(message);
        transaction.putMessage(messageTo('b', 'y'));
        auto refused = messageTo('c', 'z');
        refused.state = world::MessageState::failed;
        transaction.putMessage(refused);
        check(transaction.commit().ok(), "messages are kept");
        return seen->id;
    }();
    // As the step before sendings left them. Whoever adds a step undoes it here as well.
    const QByteArray older =
        "UPDATE message SET allowed=2 WHERE number_lookup=x'" + QByteArray(32, 'b').toHex() +
        "'; DROP TABLE message_sending; DROP INDEX message_verified; "
        "ALTER TABLE message DROP COLUMN method; "
        "ALTER TABLE message DROP COLUMN country; "
        "ALTER TABLE message DROP COLUMN verified; "
        "ALTER TABLE message DROP COLUMN unsent; DROP TABLE method_lookup_key; "
        "DROP TABLE price_list; "
        "PRAGMA user_version=4";
    shop.tamper(older.constData());
    shop.reopen();
    const Addressee addressee{QByteArray(32, 'b'), method, QStringLiteral("DE")};
    const sale::Instant now{noon_ms + 1000, 1000, boot(1)};
    const std::vector<Sending> expected{{noon_ms, false, true, false, true},
                                        {noon_ms, true, false, false, true},
                                        {noon_ms, true, false, false, true}};
    auto found = shop.open->sendings().within(hour_ms, now, addressee).value();
    std::sort(found.begin(), found.end(), [](const Sending& one, const Sending& other) {
        return one.isToNumber < other.isToNumber;
    });
    QCOMPARE(found, expected);
}

QTEST_GUILESS_MAIN(StoreSendingsTest)
#include "store_sendings_test.moc"
