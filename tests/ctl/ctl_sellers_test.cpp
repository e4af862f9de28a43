#include "tests/ctl/sellers.h"
#include "tests/sms/certificates.h"
#include "tests/sms/scripted_server.h"

#include <QFile>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr const char* secret = "kannel-pass";

} // namespace

// The real countersignctl asks each seller over TLS, as it would on the internet.
class CtlSellersTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aTestMessageIsSentAndItsAnswerTold_data() { eachSeller(); }
    void aTestMessageIsSentAndItsAnswerTold();
    void doctorAsksWithoutSending_data() { eachSeller(); }
    void doctorAsksWithoutSending();
    void wrongCredentialsAreAFault_data() { eachSeller(); }
    void wrongCredentialsAreAFault();
    void aStrangersCertificateIsAFault_data() { eachSeller(); }
    void aStrangersCertificateIsAFault();
    void aMasterKeyIsTold();
    void aMainKeyIsTold();
    void aPrimaryAccountsKeyIsTold_data();
    void aPrimaryAccountsKeyIsTold();
    void aServiceSetUpOtherwiseIsAFault();

private:
    static void eachSeller();
    /// What it says to a request in place of `reply`; nothing where it has no more to say.
    using Otherwise = std::function<QByteArray(const QByteArray& request)>;
    void serve(const QString& seller, const QByteArray& reply, const QByteArray& lines = {},
               const Otherwise& otherwise = {});
    Shop::Ran run(const QStringList& arguments);

    std::unique_ptr<Certificates> m_certificates;
    std::unique_ptr<Shop> m_shop;
    std::unique_ptr<ScriptedServer> m_server;
};

void CtlSellersTest::initTestCase()
{
    m_certificates = std::make_unique<Certificates>();
    QVERIFY(m_certificates->areMade());
}

void CtlSellersTest::eachSeller()
{
    QTest::addColumn<QString>("seller");
    for (const QString& seller : sellers().keys())
        QTest::newRow(qPrintable(seller)) << seller;
}

