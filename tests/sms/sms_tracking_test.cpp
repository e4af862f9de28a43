#include "core/sms/follow_schedule.h"
#include "tests/sms/carrier_shop.h"

#include <QTest>

using countersign::sms::FollowSchedule;
using countersign::tests::Carrier;
using countersign::tests::CarrierLimits;
using countersign::tests::messageOf;
using countersign::tests::Shop;
using countersign::tests::SmsProvider;
using countersign::world::Again;
using countersign::world::Errand;
using countersign::world::MessageNews;
using countersign::world::MessageState;
using countersign::world::ProviderHealth;
using Outcome = countersign::world::MessageReport::Outcome;
using States = std::vector<MessageState>;

namespace {

/// A shop whose first provider tells what became of what it took.
struct TellingShop : Shop
{
    TellingShop()
    {
        first->can.tellsDelivery = second->can.tellsDelivery = true;
        first->answers = {Outcome::taken};
        second->answers = {Outcome::taken};
    }
};

} // namespace

// What became of a message that somebody took.
class SmsTrackingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void questionsComeLessAndLessOftenAndEnd();
    void noProviderIsAskedOftenerThanItLikes();
    void eachNewStateIsToldOnce();
    void aDeliveryIsTheLastThatIsTold();
    void aLateOneGoesToTheNextProvider();
    void aLateOneStaysWhereItIsIfNothingIsKnown_data();
    void aLateOneStaysWhereItIsIfNothingIsKnown();
    void anUndeliverableOneGoesToTheNextAtOnce();
    void aWithdrawnOneIsFollowedButNotRepeated();
    void afterARestartWhatWasTakenIsFollowed();
    void afterARestartAMessageWithoutTextIsOnlyFollowed();
    void whatSomebodyTookWhomTheShopHasNoMoreIsNotUnsent();
    void aHungProviderIsAskedWhetherItHasItFirst();
    void whatWasFoundIsNotFoundOnceMore();
    void aSearchThatHangsHoldsNothingUp();
    void aSearchThatWouldComeTooLateIsNotWaitedFor();
    void aHungOneIsPassedOverAndComesBack();
    void withoutLeaveNothingGoesTwice();
};

