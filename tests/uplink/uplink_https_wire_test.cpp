#include "core/journal/key_id.h"
#include "core/uplink/cloud_events.h"
#include "core/uplink/https_reply.h"
#include "core/uplink/https_request.h"
#include "tests/uplink/stretch.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using Outcome = world::HeadOfficeAnswer::Outcome;
using tests::batchOf;

namespace {

constexpr std::int64_t now_ms = 1'700'000'000'000;

QByteArray valueOf(const HttpsRequest& request, const QByteArray& name)
{
    for (const HttpField& field : request.fields) {
        if (field.name == name)
            return field.value;
    }
    return {};
}

QByteArray headOf(const journal::Entry& entry, const QByteArray& more = {})
{
    return "{\"seq\":" + QByteArray::number(entry.seq) + ",\"hash\":\"" + entry.hash.toHex() + '"' +
           more + '}';
}

} // namespace

// What is sent to head office's web service, and what its answers mean, without a line.
class UplinkHttpsWireTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_shop.emplace();
        m_shop->append(9);
        m_batch = batchOf(*m_shop, 0, 10);
        m_address = httpsAddressAt(u"https://ERP.example/countersign/"_s, "till-3").value();
    }

    void anEntryIsAnEventWithTheExportsLineInIt()
    {
        const QByteArray events = cloudEventsOf(*m_batch).value();
        const QJsonArray all = QJsonDocument::fromJson(events).array();
        QCOMPARE(all.size(), 10);
        const QJsonObject event = all[6].toObject();
        const journal::Entry& entry = m_batch->entries[6];
        QCOMPARE(event[u"id"].toString(), u"7"_s);
        QCOMPARE(event[u"source"].toString(), u"/tills/till-3"_s);
        QCOMPARE(event[u"type"].toString(), u"countersign.purchase_started"_s);
        QCOMPARE(event[u"data"].toObject()[u"payload"].toString().toUtf8(), entry.payload);
        QVERIFY(!event.contains(u"subject"));
        QCOMPARE(event[u"time"], event[u"data"].toObject()[u"at"]);
    }

    void whatWasWrittenWithSpecialCharactersArrivesAsItIs()
    {
        auto batch = std::make_shared<world::Batch>(*m_batch);
        batch->entries.resize(1);
        journal::Entry& entry = batch->entries[0];
        entry.purchase = "0192f0c1-2345-7890-abcd-ef0123456789";
        entry.payload = "{\"name\":\"K\u00e4se \\\"alt\\\" \\\\ \xF0\x9F\xA7\x80\"}";
        const QByteArray events = cloudEventsOf(*batch).value();
        const QJsonObject event = QJsonDocument::fromJson(events).array()[0].toObject();
        QCOMPARE(event[u"data"].toObject()[u"payload"].toString().toUtf8(), entry.payload);
        QCOMPARE(event[u"subject"].toString().toLatin1(), entry.purchase);
    }

    void anEntryOfTheWrongFormIsNamed()
    {
        auto batch = std::make_shared<world::Batch>(*m_batch);
        batch->entries[4].salt = "short";
        QCOMPARE(cloudEventsOf(*batch).error(), 5U);
        const auto request = requestWith(*batch, m_address, m_shop->keys->signing, now_ms);
        QVERIFY(request.error().contains(u"entry 5"));
    }

    void aBatchIsPostedUnderTheTillsKey()
    {
        const auto& key = m_shop->keys->signing;
        const HttpsRequest request = requestWith(*m_batch, m_address, key, now_ms).value();
        QCOMPARE(request.method, QByteArray("POST"));
        QCOMPARE(request.url, QByteArray("https://erp.example/countersign/tills/till-3/journal"));
        QCOMPARE(request.body, cloudEventsOf(*m_batch).value());
        QCOMPARE(valueOf(request, "Content-Type"),
                 QByteArray("application/cloudevents-batch+json"));
        QCOMPARE(valueOf(request, "Content-Digest"), contentDigest(request.body));
        const QByteArray hash = m_batch->entries.back().hash.toHex().left(16);
        QCOMPARE(valueOf(request, "Idempotency-Key"), "\"till-3/1-10/" + hash + '"');
        const QByteArray input = "(\"@method\" \"@authority\" \"@path\" \"content-type\" "
                                 "\"content-digest\" \"idempotency-key\")"
                                 ";created=1700000000;keyid=\"" +
                                 journal::keyId(key.publicKey()).toLatin1() +
                                 "\";alg=\"ed25519\";tag=\"countersign-journal-v1\"";
        QCOMPARE(valueOf(request, "Signature-Input"), "till=" + input);
        const QByteArray base =
            "\"@method\": POST\n\"@authority\": erp.example\n"
            "\"@path\": /countersign/tills/till-3/journal\n"
            "\"content-type\": application/cloudevents-batch+json\n\"content-digest\": " +
            contentDigest(request.body) + "\n\"idempotency-key\": \"till-3/1-10/" + hash +
            "\"\n\"@signature-params\": " + input;
        const QByteArray signature = valueOf(request, "Signature");
        QVERIFY(signature.startsWith("till=:") && signature.endsWith(':'));
        QVERIFY(key.publicKey().verify(
            base, QByteArray::fromBase64(signature.mid(6, signature.size() - 7))));
    }

    void theSameBatchHasTheSameKeyAndAnotherHasNot()
    {
        const auto keyOf = [this](quint64 after, quint64 until, std::int64_t at_ms) {
            return valueOf(requestWith(*batchOf(*m_shop, after, until), m_address,
                                       m_shop->keys->signing, at_ms)
                               .value(),
                           "Idempotency-Key");
        };
        QCOMPARE(keyOf(2, 7, now_ms), keyOf(2, 7, now_ms + 86'400'000));
        QVERIFY(keyOf(2, 7, now_ms) != keyOf(2, 8, now_ms));
        QVERIFY(keyOf(2, 7, now_ms) != keyOf(3, 7, now_ms));
    }

    void howFarItIsIsAskedWithoutABody()
    {
        const auto request = requestForHead(m_address, m_shop->keys->signing, now_ms).value();
        QCOMPARE(request.method, QByteArray("GET"));
        QVERIFY(request.body.isEmpty());
        QVERIFY(valueOf(request, "Signature-Input")
                    .startsWith(R"(till=("@method" "@authority" "@path");created=1700000000;)"));
    }

    void anAnswerMeansWhatTheGuideSays_data();
    void anAnswerMeansWhatTheGuideSays();
    void theDocumentSaysTheSame();
    void onlyAWholeHeadIsDurable_data();
    void onlyAWholeHeadIsDurable();
    void whatHeadOfficeSaysIsCutAndCleaned();
    void aBatchThatNeedNotBeSentIsNot();
    void anAddressIsPlainOrRefused_data();
    void anAddressIsPlainOrRefused();

