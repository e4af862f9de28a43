#include "core/uplink/nats_address.h"
#include "core/uplink/nats_answer.h"
#include "core/uplink/nats_head_office.h"
#include "core/uplink/nats_message.h"
#include "tests/uplink/exported.h"
#include "tests/uplink/stretch.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using Kind = NatsFault::Kind;
using Outcome = world::HeadOfficeAnswer::Outcome;

namespace {

SecretBytes secretOf(QByteArray text)
{
    text.detach();
    return SecretBytes::takenFrom(text);
}

NatsAddress addressOf(const char* url)
{
    return {url, "COUNTERSIGN", "till-3", "_INBOX.till-3"};
}

NatsReply saying(const QByteArray& body)
{
    NatsReply reply;
    reply.body = body;
    return reply;
}

} // namespace

// What is sent to a stream, and what its answers mean: recorded from nats-server 2.9.10.
class UplinkNatsMessageTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMessageIsWholeCommitsAsAnExportHasThem();
    void aCommitThatDoesNotFitIsNamed();
    void aMessageSaysWhatItFollowsOn();
    void onlyATillsSubjectIsOne();
    void whatIsNoJournalIsRefused_data();
    void whatIsNoJournalIsRefused();
    void whatAnAnswerMeans_data();
    void whatAnAnswerMeans();
    void anAnswerOfAnotherStreamIsNotBelieved();
    void ourOwnStreamIsOne();
    void aStreamThatLosesEntriesIsNone_data();
    void aStreamThatLosesEntriesIsNone();
    void anAddressThatIsNotSafeIsRefused_data();
    void anAddressThatIsNotSafeIsRefused();
    void credentialsAreFoundInTheirFile();
};

void UplinkNatsMessageTest::aMessageIsWholeCommitsAsAnExportHasThem()
{
    store_test::Shop shop;
    shop.append(9);
    const auto batch = tests::batchOf(shop, 0, 10);
    QByteArray lines;
    std::size_t from = 0;
    int messages = 0;
    while (from < batch->entries.size()) {
        const auto stretch =
            stretchOf(std::span(batch->entries).subspan(from), {.usual_bytes = 1000});
        QVERIFY(stretch.ok());
        QVERIFY(stretch->body.size() <= 1000 || stretch->entries == 1);
        const auto read = entriesIn(stretch->body);
        QVERIFY(read.ok());
        QCOMPARE(read->size(), stretch->entries);
        QVERIFY(!read->back().signature.isEmpty());
        QVERIFY(lastEntryIn(stretch->body).value() == read->back());
        lines += stretch->body + '\n';
        from += stretch->entries;
        ++messages;
    }
    QCOMPARE(lines, tests::exported(*batch));
    QVERIFY(messages > 2);
}

void UplinkNatsMessageTest::aCommitThatDoesNotFitIsNamed()
{
    store_test::Shop shop;
    shop.append(2);
    const auto batch = tests::batchOf(shop, 1, 3);
    const auto stretch = stretchOf(batch->entries, {.usual_bytes = 100, .bytes_max = 100});
    QVERIFY(!stretch.ok());
    QVERIFY2(stretch.error().contains(u"entries 2 to 2") &&
                 stretch.error().contains(u"max_payload"),
             qPrintable(stretch.error()));
}

void UplinkNatsMessageTest::aMessageSaysWhatItFollowsOn()
{
    journal::Entry last;
    last.seq = 7;
    last.hash = QByteArray(32, '\x5a');
    const QByteArray subject = natsSubject(NatsSubject::journal, "till-3");
    const NatsMessage message = natsMessage(subject, "…", last, 41);
    QCOMPARE(message.subject, QByteArray("countersign.journal.till-3"));
    const std::vector<std::pair<QByteArray, QByteArray>> wanted{
        {"Nats-Msg-Id", "countersign.journal.till-3.7." + QByteArray(64, ' ').replace("  ", "5a")},
        {"Nats-Expected-Last-Subject-Sequence", "41"}};
    QCOMPARE(message.headers, wanted);
}

void UplinkNatsMessageTest::onlyATillsSubjectIsOne()
{
    QCOMPARE(originOf("countersign.journal.till-3")->till, QByteArray("till-3"));
    QVERIFY(originOf("countersign.branch.till-3")->what == NatsSubject::branch);
    for (const char* other : {"countersign.journal", "countersign.journal.", "countersign.other.t",
                              "countersign.journal.T", "countersign.journal.t.u", "x"})
        QVERIFY2(!originOf(other), other);
}

void UplinkNatsMessageTest::whatIsNoJournalIsRefused_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a greeting") << QByteArray("hello");
    QTest::newRow("another object") << QByteArray("{\"seq\":1}");
    QTest::newRow("too many lines") << QByteArray(10'000, '\n');
    QTest::newRow("zeros") << QByteArray(100, '\0');
}

