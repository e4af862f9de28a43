#include "tests/till/reply_shop.h"

#include <QFile>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// Nothing that is altered, dated or listed in an odd way keeps the till from an owner's NO, and
// nothing has it heard twice.
class TillDenialTest final : public QObject, private ReplyShop
{
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }
    void whatIsAlteredForAWhileHidesNoReply_data();
    void whatIsAlteredForAWhileHidesNoReply();
    void whatWasOpenBeforeARestartIsDeniedOnceItsNumberCanBeRead();
    void aNoThatCannotBeKeptKeepsTheCodeFromBeingTaken();
    void aNoAfterTheSaleIsHeardThoughRowsAreHidden();
    void aSecondNoOfTheSameDateIsAnother();
    void aGatewayThatIsBehindIsAskedForWhatItDatesEarlier();
    void anOldNoActsNoSecondTimeLongAfter();

private:
    void expectDenied();
};

void TillDenialTest::expectDenied()
{
    QCOMPARE(m_till->nextRefusal(), u"denied_by_reply"_s);
    (void)m_till->next(u"closed"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"released"_s);
}

void TillDenialTest::whatIsAlteredForAWhileHidesNoReply_data()
{
    QTest::addColumn<QByteArray>("altered");
    QTest::addColumn<QByteArray>("putBack");
    QTest::newRow("registrations that don't fit their tags")
        << QByteArray("UPDATE registration SET registered_ms=registered_ms+1;"
                      "UPDATE message SET created_ms=created_ms-4000000")
        << QByteArray("UPDATE registration SET registered_ms=registered_ms-1;"
                      "UPDATE message SET created_ms=created_ms+4000000");
    QTest::newRow("no registrations")
        << QByteArray("CREATE TABLE aside.kept AS SELECT * FROM registration;"
                      "DELETE FROM registration;"
                      "UPDATE message SET created_ms=created_ms-4000000")
        << QByteArray("INSERT INTO registration SELECT * FROM aside.kept;"
                      "UPDATE message SET created_ms=created_ms+4000000");
    QTest::newRow("a message that can't be read")
        << QByteArray("UPDATE message SET state='x'")
        << QByteArray("UPDATE message SET state='accepted'");
}

void TillDenialTest::whatIsAlteredForAWhileHidesNoReply()
{
    QFETCH(QByteArray, altered);
    QFETCH(QByteArray, putBack);
    chargeAnna();
    QVERIFY(m_shop->sql(altered));
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s);
    expectDenied();
    QVERIFY(m_shop->sql(putBack));
}

/// Whose number it is can't be told just then, and the reply is listed only once as new.
void TillDenialTest::whatWasOpenBeforeARestartIsDeniedOnceItsNumberCanBeRead()
{
    chargeAnna();
    m_till->kill();
    QVERIFY(m_shop->sql("UPDATE registration SET registered_ms=registered_ms+1;"
                        "UPDATE message SET created_ms=created_ms-4000000"));
    QVERIFY(m_till->start());
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s);
    waitUntilAskedAgain();
    QVERIFY(m_shop->sql("UPDATE registration SET registered_ms=registered_ms-1;"
                        "UPDATE message SET created_ms=created_ms+4000000"));
    (void)m_till->next(
        [](const QJsonObject& said) { return said[u"reason"] == u"denied_by_reply"_s; });
    (void)m_till->next(u"closed"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"released"_s);
}

void TillDenialTest::aNoThatCannotBeKeptKeepsTheCodeFromBeingTaken()
{
    const QString code = chargeAnna();
    QVERIFY(m_shop->sql("CREATE TABLE aside.kept AS SELECT * FROM registry_sum;"
                        "DELETE FROM registry_sum"));
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s);
    waitUntilAskedAgain();
    m_till->send(key(code));
    QCOMPARE(m_till->nextRefusal(), u"store_failed"_s);
    QVERIFY(m_shop->sql("INSERT INTO registry_sum SELECT * FROM aside.kept"));
    expectDenied();
}

void TillDenialTest::aNoAfterTheSaleIsHeardThoughRowsAreHidden()
{
    m_till->send(key(chargeAnna()));
    (void)m_till->next(u"recorded"_s);
    QVERIFY(m_shop->sql("CREATE TABLE aside.kept AS SELECT id, number_lookup FROM message;"
                        "UPDATE message SET number_lookup=zeroblob(32)"));
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!entriesOf(u"reply_received"_s).empty(), 2 * TillProcess::limit_ms);
    QVERIFY(m_shop->sql("UPDATE message SET number_lookup=(SELECT number_lookup FROM aside.kept "
                        "WHERE kept.id=message.id)"));
    QCOMPARE(whyFrozen(), u"denied_by_reply"_s);
}

/// One owner, two cards, and a gateway that tells times to the minute.
void TillDenialTest::aSecondNoOfTheSameDateIsAnother()
{
    QFile list(m_shop->file("both.csv"));
    QVERIFY(list.open(QFile::WriteOnly));
    list.write("method,brand,last4,phone,locale,registered_at\n");
    for (const char* word : {ben.fingerprint, ben.brand, ben.last4, anna.phone})
        list.write(QByteArray(word) + ',');
    list.write("en,2025-01-02T03:04:05Z\n");
    list.close();
    QCOMPARE(m_till->endInput(), 0);
    const auto replaced =
        m_shop->ctl({u"import"_s, u"registry"_s, u"--replace"_s, list.fileName()});
    QVERIFY2(replaced.code == 0, replaced.errors.constData());
    QVERIFY(m_till->start());
    const QString at = dated(0);
    chargeAnna();
    waitUntilAskedAgain();
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s, at);
    expectDenied();
    m_till->send(chargeCard(ben));
    (void)m_till->nextStage(u"countersigning"_s);
    waitUntilAskedAgain();
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s, at);
    expectDenied();
    QCOMPARE(entriesOf(u"reply_received"_s).size(), 2U);
}

void TillDenialTest::aGatewayThatIsBehindIsAskedForWhatItDatesEarlier()
{
    m_gateway->honourSince();
    chargeAnna();
    waitUntilAskedAgain();
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s, dated(-13 * 3'600));
    expectDenied();
}

/// What went out with the purchase that it stopped is too old by then to be looked through.
void TillDenialTest::anOldNoActsNoSecondTimeLongAfter()
{
    chargeAnna();
    m_gateway->receive(QString::fromLatin1(anna.phone), u"NO"_s, dated(7'200));
    expectDenied();
    QCOMPARE(m_till->endInput(), 0);
    const QString method = entriesOf(u"method_frozen"_s).at(0).payload[u"method"].toString();
    QCOMPARE(m_shop->ctl({u"registry"_s, u"unfreeze"_s, method, u"--why"_s, u"found"_s}).code, 0);
    QVERIFY(m_shop->sql("UPDATE message SET created_ms=created_ms-3660000"));
    QVERIFY(m_till->start());
    const QString code = chargeAnna();
    waitUntilAskedAgain();
    QCOMPARE(entriesOf(u"reply_received"_s).size(), 1U);
    QCOMPARE(whyFrozen(), QString());
    m_till->send(key(code));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
}

QTEST_GUILESS_MAIN(TillDenialTest)
#include "till_denial_test.moc"
