#include "core/uplink/https_head_office.h"
#include "tests/peers/cloudevents_receiver.h"
#include "tests/uplink/cut_line.h"
#include "tests/uplink/exported.h"
#include "tests/uplink/stretch.h"

#include <QElapsedTimer>
#include <future>

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using Answer = world::HeadOfficeAnswer;
using Outcome = Answer::Outcome;
using store_test::contentOf;
using tests::batchOf;
using tests::CloudEventsReceiver;
using tests::CutLine;
using tests::exported;
using Fault = CloudEventsReceiver::Fault;

namespace {

constexpr int limit_ms = 60'000;

} // namespace

// Head office behind a real web service, by somebody else's libraries, over TLS.
class UplinkHttpsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void theDocumentIsOpenApi();
    void everyEntryArrivesAsItIsAndOnce();
    void aBatchThatLeavesAGapIsNotTaken();
    void ofTwoBranchesBothAreKept();
    void whatIsRefusedIsSaidInItsWords();
    void anotherTillsKeyIsNotLetIn();
    void onlyWhatTheTillSignedIsTaken();
    void whateverGoesWrongNothingIsLostOrDoubled_data();
    void whateverGoesWrongNothingIsLostOrDoubled();
    void anAnswerThatWasLostIsAskedForAndNotSentAgain();
    void aLineThatIsCutAnywhereLosesAndDoublesNothing();
    void aServiceThatIsKilledGoesOnWhereItWas();
    void aServiceThatSaysNothingIsLeftInTime();
    void aCertificateThatIsNotTheirsIsNotSpokenTo_data();
    void aCertificateThatIsNotTheirsIsNotSpokenTo();
    void aTillShowsItsCertificateWhereOneIsWanted();

private:
    std::unique_ptr<HttpsHeadOffice> office(const QByteArray& url = {});
    static Answer said(HttpsHeadOffice& office, std::shared_ptr<const world::Batch> batch);
    [[nodiscard]] std::shared_ptr<const journal::SigningKey> key() const
    {
        return {m_shop->keys, &m_shop->keys->signing};
    }
    [[nodiscard]] QByteArray stored() const { return m_receiver->stored("till-3"); }

    std::optional<CloudEventsReceiver> m_receiver;
    std::optional<store_test::Shop> m_shop;
    HttpsAddress m_address; // to be altered before an office is made
    world::SystemClock m_clock;
};

void UplinkHttpsTest::initTestCase()
{
    if (!CloudEventsReceiver::isInstalled())
        QSKIP("node or the packages of tests/peers/cloudevents aren't installed");
}

void UplinkHttpsTest::init()
{
    m_shop.emplace();
    m_shop->append(9);
    m_receiver.emplace();
    m_receiver->enrol("till-3", m_shop->keys->signing.publicKey().raw());
    QVERIFY2(m_receiver->start(), qPrintable(m_receiver->log()));
    m_address = HttpsAddress();
    m_address.authorities = contentOf(m_receiver->certificates().authority());
}

void UplinkHttpsTest::cleanup()
{
    if (m_receiver)
        QCOMPARE(m_receiver->violations().join(u'\n'), QString());
}

std::unique_ptr<HttpsHeadOffice> UplinkHttpsTest::office(const QByteArray& url)
{
    auto address = std::make_shared<HttpsAddress>(
        httpsAddressAt(QString::fromLatin1(url.isEmpty() ? m_receiver->url() : url), "till-3")
            .value());
    address->authorities = m_address.authorities;
    address->certificate = m_address.certificate;
    if (m_address.key)
        address->key = m_address.key->clone();
    return std::make_unique<HttpsHeadOffice>(address, key(), m_clock);
}

Answer UplinkHttpsTest::said(HttpsHeadOffice& office, std::shared_ptr<const world::Batch> batch)
{
    std::promise<Answer> promise;
    auto answer = promise.get_future();
    office.hand(std::move(batch), [&](const Answer& said) { promise.set_value(said); });
    return answer.get();
}

void UplinkHttpsTest::theDocumentIsOpenApi()
{
    QCOMPARE(m_receiver->faultOfContract(), QString());
}

void UplinkHttpsTest::everyEntryArrivesAsItIsAndOnce()
{
    const auto there = office();
    const auto all = batchOf(*m_shop, 0, 10);
    QCOMPARE(said(*there, batchOf(*m_shop, 0, 4)).outcome, Outcome::durable);
    QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 4)));
    for (const auto& [after, until] : {std::pair{3, 7}, {0, 7}, {6, 10}, {0, 10}, {2, 4}}) {
        const Answer answer = said(*there, batchOf(*m_shop, quint64(after), quint64(until)));
        QCOMPARE(answer.outcome, Outcome::durable);
        QVERIFY(answer.head.seq >= quint64(until));
        QCOMPARE(answer.head.hash, all->entries[answer.head.seq - 1].hash);
    }
    // A program that doesn't remember finds the same.
    QCOMPARE(said(*office(), batchOf(*m_shop, 9, 10)).head.seq, 10U);
    QCOMPARE(stored(), exported(*all));
    for (const QJsonObject& request : m_receiver->requests())
        QCOMPARE(request[u"verified"].toString(), u"signature"_s);
}

