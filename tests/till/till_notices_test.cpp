#include "core/store/store.h"
#include "tests/till/agreement.h"
#include "tests/till/moody_gateway.h"
#include "tests/till/reply_gateway.h"
#include "tests/till/till_process.h"

#include <QJsonDocument>
#include <QTest>
#include <optional>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
namespace journal = countersign::journal;
namespace store = countersign::store;

namespace {

constexpr int limit_ms = 120'000; // for each wait: four times the longest that the till itself has
constexpr int look_every_ms = 100;
const QString told = u"completed = \"uncountersigned\"\nsuspicious = true\n"_s;

} // namespace

// What owners are told besides codes, with the real till and a gateway on loopback.
class TillNoticesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_gateway.emplace(); }
    void cleanup()
    {
        m_till.reset();
        m_shop.reset();
        m_gateway.reset();
    }

    void aPaymentThatNobodyWasAskedAboutIsTold();
    void whoCountersignedIsToldNothingMore();
    void wrongCodesAreTold();
    void nobodyIsToldWhereTheShopDoesNotWantIt();
    void whatNobodyTakesWaitsOverRestarts();
    void whatMayHaveGoneIsNotSentAgain();
    void aNoticeThatIsTooOldIsDropped();
    void aNumberThatWasReplacedIsToldNothing();
    void noticesTakeNoCodesPlace();
    void aReplyToANoticeFreezesTheMethod();

private:
    void open(const QString& notices = told, const QString& sending = {},
              const QString& providers = {})
    {
        Shop::Options options;
        options.notices = notices;
        // A gateway that is busy is given up 7.75 s after it was offered the message first: its
        // turn then is its last, and 7.25 s are left to answer it.
        options.sending = u"accept_within = \"15 s\"\n"_s + sending;
        options.providers = providers.isEmpty() ? m_gateway->settings() : providers;
        m_shop.emplace(options);
        QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
        m_till = std::make_unique<TillProcess>(m_shop->config());
        QVERIFY(m_till->start());
    }
    bool waits(const QString& event, const QString& field = {}, const QString& value = {})
    {
        const auto isIt = [&](const QJsonObject& said) {
            return said[u"event"] == event && (field.isEmpty() || said[field] == value);
        };
        return QTest::qWaitFor([&] { return !m_till->nextIfAny(isIt, 1).isEmpty(); }, limit_ms);
    }
    /// Below what must be countersigned.
    bool buysPens(const Card& card)
    {
        m_till->send(scan(pens));
        m_till->send(chargeCard(card));
        return waits(u"recorded"_s, u"total"_s, u"4.30"_s);
    }
    /// So that a code is sent; the code, once the gateway has it.
    QString chargesTwoLamps(const Card& card)
    {
        const auto isCode = [this] {
            return !m_gateway->texts().isEmpty() && !codeIn(m_gateway->texts().back()).isEmpty();
        };
        m_till->send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
        m_till->send(chargeCard(card));
        if (!waits(u"message"_s, u"state"_s, u"accepted"_s) || !isCode())
            return {};
        return codeIn(m_gateway->texts().back());
    }
    /// The journal's entries of that kind, or of all that begin so. It is read in this program,
    /// since the gateway answers on this thread, and not while it waits for another program.
    [[nodiscard]] std::vector<Entry> entriesOf(const QByteArray& kind) const
    {
        std::vector<Entry> entries;
        const auto reader = store::StoreReader::open(m_shop->data());
        if (!reader)
            return entries;
        const auto read = (*reader)->journal().each(1, [&](const journal::Entry& row) {
            if (row.kind.startsWith(kind))
                entries.push_back({static_cast<qint64>(row.seq), QString::fromLatin1(row.kind),
                                   QString::fromLatin1(row.purchase),
                                   QJsonDocument::fromJson(row.payload).object()});
            return true;
        });
        return read ? entries : std::vector<Entry>();
    }
    /// What the journal says of notices: "queued completed", "offered", "state accepted" …
    [[nodiscard]] QStringList story() const
    {
        QStringList words;
        for (const Entry& entry : entriesOf("notice_")) {
            QStringList each{entry.kind.mid(7)};
            for (const char* field : {"purpose", "state", "why"}) {
                if (const auto word = entry.payload[QLatin1String(field)].toString();
                    !word.isEmpty())
                    each << word;
            }
            words << each.join(u' ');
        }
        return words;
    }
    bool comesTo(const QStringList& wanted)
    {
        const auto hasCome = [&] {
            QTest::qWait(look_every_ms);
            return story() == wanted;
        };
        const bool isIt = QTest::qWaitFor(hasCome, limit_ms);
        if (!isIt)
            qWarning().noquote() << story().join(u'\n');
        return isIt;
    }
    [[nodiscard]] std::vector<QJsonObject> rows() const
    {
        std::vector<QJsonObject> rows;
        for (const QByteArray& line :
             m_shop->ctl({u"messages"_s, u"--json"_s}).output.split('\n')) {
            const QJsonObject row = QJsonDocument::fromJson(line).object();
            if (row.contains(u"id"_s))
                rows.push_back(row);
        }
        return rows;
    }
    /// Ends the till, and asks everybody whether all is well.
    void close()
    {
        QCOMPARE(m_till->endInput(), 0);
        QCOMPARE(whatIsWrongWith(*m_shop), QString());
        const auto verified = m_shop->ctl({u"journal"_s, u"verify"_s});
        QVERIFY2(verified.code == 0, verified.errors.constData());
        const QByteArray doctor = m_shop->ctl({u"doctor"_s}).output;
        QVERIFY2(doctor.contains("as the till left them"), doctor.constData());
        QVERIFY2(!doctor.contains("and not by this till"), doctor.constData());
    }

    std::optional<MoodyGateway> m_gateway;
    std::optional<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
};