void UplinkNatsMessageTest::whatIsNoJournalIsRefused()
{
    QFETCH(QByteArray, body);
    QVERIFY(!entriesIn(body).ok());
    QVERIFY(!lastEntryIn(body).ok());
}

void UplinkNatsMessageTest::whatAnAnswerMeans_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("outcome");
    const auto row = [](const char* name, const char* body, Kind kind, Outcome outcome,
                        int status = 0) {
        QTest::newRow(name) << QByteArray(body) << status << int(kind) << int(outcome);
    };
    row("no such stream",
        R"({"error":{"code":404,"err_code":10059,"description":"stream not found"}})",
        Kind::missing, Outcome::refused);
    row("another message is last",
        R"({"error":{"code":400,"err_code":10071,"description":"wrong last sequence: 4"},)"
        R"("stream":"COUNTERSIGN","seq":0})",
        Kind::moved, Outcome::later);
    row("of another stream",
        R"({"error":{"code":400,"err_code":10060,"description":"expected stream does not match"}})",
        Kind::unfit, Outcome::refused);
    row("full", R"({"error":{"code":503,"err_code":10077,"description":"maximum bytes exceeded"}})",
        Kind::busy, Outcome::later);
    row("no disk",
        R"({"error":{"code":503,"err_code":10023,"description":"insufficient resources"}})",
        Kind::busy, Outcome::later);
    row("too large",
        R"({"error":{"code":400,"err_code":10054,"description":"message size exceeds maximum"}})",
        Kind::refused, Outcome::refused);
    row("no streams for this account",
        R"({"error":{"code":503,"err_code":10039,"description":"JetStream not enabled"}})",
        Kind::missing, Outcome::refused);
    row("nobody there", "", Kind::nobody, Outcome::unreachable, 503);
    row("not JSON", "+ACK", Kind::lost, Outcome::unreachable);
    row("no number", R"({"stream":"COUNTERSIGN"})", Kind::lost, Outcome::unreachable);
    row("a fraction", R"({"stream":"COUNTERSIGN","seq":0.5})", Kind::lost, Outcome::unreachable);
    row("less than nothing", R"({"stream":"COUNTERSIGN","seq":-1})", Kind::lost,
        Outcome::unreachable);
}

void UplinkNatsMessageTest::whatAnAnswerMeans()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(int, kind);
    QFETCH(int, outcome);
    NatsReply reply = saying(body);
    reply.status = status;
    const auto sequence = acknowledgedIn(reply, "COUNTERSIGN");
    QVERIFY(!sequence.ok());
    QCOMPARE(int(sequence.error().kind), kind);
    QVERIFY(!sequence.error().words.isEmpty());
    const auto answer = answerTo(sequence.error(), 5);
    QCOMPARE(int(answer.outcome), outcome);
    QCOMPARE(answer.seq, answer.outcome == Outcome::refused ? 5U : 0U);
}

void UplinkNatsMessageTest::anAnswerOfAnotherStreamIsNotBelieved()
{
    const QByteArray taken =
        R"({"stream":"COUNTERSIGN", "domain":"hq", "seq":17,"duplicate": true})";
    QCOMPARE(acknowledgedIn(saying(taken), "COUNTERSIGN").value(), 17U);
    QCOMPARE(acknowledgedIn(saying(taken), "OTHER").error().kind, Kind::lost);
    NatsReply kept = saying("…");
    QVERIFY(!keptIn(kept, "COUNTERSIGN").ok()); // without a place in the stream
    kept.sequence = 3;
    kept.stream = "MIRROR";
    QCOMPARE(keptIn(kept, "COUNTERSIGN").error().kind, Kind::unfit);
    kept.stream = "COUNTERSIGN";
    QVERIFY(keptIn(kept, "COUNTERSIGN").value().has_value());
    kept.status = 404;
    QVERIFY(!keptIn(kept, "COUNTERSIGN").value().has_value());
    kept.status = 408;
    QVERIFY(!keptIn(kept, "COUNTERSIGN").ok());
}

void UplinkNatsMessageTest::ourOwnStreamIsOne()
{
    const QJsonObject config = QJsonDocument::fromJson(natsStreamSettings()).object();
    const QJsonObject told{{u"config"_s, config}, {u"state"_s, QJsonObject{{u"last_seq"_s, 12}}}};
    const auto stream =
        streamIn(saying(QJsonDocument(told).toJson()), "COUNTERSIGN", "countersign.journal.till-3");
    QVERIFY(stream.ok());
    QCOMPARE(stream->fault, QString());
    QCOMPARE(stream->replicas, 3);
    QCOMPARE(stream->last_seq, 12U);
    QVERIFY(takes("countersign.>", "countersign.branch.t") && takes("*.journal.t", "a.journal.t"));
    QVERIFY(!takes("countersign.*", "countersign.branch.t") && !takes("a.b.c", "a.b") &&
            !takes("a.b", "a.b.c") && !takes("a.>", "a"));
}

