#include "core/sms/twilio_wire.h"
#include "core/sms/wire_provider.h"
#include "tests/sms/requests.h"
#include "tests/sms/scripted_server.h"

#include <QDateTime>
#include <QTest>

using namespace countersign;
using namespace countersign::sms;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr const char* list_path =
    "/2010-04-01/Accounts/ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/Messages.json";

// Tue, 24 Nov 2026 17:00:10 UTC
const std::int64_t since_ms =
    QDateTime(QDate(2026, 11, 24), QTime(17, 0, 10), Qt::UTC).toMSecsSinceEpoch();

TwilioSettings settingsOf(const QUrl& base)
{
    TwilioSettings settings;
    settings.base = base;
    settings.accountSid = u"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"_s;
    settings.account.user = u"SKcccccccccccccccccccccccccccccccc"_s;
    settings.account.secret = secretText("s3cret");
    settings.sender = u"+4930111222"_s;
    return settings;
}

QByteArray message(const QByteArray& sid, const QByteArray& direction = "inbound",
                   const QByteArray& created = "Tue, 24 Nov 2026 17:01:00 +0000")
{
    return "{\"sid\":\"" + sid + "\",\"direction\":\"" + direction +
           "\",\"from\":\"+436601234567\",\"to\":\"+4930111222\",\"body\":\"NO\","
           "\"date_created\":\"" +
           created + "\"}";
}

QByteArray page(const QByteArray& messages, const QByteArray& next = {})
{
    return "{\"messages\":[" + messages +
           "],\"next_page_uri\":" + (next.isEmpty() ? "null"_ba : '"' + next + '"') + "}";
}

/// Twilio, which gives the page that `pages` says for each request.
struct Twilio
{
    using Pages = std::function<QByteArray(const QByteArray& request)>;

    explicit Twilio(Pages pages)
        : server([this, answer = std::move(pages)](QTcpSocket& socket) {
              socket.write(answer(server.requests.back()));
              socket.disconnectFromHost();
          }),
          provider(std::make_shared<const TwilioWire>(settingsOf(server.base())), lineSettings())
    {
    }
    static HttpSettings lineSettings()
    {
        HttpSettings settings;
        settings.reply_bytes_max = TwilioWire::reply_bytes_max;
        return settings;
    }
    /// The ids of the replies that were read; "nothing" where none could be.
    QStringList read()
    {
        std::optional<QStringList> ids;
        provider.readReplies(since_ms, [&](std::optional<std::vector<world::SmsReply>> replies) {
            ids = replies ? QStringList() : QStringList(u"nothing"_s);
            for (std::size_t i = 0; replies && i < replies->size(); ++i)
                ids->append((*replies)[i].id);
        });
        constexpr int within_ms = 30'000;
        if (!QTest::qWaitFor([&] { return ids.has_value(); }, within_ms))
            return {u"no answer"_s};
        return *ids;
    }

    ScriptedServer server;
    WireProvider provider;
};

QByteArray ok(const QByteArray& body)
{
    return ScriptedServer::reply("200 OK", body);
}

} // namespace

class SmsTwilioPagesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theNextPageIsOfTheSameListAlone_data();
    void theNextPageIsOfTheSameListAlone();
    void everyPageIsRead();
    void aPageThatIsCutIsAskedForInSmallOnes();
    void whereSmallPagesHelpNobodyTheyAreNotAskedForFirst();
    void aListThatIsReadInPartIsNone();
    void pagesWithoutEndEnd();
};

void SmsTwilioPagesTest::theNextPageIsOfTheSameListAlone_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("query");
    const QByteArray path = list_path;
    const QByteArray one = message("SM1");
    QTest::newRow("next") << page(one, path + "?To=%2B4930111222&Page=1&PageToken=PASM1")
                          << "To=%2B4930111222&Page=1&PageToken=PASM1"_ba;
    QTest::newRow("next, a sign not encoded")
        << page(one, path + "?To=%2B4930111222&DateSent>=2026-11-24&Page=1&PageToken=PASM1")
        << "To=%2B4930111222&DateSent%3E=2026-11-24&Page=1&PageToken=PASM1"_ba;
    QTest::newRow("no next") << page(one) << QByteArray();
    QTest::newRow("behind nothing") << page("", path + "?Page=1") << QByteArray();
    QTest::newRow("another host") << page(one, "https://example.net" + path + "?Page=1")
                                  << QByteArray();
    QTest::newRow("another host, the scheme left out")
        << page(one, "//example.net" + path + "?Page=1") << QByteArray();
    QTest::newRow("another host, behind backslashes")
        << page(one, R"(\\\\example.net)" + path + "?Page=1") << QByteArray();
    QTest::newRow("another host, as a user's")
        << page(one, "@example.net" + path + "?Page=1") << QByteArray();
    QTest::newRow("another account")
        << page(one, QByteArray(path).replace("ACa", "ACb") + "?Page=1") << QByteArray();
    QTest::newRow("around the path")
        << page(one, QByteArray(path).replace("/Messages", "/x/../Messages") + "?Page=1")
        << QByteArray();
    QTest::newRow("no query") << page(one, path) << QByteArray();
    QTest::newRow("long") << page(one, path + "?Page=" + QByteArray(2048, '1')) << QByteArray();
    QTest::newRow("all behind it is too old")
        << page(message("SM1") + ',' + message("SM2", "inbound", "Tue, 24 Nov 2026 02:00:00 +0000"),
                path + "?Page=1")
        << QByteArray();
    QTest::newRow("no JSON") << "<html>"_ba << QByteArray();
}

