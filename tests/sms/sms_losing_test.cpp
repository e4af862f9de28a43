#include "tests/sms/carrier_shop.h"

#include <QTest>

using countersign::tests::messageOf;
using countersign::tests::Shop;
using countersign::world::Message;
using countersign::world::MessageState;
using countersign::world::ProviderHealth;
using Outcome = countersign::world::MessageReport::Outcome;

namespace {

/// A message to one of ten phones.
std::shared_ptr<const Message> messageTo(int phone)
{
    const auto like = messageOf("482 913");
    auto message = std::make_shared<Message>();
    message->id = QStringLiteral("message-%1").arg(phone);
    message->to = QStringLiteral("+43660123456%1").arg(phone);
    message->text = like->text.clone();
    message->validFor_ms = like->validFor_ms;
    return message;
}

/// Two that take everything, and how the first is doing; it tells what became of a message.
struct TakingShop : Shop
{
    TakingShop()
    {
        first->can.tellsDelivery = true;
        first->can.ask_every_ms = 0;
        for (int i = 0; i < 20; ++i) {
            first->answers.push_back(Outcome::taken);
            second->answers.push_back(Outcome::taken);
        }
        carrier->watch([this](const ProviderHealth& changed) {
            if (changed.provider == QStringLiteral("first"))
                health.push_back(changed.state);
        });
        loop.run();
    }
    std::vector<ProviderHealth::State> health;
};

} // namespace

// A provider that takes everything, and brings it to nobody.
class SmsLosingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneThatDeliversNothingIsPassedOverAndComesBack_data();
    void oneThatDeliversNothingIsPassedOverAndComesBack();
    void onePhoneThatGetsNothingMovesNobody();
    void whatArrivesLateMovesNobody();
    void whatNobodyWaitsForIsNotLate();
    void whoTellsOnlyOfFailuresComesBack();
    void whoToldOfArrivalIsNotBelievedItsSilence();
    void whoIsNotHeardAnyMoreComesBack();
    void whoTellsNothingAnyMoreComesBack();
};

void SmsLosingTest::oneThatDeliversNothingIsPassedOverAndComesBack_data()
{
    QTest::addColumn<int>("state");
    QTest::newRow("known not to arrive") << int(MessageState::undelivered);
    QTest::newRow("not there in the usual time") << int(MessageState::sent);
}