private:
    std::optional<store_test::Shop> m_shop;
    std::shared_ptr<const world::Batch> m_batch;
    HttpsAddress m_address;
};

void UplinkHttpsWireTest::anAnswerMeansWhatTheGuideSays_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Outcome>("outcome");
    const auto rows = [](std::initializer_list<int> all, Outcome outcome) {
        for (const int status : all)
            QTest::addRow("%d", status) << status << outcome;
    };
    rows({200}, Outcome::durable);
    rows({409}, Outcome::fork);
    rows({201, 202, 204, 206, 408, 425, 429, 500, 502, 503, 504, 507, 599}, Outcome::later);
    rows({300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404,
          405, 410, 411, 413, 415, 417, 421, 422, 431, 451},
         Outcome::refused);
}

void UplinkHttpsWireTest::anAnswerMeansWhatTheGuideSays()
{
    QFETCH(int, status);
    QFETCH(Outcome, outcome);
    const journal::Entry& sixth = m_batch->entries[5];
    const auto answer = answerIn({status, headOf(sixth), 7000}, *m_batch);
    QCOMPARE(answer.outcome, outcome);
    if (outcome == Outcome::durable || outcome == Outcome::fork) {
        QCOMPARE(answer.head.seq, 6U);
        QCOMPARE(answer.head.hash, sixth.hash);
    } else {
        QVERIFY(answer.reason.contains(QString::number(status)));
    }
    if (outcome == Outcome::later)
        QCOMPARE(answer.after_ms, 7000);
    if (outcome == Outcome::refused)
        QCOMPARE(answer.seq, 6U); // as it says
    if (outcome == Outcome::refused)
        QCOMPARE(answerIn({status, "{}", 0}, *m_batch).seq, 1U);
}

