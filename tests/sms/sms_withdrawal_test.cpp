#include "tests/sms/carrier_shop.h"

#include <QTest>

using countersign::tests::messageOf;
using countersign::tests::Shop;
using countersign::tests::Told;
using countersign::world::Message;
using countersign::world::MessageReport;
using Outcome = MessageReport::Outcome;

namespace {

const QString one = QStringLiteral("first");
const QString two = QStringLiteral("second");

} // namespace

// A message that nothing waits for any more is offered to nobody.
class SmsWithdrawalTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWithdrawnMessageIsOfferedToNobodyAnyMore();
    void anAttemptUnderWayIsTheLastOfAWithdrawnMessage();
    void aHungAttemptOfAWithdrawnMessageIsGivenUp();
    void onlyTheMessageOfThatIdIsWithdrawn();
    void aMessageIsWithdrawnBeforeItsFirstAnswer();
};

void SmsWithdrawalTest::aWithdrawnMessageIsOfferedToNobodyAnyMore()
{
    Shop shop;
    shop.first->answers = {Outcome::transient, Outcome::taken};
    shop.second->answers = {Outcome::transient};
    auto message = messageOf("482 913");
    const std::weak_ptr<const Message> watched = message;
    shop.carry(message);
    message.reset();
    shop.loop.pass(100);
    shop.carrier->withdraw(QStringLiteral("message-1"));
    shop.loop.run();
    QCOMPARE(shop.told, (std::vector<Told>{{one, Outcome::transient, false, 0},
                                           {two, Outcome::transient, false, 0},
                                           {two, Outcome::transient, true, 100}}));
    QVERIFY(watched.expired());
    shop.carrier->withdraw(QStringLiteral("message-1"));
    shop.loop.pass(60'000);
    QCOMPARE(shop.first->offers.size(), 1U);
    QCOMPARE(shop.told.size(), 3U);
}

void SmsWithdrawalTest::anAttemptUnderWayIsTheLastOfAWithdrawnMessage()
{
    for (const Outcome outcome :
         {Outcome::taken, Outcome::transient, Outcome::permanent, Outcome::unknown}) {
        Shop shop;
        shop.carry();
        shop.carrier->withdraw(QStringLiteral("message-1"));
        shop.loop.run();
        QVERIFY(shop.told.empty());
        shop.first->offers.front().reported(shop.first->report(outcome));
        shop.loop.pass(60'000);
        QCOMPARE(shop.told, (std::vector<Told>{{one, outcome, true, 0}}));
        QVERIFY(shop.second->offers.empty());
    }
}

void SmsWithdrawalTest::aHungAttemptOfAWithdrawnMessageIsGivenUp()
{
    Shop shop;
    shop.carry();
    shop.carrier->withdraw(QStringLiteral("message-1"));
    shop.loop.pass(60'000);
    QCOMPARE(shop.told, (std::vector<Told>{{one, Outcome::unknown, true, 8'000}}));
    QVERIFY(shop.second->offers.empty());
}

void SmsWithdrawalTest::onlyTheMessageOfThatIdIsWithdrawn()
{
    Shop shop;
    shop.carry();
    shop.carrier->withdraw(QStringLiteral("message-2"));
    shop.loop.pass(8'000);
    QCOMPARE(shop.second->offers.size(), 1U);
    QVERIFY(!shop.told.back().isLast);
}

void SmsWithdrawalTest::aMessageIsWithdrawnBeforeItsFirstAnswer()
{
    Shop shop;
    countersign::world::Errand errand;
    errand.id = QStringLiteral("message-1");
    errand.message = messageOf("482 913");
    shop.carrier->carry(errand,
                        [&](const countersign::world::MessageNews& news) {
                            shop.told.push_back({news.report.provider, news.report.outcome,
                                                 news.isLast, shop.loop.now_ms()});
                        },
                        {});
    shop.carrier->withdraw(QStringLiteral("message-1"));
    shop.loop.pass(60'000);
    QCOMPARE(shop.told.size(), 1U);
    QVERIFY(shop.told.front().isLast);
    QCOMPARE(shop.first->offers.size(), 1U);
    QVERIFY(shop.second->offers.empty());
}

QTEST_GUILESS_MAIN(SmsWithdrawalTest)
#include "sms_withdrawal_test.moc"
