#include "tests/till/reply_shop.h"

#include <QJsonDocument>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// What follows from what people answer to a code, with the real till and a gateway on loopback.
class TillRepliesTest final : public QObject, private ReplyShop
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void noStopsThePurchaseAndFreezesTheMethod();
    void aRestartActsOnNoReplyTwice();
    void otherKeysActOnNoReplyTwice_data();
    void otherKeysActOnNoReplyTwice();
    void aClockThatIsBehindHidesNoReply();
    void noIsHeardHoweverItIsDated_data();
    void noIsHeardHoweverItIsDated();
    void noWhileTheTillWasDownIsHeardThoughDatedALittleEarly();
    void manyTextsHideNoReply();
    void whatSqlDoesToMessagesHidesNoReply_data();
    void whatSqlDoesToMessagesHidesNoReply();
    void aReplyIsAboutWhoseNumberItCameFrom();
    void noAfterTheSaleFreezesTheMethodAndTheSaleStays();
    void stopEndsOffersAndNoCodes();
    void whatMeansNothingChangesNothing();
    void aReplyIsInvitedOnlyWhereOneCanReachUs_data();
    void aReplyIsInvitedOnlyWhereOneCanReachUs();
};

void TillRepliesTest::init()
{
    open();
}

void TillRepliesTest::cleanup()
{
    close();
}

void TillRepliesTest::noStopsThePurchaseAndFreezesTheMethod()
{
    chargeAnna();
    const QString text = m_gateway->texts().value(0);
    QVERIFY2(text.endsWith(u"Reply NO"_s), qPrintable(text));
    m_gateway->receive(QString::fromLatin1(anna.phone), u"No, not me!!"_s);
    const QJsonObject refused = m_till->next(u"refused"_s);
    QCOMPARE(refused[u"reason"].toString(), u"denied_by_reply"_s);
    QVERIFY(refused[u"say"].toString().contains(u"answered"_s));
    const QJsonObject closed = m_till->next(u"closed"_s);
    QCOMPARE(closed[u"outcome"].toString(), u"denied_by_customer"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"released"_s);
    QCOMPARE(whyFrozen(), u"denied_by_reply"_s);
    const auto replies = entriesOf(u"reply_received"_s);
    QCOMPARE(replies.size(), 1U);
    QCOMPARE(replies[0].purchase, closed[u"purchase"].toString());
    QCOMPARE(replies[0].payload[u"meaning"].toString(), u"not_mine"_s);
    // In one commit with what follows from it.
    const auto frozen = entriesOf(u"method_frozen"_s);
    const auto released = entriesOf(u"release_requested"_s);
    QCOMPARE(frozen.size(), 1U);
    QCOMPARE(frozen[0].seq, replies[0].seq + 1);
    QCOMPARE(released[0].seq, replies[0].seq + 2);
    QVERIFY(released[0].payload[u"not_mine"].toBool());
    // Its words are nowhere.
    for (const Entry& entry : m_shop->journal())
        QVERIFY(!QJsonDocument(entry.payload).toJson().contains("not me"));
    QVERIFY(!m_till->errors().contains("not me") && !m_till->output().contains("not me"));
    QVERIFY(m_shop->ctl({u"messages"_s}).output.contains("  answered not_mine\n"));
    // The lines stand in a new basket, and the card buys nothing.
    m_till->send(chargeCard(anna));
    const QJsonObject again = m_till->next(u"refused"_s);
    QCOMPARE(again[u"reason"].toString(), u"too_many_failures"_s);
    QVERIFY2(again[u"say"].toString().contains(u"registered phone answered"_s),
             qPrintable(again[u"say"].toString()));
    QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"declined"_s);
    QCOMPARE(m_gateway->texts().size(), 1);
}

void TillRepliesTest::aRestartActsOnNoReplyTwice()
{
    chargeAnna();
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s);
    QCOMPARE(m_till->nextRefusal(), u"denied_by_reply"_s);
    (void)m_till->next(u"closed"_s);
    QCOMPARE(m_till->endInput(), 0);
    unfreezeAnna();
    QVERIFY(m_till->start());
    // The gateway still lists it. It is older than this message, and was acted on before.
    expectAnnaPaysAfterOneReply();
}

void TillRepliesTest::otherKeysActOnNoReplyTwice_data()
{
    QTest::addColumn<bool>("isErasure");
    QTest::newRow("somebody else is erased") << true;
    QTest::newRow("the keys are rotated") << false;
}