/// The OpenAPI document's x-outcome of each answer, and the fields that it says a till sends.
void UplinkHttpsWireTest::theDocumentSaysTheSame()
{
    QFile file(QStringLiteral(UPLINK_HTTPS_DOCUMENT));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject document = QJsonDocument::fromJson(file.readAll()).object();
    const QJsonObject named = document[u"components"][u"responses"].toObject();
    const QJsonObject route = document[u"paths"][u"/tills/{till}/journal"].toObject();
    const QMap<QString, Outcome> outcomes{{u"durable"_s, Outcome::durable},
                                          {u"fork"_s, Outcome::fork},
                                          {u"refused"_s, Outcome::refused},
                                          {u"later"_s, Outcome::later}};
    int answers = 0;
    for (const QString& method : {u"get"_s, u"post"_s}) {
        const QJsonObject responses = route[method][u"responses"].toObject();
        for (const QString& status : responses.keys()) {
            const QString name = responses[status][u"$ref"].toString().section(u'/', -1);
            const auto answer =
                answerIn({status.toInt(), headOf(m_batch->entries[5]), 0}, *m_batch);
            QCOMPARE(answer.outcome, outcomes.value(named[name][u"x-outcome"].toString()));
            ++answers;
        }
    }
    QCOMPARE(answers, 13);
    const auto& key = m_shop->keys->signing;
    QStringList said{u"Accept"_s, u"Content-Type"_s}; // which OpenAPI says elsewhere
    for (const QJsonArray& parameters :
         {route[u"parameters"].toArray(), route[u"post"][u"parameters"].toArray()}) {
        for (const QJsonValue& parameter : parameters)
            if (parameter[u"in"] == u"header"_s)
                said << parameter[u"name"].toString();
    }
    QStringList sent;
    const HttpsRequest request = requestWith(*m_batch, m_address, key, now_ms).value();
    for (const HttpField& field : request.fields)
        sent << QString::fromLatin1(field.name);
    said.sort();
    sent.sort();
    QCOMPARE(sent, said);
}

void UplinkHttpsWireTest::onlyAWholeHeadIsDurable_data()
{
    QTest::addColumn<QByteArray>("body");
    const QByteArray hash(64, 'a');
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("<html>Welcome</html>");
    QTest::newRow("an array") << QByteArray("[]");
    QTest::newRow("no sequence") << QByteArray("{\"hash\":\"" + hash + "\"}");
    QTest::newRow("no hash") << QByteArray("{\"seq\":7}");
    QTest::newRow("a short hash") << QByteArray("{\"seq\":7,\"hash\":\"" + hash.left(62) + "\"}");
    QTest::newRow("a long hash") << QByteArray("{\"seq\":7,\"hash\":\"" + hash + "aa\"}");
    QTest::newRow("a hash with more in it")
        << QByteArray("{\"seq\":7,\"hash\":\"" + hash + " zz\"}");
    QTest::newRow("a fraction") << QByteArray("{\"seq\":7.5,\"hash\":\"" + hash + "\"}");
    QTest::newRow("below zero") << QByteArray("{\"seq\":-7,\"hash\":\"" + hash + "\"}");
    QTest::newRow("a text") << QByteArray("{\"seq\":\"7\",\"hash\":\"" + hash + "\"}");
    QTest::newRow("beyond all") << QByteArray("{\"seq\":9007199254740992,\"hash\":\"" + hash +
                                              "\"}");
}

void UplinkHttpsWireTest::onlyAWholeHeadIsDurable()
{
    QFETCH(QByteArray, body);
    QCOMPARE(answerIn({200, body, 0}, *m_batch).outcome, Outcome::unreachable);
    QCOMPARE(answerIn({409, body, 0}, *m_batch).outcome, Outcome::refused);
}

