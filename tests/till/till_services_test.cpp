#include "tests/sms/scripted_server.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QTest>
#include <algorithm>
#include <optional>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

/// Answers as Twilio Verify does by its documentation, to one purchase after the other.
class VerifyServer
{
public:
    static constexpr const char* code = "736482";

    VerifyServer()
        : m_server([this](QTcpSocket& socket) { answer(socket, m_server.requests.back()); })
    {
    }

    QByteArray sending = taken(); // what it answers when a code is to be sent; empty: nothing
    QByteArray checking;          // to digits, in place of what it makes of them
    bool isSilentToDigits = false;
    bool hangsAtDigits = false;

    [[nodiscard]] int asked(const QByteArray& what) const
    {
        return static_cast<int>(
            std::count_if(m_server.requests.begin(), m_server.requests.end(),
                          [&](const QByteArray& request) { return request.contains(what); }));
    }
    [[nodiscard]] QByteArray form(const QByteArray& what) const
    {
        for (const QByteArray& request : m_server.requests) {
            if (request.contains(what))
                return request.mid(request.indexOf("\r\n\r\n") + 4);
        }
        return {};
    }
    [[nodiscard]] QString settings() const
    {
        return u"[[sms]]\nprovider = \"twilio-verify\"\nurl = \"%1\"\ntimeout = \"2 s\"\n"
               "account = \"AC00000000000000000000000000000001\"\n"
               "service = \"VA00000000000000000000000000000001\"\n"
               "secret = { file = \"kannel.secret\" }\n"_s.arg(m_server.base().toString());
    }
    static QByteArray taken()
    {
        return ScriptedServer::reply("201 Created", R"({"sid":"VE77","status":"pending"})");
    }

private:
    void answer(QTcpSocket& socket, const QByteArray& request)
    {
        if (request.contains("/VerificationCheck ")) {
            if (hangsAtDigits)
                return;
            if (isSilentToDigits)
                return socket.disconnectFromHost();
            const bool isRight = request.endsWith(QByteArray("&Code=") + code) ||
                                 request.contains(QByteArray("&Code=") + code + '&');
            const QByteArray said = isRight ? R"({"sid":"VE77","status":"approved","valid":true})"
                                            : R"({"sid":"VE77","status":"pending","valid":false})";
            return ScriptedServer::bytes(checking.isEmpty() ? ScriptedServer::reply("200 OK", said)
                                                            : checking)(socket);
        }
        if (request.contains("/Verifications/VE77 "))
            return ScriptedServer::bytes(
                ScriptedServer::reply("200 OK", R"({"sid":"VE77","status":"canceled"})"))(socket);
        if (!sending.isEmpty())
            ScriptedServer::bytes(sending)(socket);
    }

    ScriptedServer m_server;
};

const QString demo = u"[[sms]]\nprovider = \"demo\"\nurl = \"file:phone.jsonl\"\n"_s;

} // namespace