void UplinkHttpsTest::aBatchThatLeavesAGapIsNotTaken()
{
    const Answer nothing = said(*office(), batchOf(*m_shop, 4, 10));
    QCOMPARE(nothing.outcome, Outcome::durable);
    QCOMPARE(nothing.head.seq, 0U);
    QCOMPARE(stored(), QByteArray());
    QCOMPARE(m_receiver->requests().size(), 1); // it wasn't even sent
}

void UplinkHttpsTest::ofTwoBranchesBothAreKept()
{
    const auto there = office();
    QCOMPARE(said(*there, batchOf(*m_shop, 0, 10)).outcome, Outcome::durable);
    const auto ours = batchOf(*m_shop, 0, 10);
    // An older copy of the store sells on.
    const auto branch = tests::branchOf(*m_shop, 6, 2);
    const Answer fork = said(*there, branch);
    QCOMPARE(fork.outcome, Outcome::fork);
    QCOMPARE(fork.head.seq, 7U);
    QCOMPARE(fork.head.hash, ours->entries[6].hash);
    QCOMPARE(stored(), exported(*ours));
    QCOMPARE(m_receiver->stored("till-3", ".branch"), exported(*branch));
    // What follows on that is kept too, also where it begins after the end of what is there.
    for (const std::size_t end : {5U, 6U}) {
        auto more = std::make_shared<world::Batch>(*tests::branchOf(*m_shop, 6, end));
        more->entries.erase(more->entries.begin(), more->entries.begin() + (end == 5 ? 2 : 5));
        more->isBranch = true;
        const Answer kept = said(*there, more);
        QCOMPARE(kept.outcome, Outcome::fork);
        QCOMPARE(kept.kept, 6 + end);
    }
    QVERIFY(m_receiver->stored("till-3", ".branch").contains("\"seq\":12"));
}

void UplinkHttpsTest::whatIsRefusedIsSaidInItsWords()
{
    QVERIFY(m_receiver->be({Fault::status, 422, u"no room for \"cents\""_s, u"POST"_s}));
    Answer answer = said(*office(), batchOf(*m_shop, 0, 10));
    QCOMPARE(answer.outcome, Outcome::refused);
    QCOMPARE(answer.seq, 1U);
    QCOMPARE(answer.reason, u"head office refuses (422): no room for \"cents\""_s);
    QVERIFY(m_receiver->be({}));
    // A till that nobody has enrolled.
    const auto stranger = std::make_shared<world::Batch>(*batchOf(*m_shop, 0, 10));
    stranger->till = "till-9";
    auto address = std::make_shared<HttpsAddress>(
        httpsAddressAt(QString::fromLatin1(m_receiver->url()), "till-9").value());
    address->authorities = m_address.authorities;
    HttpsHeadOffice there(address, key(), m_clock);
    answer = said(there, stranger);
    QCOMPARE(answer.outcome, Outcome::refused);
    QVERIFY2(answer.reason.contains(u"doesn't know till till-9"), qPrintable(answer.reason));
    QCOMPARE(stored(), QByteArray());
}

void UplinkHttpsTest::anotherTillsKeyIsNotLetIn()
{
    store_test::Shop other;
    other.append(3);
    const auto address = std::make_shared<HttpsAddress>(
        httpsAddressAt(QString::fromLatin1(m_receiver->url()), "till-3").value());
    address->authorities = m_address.authorities;
    HttpsHeadOffice thief(address, {other.keys, &other.keys->signing}, m_clock);
    const Answer answer = said(thief, batchOf(other, 0, 4));
    QCOMPARE(answer.outcome, Outcome::refused);
    QVERIFY2(answer.reason.contains(u"401"), qPrintable(answer.reason));
    QCOMPARE(stored(), QByteArray());
}

void UplinkHttpsTest::onlyWhatTheTillSignedIsTaken()
{
    const auto altered = std::make_shared<world::Batch>(*batchOf(*m_shop, 0, 10));
    altered->entries[4].payload = "{\"n\":99}";
    Answer answer = said(*office(), altered);
    QCOMPARE(answer.outcome, Outcome::refused);
    QCOMPARE(answer.seq, 5U);
    const auto unsignedEnd = std::make_shared<world::Batch>(*batchOf(*m_shop, 0, 10));
    unsignedEnd->entries.back().signature = QByteArray(64, '\1');
    answer = said(*office(), unsignedEnd);
    QCOMPARE(answer.outcome, Outcome::refused);
    QCOMPARE(answer.seq, 10U);
    QCOMPARE(stored(), QByteArray());
}

