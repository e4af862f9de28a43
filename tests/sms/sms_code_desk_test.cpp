#include "core/sms/code_desk.h"
#include "core/sms/twilio_verify_wire.h"
#include "core/sms/vonage_verify_wire.h"
#include "core/sms/wire_provider.h"
#include "tests/sms/code_requests.h"
#include "tests/sms/scripted_server.h"

#include <QTest>
#include <optional>

using namespace countersign;
using namespace countersign::sms;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using world::MessageReport;
using Outcome = MessageReport::Outcome;
using About = MessageReport::About;
using State = world::ProviderHealth::State;

namespace {

class TurnedClock final : public world::Clock
{
public:
    [[nodiscard]] sale::Instant now() const override { return at; }
    sale::Instant at{1'700'000'000'000, 1'000'000, "boot-1"};
};

/// Says what it is told to.
class Saying final : public world::CodeService
{
public:
    [[nodiscard]] QString name() const override { return u"saying"_s; }
    void send(const world::CodeRequest&, const QString&, Reported reported) override
    {
        ++asked;
        if (isHeld)
            held = std::move(reported);
        else
            reported(report);
    }
    void check(const QString&, const world::CodeRequest&, const SecretBytes&, Checked) override {}
    void cancel(const QString&) override {}

    MessageReport report;
    bool isHeld = false;
    Reported held;
    int asked = 0;
};

struct ServiceCounter
{
    void say(Outcome outcome, About about)
    {
        service->report.outcome = outcome;
        service->report.about = about;
        desk.send(codeRequest(), {}, [this](const MessageReport& report) { last = report; });
    }
    TurnedClock clock;
    std::shared_ptr<Saying> service = std::make_shared<Saying>();
    CodeDesk desk{service, u"saying"_s, Breaker::Limits(), clock};
    MessageReport last;
    State state = State::ok;
};

} // namespace

// Where a service that makes its own codes is spoken to: when it is passed over, and what it is
// never asked.
class SmsCodeDeskTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyItsOwnFailuresHaveItPassedOver()
    {
        for (const Outcome outcome : {Outcome::unknown, Outcome::transient, Outcome::permanent}) {
            ServiceCounter own;
            ServiceCounter others;
            for (int i = 0; i < 8; ++i) {
                own.say(outcome, About::provider);
                others.say(outcome, About::number);
            }
            QVERIFY(own.service->asked < 8);
            QCOMPARE(own.last.outcome, Outcome::transient);
            QCOMPARE(others.service->asked, 8);
        }
    }

    void whoeverIsNotAskedAfterAllMayBeTriedByTheNext()
    {
        ServiceCounter desk;
        desk.say(Outcome::unknown, About::provider);
        desk.desk.watch([&](const world::ProviderHealth& health) { desk.state = health.state; });
        QCOMPARE(desk.state, State::broken);
        desk.clock.at.boot_ms += Breaker::Limits().wait_first_ms;
        desk.service->isHeld = true;
        desk.say(Outcome::transient, About::nobody);
        QCOMPARE(desk.state, State::trial);
        desk.service->held(desk.service->report);
        QCOMPARE(desk.state, State::broken);
        desk.service->isHeld = false;
        desk.say(Outcome::taken, About::provider);
        QCOMPARE(desk.service->asked, 3);
        QCOMPARE(desk.state, State::ok);
    }

    void whatElseIsAtTheNumberIsSaidToBe()
    {
        const TwilioVerifyWire twilio{TwilioVerifySettings{}};
        const VonageVerifyWire vonage{VonageVerifySettings{}};
        world::CodeRequest request = codeRequest();
        request.isNew = true;
        const auto aboutOf = [&](const CodeWire& wire, int status, const char* body) {
            return wire.readSent({status, body, true}, request, {}).about;
        };
        QCOMPARE(aboutOf(twilio, 201,
                         R"({"sid":"VE7","status":"pending","send_code_attempts":[{},{}]})"),
                 About::number);
        QCOMPARE(aboutOf(twilio, 429, R"({"code":60203})"), About::number);
        QCOMPARE(aboutOf(twilio, 429, R"({"code":60207})"), About::provider);
        QCOMPARE(aboutOf(twilio, 201, R"({"sid":"VE7","status":"pending"})"), About::provider);
        QCOMPARE(aboutOf(vonage, 409, "{}"), About::number);
        QCOMPARE(aboutOf(vonage, 429, "{}"), About::provider);
        QCOMPARE(aboutOf(vonage, 500, "{}"), About::provider);
    }

    /// The old code is cancelled first; when that is answered, nobody may wait any more.
    void whatIsWithdrawnBeforeItIsAskedForNeverIs()
    {
        ScriptedServer server(ScriptedServer::bytes(
            ScriptedServer::reply("200 OK", R"({"sid":"VE7","status":"canceled"})")));
        TwilioVerifySettings settings;
        settings.base = server.base();
        settings.serviceSid = u"VA1"_s;
        WireCodeService service(std::make_shared<TwilioVerifyWire>(std::move(settings)), {});
        world::CodeRequest request = codeRequest();
        request.isNew = true;
        std::optional<MessageReport> said;
        service.send(request, u"VE7"_s, [&](const MessageReport& report) { said = report; });
        service.withdraw(request.id);
        QVERIFY(QTest::qWaitFor([&] { return said.has_value(); }, limit_ms));
        QCOMPARE(said->outcome, Outcome::transient);
        QCOMPARE(said->about, About::nobody);
        QCOMPARE(server.requests.size(), 1);

        said.reset();
        service.send(request, u"VE7"_s, [&](const MessageReport& report) { said = report; });
        QVERIFY(QTest::qWaitFor([&] { return said.has_value(); }, limit_ms));
        QCOMPARE(server.requests.size(), 3);
        QVERIFY(server.requests.back().contains("/Verifications "));
        service.withdraw(request.id); // too late, and no error
    }

private:
    static constexpr int limit_ms = 10'000;
};

QTEST_GUILESS_MAIN(SmsCodeDeskTest)
#include "sms_code_desk_test.moc"
