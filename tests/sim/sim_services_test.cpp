#include "core/store/connection.h"
#include "tests/sim/day.h"
#include "tests/sim/lane.h"

#include <QTest>

using namespace countersign;
using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;
using Outcome = MessageReport::Outcome;

namespace {

constexpr std::uint64_t first_seed = 100'003; // each eighth from here is a day with services
constexpr int days = COUNTERSIGN_SERVICE_DAYS;

/// Answers only when it is told to, and in any order.
class Asked final : public world::CodeService
{
public:
    struct Send
    {
        world::CodeRequest request;
        QString replaced;
        Reported reported;
    };
    struct Check
    {
        QString reference;
        Checked checked;
    };
    [[nodiscard]] QString name() const override { return u"verify"_s; }
    void send(const world::CodeRequest& request, const QString& replaced,
              Reported reported) override
    {
        sends.push_back({request, replaced, std::move(reported)});
    }
    void check(const QString& reference, const world::CodeRequest&, const SecretBytes&,
               Checked checked) override
    {
        checks.push_back({reference, std::move(checked)});
    }
    void cancel(const QString& reference) override { cancelled << reference; }
    void withdraw(const QString& id) override { withdrawn << id.mid(36); }

    void answer(std::size_t send, Outcome outcome, const QString& reference = {},
                MessageReport::About about = MessageReport::About::provider)
    {
        MessageReport report;
        report.provider = name();
        report.outcome = outcome;
        report.state = outcome == Outcome::taken       ? MessageState::accepted
                       : outcome == Outcome::transient ? MessageState::queued
                       : outcome == Outcome::permanent ? MessageState::failed
                                                       : MessageState::unknown;
        report.reference = reference;
        report.about = about;
        sends.at(send).reported(report);
    }

    std::vector<Send> sends;
    std::vector<Check> checks;
    QStringList cancelled;
    QStringList withdrawn;
};

/// A shop whose first maker of codes is a service, and whose second is the till, unless that is
/// left out.
struct ServiceLane : Lane
{
    explicit ServiceLane(const QStringList& makers = {u"verify"_s, QString()})
    {
        services = {verify};
        change([&](till::Configuration& shop) { shop.codeMakers = makers; });
    }
    void answer(std::size_t send, Outcome outcome, const QString& reference = {},
                MessageReport::About about = MessageReport::About::provider)
    {
        verify->answer(send, outcome, reference, about);
        pass(10);
    }
    /// The first message waits for its answer, and the second one is asked for.
    void chargeAndResend()
    {
        charge();
        pass(31'000);
        program->till().take(till::Resend{});
        pass(10);
    }
    void key()
    {
        QByteArray digits = "123456";
        digits.detach();
        program->till().take(till::KeyCode{
            std::make_shared<const SecretBytes>(SecretBytes::takenFrom(digits)), 0});
        pass(10);
    }
    void passVerdict(world::CodeVerdict verdict)
    {
        verify->checks.back().checked(verdict);
        passUntil(sale::Stage::basket);
    }
    [[nodiscard]] bool isSold() const
    {
        return heard.view->finished && heard.view->finished->stage == sale::Stage::recorded;
    }
    std::shared_ptr<Asked> verify = std::make_shared<Asked>();
};

QString told(const DayEnd& end, std::uint64_t seed)
{
    return u"%1\nseed %2: %3\nreplay: countersign-sim --seed %2 --days 1 --trace"_s
        .arg(end.last.join(u'\n'))
        .arg(seed)
        .arg(end.fault);
}

} // namespace

// Services that make and check the codes: whole days of them, and the orders in which answers come.
class SimServicesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whateverServicesDoThePromisesHold();
    void theLastMessageThatFailsBringsTheNextMaker_data();
    void theLastMessageThatFailsBringsTheNextMaker();
    void anOlderMessageThatMayArriveIsWaitedFor();
    void theNewestCodeIsComparedWhateverOrderAnswersCameIn();
    void aCodeThatIsSaidToBeAnothersMayBeOfAnEarlierMessage();
    void aCodeOfSomebodyElseIsCancelledAtTheEnd();
    void anAnswerThatTheDiskDidNotTakeIsTakenAgain();
    void whichCodeIsWantedHangsOnNoRow();
    void whatCannotBeReadForAMomentLetsNoPaymentGo();
    void aCodeThatNobodyWaitsForIsWithdrawn();
    void whatElseIsAtANumberIsNoFailureOfTheService();
};