void UplinkHttpsTest::whateverGoesWrongNothingIsLostOrDoubled_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<int>("status");
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, Fault fault, Outcome outcome, const char* words,
                        int status = 0) {
        QTest::newRow(name) << fault << status << outcome << QString::fromLatin1(words);
    };
    row("the answer is lost after it was taken", Fault::lose, Outcome::unreachable, "");
    row("and cut amid it", Fault::half, Outcome::unreachable, "");
    row("the line is cut amid the batch", Fault::cut, Outcome::unreachable, "");
    row("an answer without an end", Fault::huge, Outcome::unreachable, "longer than any");
    row("a redirection", Fault::redirect, Outcome::refused, "elsewhere (307)");
    row("not let in", Fault::status, Outcome::refused, "doesn't let this till in (403)", 403);
    row("too large", Fault::status, Outcome::refused, "of that size (413)", 413);
    row("another type", Fault::status, Outcome::refused, "refuses (415)", 415);
    row("too many", Fault::status, Outcome::later, "just now (429)", 429);
    row("a fault of its own", Fault::status, Outcome::later, "just now (500)", 500);
    row("its proxy's", Fault::status, Outcome::later, "just now (502)", 502);
    row("being mended", Fault::status, Outcome::later, "just now (503): No room", 503);
    row("accepted for later", Fault::status, Outcome::later, "just now (202)", 202);
}

void UplinkHttpsTest::whateverGoesWrongNothingIsLostOrDoubled()
{
    QFETCH(Fault, fault);
    QFETCH(int, status);
    QFETCH(Outcome, outcome);
    QFETCH(QString, words);
    const auto there = office();
    QCOMPARE(said(*there, batchOf(*m_shop, 0, 3)).head.seq, 3U);
    for (const auto& [until, method] : {std::pair{6, u"POST"_s}, {8, u"GET"_s}, {10, u"POST"_s}}) {
        const auto batch = batchOf(*m_shop, 2, quint64(until));
        QVERIFY(m_receiver->be({fault, status, {}, method}));
        auto asking = office(); // as after a restart: it asks before it sends
        const Answer answer = said(method == u"GET"_s ? *asking : *there, batch);
        QCOMPARE(answer.outcome, outcome);
        QVERIFY2(answer.reason.contains(words), qPrintable(answer.reason));
        if (outcome == Outcome::later)
            QCOMPARE(answer.after_ms, 1000);
        QVERIFY(m_receiver->be({}));
        const Answer again = said(*there, batch);
        QCOMPARE(again.outcome, Outcome::durable);
        QCOMPARE(again.head.seq, quint64(until));
        QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, quint64(until))));
    }
}

/// On a line that it has kept, libcurl itself sends once more what had no answer.
void UplinkHttpsTest::anAnswerThatWasLostIsAskedForAndNotSentAgain()
{
    const auto there = office();
    QVERIFY(m_receiver->be({Fault::lose, 0, {}, u"POST"_s, 2}));
    QCOMPARE(said(*there, batchOf(*m_shop, 0, 10)).outcome, Outcome::unreachable);
    const auto before = m_receiver->requests().size();
    QCOMPARE(said(*there, batchOf(*m_shop, 0, 10)).head.seq, 10U);
    QCOMPARE(m_receiver->requests().size(), before + 1);
    QCOMPARE(m_receiver->requests().last()[u"method"].toString(), u"GET"_s);
    QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 10)));
}

/// The line is cut after each number of bytes in turn, either way: amid TLS's own, amid the batch,
/// or when it was taken and the answer is on its way.
void UplinkHttpsTest::aLineThatIsCutAnywhereLosesAndDoublesNothing()
{
    CutLine line(m_receiver->port());
    const QByteArray url = "https://127.0.0.1:" + QByteArray::number(line.port()) + "/countersign";
    int cuts = 0;
    quint64 until = 1;
    for (const auto side : {CutLine::Side::toServer, CutLine::Side::toClient}) {
        for (qsizetype bytes = 1; bytes < 6'000; bytes += 487) {
            m_shop->append(1);
            ++until;
            const auto batch = batchOf(*m_shop, 0, until);
            line.cutAfter(side, bytes);
            if (said(*office(url), batch).outcome != Outcome::durable)
                ++cuts;
            line.heal();
            QVERIFY(exported(*batch).startsWith(stored()));
            QCOMPARE(said(*office(), batch).head.seq, until);
            QCOMPARE(stored(), exported(*batch));
        }
    }
    qInfo("%d of them were cut amid it", cuts);
    QVERIFY(cuts > 10);
}