/// Numbers are told apart by another key from then on, and so are the replies from them.
void TillRepliesTest::otherKeysActOnNoReplyTwice()
{
    QFETCH(bool, isErasure);
    chargeAnna();
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s);
    QCOMPARE(m_till->nextRefusal(), u"denied_by_reply"_s);
    (void)m_till->next(u"closed"_s);
    QCOMPARE(m_till->endInput(), 0);
    unfreezeAnna();
    QString other;
    for (const QByteArray& line : m_shop->ctl({u"registry"_s, u"--json"_s}).output.split('\n')) {
        const QJsonObject row = QJsonDocument::fromJson(line).object();
        if (row[u"last4"] == QLatin1String(ben.last4))
            other = row[u"id"].toString();
    }
    QVERIFY(!other.isEmpty());
    const auto change = isErasure ? QStringList{u"registry"_s, u"erase"_s, other}
                                  : QStringList{u"keys"_s, u"rotate"_s};
    const Shop::Ran ran = m_shop->ctl(change + QStringList{u"--why"_s, u"asked for"_s});
    QVERIFY2(ran.code == 0, ran.errors.constData());
    QVERIFY(m_till->start());
    expectAnnaPaysAfterOneReply();
}

void TillRepliesTest::aClockThatIsBehindHidesNoReply()
{
    chargeAnna();
    // It is asked once more only when its answer was read, which shows that this one isn't there.
    waitUntilAskedAgain();
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s, dated(-30));
    QCOMPARE(m_till->nextRefusal(), u"denied_by_reply"_s);
    QCOMPARE(whyFrozen(), u"denied_by_reply"_s);
}

void TillRepliesTest::noIsHeardHoweverItIsDated_data()
{
    QTest::addColumn<int>("ahead_s");
    QTest::newRow("local time of the summer as UTC") << 7'200 + 60;
    QTest::newRow("an hour ahead") << 3'660;
    QTest::newRow("a few minutes behind") << -300;
    QTest::newRow("UTC as local time") << -3'590;
    QTest::newRow("of the other side of the world") << -13 * 3'600;
}

void TillRepliesTest::noIsHeardHoweverItIsDated()
{
    QFETCH(int, ahead_s);
    chargeAnna();
    waitUntilAskedAgain();
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s, dated(ahead_s));
    QCOMPARE(m_till->nextRefusal(), u"denied_by_reply"_s);
    (void)m_till->next(u"closed"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"released"_s);
    QCOMPARE(m_till->errors().count("see to that provider's clock"), 1);
    QVERIFY(!m_till->errors().contains(anna.phone));
    QCOMPARE(m_till->endInput(), 0);
    QVERIFY(m_till->start());
    // It is listed still, and acts no second time.
    charge(ben);
    waitUntilAskedAgain();
    QCOMPARE(entriesOf(u"reply_received"_s).size(), 1U);
}

void TillRepliesTest::noWhileTheTillWasDownIsHeardThoughDatedALittleEarly()
{
    chargeAnna();
    m_till->kill();
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s, dated(-30));
    QVERIFY(m_till->start());
    QCOMPARE(m_till->nextRefusal(), u"denied_by_reply"_s);
    QCOMPARE(whyFrozen(), u"denied_by_reply"_s);
}

void TillRepliesTest::manyTextsHideNoReply()
{
    for (int i = 0; i < 1'100; ++i)
        m_gateway->receive(u"+43660%1"_s.arg(2'000'000 + i), u"hello"_s, dated(-30));
    chargeAnna();
    waitUntilAskedAgain();
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s);
    QCOMPARE(m_till->nextRefusal(), u"denied_by_reply"_s);
}

void TillRepliesTest::whatSqlDoesToMessagesHidesNoReply_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::newRow("an earlier time") << QByteArray("UPDATE message SET created_ms=1");
    QTest::newRow("another number") << QByteArray("UPDATE message SET number_lookup=x''");
    QTest::newRow("none at all") << QByteArray("DELETE FROM message");
}

void TillRepliesTest::whatSqlDoesToMessagesHidesNoReply()
{
    QFETCH(QByteArray, sql);
    chargeAnna();
    QVERIFY(m_shop->sql(sql));
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s);
    QCOMPARE(m_till->nextRefusal(), u"denied_by_reply"_s);
    (void)m_till->next(u"closed"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"released"_s);
}

void TillRepliesTest::aReplyIsAboutWhoseNumberItCameFrom()
{
    chargeAnna();
    const QString aside = m_till->said().back()[u"purchase"].toString();
    m_till->send(plain("aside"));
    const QString code = charge(ben);
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s);
    const QJsonObject refused = m_till->next(u"refused"_s);
    QCOMPARE(refused[u"reason"].toString(), u"denied_by_reply"_s);
    QCOMPARE(refused[u"purchase"].toString(), aside);
    QCOMPARE(m_till->next(u"closed"_s)[u"purchase"].toString(), aside);
    m_till->send(key(code));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
}