// A service makes the code, sends and checks it; tries and what the code is for stay the till's.
class TillServicesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_service.emplace(); }

    void theServiceMakesAndChecksTheCode()
    {
        open(m_service->settings());
        charge();
        QVERIFY(waits(u"message"_s, u"state"_s, u"accepted"_s));
        const QByteArray form = m_service->form("/Verifications ");
        QVERIFY2(form.contains("To=%2B4917604069011"), form.constData());
        QVERIFY2(form.contains("Amount=EUR%2048.00") || form.contains("Amount=EUR+48.00"),
                 form.constData());
        m_till->send(key(wrongFor(u"736482"_s)));
        QVERIFY(waits(u"refused"_s, u"reason"_s, u"wrong_code"_s));
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"recorded"_s, u"total"_s, u"48.00"_s));
        QCOMPARE(m_service->asked("/VerificationCheck "), 2);
        close();
        QCOMPARE(story(), (QStringList{u"code_issued twilio-verify"_s, u"message_queued"_s,
                                       u"message_sent"_s, u"try_counted"_s, u"try_failed"_s,
                                       u"try_counted"_s, u"countersigned"_s}));
    }

    void whereTheServiceTakesNothingTheTillMakesACodeOfItsOwn()
    {
        m_service->sending = ScriptedServer::reply("403 Forbidden", R"({"code":60605})");
        open(m_service->settings() + demo);
        charge();
        QVERIFY(QTest::qWaitFor([&] { return !m_shop->phone().isEmpty(); }, limit_ms));
        m_till->send(key(codeIn(m_shop->phone().back())));
        QVERIFY(waits(u"recorded"_s, u"total"_s, u"48.00"_s));
        close();
        QCOMPARE(m_service->asked("/VerificationCheck "), 0);
        QCOMPARE(story(), (QStringList{u"code_issued twilio-verify"_s, u"message_queued"_s,
                                       u"message_state"_s, u"code_issued"_s, u"message_queued"_s,
                                       u"message_sent"_s, u"try_counted"_s, u"countersigned"_s}));
    }

    void whereNoProviderTakesItTheServiceIsAsked()
    {
        ScriptedServer refuses(
            ScriptedServer::bytes(ScriptedServer::reply("403 Forbidden", "denied")));
        open(u"[[sms]]\nprovider = \"kannel\"\nurl = \"%1\"\nusername = \"till\"\n"
             "password = { file = \"kannel.secret\" }\n"_s.arg(refuses.url().toString()) +
             m_service->settings());
        charge();
        QVERIFY(waits(u"message"_s, u"state"_s, u"accepted"_s));
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"recorded"_s, u"total"_s, u"48.00"_s));
        close();
        QCOMPARE(story().filter(u"code_issued"_s),
                 (QStringList{u"code_issued"_s, u"code_issued twilio-verify"_s}));
    }

    void aCodeThatTheServiceHasNoMoreIsNotCalledWrong()
    {
        m_service->checking = ScriptedServer::reply("404 Not Found", R"({"code":20404})");
        open(m_service->settings());
        charge();
        QVERIFY(waits(u"message"_s, u"state"_s, u"accepted"_s));
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"refused"_s, u"reason"_s, u"code_expired"_s));
        m_service->checking.clear();
        m_till->send(key(u"736482"_s)); // not even asked about
        QVERIFY(waits(u"refused"_s, u"reason"_s, u"code_expired"_s));
        QCOMPARE(m_service->asked("/VerificationCheck "), 1);
        m_till->send(plain("resend"));
        QVERIFY(waits(u"message"_s, u"state"_s, u"accepted"_s));
        // The old code is void, so the service may not send it once more.
        QCOMPARE(m_service->asked("/Verifications/VE77 "), 1);
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"recorded"_s, u"total"_s, u"48.00"_s));
        close();
        QVERIFY(story().contains(u"code_voided"_s));
    }

    /// One that the service made for somebody else, to whom its code went.
    void noOtherCodeIsPutInThePlaceOfTheOneThatIsOut()
    {
        open(m_service->settings());
        charge();
        QVERIFY(waits(u"message"_s, u"state"_s, u"accepted"_s));
        m_service->checking =
            ScriptedServer::reply("200 OK", R"({"sid":"VE88","status":"approved","valid":true})");
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"refused"_s, u"reason"_s, u"not_compared"_s));
        QVERIFY(m_shop->sql("UPDATE message_attempt SET reference='VE88'"));
        m_till->send(key(u"736482"_s)); // not even asked about
        QVERIFY(waits(u"refused"_s, u"reason"_s, u"not_compared"_s));
        QCOMPARE(m_service->asked("/VerificationCheck "), 1);
        m_till->kill(); // What this run was told isn't all that tells.
        QVERIFY(m_till->start());
        QVERIFY(waits(u"stage"_s, u"stage"_s, u"countersigning"_s));
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"refused"_s, u"reason"_s, u"not_compared"_s));
        QCOMPARE(m_service->asked("/VerificationCheck "), 1);
        QVERIFY(m_shop->sql("UPDATE message_attempt SET reference='VE77'"));
        m_service->checking.clear();
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"recorded"_s, u"total"_s, u"48.00"_s));
        close();
        QCOMPARE(story().count(u"try_counted"_s), 2);
    }

    void whatTheServiceSentForSomethingElseApprovesNothing()
    {
        m_service->sending = ScriptedServer::reply(
            "201 Created",
            R"({"sid":"VE77","status":"pending","send_code_attempts":[{"channel":"sms"},{}]})");
        open(m_service->settings());
        charge();
        QVERIFY(waits(u"message"_s, u"state"_s, u"unknown"_s));
        QVERIFY(QTest::qWaitFor([&] { return m_service->asked("/Verifications/VE77 ") == 1; },
                                limit_ms));
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"refused"_s, u"reason"_s, u"not_compared"_s));
        QVERIFY(sendsAgain()); // and it is open there still
        QVERIFY(waits(u"message"_s, u"state"_s, u"unknown"_s));
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"refused"_s, u"reason"_s, u"not_compared"_s));
        QCOMPARE(m_service->asked("/VerificationCheck "), 0);
        m_service->sending = VerifyServer::taken();
        QVERIFY(sendsAgain());
        QVERIFY(waits(u"message"_s, u"state"_s, u"accepted"_s));
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"recorded"_s, u"total"_s, u"48.00"_s));
        close();
        QCOMPARE(story().count(u"try_counted"_s), 1);
    }

    void digitsThatGetNoAnswerCanBeKeyedAgain()
    {
        m_service->isSilentToDigits = true;
        open(m_service->settings());
        charge();
        QVERIFY(waits(u"message"_s, u"state"_s, u"accepted"_s));
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"refused"_s, u"reason"_s, u"not_compared"_s));
        m_service->isSilentToDigits = false;
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"recorded"_s, u"total"_s, u"48.00"_s));
        close();
    }

    void wrongCodesLockItAsEveryOther()
    {
        open(m_service->settings());
        charge();
        QVERIFY(waits(u"message"_s, u"state"_s, u"accepted"_s));
        for (int tries = 0; tries < 3; ++tries) {
            m_till->send(key(wrongFor(u"736482"_s)));
            QVERIFY(waits(u"refused"_s, u"reason"_s, u"wrong_code"_s));
        }
        QVERIFY(waits(u"closed"_s, u"outcome"_s, u"locked"_s));
        // The code is of no use to anybody any more.
        QVERIFY(QTest::qWaitFor([&] { return m_service->asked("/Verifications/VE77 ") == 1; },
                                limit_ms));
        close();
    }

    void aServiceThatSaysNothingIsLeftWhenACodeIsAskedFor()
    {
        m_service->sending.clear();
        open(m_service->settings() + demo);
        charge();
        QVERIFY(waits(u"message"_s, u"state"_s, u"unknown"_s));
        QVERIFY(m_shop->phone().isEmpty()); // It may have gone, so nobody joins in by themselves.
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"refused"_s, u"reason"_s, u"not_compared"_s));
        m_till->send(plain("resend"));
        QVERIFY(QTest::qWaitFor([&] { return !m_shop->phone().isEmpty(); }, limit_ms));
        m_till->send(key(codeIn(m_shop->phone().back())));
        QVERIFY(waits(u"recorded"_s, u"total"_s, u"48.00"_s));
        close();
        QCOMPARE(story().count(u"try_counted"_s), 1);
    }

    void aRestartForgetsNoCodeOfAService()
    {
        open(m_service->settings());
        charge();
        QVERIFY(waits(u"message"_s, u"state"_s, u"accepted"_s));
        m_till->kill();
        QVERIFY(m_till->start());
        QVERIFY(waits(u"stage"_s, u"stage"_s, u"countersigning"_s));
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"recorded"_s, u"total"_s, u"48.00"_s));
        QCOMPARE(m_service->asked("/Verifications "), 1);
        close();
    }

    void aTryIsKeptBeforeTheServiceIsAsked()
    {
        m_service->hangsAtDigits = true;
        open(m_service->settings());
        charge();
        QVERIFY(waits(u"message"_s, u"state"_s, u"accepted"_s));
        m_till->send(key(wrongFor(u"736482"_s)));
        QVERIFY(QTest::qWaitFor([&] { return m_service->asked("/VerificationCheck ") == 1; },
                                limit_ms));
        QCOMPARE(story().back(), u"try_counted"_s);
        m_till->kill();
        m_service->hangsAtDigits = false;
        QVERIFY(m_till->start());
        QVERIFY(waits(u"stage"_s, u"tries_left"_s, 2));
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"recorded"_s, u"total"_s, u"48.00"_s));
        close();
        QCOMPARE(story().count(u"try_counted"_s), 2);
        QCOMPARE(story().count(u"try_failed"_s), 1);
    }

    /// Nobody but the service can be asked what became of it.
    void aRestartCallsNoMessageOfAServiceUnsent()
    {
        open(m_service->settings(), u"per_method = \"1 / 1 h\"\n"_s);
        charge();
        QVERIFY(waits(u"message"_s, u"state"_s, u"accepted"_s));
        m_till->send(key(u"736482"_s));
        QVERIFY(waits(u"recorded"_s, u"total"_s, u"48.00"_s));
        const QStringList before = story();
        m_till->kill();
        QVERIFY(m_till->start());
        charge();
        QVERIFY(waits(u"refused"_s, u"reason"_s, u"sending_limit"_s));
        close();
        QCOMPARE(story(), before);
    }