void UplinkHttpsWireTest::whatHeadOfficeSaysIsCutAndCleaned()
{
    const auto reasonOf = [this](const QByteArray& body) {
        return answerIn({422, body, 0}, *m_batch).reason;
    };
    QCOMPARE(reasonOf(R"({"title":"No","detail":"entry 3\n\u001b[31mis\u202e bad"})"),
             u"head office refuses (422): entry 3 [31mis bad"_s);
    QCOMPARE(reasonOf(R"({"title":"No"})"), u"head office refuses (422): No"_s);
    QCOMPARE(reasonOf(R"({"title":"No","detail":""})"), u"head office refuses (422): No"_s);
    QCOMPARE(reasonOf("{\"detail\":\"" + QByteArray(5000, 'x') + R"("})").size(), 200);
    // Head office's own signature goes where the journal keeps it, if it has the form of one.
    const journal::Entry& last = m_batch->entries.back();
    const QByteArray signature(64, '\7');
    const auto signedBy = [&](const QByteArray& text) {
        return answerIn({200, headOf(last, ",\"signature\":\"" + text + '"'), 0}, *m_batch)
            .head.signature;
    };
    QCOMPARE(signedBy(signature.toBase64()), signature);
    QCOMPARE(signedBy("AAAA"), QByteArray());
}

void UplinkHttpsWireTest::aBatchThatNeedNotBeSentIsNot()
{
    const auto batch = batchOf(*m_shop, 4, 8);
    const auto& entries = m_batch->entries;
    const auto answerAt = [&](const QByteArray& body, int status = 200) {
        return answerWithoutSending({status, body, 0}, *batch);
    };
    QCOMPARE(answerAt(R"({"seq":0})")->head.seq, 0U);
    QCOMPARE(answerAt(headOf(entries[2]))->head.seq, 3U);
    QVERIFY(!answerAt(headOf(entries[3]))); // the batch follows on it
    QVERIFY(!answerAt(headOf(entries[5])));
    QCOMPARE(answerAt(headOf(entries[7]))->head.seq, 8U);
    journal::Entry other = entries[7];
    other.hash[0] = char(other.hash[0] ^ 1);
    QVERIFY(!answerAt(headOf(other))); // it is to keep the till's own beside it
    QVERIFY(!answerAt(headOf(entries[9])));
    QVERIFY(!answerAt("{}", 401)); // of a key that the batch may bring
    QCOMPARE(answerAt("{}", 404)->outcome, Outcome::refused);
    QCOMPARE(answerAt("{}", 503)->outcome, Outcome::later);
}

void UplinkHttpsWireTest::anAddressIsPlainOrRefused_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QByteArray>("authority"); // empty where it is refused
    QTest::addColumn<QByteArray>("path");
    const auto row = [](const char* url, const char* authority = "", const char* path = "") {
        QTest::newRow(url) << QString::fromLatin1(url) << QByteArray(authority) << QByteArray(path);
    };
    row("https://erp.example", "erp.example", "/tills/till-3/journal");
    row("https://ERP.Example:443/", "erp.example", "/tills/till-3/journal");
    row("https://erp.example:8443/a/b-c_d.e~f/", "erp.example:8443",
        "/a/b-c_d.e~f/tills/till-3/journal");
    row("https://127.0.0.1:9/x", "127.0.0.1:9", "/x/tills/till-3/journal");
    row("https://[::1]:8443/x", "[::1]:8443", "/x/tills/till-3/journal");
    for (const char* url :
         {"", "http://erp.example/", "https://", "https:///x", "https://user@erp.example/",
          "https://user:word@erp.example/", "https://erp.example/?a=b", "https://erp.example/#x",
          "https://erp.example/a b", "https://erp.example/%41", "https://erp.example/../x",
          "https://erp.example//x", "https://erp.example:0/", "https://erp.example:99999/",
          "https://erp.example/x\n", "ftp://erp.example/", "erp.example"})
        row(url);
}

void UplinkHttpsWireTest::anAddressIsPlainOrRefused()
{
    QFETCH(QString, url);
    QFETCH(QByteArray, authority);
    QFETCH(QByteArray, path);
    const auto address = httpsAddressAt(url, "till-3");
    QCOMPARE(address.ok(), !authority.isEmpty());
    if (!address)
        return;
    QCOMPARE(address->authority, authority);
    QCOMPARE(address->path, path);
    QCOMPARE(address->url(), "https://" + authority + path);
}

QTEST_GUILESS_MAIN(UplinkHttpsWireTest)
#include "uplink_https_wire_test.moc"