void SmsTwilioPagesTest::theNextPageIsOfTheSameListAlone()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, query);
    const TwilioWire wire(settingsOf(QUrl(u"https://api.twilio.com"_s)));
    const auto request = wire.askingMoreReplies({200, body, true}, since_ms);
    QCOMPARE(request.has_value(), !query.isEmpty());
    if (!request)
        return;
    QCOMPARE(request->method, HttpMethod::get);
    QCOMPARE(request->url.toEncoded(), "https://api.twilio.com"_ba + list_path + '?' + query);
    QVERIFY(headerOf(*request, "Authorization").startsWith("Basic "));
}

void SmsTwilioPagesTest::everyPageIsRead()
{
    Twilio twilio([](const QByteArray& request) {
        if (request.contains("Page=1&"))
            return ok(page(message("SM1", "inbound", "Tue, 24 Nov 2026 17:00:30 +0000")));
        return ok(page(message("SM3") + ',' + message("SM2", "outbound-api"),
                       QByteArray(list_path) + "?To=%2B4930111222&Page=1&PageSize=200"));
    });
    QCOMPARE(twilio.read(), QStringList({u"SM1"_s, u"SM3"_s}));
    QCOMPARE(twilio.server.requests.size(), 2);
    for (const QByteArray& request : twilio.server.requests)
        QVERIFY(request.startsWith("GET " + QByteArray(list_path) + "?To=%2B4930111222&"));
}

void SmsTwilioPagesTest::aPageThatIsCutIsAskedForInSmallOnes()
{
    Twilio twilio([](const QByteArray& request) {
        if (request.contains("PageSize=40 "))
            return ok(page(message("SM1")));
        return ok(QByteArray(TwilioWire::reply_bytes_max, ' ') + page(message("SM1")));
    });
    QCOMPARE(twilio.read(), QStringList(u"SM1"_s));
    QCOMPARE(twilio.server.requests.size(), 2);
    QVERIFY(twilio.server.requests[0].contains("PageSize=200 "));
    // It is known from then on.
    QCOMPARE(twilio.read(), QStringList(u"SM1"_s));
    QCOMPARE(twilio.server.requests.size(), 3);
    QVERIFY(twilio.server.requests[2].contains("PageSize=40 "));
}

void SmsTwilioPagesTest::whereSmallPagesHelpNobodyTheyAreNotAskedForFirst()
{
    int cut = 2;
    Twilio twilio([&cut](const QByteArray&) {
        const QByteArray padding(cut-- > 0 ? TwilioWire::reply_bytes_max : 0, ' ');
        return ok(padding + page(message("SM1")));
    });
    QCOMPARE(twilio.read(), QStringList(u"nothing"_s));
    QCOMPARE(twilio.read(), QStringList(u"SM1"_s));
    QCOMPARE(twilio.server.requests.size(), 3);
    QVERIFY(twilio.server.requests[2].contains("PageSize=200 "));
}

void SmsTwilioPagesTest::aListThatIsReadInPartIsNone()
{
    Twilio twilio([](const QByteArray& request) {
        if (request.contains("Page=1&"))
            return ScriptedServer::reply("500 Internal Server Error", "{}");
        return ok(page(message("SM1"), QByteArray(list_path) + "?Page=1&PageSize=200"));
    });
    QCOMPARE(twilio.read(), QStringList(u"nothing"_s));
    QCOMPARE(twilio.server.requests.size(), 2);
}

void SmsTwilioPagesTest::pagesWithoutEndEnd()
{
    Twilio twilio([](const QByteArray&) {
        return ok(
            page(message("SM1", "outbound-api"), QByteArray(list_path) + "?Page=1&PageSize=200"));
    });
    QCOMPARE(twilio.read(), QStringList());
    QCOMPARE(twilio.server.requests.size(), WireProvider::reply_pages_max);
}

QTEST_GUILESS_MAIN(SmsTwilioPagesTest)
#include "sms_twilio_pages_test.moc"