void TillNoticesTest::aPaymentThatNobodyWasAskedAboutIsTold()
{
    open();
    QVERIFY(buysPens(anna));
    QVERIFY(comesTo({u"queued completed"_s, u"offered"_s, u"state accepted"_s}));
    QCOMPARE(m_gateway->texts(), QStringList(u"ACME: EUR 4.30 paid at till 3. Receipt T3-000001. "
                                             "Not you? Call 030 1234567"_s));
    const auto listed = rows();
    QCOMPARE(listed.size(), 1U);
    QCOMPARE(listed[0][u"purpose"].toString(), u"completed"_s);
    QCOMPARE(listed[0][u"state"].toString(), u"accepted"_s);
    QVERIFY(!listed[0].contains(u"waits_until"_s));
    // A receipt proves the last entry of its commit, so what is to be told stands before it.
    QStringList kinds;
    for (const Entry& entry : m_shop->journal())
        kinds << entry.kind;
    QCOMPARE(kinds.indexOf(u"notice_queued"_s) + 1, kinds.indexOf(u"purchase_recorded"_s));
    close();
    QCOMPARE(m_gateway->texts().size(), 1);
}

void TillNoticesTest::whoCountersignedIsToldNothingMore()
{
    open();
    const QString code = chargesTwoLamps(anna);
    m_till->send(key(code));
    QVERIFY(waits(u"recorded"_s));
    QVERIFY(buysPens(nobody)); // nor whoever isn't registered
    QVERIFY(buysPens(ben));
    QVERIFY(comesTo({u"queued completed"_s, u"offered"_s, u"state accepted"_s}));
    close();
    QCOMPARE(m_gateway->texts().size(), 2);
}

void TillNoticesTest::wrongCodesAreTold()
{
    open();
    const QString code = chargesTwoLamps(anna);
    QVERIFY(!code.isEmpty());
    for (int tries = 0; tries < 3; ++tries) {
        m_till->send(key(wrongFor(code)));
        QVERIFY(waits(u"refused"_s));
    }
    QVERIFY(waits(u"closed"_s, u"outcome"_s, u"locked"_s));
    QVERIFY(comesTo({u"queued suspicious"_s, u"offered"_s, u"state accepted"_s}));
    QCOMPARE(m_gateway->texts().size(), 2);
    QVERIFY2(m_gateway->texts().back().startsWith(u"ACME: suspicious attempts to pay EUR 48.00"_s),
             qPrintable(m_gateway->texts().back()));
    close();
}