void SmsLosingTest::oneThatDeliversNothingIsPassedOverAndComesBack()
{
    QFETCH(int, state);
    using State = ProviderHealth::State;
    TakingShop shop;
    shop.usual_ms = {{QStringLiteral("first"), 10'000}};
    shop.first->state = static_cast<MessageState>(state);
    for (int phone = 0; phone < 3; ++phone) {
        QCOMPARE(shop.health, std::vector<State>{State::ok});
        shop.carry(messageTo(phone));
        QCOMPARE(shop.first->offers.size(), std::size_t(phone) + 1);
        shop.loop.pass(20'000);
        QCOMPARE(shop.second->offers.size(), std::size_t(phone) + 1);
    }
    QCOMPARE(shop.health, (std::vector<State>{State::ok, State::broken}));
    shop.carry(messageTo(3)); // The next customer pays neither the wait nor a second message.
    QCOMPARE(shop.first->offers.size(), 3U);
    QCOMPARE(shop.second->offers.size(), 4U);
    shop.loop.pass(60'000);
    shop.first->state = MessageState::delivered;
    shop.carry(messageTo(4)); // It tries the first one, and until it arrives nobody else does.
    shop.carry(messageTo(5));
    QCOMPARE(shop.first->offers.size(), 4U);
    QCOMPARE(shop.second->offers.size(), 5U);
    shop.loop.pass(20'000);
    shop.carry(messageTo(6));
    QCOMPARE(shop.first->offers.size(), 5U);
    QCOMPARE(shop.health, (std::vector<State>{State::ok, State::broken, State::trial, State::ok}));
}

void SmsLosingTest::onePhoneThatGetsNothingMovesNobody()
{
    TakingShop shop;
    shop.first->state = MessageState::undelivered;
    for (int i = 0; i < 8; ++i) {
        shop.carry(messageTo(i % 2)); // Nor do two.
        shop.loop.pass(20'000);
    }
    QCOMPARE(shop.first->offers.size(), 8U);
    QCOMPARE(shop.health, std::vector<ProviderHealth::State>{ProviderHealth::State::ok});
}

void SmsLosingTest::whatArrivesLateMovesNobody()
{
    TakingShop shop;
    shop.usual_ms = {{QStringLiteral("first"), 10'000}};
    for (int phone = 0; phone < 6; ++phone) {
        shop.first->state = MessageState::sent;
        shop.carry(messageTo(phone));
        shop.loop.pass(20'000);
        shop.first->state = MessageState::delivered;
        shop.loop.pass(120'000);
    }
    QCOMPARE(shop.first->offers.size(), 6U);
    QCOMPARE(shop.second->offers.size(), 6U);
    QCOMPARE(shop.health, std::vector<ProviderHealth::State>{ProviderHealth::State::ok});
}

/// The code is typed before the provider has told that its message arrived, which it never does.
void SmsLosingTest::whatNobodyWaitsForIsNotLate()
{
    TakingShop shop;
    shop.usual_ms = {{QStringLiteral("first"), 10'000}};
    shop.first->state = MessageState::sent;
    for (int phone = 0; phone < 6; ++phone) {
        shop.carry(messageTo(phone));
        shop.loop.pass(5'000);
        shop.carrier->withdraw(QStringLiteral("message-%1").arg(phone));
        shop.loop.pass(700'000);
    }
    QCOMPARE(shop.first->offers.size(), 6U);
    QCOMPARE(shop.second->offers.size(), 0U);
    QCOMPARE(shop.health, std::vector<ProviderHealth::State>{ProviderHealth::State::ok});
}

/// Nothing is ever heard of what arrives, but of phones that are off.
void SmsLosingTest::whoTellsOnlyOfFailuresComesBack()
{
    using State = ProviderHealth::State;
    TakingShop shop;
    const auto carry = [&](int phone, MessageState state, std::int64_t then_ms) {
        shop.first->state = state;
        shop.carry(messageTo(phone));
        shop.loop.pass(then_ms);
    };
    for (int phone = 0; phone < 4; ++phone) { // Never two in a row.
        carry(phone, MessageState::undelivered, 20'000);
        carry(9, MessageState::sent, 700'000);
    }
    QCOMPARE(shop.health, std::vector<State>{State::ok});
    for (int phone = 4; phone < 7; ++phone)
        carry(phone, MessageState::undelivered, 20'000);
    QCOMPARE(shop.health, (std::vector<State>{State::ok, State::broken}));
    shop.loop.pass(60'000);
    carry(7, MessageState::sent, 700'000);
    QCOMPARE(shop.health, (std::vector<State>{State::ok, State::broken, State::trial, State::ok}));
}

/// Such as of a notice, of which nobody asks whether it is late.
void SmsLosingTest::whoToldOfArrivalIsNotBelievedItsSilence()
{
    using State = ProviderHealth::State;
    TakingShop shop;
    const auto carry = [&](int phone, MessageState state, std::int64_t then_ms) {
        shop.first->state = state;
        shop.carry(messageTo(phone));
        shop.loop.pass(then_ms);
    };
    carry(0, MessageState::delivered, 20'000);
    for (int phone = 1; phone < 4; ++phone)
        carry(phone, MessageState::undelivered, 20'000);
    shop.loop.pass(60'000);
    carry(4, MessageState::sent, 700'000);
    QCOMPARE(shop.health, (std::vector<State>{State::ok, State::broken, State::trial}));
    carry(5, MessageState::delivered, 20'000); // Another one tries it.
    QCOMPARE(shop.health.back(), State::ok);
}

/// As Kannel, where its reports can't get here any more, although it told of arrivals before.
void SmsLosingTest::whoIsNotHeardAnyMoreComesBack()
{
    using State = ProviderHealth::State;
    TakingShop shop;
    shop.first->state = MessageState::delivered;
    shop.carry(messageTo(0));
    shop.loop.pass(20'000);
    shop.first->state = MessageState::undelivered;
    for (int phone = 1; phone < 4; ++phone) {
        shop.carry(messageTo(phone));
        shop.loop.pass(20'000);
    }
    shop.first->canBeAsked = false;
    shop.loop.pass(60'000);
    shop.carry(messageTo(4));
    QCOMPARE(shop.health, (std::vector<State>{State::ok, State::broken, State::trial}));
    shop.loop.pass(700'000);
    QCOMPARE(shop.health.back(), State::ok);
}

/// Where that is known, that it takes a message has to do.
void SmsLosingTest::whoTellsNothingAnyMoreComesBack()
{
    TakingShop shop;
    shop.first->state = MessageState::undelivered;
    for (int phone = 0; phone < 3; ++phone) {
        shop.carry(messageTo(phone));
        shop.loop.pass(20'000);
    }
    QCOMPARE(shop.health.back(), ProviderHealth::State::broken);
    shop.first->can.tellsDelivery = false;
    shop.loop.pass(60'000);
    shop.carry(messageTo(3));
    QCOMPARE(shop.first->offers.size(), 4U);
    QCOMPARE(shop.health.back(), ProviderHealth::State::ok);
}

QTEST_GUILESS_MAIN(SmsLosingTest)
#include "sms_losing_test.moc"
