#include "core/sms/carrier.h"
#include "core/sms/desk.h"
#include "tests/sms/carrier_shop.h"

#include <QTest>

using countersign::sms::Carrier;
using countersign::sms::CarrierLimits;
using countersign::sms::Desk;
using countersign::tests::FakeLoop;
using countersign::tests::messageOf;
using countersign::tests::ScriptedProvider;
using countersign::tests::Shop;
using countersign::tests::Told;
using countersign::world::Message;
using countersign::world::MessageReport;
using countersign::world::MessageState;
using countersign::world::ProviderHealth;
using countersign::world::SmsProvider;
using Outcome = MessageReport::Outcome;

namespace {

const QString one = QStringLiteral("first");
const QString two = QStringLiteral("second");

} // namespace

class SmsCarrierTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstThatTakesItEndsIt();
    void aTransientFailureGoesToTheNextThenRoundAgain();
    void aRefusalForGoodIsNeverRepeated();
    void refusedByAllIsTheEnd();
    void whatMayHaveGoneIsNotCalledRefused();
    void twoOfAKindAreToldApart();
    void aTimeOutGoesToTheNextUnderTheSameId();
    void aHungProviderIsGivenUp();
    void aSlowProviderIsAskedOnceWithinItsTime();
    void aLateSuccessEndsTheOffers();
    void aLateAnswerAfterTheEndIsDropped();
    void givesUpWithinItsTime();
    void aMessageIsNotOfferedLongerThanItIsValid();
    void aWakeUpThatComesTooLateIsTheEnd();
    void severalMessagesGoTheirOwnWays();
    void tooManyMessagesAreTurnedAway();
    void nothingIsToldOnceTheCarrierIsGone();
    void theMessageIsLetGoAtTheEnd();
    void whoIsHeardLaterIsSaidToTellOfDelivery();
};