void TillNoticesTest::nobodyIsToldWhereTheShopDoesNotWantIt()
{
    open(u"completed = \"never\"\nsuspicious = false\n"_s);
    QVERIFY(buysPens(anna));
    const QString code = chargesTwoLamps(ben);
    for (int tries = 0; tries < 3; ++tries) {
        m_till->send(key(wrongFor(code)));
        QVERIFY(waits(u"refused"_s));
    }
    QVERIFY(waits(u"closed"_s));
    close();
    QCOMPARE(story(), QStringList());
    QCOMPARE(m_gateway->texts().size(), 1);
}

void TillNoticesTest::whatNobodyTakesWaitsOverRestarts()
{
    open();
    m_gateway->mood = MoodyGateway::Mood::busy;
    QVERIFY(buysPens(anna));
    QStringList wanted{u"queued completed"_s, u"offered"_s, u"state queued"_s};
    QVERIFY(comesTo(wanted));
    QCOMPARE(rows()[0][u"state"].toString(), u"queued"_s);
    QVERIFY(rows()[0].contains(u"waits_until"_s));
    m_till->kill();
    m_gateway->forget();
    m_gateway->mood = MoodyGateway::Mood::up;
    QVERIFY(m_till->start());
    wanted << u"offered"_s << u"state accepted"_s;
    QVERIFY(comesTo(wanted));
    QCOMPARE(m_gateway->texts().size(), 1);
    // Nor does the next start send it again.
    m_till->kill();
    QVERIFY(m_till->start());
    QVERIFY(buysPens(ben));
    wanted << u"queued completed"_s << u"offered"_s << u"state accepted"_s;
    QVERIFY(comesTo(wanted));
    QCOMPARE(m_gateway->texts().size(), 2);
    close();
}

void TillNoticesTest::whatMayHaveGoneIsNotSentAgain()
{
    open();
    m_gateway->mood = MoodyGateway::Mood::silent;
    QVERIFY(buysPens(anna));
    QVERIFY(QTest::qWaitFor([&] { return m_gateway->texts().size() == 1; }, limit_ms));
    m_till->kill();
    m_gateway->mood = MoodyGateway::Mood::up;
    QVERIFY(m_till->start());
    QVERIFY(comesTo({u"queued completed"_s, u"offered"_s, u"state unknown"_s}));
    QCOMPARE(rows()[0][u"state"].toString(), u"unknown"_s);
    close();
    QCOMPARE(m_gateway->texts().size(), 1);
}

void TillNoticesTest::aNoticeThatIsTooOldIsDropped()
{
    // It is given up some 6 s before that, and would be tried again some 4 s after it.
    open(told + u"valid_for = \"14 s\"\n"_s);
    m_gateway->mood = MoodyGateway::Mood::busy;
    QVERIFY(buysPens(anna));
    QVERIFY(
        comesTo({u"queued completed"_s, u"offered"_s, u"state queued"_s, u"dropped expired"_s}));
    m_gateway->forget();
    m_gateway->mood = MoodyGateway::Mood::up;
    QCOMPARE(rows()[0][u"state"].toString(), u"failed"_s);
    QCOMPARE(rows()[0][u"why"].toString(), u"expired"_s);
    QVERIFY(m_shop->ctl({u"messages"_s}).output.contains("not sent: expired"));
    m_till->kill();
    QVERIFY(m_till->start());
    QVERIFY(!chargesTwoLamps(ben).isEmpty());
    close();
    QCOMPARE(m_gateway->texts().size(), 1);
}