void TillRepliesTest::noAfterTheSaleFreezesTheMethodAndTheSaleStays()
{
    m_till->send(key(chargeAnna()));
    const QString purchase = m_till->next(u"recorded"_s)[u"purchase"].toString();
    m_gateway->receive(QString::fromLatin1(anna.phone), u"no"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!entriesOf(u"reply_received"_s).empty(), 2 * TillProcess::limit_ms);
    QCOMPARE(entriesOf(u"reply_received"_s).at(0).purchase, purchase);
    QCOMPARE(whyFrozen(), u"denied_by_reply"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"captured"_s);
    // It is asked for by the run after, too, as the message isn't old; and isn't kept twice.
    QCOMPARE(m_till->endInput(), 0);
    QVERIFY(m_till->start());
    const int before = m_gateway->asked();
    QTRY_VERIFY_WITH_TIMEOUT(m_gateway->asked() > before, 2 * TillProcess::limit_ms);
    for (const char* gtin : {lamp, lamp})
        m_till->send(scan(gtin));
    m_till->send(chargeCard(anna));
    QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"declined"_s);
    QCOMPARE(entriesOf(u"reply_received"_s).size(), 1U);
    QCOMPARE(entriesOf(u"method_frozen"_s).size(), 1U);
}

void TillRepliesTest::stopEndsOffersAndNoCodes()
{
    const QString code = chargeAnna();
    m_gateway->receive(QString::fromLatin1(anna.phone), u"Stop"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!entriesOf(u"reply_received"_s).empty(), TillProcess::limit_ms);
    const Entry stopped = entriesOf(u"reply_received"_s).at(0);
    QCOMPARE(stopped.payload[u"meaning"].toString(), u"stop_offers"_s);
    QCOMPARE(stopped.payload[u"registration"].toString().size(), 32);
    m_till->send(key(code));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
    m_till->send(scan(lamp));
    m_till->send(scan(lamp));
    m_till->send(chargeCard(anna));
    (void)m_till->nextStage(u"countersigning"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_gateway->texts().size(), 2, TillProcess::limit_ms);
    QCOMPARE(entriesOf(u"reply_received"_s).size(), 1U);
    // Whoever sends offers is told whom not to.
    const QByteArray listed = m_shop->ctl({u"registry"_s}).output;
    QCOMPARE(listed.count("wants no offers"), 1);
    QVERIFY2(listed.contains("4242  phone •••• 9011  en  wants no offers\n"), listed);
    QCOMPARE(m_shop->ctl({u"registry"_s, u"--json"_s}).output.count("\"offers_withdrawn\":true"),
             1);
}

void TillRepliesTest::whatMeansNothingChangesNothing()
{
    // Older than the message by more than a clock is behind that nobody sets.
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s, dated(-130));
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s, dated(-12 * 3'600));
    const QString code = chargeAnna();
    m_gateway->receive(QString::fromLatin1(ben.phone), u"NO"_s); // was sent nothing
    m_gateway->receive(QString::fromLatin1(anna.phone), u"No idea what this is"_s);
    waitUntilAskedAgain();
    QVERIFY(entriesOf(u"reply_received"_s).empty());
    m_till->send(key(code));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
    // Of one that could have been meant, it is said why nothing follows; its number is nowhere.
    QCOMPARE(m_till->errors().count("is older than every message"), 2);
    QVERIFY(!m_till->errors().contains(anna.phone));
    QCOMPARE(whyFrozen(), QString());
}

void TillRepliesTest::aReplyIsInvitedOnlyWhereOneCanReachUs_data()
{
    const QString demo = u"[[sms]]\nprovider = \"demo\"\n"_s;
    QTest::addColumn<QString>("sender");
    QTest::addColumn<QString>("others");
    QTest::addColumn<QString>("end");
    QTest::addColumn<QByteArray>("doctor");
    QTest::newRow("a number and an inbox")
        << u"+436601112233"_s << QString() << u"Reply NO"_s
        << QByteArray("the till asks phone; messages invite one");
    QTest::newRow("a name, which nobody can reply to")
        << u"ACME"_s << QString() << u"Call 030 1234567"_s
        << QByteArray("no provider can be asked for any; messages name the store's phone");
    QTest::newRow("another provider may carry it, which takes no replies")
        << u"+436601112233"_s << demo << u"Call 030 1234567"_s
        << QByteArray("the till asks phone; messages name the store's phone");
}

void TillRepliesTest::aReplyIsInvitedOnlyWhereOneCanReachUs()
{
    QFETCH(QString, sender);
    QFETCH(QString, others);
    QFETCH(QString, end);
    QFETCH(QByteArray, doctor);
    QCOMPARE(m_till->endInput(), 0);
    Shop::Options options;
    options.providers = m_gateway->settings(sender) + others;
    m_shop->write(options);
    QVERIFY(m_till->start());
    chargeAnna();
    const QString text = m_gateway->texts().value(0);
    QVERIFY2(text.endsWith(end), qPrintable(text));
    QVERIFY(m_shop->ctl({u"doctor"_s}).output.contains(doctor));
}

QTEST_GUILESS_MAIN(TillRepliesTest)
#include "till_replies_test.moc"