void SmsCarrierTest::theFirstThatTakesItEndsIt()
{
    Shop shop;
    shop.first->answers = {Outcome::taken};
    shop.carry();
    QCOMPARE(shop.told, (std::vector<Told>{{one, Outcome::taken, true, 0}}));
    shop.loop.pass(60'000);
    QCOMPARE(shop.first->offers.size(), 1U);
    QVERIFY(shop.second->offers.empty());
    QCOMPARE(shop.told.size(), 1U);
}

void SmsCarrierTest::aTransientFailureGoesToTheNextThenRoundAgain()
{
    Shop shop;
    shop.first->answers = {Outcome::transient, Outcome::transient, Outcome::transient};
    shop.second->answers = {Outcome::transient, Outcome::transient, Outcome::taken};
    shop.carry();
    shop.loop.pass(5'000);
    QCOMPARE(shop.first->offered_ms(), (std::vector<std::int64_t>{0, 250, 750}));
    QCOMPARE(shop.second->offered_ms(), (std::vector<std::int64_t>{0, 250, 750}));
    const Told last{two, Outcome::taken, true, 750};
    QCOMPARE(shop.told.size(), 6U);
    QCOMPARE(shop.told.back(), last);
    QVERIFY(!shop.told.front().isLast);
}

void SmsCarrierTest::aRefusalForGoodIsNeverRepeated()
{
    Shop shop;
    shop.first->answers = {Outcome::permanent};
    shop.second->answers = {Outcome::transient, Outcome::transient, Outcome::taken};
    shop.carry();
    shop.loop.pass(5'000);
    QCOMPARE(shop.first->offers.size(), 1U);
    QCOMPARE(shop.second->offered_ms(), (std::vector<std::int64_t>{0, 250, 750}));
    QCOMPARE(shop.told.back().outcome, Outcome::taken);
}

void SmsCarrierTest::refusedByAllIsTheEnd()
{
    Shop shop;
    shop.first->answers = {Outcome::permanent};
    shop.second->answers = {Outcome::permanent};
    shop.carry();
    QCOMPARE(shop.told, (std::vector<Told>{{one, Outcome::permanent, false, 0},
                                           {two, Outcome::permanent, true, 0}}));
    shop.loop.pass(60'000);
    QCOMPARE(shop.told.size(), 2U);
}

void SmsCarrierTest::whatMayHaveGoneIsNotCalledRefused()
{
    Shop shop;
    shop.first->answers = {Outcome::unknown, Outcome::permanent};
    shop.second->answers = {Outcome::permanent};
    shop.carry();
    shop.loop.pass(60'000);
    QVERIFY(shop.news.back().isUnsent && shop.news.back().isLast);
    QCOMPARE(shop.told.back().provider, one);
    QCOMPARE(shop.told.back().outcome, Outcome::unknown);
    QCOMPARE(shop.news.back().attempt, 1);
}

void SmsCarrierTest::twoOfAKindAreToldApart()
{
    FakeLoop loop;
    const auto a = std::make_shared<ScriptedProvider>("kannel", loop);
    const auto b = std::make_shared<ScriptedProvider>("kannel", loop);
    a->answers = {Outcome::permanent};
    b->answers = {Outcome::taken};
    Carrier carrier({a, b}, {}, loop, loop);
    QStringList told;
    QStringList watched;
    carrier.watch([&](const auto& health) { watched << health.provider; });
    countersign::world::Errand errand;
    errand.message = messageOf("482 913");
    carrier.carry(
        errand, [&](const auto& news) { told << news.report.provider; },
        [](auto, const auto& granted) { granted(true); });
    loop.run();
    const QStringList names{QStringLiteral("kannel"), QStringLiteral("kannel-2")};
    QCOMPARE(told, names);
    QCOMPARE(watched, names);
}

void SmsCarrierTest::aTimeOutGoesToTheNextUnderTheSameId()
{
    Shop shop;
    shop.first->answers = {Outcome::unknown};
    shop.second->answers = {Outcome::taken};
    shop.carry();
    QCOMPARE(shop.told, (std::vector<Told>{{one, Outcome::unknown, false, 0},
                                           {two, Outcome::taken, true, 0}}));
    QCOMPARE(shop.first->offers.front().id, QStringLiteral("message-1"));
    QCOMPARE(shop.second->offers.front().id, QStringLiteral("message-1"));
}

void SmsCarrierTest::aHungProviderIsGivenUp()
{
    Shop shop;
    shop.second->answers = {Outcome::taken};
    shop.carry();
    shop.loop.pass(7'999);
    QVERIFY(shop.told.empty());
    shop.loop.pass(1);
    QCOMPARE(shop.told, (std::vector<Told>{{one, Outcome::unknown, false, 8'000},
                                           {two, Outcome::taken, true, 8'000}}));
}

void SmsCarrierTest::aSlowProviderIsAskedOnceWithinItsTime()
{
    Shop shop(countersign::sms::limitsFor({20'000, 5'000}, 60'000));
    shop.carry();
    shop.loop.pass(19'999);
    QCOMPARE(shop.first->offers.size(), 1U);
    QVERIFY(shop.second->offers.empty());
    shop.first->offers.front().reported(shop.first->report(Outcome::taken));
    shop.loop.pass(60'000);
    QCOMPARE(shop.told, (std::vector<Told>{{one, Outcome::taken, true, 19'999}}));
}

void SmsCarrierTest::aLateSuccessEndsTheOffers()
{
    Shop shop;
    shop.carry();
    shop.loop.pass(9'000);
    QCOMPARE(shop.second->offers.size(), 1U);
    shop.first->offers.front().reported(shop.first->report(Outcome::taken));
    shop.loop.run();
    QCOMPARE(shop.told, (std::vector<Told>{{one, Outcome::unknown, false, 8'000},
                                           {one, Outcome::taken, false, 9'000}}));
    // Who is being asked at that moment may take it as well, and that is part of the record.
    shop.second->offers.front().reported(shop.second->report(Outcome::taken));
    shop.loop.pass(60'000);
    const Told last{two, Outcome::taken, true, 9'000};
    QCOMPARE(shop.told.size(), 3U);
    QCOMPARE(shop.told.back(), last);
    QCOMPARE(shop.first->offers.size() + shop.second->offers.size(), 2U);
}

void SmsCarrierTest::aLateAnswerAfterTheEndIsDropped()
{
    Shop shop;
    shop.second->answers = {Outcome::taken};
    shop.carry();
    shop.loop.pass(8'000);
    QCOMPARE(shop.told.size(), 2U);
    shop.first->offers.front().reported(shop.first->report(Outcome::taken));
    shop.first->offers.front().reported(shop.first->report(Outcome::permanent));
    shop.loop.pass(60'000);
    QCOMPARE(shop.told.size(), 2U);
    QCOMPARE(shop.first->offers.size(), 1U);
}

void SmsCarrierTest::givesUpWithinItsTime()
{
    Shop shop;
    shop.carry();
    shop.loop.pass(60'000);
    QCOMPARE(shop.told.back().isLast, true);
    QCOMPARE(shop.told.back().outcome, Outcome::unknown);
    QCOMPARE(shop.told.back().at_ms, 20'000);
    const auto isLast = [](const Told& told) { return told.isLast; };
    QCOMPARE(std::count_if(shop.told.begin(), shop.told.end(), isLast), 1);
    for (const auto& provider : {shop.first, shop.second}) {
        for (const ScriptedProvider::Offer& offer : provider->offers)
            QVERIFY(offer.at_ms < 20'000);
    }
}

void SmsCarrierTest::aMessageIsNotOfferedLongerThanItIsValid()
{
    Shop shop;
    for (int i = 0; i < 50; ++i) {
        shop.first->answers.push_back(Outcome::transient);
        shop.second->answers.push_back(Outcome::transient);
    }
    shop.carry(messageOf("482 913", false, 1'000));
    shop.loop.pass(60'000);
    QCOMPARE(shop.first->offered_ms(), (std::vector<std::int64_t>{0, 250, 750}));
    const Told last{two, Outcome::transient, true, 750};
    QCOMPARE(shop.told.back(), last);
}

void SmsCarrierTest::aWakeUpThatComesTooLateIsTheEnd()
{
    CarrierLimits limits;
    limits.accept_within_ms = 300;
    FakeLoop clock; // stands still for the loop's timers, then jumps
    FakeLoop loop;
    const auto provider = std::make_shared<ScriptedProvider>("first", loop);
    provider->answers = {Outcome::transient};
    Carrier carrier({provider}, limits, loop, clock);
    std::vector<bool> told;
    countersign::world::Errand errand;
    errand.message = messageOf("482 913");
    carrier.carry(errand,
                  [&](const countersign::world::MessageNews& news) { told.push_back(news.isLast); },
                  {});
    loop.run();
    clock.pass(10'000);
    loop.pass(250);
    QCOMPARE(told, (std::vector<bool>{false, true}));
    QCOMPARE(provider->offers.size(), 1U);
}

void SmsCarrierTest::severalMessagesGoTheirOwnWays()
{
    Shop shop;
    shop.first->answers = {Outcome::permanent, Outcome::taken};
    shop.second->answers = {Outcome::taken};
    shop.carry();
    shop.carry();
    QCOMPARE(shop.told, (std::vector<Told>{{one, Outcome::permanent, false, 0},
                                           {two, Outcome::taken, true, 0},
                                           {one, Outcome::taken, true, 0}}));
}

void SmsCarrierTest::tooManyMessagesAreTurnedAway()
{
    Shop shop;
    for (std::size_t i = 0; i < Carrier::messages_max; ++i)
        shop.carry();
    QVERIFY(shop.told.empty());
    shop.carry();
    QCOMPARE(shop.told, (std::vector<Told>{{QString(), Outcome::transient, true, 0}}));
    QCOMPARE(shop.first->offers.size(), Carrier::messages_max);
}

void SmsCarrierTest::nothingIsToldOnceTheCarrierIsGone()
{
    Shop shop;
    shop.carry();
    shop.first->offers.front().reported(shop.first->report(Outcome::taken));
    shop.carrier.reset();
    shop.loop.run();
    shop.first->offers.front().reported(shop.first->report(Outcome::taken));
    shop.loop.pass(60'000);
    QVERIFY(shop.told.empty());
}

void SmsCarrierTest::theMessageIsLetGoAtTheEnd()
{
    Shop shop;
    shop.first->answers = {Outcome::taken};
    auto message = messageOf("482 913");
    const std::weak_ptr<const Message> watched = message;
    shop.carry(message);
    message.reset();
    QVERIFY(watched.expired());
}

/// As Kannel, where the till could not listen when it started; not a message goes meanwhile.
void SmsCarrierTest::whoIsHeardLaterIsSaidToTellOfDelivery()
{
    Shop shop;
    shop.first->can.isDeaf = true;
    std::vector<bool> tells;
    shop.carrier->watch([&](const ProviderHealth& health) {
        if (health.provider == one)
            tells.push_back(health.tellsDelivery);
    });
    shop.loop.pass(10'000);
    QCOMPARE(tells, std::vector<bool>{false});
    shop.first->can.isDeaf = false;
    shop.first->can.tellsDelivery = true;
    shop.loop.pass(Desk::deaf_look_every_ms);
    QCOMPARE(tells, (std::vector<bool>{false, true}));
    shop.loop.pass(60'000);
    QCOMPARE(tells.size(), 2U);
}

QTEST_GUILESS_MAIN(SmsCarrierTest)
#include "sms_carrier_test.moc"