private:
    static constexpr int limit_ms = TillProcess::limit_ms;

    void open(const QString& providers, const QString& sending = {})
    {
        Shop::Options options;
        options.providers = providers;
        options.sending = sending;
        options.code = u"resend_after = \"1 s\"\n"_s;
        m_shop.emplace(options);
        QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
        m_till = std::make_unique<TillProcess>(m_shop->config());
        QVERIFY(m_till->start());
    }
    void charge()
    {
        m_till->send(scan(lamp));
        m_till->send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 1}});
        m_till->send(chargeCard(anna));
    }
    /// As soon as it may.
    bool sendsAgain()
    {
        const auto isAnswer = [](const QJsonObject& said) {
            return said[u"event"] == u"refused"_s || said[u"state"] == u"queued"_s;
        };
        return QTest::qWaitFor(
            [&] {
                m_till->send(plain("resend"));
                return m_till->nextIfAny(isAnswer)[u"state"] == u"queued"_s;
            },
            limit_ms);
    }
    /// For what the till says, while the service answers on this thread.
    bool waits(const QString& event, const QString& field, const QJsonValue& value)
    {
        const auto isIt = [&](const QJsonObject& said) {
            return said[u"event"] == event && said[field] == value;
        };
        return QTest::qWaitFor([&] { return !m_till->nextIfAny(isIt, 1).isEmpty(); }, limit_ms);
    }
    void close()
    {
        QCOMPARE(m_till->endInput(), 0);
        QCOMPARE(whatIsWrongWith(*m_shop), QString());
        const auto verified = m_shop->ctl({u"journal"_s, u"verify"_s});
        QVERIFY2(verified.code == 0, verified.errors.constData());
        m_till.reset();
    }
    /// What the journal says of codes, messages and tries.
    [[nodiscard]] QStringList story() const
    {
        QStringList told;
        for (const Entry& entry : m_shop->journal()) {
            const bool isOfCode = entry.kind.startsWith(u"code_") ||
                                  entry.kind.startsWith(u"message_") ||
                                  entry.kind.startsWith(u"try_") || entry.kind == u"countersigned";
            if (!isOfCode)
                continue;
            const QString service = entry.payload[u"service"].toString();
            told << (service.isEmpty() ? entry.kind : entry.kind + u' ' + service);
        }
        return told;
    }

    std::optional<VerifyServer> m_service;
    std::optional<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
};

QTEST_GUILESS_MAIN(TillServicesTest)
#include "till_services_test.moc"