void SmsTrackingTest::questionsComeLessAndLessOftenAndEnd()
{
    FollowSchedule schedule({}, 0, 9'000);
    std::vector<std::int64_t> asked_ms;
    while (const auto due_ms = schedule.due_ms()) {
        asked_ms.push_back(*due_ms);
        schedule.asked(*due_ms);
    }
    QVERIFY(asked_ms.size() > 10 && asked_ms.size() < 25);
    QCOMPARE(asked_ms.front(), 2'000);
    QVERIFY(std::find(asked_ms.begin(), asked_ms.end(), 9'000) != asked_ms.end());
    QVERIFY(asked_ms.back() <= 600'000);
    QVERIFY(asked_ms.back() - asked_ms[asked_ms.size() - 2] >= 60'000);
}

void SmsTrackingTest::noProviderIsAskedOftenerThanItLikes()
{
    TellingShop shop;
    shop.first->can.ask_every_ms = 7'000;
    for (int i = 0; i < 5; ++i)
        shop.first->answers.push_back(Outcome::taken);
    for (int i = 0; i < 5; ++i)
        shop.carry();
    shop.loop.pass(300'000);
    QVERIFY(shop.first->followed_ms.size() > 20);
    for (std::size_t i = 1; i < shop.first->followed_ms.size(); ++i)
        QVERIFY(shop.first->followed_ms[i] - shop.first->followed_ms[i - 1] >= 7'000);
}

void SmsTrackingTest::eachNewStateIsToldOnce()
{
    TellingShop shop;
    shop.carry();
    shop.loop.pass(20'000);
    shop.first->state = MessageState::sent;
    shop.loop.pass(60'000);
    shop.first->state = MessageState::accepted; // and back
    shop.loop.pass(60'000);
    shop.first->state = MessageState::delivered;
    shop.loop.pass(60'000);
    QCOMPARE(shop.states(),
             (States{MessageState::accepted, MessageState::sent, MessageState::delivered}));
    QVERIFY(!shop.news[0].isLast && !shop.news[1].isLast && shop.news[2].isLast);
    QVERIFY(shop.news[2].after_ms >= 140'000);
}

void SmsTrackingTest::aDeliveryIsTheLastThatIsTold()
{
    TellingShop shop;
    shop.first->state = MessageState::delivered;
    shop.carry();
    shop.loop.pass(600'000);
    QCOMPARE(shop.states(), (States{MessageState::accepted, MessageState::delivered}));
    QCOMPARE(shop.first->followed_ms, (std::vector<std::int64_t>{2'000}));
}

void SmsTrackingTest::aLateOneGoesToTheNextProvider()
{
    TellingShop shop;
    shop.usual_ms.insert(QStringLiteral("first"), 12'000);
    shop.carry();
    shop.loop.pass(11'999);
    QVERIFY(shop.second->offers.empty());
    shop.loop.pass(10'000);
    QCOMPARE(shop.second->offers.size(), 1U);
    QCOMPARE(shop.second->offers.front().id, QStringLiteral("message-1"));
    QCOMPARE(shop.asked, (std::vector<Again>{Again::tooSlow}));
    shop.first->state = MessageState::delivered;
    shop.loop.pass(100'000);
    QCOMPARE(shop.first->offers.size(), 1U);
    QCOMPARE(shop.second->offers.size(), 1U);
}

void SmsTrackingTest::aLateOneStaysWhereItIsIfNothingIsKnown_data()
{
    QTest::addColumn<bool>("tells");
    QTest::addColumn<bool>("canBeAsked");
    QTest::addColumn<bool>("isUsualKnown");
    QTest::newRow("it tells nothing of delivery") << false << true << true;
    QTest::newRow("it can't be asked now") << true << false << true;
    QTest::newRow("nobody knows what is usual") << true << true << false;
}

void SmsTrackingTest::aLateOneStaysWhereItIsIfNothingIsKnown()
{
    QFETCH(const bool, tells);
    QFETCH(const bool, canBeAsked);
    QFETCH(const bool, isUsualKnown);
    TellingShop shop;
    shop.first->can.tellsDelivery = tells;
    shop.first->canBeAsked = canBeAsked;
    if (isUsualKnown)
        shop.usual_ms.insert(QStringLiteral("first"), 10'000);
    shop.carry();
    shop.loop.pass(900'000);
    QVERIFY(shop.second->offers.empty());
    QVERIFY(shop.asked.empty());
    QVERIFY(shop.news.back().isLast);
}

void SmsTrackingTest::anUndeliverableOneGoesToTheNextAtOnce()
{
    TellingShop shop;
    shop.first->state = MessageState::undelivered;
    shop.carry();
    shop.loop.pass(2'000);
    QCOMPARE(shop.second->offered_ms(), (std::vector<std::int64_t>{2'000}));
    QCOMPARE(shop.asked, (std::vector<Again>{Again::notDelivered}));
}

void SmsTrackingTest::aWithdrawnOneIsFollowedButNotRepeated()
{
    TellingShop shop;
    shop.usual_ms.insert(QStringLiteral("first"), 10'000);
    auto message = messageOf("482 913");
    const std::weak_ptr<const countersign::world::Message> watched = message;
    shop.carry(message);
    message.reset();
    QVERIFY(!watched.expired());
    shop.carrier->withdraw(QStringLiteral("message-1"));
    shop.loop.pass(30'000);
    QVERIFY(watched.expired());
    QVERIFY(shop.second->offers.empty());
    shop.first->state = MessageState::undelivered;
    shop.loop.pass(60'000);
    QVERIFY(shop.second->offers.empty());
    QCOMPARE(shop.states().back(), MessageState::undelivered);
    QVERIFY(shop.news.back().isLast);
}

void SmsTrackingTest::afterARestartWhatWasTakenIsFollowed()
{
    TellingShop shop;
    Errand errand;
    errand.id = QStringLiteral("message-1");
    errand.message = messageOf("482 913");
    errand.isResumed = true;
    errand.past = {
        {1, QStringLiteral("first"), QStringLiteral("ref-1"), MessageState::accepted, true, 5'000}};
    shop.first->state = MessageState::undelivered;
    shop.carry(errand);
    shop.loop.pass(10'000);
    QVERIFY(shop.first->offers.empty());
    QCOMPARE(shop.second->offers.size(), 1U);
    QCOMPARE(shop.news.back().attempt, 2);
}

void SmsTrackingTest::afterARestartAMessageWithoutTextIsOnlyFollowed()
{
    TellingShop shop;
    Errand errand;
    errand.id = QStringLiteral("message-1");
    errand.past = {
        {1, QStringLiteral("first"), QStringLiteral("ref-1"), MessageState::accepted, true, 5'000}};
    shop.first->state = MessageState::undelivered;
    shop.carry(errand);
    shop.loop.pass(10'000);
    QVERIFY(shop.first->offers.empty() && shop.second->offers.empty());
    QCOMPARE(shop.states(), (States{MessageState::undelivered}));
    QVERIFY(shop.news.back().isLast && !shop.news.back().isUnsent);
}

/// Else limits would forget it, and a notice would go out once more.
void SmsTrackingTest::whatSomebodyTookWhomTheShopHasNoMoreIsNotUnsent()
{
    TellingShop shop;
    Errand errand;
    errand.id = QStringLiteral("message-1");
    errand.past = {
        {1, QStringLiteral("third"), QStringLiteral("ref-1"), MessageState::accepted, true, 5'000}};
    shop.carry(errand);
    QVERIFY(shop.news.back().isLast && !shop.news.back().isUnsent);
    shop.news.clear();
    shop.carrier = std::make_unique<Carrier>(std::vector<std::shared_ptr<SmsProvider>>{},
                                             CarrierLimits{}, shop.loop, shop.loop);
    shop.carry(errand);
    QVERIFY(shop.news.back().isLast && !shop.news.back().isUnsent);
    errand.past.front().wasTaken = false;
    errand.past.front().state = MessageState::unknown;
    shop.carry(errand);
    QVERIFY(shop.news.back().isUnsent);
    QCOMPARE(shop.news.back().report.outcome, Outcome::unknown);
}

void SmsTrackingTest::aHungProviderIsAskedWhetherItHasItFirst()
{
    for (const Outcome found : {Outcome::taken, Outcome::transient, Outcome::unknown}) {
        Shop shop;
        shop.first->can.findsMessages = true;
        shop.first->foundAs = found;
        shop.second->answers = {Outcome::taken};
        shop.carry();
        shop.loop.pass(8'000);
        QCOMPARE(shop.first->sought_ms, (std::vector<std::int64_t>{8'000}));
        QCOMPARE(shop.second->offers.size(), found == Outcome::taken ? 0U : 1U);
        QCOMPARE(shop.asked.size(), found == Outcome::unknown ? 1U : 0U);
    }
}

/// Two attempts may have been made before the program ended. The one that is found is late, and is
/// replaced at once: it isn't taken for the other one, which would be waited for anew.
void SmsTrackingTest::whatWasFoundIsNotFoundOnceMore()
{
    Shop shop;
    shop.first->can.findsMessages = shop.first->can.tellsDelivery = true;
    shop.first->can.ask_every_ms = 0;
    shop.first->foundAs = Outcome::taken;
    shop.first->state = MessageState::sent;
    shop.second->answers = {Outcome::taken};
    shop.usual_ms = {{QStringLiteral("first"), 10'000}};
    Errand errand;
    errand.message = messageOf("482 913");
    errand.id = errand.message->id;
    errand.isResumed = true;
    errand.allowed = 2;
    shop.carry(errand);
    shop.loop.pass(15'000);
    QCOMPARE(shop.first->sought_ms, (std::vector<std::int64_t>{0}));
    QCOMPARE(shop.second->offered_ms(), (std::vector<std::int64_t>{10'000}));
    QCOMPARE(shop.asked, std::vector<Again>{Again::noAnswer});
}

void SmsTrackingTest::aSearchThatHangsHoldsNothingUp()
{
    Shop shop;
    shop.first->can.findsMessages = shop.first->hangsWhenSought = true;
    shop.second->answers = {Outcome::taken};
    shop.carry();
    shop.loop.pass(11'000);
    QCOMPARE(shop.second->offered_ms(), (std::vector<std::int64_t>{11'000}));
}

/// At the pace that the provider likes, it could be asked in a minute only.
void SmsTrackingTest::aSearchThatWouldComeTooLateIsNotWaitedFor()
{
    Shop shop;
    shop.first->can.findsMessages = shop.first->can.tellsDelivery = true;
    shop.first->can.ask_every_ms = 60'000;
    shop.first->answers = {Outcome::taken};
    shop.second->answers = {Outcome::taken};
    shop.carry();
    shop.loop.pass(2'000);
    QCOMPARE(shop.first->followed_ms.size(), 1U);
    shop.carry();
    shop.loop.pass(8'000);
    QCOMPARE(shop.second->offered_ms(), (std::vector<std::int64_t>{10'000}));
    shop.loop.pass(120'000);
    QVERIFY(shop.first->sought_ms.empty());
}

void SmsTrackingTest::aHungOneIsPassedOverAndComesBack()
{
    Shop shop;
    std::vector<ProviderHealth::State> health;
    shop.carrier->watch([&](const ProviderHealth& changed) {
        if (changed.provider == QStringLiteral("first"))
            health.push_back(changed.state);
    });
    for (int i = 0; i < 10; ++i)
        shop.second->answers.push_back(Outcome::taken);
    shop.carry();
    shop.loop.pass(8'000);
    QCOMPARE(shop.second->offers.size(), 1U);
    shop.carry(); // The next customer doesn't wait for it.
    QCOMPARE(shop.first->offers.size(), 1U);
    QCOMPARE(shop.second->offers.size(), 2U);
    shop.loop.pass(10'000);
    shop.first->answers = {Outcome::taken, Outcome::taken};
    shop.carry();
    shop.carry();
    QCOMPARE(shop.first->offers.size(), 3U);
    using State = ProviderHealth::State;
    QCOMPARE(health, (std::vector<State>{State::ok, State::broken, State::trial, State::ok}));
}

void SmsTrackingTest::withoutLeaveNothingGoesTwice()
{
    Shop shop;
    shop.spares = 0;
    shop.carry();
    shop.loop.pass(60'000);
    QCOMPARE(shop.first->offers.size(), 1U);
    QVERIFY(shop.second->offers.empty());
    QVERIFY(shop.news.back().isLast && shop.news.back().isUnsent);
    QCOMPARE(shop.news.back().report.outcome, Outcome::unknown);
}

QTEST_GUILESS_MAIN(SmsTrackingTest)
#include "sms_tracking_test.moc"