void UplinkHttpsTest::aServiceThatIsKilledGoesOnWhereItWas()
{
    const auto there = office();
    QCOMPARE(said(*there, batchOf(*m_shop, 0, 4)).outcome, Outcome::durable);
    m_receiver->stop(false);
    QCOMPARE(said(*there, batchOf(*m_shop, 4, 7)).outcome, Outcome::unreachable);
    QVERIFY2(m_receiver->start(), qPrintable(m_receiver->log()));
    QCOMPARE(said(*there, batchOf(*m_shop, 4, 7)).head.seq, 7U);
    m_receiver->stop();
    QVERIFY2(m_receiver->start(), qPrintable(m_receiver->log()));
    // The old line is found to be dead, and a new one taken.
    QCOMPARE(said(*there, batchOf(*m_shop, 7, 10)).head.seq, 10U);
    QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 10)));
}

void UplinkHttpsTest::aServiceThatSaysNothingIsLeftInTime()
{
    QVERIFY(m_receiver->be({Fault::hang}));
    auto there = office();
    std::promise<Answer> promise;
    auto answer = promise.get_future();
    there->hand(batchOf(*m_shop, 0, 10), [&](const Answer& said) { promise.set_value(said); });
    QTRY_COMPARE_WITH_TIMEOUT(m_receiver->requests().size(), 1, limit_ms);
    QElapsedTimer timer;
    timer.start();
    there.reset(); // The till ends, and doesn't wait for it.
    QCOMPARE(answer.get().outcome, Outcome::unreachable);
    QVERIFY2(timer.elapsed() < 10'000, "less than an answer may take");
    HttpsLink link(m_address);
    const auto request =
        requestForHead(httpsAddressAt(QString::fromLatin1(m_receiver->url()), "till-3").value(),
                       *key(), m_clock.now().wall_ms);
    const auto late = link.ask(*request, 500);
    QCOMPARE(late.error().words, u"it doesn't answer"_s);
}

void UplinkHttpsTest::aCertificateThatIsNotTheirsIsNotSpokenTo_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("days");
    QTest::addColumn<bool>("isOfAnother");
    QTest::addColumn<QString>("words");
    QTest::newRow("another's name") << u"DNS:erp.example"_s << 30 << false << u"name"_s;
    QTest::newRow("out of date") << u"IP:127.0.0.1"_s << -1 << false << u"expired"_s;
    QTest::newRow("another authority") << u"IP:127.0.0.1"_s << 30 << true << u"certificate"_s;
    QTest::newRow("the system's authorities alone")
        << u"IP:127.0.0.1"_s << 30 << false << u"certificate"_s;
}

void UplinkHttpsTest::aCertificateThatIsNotTheirsIsNotSpokenTo()
{
    QFETCH(QString, name);
    QFETCH(int, days);
    QFETCH(bool, isOfAnother);
    QFETCH(QString, words);
    tests::Certificates another;
    auto& authority = isOfAnother ? another : m_receiver->certificates();
    m_receiver->stop();
    m_receiver->show(authority.issue(u"head office"_s, name, days));
    QVERIFY2(m_receiver->start(), qPrintable(m_receiver->log()));
    if (qstrcmp(QTest::currentDataTag(), "the system's authorities alone") == 0)
        m_address.authorities.clear();
    const Answer answer = said(*office(), batchOf(*m_shop, 0, 10));
    QCOMPARE(answer.outcome, Outcome::unreachable);
    QVERIFY2(answer.reason.contains(words), qPrintable(answer.reason));
    QCOMPARE(m_receiver->requests().size(), 0);
    QCOMPARE(stored(), QByteArray());
}

void UplinkHttpsTest::aTillShowsItsCertificateWhereOneIsWanted()
{
    m_receiver->stop();
    m_receiver->wantCertificates();
    QVERIFY2(m_receiver->start(), qPrintable(m_receiver->log()));
    const Answer without = said(*office(), batchOf(*m_shop, 0, 10));
    QCOMPARE(without.outcome, Outcome::unreachable);
    QVERIFY2(without.reason.contains(u"certificate"), qPrintable(without.reason));
    const QString issued = m_receiver->certificates().issue(u"till-3"_s, {});
    m_address.certificate = contentOf(issued + u".pem"_s);
    QByteArray pem = contentOf(issued + u".key"_s);
    m_address.key = SecretBytes::takenFrom(pem);
    QCOMPARE(faultOfKey(*m_address.key, m_address.certificate), QString());
    QCOMPARE(said(*office(), batchOf(*m_shop, 0, 10)).head.seq, 10U);
    QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 10)));
}

QTEST_GUILESS_MAIN(UplinkHttpsTest)
#include "uplink_https_test.moc"