void SimServicesTest::whateverServicesDoThePromisesHold()
{
    const Shop shop;
    DayEnd sum;
    for (int day = 0; day < days; ++day) {
        const std::uint64_t seed = first_seed + 8 * static_cast<std::uint64_t>(day);
        const DayEnd end = Day(shop, seed, Breakage::none).run();
        QVERIFY2(end.fault.isEmpty(), qPrintable(told(end, seed)));
        sum += end;
    }
    qInfo("%s", qPrintable(sum.inWords()));
    QCOMPARE(sum.serviceDays, days);
    QVERIFY(sum.serviceSent > days);
    QVERIFY(sum.serviceQuestions > days / 2);
    QVERIFY(sum.byService > days / 8);
    QVERIFY(sum.takenOver > days / 8);
    QVERIFY(sum.serviceOthers > days / 8);
    QVERIFY(sum.powerCuts > days);
}

void SimServicesTest::theLastMessageThatFailsBringsTheNextMaker_data()
{
    QTest::addColumn<bool>("isNewestFirst");
    QTest::newRow("the older one fails last") << true;
    QTest::newRow("the newer one fails last") << false;
}

void SimServicesTest::theLastMessageThatFailsBringsTheNextMaker()
{
    QFETCH(const bool, isNewestFirst);
    ServiceLane lane;
    lane.chargeAndResend();
    QCOMPARE(lane.verify->sends.size(), 2U);
    lane.answer(isNewestFirst ? 1 : 0, Outcome::permanent);
    QCOMPARE(lane.stage(), sale::Stage::countersigning);
    QCOMPARE(lane.a->offers.size(), 0U); // The other may arrive yet.
    lane.answer(isNewestFirst ? 0 : 1, Outcome::permanent);
    lane.pass(1'000);
    QCOMPARE(lane.stage(), sale::Stage::countersigning);
    QCOMPARE(lane.a->offers.size(), 1U);
}

void SimServicesTest::anOlderMessageThatMayArriveIsWaitedFor()
{
    ServiceLane lane({u"verify"_s});
    lane.chargeAndResend();
    lane.answer(1, Outcome::transient);
    QCOMPARE(lane.stage(), sale::Stage::countersigning); // though nobody else makes codes
    lane.answer(0, Outcome::taken, u"R1"_s);
    lane.key();
    QCOMPARE(lane.verify->checks.size(), 1U);
    QCOMPARE(lane.verify->checks.front().reference, u"R1"_s);
    lane.passVerdict(world::CodeVerdict::right);
    QVERIFY(lane.isSold());

    ServiceLane none({u"verify"_s});
    none.chargeAndResend();
    none.answer(1, Outcome::transient);
    none.answer(0, Outcome::transient);
    none.passUntil(sale::Stage::basket);
    QCOMPARE(none.stage(), sale::Stage::basket);
    QCOMPARE(none.heard.refusals.back().reason, sale::Refusal::providerUnavailable);
}

void SimServicesTest::theNewestCodeIsComparedWhateverOrderAnswersCameIn()
{
    ServiceLane lane;
    lane.chargeAndResend();
    lane.answer(1, Outcome::taken, u"R2"_s);
    lane.answer(0, Outcome::taken, u"R1"_s);
    QCOMPARE(lane.verify->cancelled, QStringList{u"R1"_s});
    lane.key();
    QCOMPARE(lane.verify->checks.back().reference, u"R2"_s);
    lane.passVerdict(world::CodeVerdict::right);
    QVERIFY(lane.isSold());

    ServiceLane given;
    given.chargeAndResend();
    given.answer(1, Outcome::taken, u"R2"_s);
    given.answer(0, Outcome::taken, u"R1"_s);
    given.cancel();
    QCOMPARE(given.verify->cancelled, (QStringList{u"R1"_s, u"R2"_s}));
}

void SimServicesTest::aCodeThatIsSaidToBeAnothersMayBeOfAnEarlierMessage()
{
    for (const bool isFirstAnsweredFirst : {true, false}) {
        ServiceLane lane;
        lane.chargeAndResend();
        QVERIFY(lane.verify->sends[1].request.isNew);
        if (isFirstAnsweredFirst)
            lane.answer(0, Outcome::taken, u"R1"_s);
        lane.answer(1, Outcome::unknown, u"R1"_s, MessageReport::About::number);
        if (!isFirstAnsweredFirst)
            lane.answer(0, Outcome::taken, u"R1"_s);
        QCOMPARE(lane.verify->cancelled, QStringList());
        lane.key();
        QCOMPARE(lane.verify->checks.size(), 1U);
        lane.passVerdict(world::CodeVerdict::right);
        QVERIFY(lane.isSold());
    }
}

/// It is in the way of the next code at that number.
void SimServicesTest::aCodeOfSomebodyElseIsCancelledAtTheEnd()
{
    ServiceLane lane;
    lane.chargeAndResend();
    lane.answer(1, Outcome::unknown, u"R9"_s, MessageReport::About::number);
    lane.answer(0, Outcome::unknown);
    QCOMPARE(lane.verify->cancelled, QStringList());
    lane.cancel();
    QCOMPARE(lane.verify->cancelled, QStringList{u"R9"_s});
}

void SimServicesTest::anAnswerThatTheDiskDidNotTakeIsTakenAgain()
{
    ServiceLane lane({u"verify"_s});
    lane.charge();
    lane.disk.setFree(0);
    lane.answer(0, Outcome::taken, u"R1"_s);
    lane.pass(5'000);
    lane.key();
    QCOMPARE(lane.verify->checks.size(), 0U);
    QCOMPARE(lane.verify->cancelled, QStringList());
    lane.disk.setFree(Disk::plenty_bytes);
    lane.pass(5'000);
    lane.key();
    QCOMPARE(lane.verify->checks.size(), 1U);
    lane.passVerdict(world::CodeVerdict::right);
    QVERIFY(lane.isSold());
}

void SimServicesTest::whichCodeIsWantedHangsOnNoRow()
{
    ServiceLane lane;
    lane.chargeAndResend();
    lane.answer(1, Outcome::taken, u"R2"_s);
    QVERIFY(lane.program->store().connection().run("DELETE FROM message_attempt").ok());
    lane.answer(0, Outcome::taken, u"R1"_s);
    QCOMPARE(lane.verify->cancelled, QStringList{u"R1"_s});
}

/// Whether the next maker may send is asked again.
void SimServicesTest::whatCannotBeReadForAMomentLetsNoPaymentGo()
{
    ServiceLane lane;
    lane.charge();
    store::Connection& store = lane.program->store().connection();
    QVERIFY(store.run("ALTER TABLE message_sending RENAME TO away").ok());
    lane.answer(0, Outcome::permanent);
    QCOMPARE(lane.stage(), sale::Stage::countersigning);
    QVERIFY(store.run("ALTER TABLE away RENAME TO message_sending").ok());
    lane.pass(5'000);
    QCOMPARE(lane.stage(), sale::Stage::countersigning);
    QCOMPARE(lane.a->offers.size(), 1U);
}

void SimServicesTest::aCodeThatNobodyWaitsForIsWithdrawn()
{
    ServiceLane lane;
    lane.chargeAndResend();
    QCOMPARE(lane.verify->withdrawn, QStringList{u"-m1"_s});
    lane.cancel();
    QVERIFY(lane.verify->withdrawn.contains(u"-m2"_s));
}

void SimServicesTest::whatElseIsAtANumberIsNoFailureOfTheService()
{
    const auto stateAfter = [](MessageReport::About about) {
        ServiceLane lane;
        for (std::size_t i = 0; i < 3; ++i) {
            lane.charge();
            if (lane.verify->sends.size() <= i)
                return world::ProviderHealth::State::broken;
            lane.answer(i, Outcome::transient, {}, about);
            lane.cancel();
        }
        return world::ProviderHealth::State::ok;
    };
    QCOMPARE(stateAfter(MessageReport::About::number), world::ProviderHealth::State::ok);
    QCOMPARE(stateAfter(MessageReport::About::provider), world::ProviderHealth::State::broken);
}

QTEST_GUILESS_MAIN(SimServicesTest)
#include "sim_services_test.moc"