void TillNoticesTest::aNumberThatWasReplacedIsToldNothing()
{
    open();
    m_gateway->mood = MoodyGateway::Mood::busy;
    QVERIFY(buysPens(anna));
    QStringList wanted{u"queued completed"_s, u"offered"_s, u"state queued"_s};
    QVERIFY(comesTo(wanted));
    QCOMPARE(m_till->endInput(), 0);
    QFile file(m_shop->file("other.csv"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("method,brand,last4,phone,locale,registered_at\n"
               "CARD-ANNA,visa,4242,+4917604069099,en,2025-03-04T05:06:07Z\n");
    file.close();
    const auto imported =
        m_shop->ctl({u"import"_s, u"registry"_s, m_shop->file("other.csv"), u"--replace"_s});
    QVERIFY2(imported.code == 0, imported.errors.constData());
    m_gateway->forget();
    m_gateway->mood = MoodyGateway::Mood::up;
    QVERIFY(m_till->start());
    wanted << u"dropped number_replaced"_s;
    QVERIFY(comesTo(wanted));
    close();
    QVERIFY(m_gateway->texts().isEmpty());
}

void TillNoticesTest::noticesTakeNoCodesPlace()
{
    open(told, u"per_method = \"2 / 1 h\"\n"_s);
    QStringList wanted;
    for (int i = 0; i < 2; ++i) {
        QVERIFY(buysPens(anna));
        wanted << u"queued completed"_s << u"offered"_s << u"state accepted"_s;
        QVERIFY(comesTo(wanted));
    }
    QVERIFY(buysPens(anna));
    wanted << u"queued completed"_s << u"dropped sending_limit"_s;
    QVERIFY(comesTo(wanted));
    QCOMPARE(m_gateway->texts().size(), 2);
    for (int i = 0; i < 2; ++i) {
        m_till->send(key(chargesTwoLamps(anna)));
        QVERIFY(waits(u"recorded"_s, u"total"_s, u"48.00"_s));
    }
    // As many codes as may go have gone by now.
    m_till->send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    m_till->send(chargeCard(anna));
    QVERIFY(waits(u"refused"_s, u"reason"_s, u"sending_limit"_s));
    close();
}

/// What this run sent it knows without its rows: Anna's is hidden for a while, and Ben's is as it
/// was left.
void TillNoticesTest::aReplyToANoticeFreezesTheMethod()
{
    ReplyGateway phone;
    open(told, {}, phone.settings());
    QStringList wanted;
    for (const Card& card : {anna, ben}) {
        QVERIFY(buysPens(card));
        wanted << u"queued completed"_s << u"offered"_s << u"state accepted"_s;
        QVERIFY(comesTo(wanted));
        const QString text = phone.texts().isEmpty() ? QString() : phone.texts().back();
        QVERIFY2(text.endsWith(u"Not you? Reply NO"_s), qPrintable(text));
    }
    QStringList sent;
    for (const Entry& notice : entriesOf("notice_queued"))
        sent << notice.payload[u"message"].toString();
    QVERIFY(sent.value(0).endsWith(u"-completed"_s));
    QVERIFY(m_shop->sql("CREATE TABLE aside.kept AS SELECT id, number_lookup FROM message;"
                        "UPDATE message SET number_lookup=zeroblob(32) WHERE id='" +
                        sent.value(0).toLatin1() + "'"));
    for (const Card& card : {anna, ben})
        phone.receive(QString::fromLatin1(card.phone), u"NO"_s);
    // Replies are asked for every half a minute while no code is open.
    const auto areFrozen = [this] {
        QTest::qWait(look_every_ms);
        return entriesOf("method_frozen").size() == 2;
    };
    QVERIFY(QTest::qWaitFor(areFrozen, limit_ms));
    QStringList answered;
    for (const Entry& reply : entriesOf("reply_received"))
        answered << reply.payload[u"message"].toString();
    QCOMPARE(answered, sent);
    for (const Entry& frozen : entriesOf("method_frozen"))
        QCOMPARE(frozen.payload[u"why"].toString(), u"denied_by_reply"_s);
    QVERIFY(m_shop->sql("UPDATE message SET number_lookup=(SELECT number_lookup FROM aside.kept "
                        "WHERE kept.id=message.id)"));
    m_till->send(scan(pens));
    for (const Card& card : {anna, ben}) {
        m_till->send(chargeCard(card));
        // Every frozen card has this reason; the sentence tells which it is.
        const QJsonObject refused = m_till->next(u"refused"_s);
        QCOMPARE(refused[u"reason"].toString(), u"too_many_failures"_s);
        QVERIFY2(refused[u"say"].toString().contains(u"registered phone answered"_s),
                 qPrintable(refused[u"say"].toString()));
        QVERIFY(waits(u"closed"_s, u"outcome"_s, u"declined"_s));
    }
    close();
}

QTEST_GUILESS_MAIN(TillNoticesTest)
#include "till_notices_test.moc"