/// A shop whose one provider is that seller, who answers everything else with `reply`.
void CtlSellersTest::serve(const QString& seller, const QByteArray& reply, const QByteArray& lines,
                           const Otherwise& otherwise)
{
    m_server = std::make_unique<ScriptedServer>(
        [=, this](QTcpSocket& socket) {
            const QByteArray own = otherwise ? otherwise(m_server->requests.back()) : QByteArray();
            ScriptedServer::bytes(own.isEmpty() ? reply : own)(socket);
        },
        m_certificates->server(u"IP:127.0.0.1"_s));
    Shop::Options options;
    options.providers =
        u"[[sms]]\n"_s + smsOf(seller, m_server->base(), m_certificates->authority(), lines);
    m_shop = std::make_unique<Shop>(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
}

Shop::Ran CtlSellersTest::run(const QStringList& arguments)
{
    return runServed(*m_shop, arguments);
}

void CtlSellersTest::aTestMessageIsSentAndItsAnswerTold()
{
    QFETCH(QString, seller);
    serve(seller, sellers()[seller].taken);
    const Shop::Ran ran = run({u"sms"_s, u"test"_s, u"+4915112345678"_s});
    QVERIFY2(ran.code == 0, ran.output + ran.errors);
    QVERIFY2(ran.output.startsWith(seller.toLatin1() + ": accepted"), ran.output);
    QCOMPARE(m_server->requests.size(), 1);
    QVERIFY2(m_server->requests[0].startsWith(sellers()[seller].sends), m_server->requests[0]);
    QVERIFY(m_server->requests[0].contains("4915112345678"));
}

void CtlSellersTest::doctorAsksWithoutSending()
{
    QFETCH(QString, seller);
    serve(seller, sellers()[seller].knows);
    const Shop::Ran ran = run({u"doctor"_s});
    QVERIFY2(ran.output.contains("ok    sms       " + seller.toLatin1() + sellers()[seller].says),
             ran.output + ran.errors);
    // Of keys it is asked besides how much they open, and Twilio for the replies of the day.
    const bool isVonage = seller.startsWith(u"vonage");
    QCOMPARE(m_server->requests.size(), seller == u"twilio"_s ? 3 : isVonage ? 2 : 1);
    QCOMPARE(ran.output.contains("ok    sms       " + seller.toLatin1() +
                                 " doesn't tell whether its key is a subaccount's; see there that "
                                 "it isn't the primary account's"),
             isVonage);
    QVERIFY2(m_server->requests[0].startsWith(sellers()[seller].asks), m_server->requests[0]);
    QVERIFY(!ran.output.contains("master key"));
    QCOMPARE(ran.code, 0);
}

void CtlSellersTest::wrongCredentialsAreAFault()
{
    QFETCH(QString, seller);
    serve(seller, ScriptedServer::reply("401 Unauthorized", "{\"code\":20003,\"title\":\"x\"}"));
    const Shop::Ran ran = run({u"doctor"_s});
    QVERIFY(ran.code != 0);
    QVERIFY2(
        ran.output.contains("fault sms       " + seller.toLatin1() + " denies the credentials"),
        ran.output);
    QVERIFY(!(ran.output + ran.errors).contains(secret));
    QCOMPARE(run({u"sms"_s, u"test"_s, u"+4915112345678"_s}).code, 1);
}

void CtlSellersTest::aStrangersCertificateIsAFault()
{
    QFETCH(QString, seller);
    serve(seller, sellers()[seller].knows);
    const Certificates strangers;
    QVERIFY(strangers.areMade());
    QFile ours(m_certificates->authority());
    const QString kept = m_certificates->authority() + u".kept"_s;
    QVERIFY(ours.rename(kept) && QFile::copy(strangers.authority(), m_certificates->authority()));
    const Shop::Ran ran = run({u"doctor"_s});
    const Shop::Ran sent = run({u"sms"_s, u"test"_s, u"+4915112345678"_s});
    QVERIFY(QFile::remove(m_certificates->authority()));
    QVERIFY(QFile::rename(kept, m_certificates->authority()));
    QVERIFY2(ran.output.contains("the gateway's certificate isn't trusted"), ran.output);
    QCOMPARE(sent.code, 4);
    QVERIFY(m_server->requests.isEmpty());
}

void CtlSellersTest::aMasterKeyIsTold()
{
    serve(u"twilio"_s, sellers()[u"twilio"_s].knows,
          "account = \"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\nsender = \"+4930111222\"\n");
    const Shop::Ran ran = run({u"doctor"_s});
    QCOMPARE(ran.code, 0);
    QVERIFY2(ran.output.contains("warn  sms       twilio is asked with the account's own auth "
                                 "token, a master key"),
             ran.output);
    QVERIFY(m_server->requests[0].contains(
        "Authorization: Basic " +
        QByteArray("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:kannel-pass").toBase64()));
}

void CtlSellersTest::aMainKeyIsTold()
{
    serve(u"twilio"_s, ScriptedServer::reply("200 OK", "{\"messages\":[],\"keys\":[]}"));
    const Shop::Ran ran = run({u"doctor"_s});
    QCOMPARE(ran.code, 0);
    QVERIFY2(ran.output.contains("warn  sms       twilio is asked with a main key, a master key"),
             ran.output);
    QCOMPARE(m_server->requests.size(), 3);
    QVERIFY2(m_server->requests[1].startsWith("GET /2010-04-01/Accounts/"
                                              "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"
                                              "Keys.json?PageSize=1 "),
             m_server->requests[1]);
}

void CtlSellersTest::aPrimaryAccountsKeyIsTold_data()
{
    QTest::addColumn<QString>("seller");
    QTest::newRow("vonage") << u"vonage"_s;
    QTest::newRow("vonage-verify") << u"vonage-verify"_s;
}

void CtlSellersTest::aPrimaryAccountsKeyIsTold()
{
    QFETCH(QString, seller);
    serve(seller, sellers()[seller].knows, {}, [](const QByteArray& request) {
        return request.startsWith("GET /accounts/abcd1234/subaccounts HTTP/1.1")
                   ? ScriptedServer::reply("200 OK",
                                           "{\"_embedded\":{\"primary_account\":{"
                                           "\"api_key\":\"abcd1234\"},\"subaccounts\":[]}}")
                   : QByteArray();
    });
    const Shop::Ran ran = run({u"doctor"_s});
    QCOMPARE(ran.code, 0);
    QVERIFY2(ran.output.contains("warn  sms       " + seller.toLatin1() +
                                 " is asked with a primary account's key, a master key"),
             ran.output + ran.errors);
    QVERIFY(ran.output.contains("ok    sms       " + seller.toLatin1() + sellers()[seller].says));
    QVERIFY(!(ran.output + ran.errors).contains(secret));
}

void CtlSellersTest::aServiceSetUpOtherwiseIsAFault()
{
    serve(u"twilio-verify"_s, ScriptedServer::reply("200 OK", "{\"sid\":\"VA\",\"code_length\":4,"
                                                              "\"psd2_enabled\":false}"));
    const Shop::Ran ran = run({u"doctor"_s});
    QVERIFY2(ran.output.contains("fault sms       twilio-verify isn't set up for PSD2"),
             ran.output);
    QVERIFY2(ran.output.contains("makes codes of 4 digits, and code.digits is 6"), ran.output);
}

QTEST_GUILESS_MAIN(CtlSellersTest)
#include "ctl_sellers_test.moc"