void UplinkNatsMessageTest::aStreamThatLosesEntriesIsNone_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QJsonValue>("value");
    const auto row = [](const char* key, const QJsonValue& value) {
        QTest::newRow(key) << QString::fromLatin1(key) << value;
    };
    row("retention", u"interest"_s);
    row("max_age", 1);
    row("max_msgs_per_subject", 1);
    row("storage", u"memory"_s);
    row("no_ack", true);
    row("allow_direct", false);
    row("mirror", QJsonObject{{u"name"_s, u"OTHER"_s}});
    row("subjects", QJsonArray{u"countersign.journal.till-33"_s});
}

void UplinkNatsMessageTest::aStreamThatLosesEntriesIsNone()
{
    QFETCH(QString, key);
    QFETCH(QJsonValue, value);
    QJsonObject config = QJsonDocument::fromJson(natsStreamSettings()).object();
    config[key] = value;
    const auto stream = streamIn(saying(QJsonDocument(QJsonObject{{u"config"_s, config}}).toJson()),
                                 "COUNTERSIGN", "countersign.journal.till-3");
    QVERIFY(stream.ok());
    QVERIFY2(stream->fault.startsWith(u"stream COUNTERSIGN "), qPrintable(stream->fault));
}

void UplinkNatsMessageTest::anAddressThatIsNotSafeIsRefused_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* url, const char* part) {
        QTest::newRow(url) << QByteArray(url) << QString::fromLatin1(part);
    };
    row("hq.example", "tls://host:port");
    row("http://hq.example", "tls://host:port");
    row("tls://", "tls://host:port");
    row("tls://hq.example/x", "tls://host:port");
    row("tls://hq.example?x=1", "tls://host:port");
    row("tls://hq.example:0", "tls://host:port");
    row("tls://hq.example:99999", "tls://host:port");
    row("tls://hq.example,", "tls://host:port");
    row("tls://a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q", "at most 16");
    row("nats://hq.example", "must begin with tls://");
    row("nats://localhost,hq.example", "must begin with tls://");
    row("tls://till:secret@hq.example", "credentials");
}

void UplinkNatsMessageTest::anAddressThatIsNotSafeIsRefused()
{
    QFETCH(QByteArray, url);
    QFETCH(QString, part);
    const QString fault = addressOf(url.constData()).fault();
    QVERIFY2(fault.contains(part), qPrintable(fault));
    QVERIFY(!fault.contains(u"secret"));
    for (const char* right :
         {"tls://hq.example", "tls://a.example:4333,b.example", "tls://[2001:db8::1]",
          "nats://127.0.0.1:4222,localhost", "nats://[::1]"})
        QCOMPARE(addressOf(right).fault(), QString());
    const auto servers = addressOf("tls://a.example:4333,b.example").servers();
    QCOMPARE(servers.size(), 2U);
    QCOMPARE(servers[0].url(), QByteArray("tls://a.example:4333"));
    QCOMPARE(servers[1].url(), QByteArray("tls://b.example:4222"));
    NatsAddress address = addressOf("tls://a.example");
    address.stream = "a.b";
    QVERIFY(address.fault().contains(u"stream"));
    address = addressOf("tls://a.example");
    address.key = secretOf("k");
    QVERIFY(address.fault().contains(u"neither"));
}

void UplinkNatsMessageTest::credentialsAreFoundInTheirFile()
{
    const QByteArray file = "-----BEGIN NATS USER JWT-----\r\neyJ0.abc.def\r\n"
                            "------END NATS USER JWT------\r\n\r\n* IMPORTANT *\r\n"
                            "-----BEGIN USER NKEY SEED-----\r\nSUAXYZ\r\n"
                            "------END USER NKEY SEED------\r\n";
    const auto part = [](const QByteArray& text, NatsCredential which) {
        const SecretBytes found = partOf(secretOf(text), which);
        return QByteArray(reinterpret_cast<const char*>(found.data()), qsizetype(found.size()));
    };
    QCOMPARE(part(file, NatsCredential::jwt), QByteArray("eyJ0.abc.def"));
    QCOMPARE(part(file, NatsCredential::seed), QByteArray("SUAXYZ"));
    QCOMPARE(part("-----BEGIN NATS USER JWT-----\n", NatsCredential::jwt), QByteArray());
    NatsAddress address = addressOf("tls://a.example");
    address.credentials = secretOf("SUAXYZ");
    QVERIFY(address.fault().contains(u"JWT"));
    QVERIFY(!address.fault().contains(u"SUAXYZ"));
    address.credentials = secretOf(file);
    QCOMPARE(address.fault(), QString());
}

QTEST_GUILESS_MAIN(UplinkNatsMessageTest)
#include "uplink_nats_message_test.moc"
