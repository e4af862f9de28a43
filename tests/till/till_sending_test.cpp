#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

/// A purchase that must be countersigned; what the till refuses, or nothing once the phone has the
/// code.
QJsonObject chargeTwoLamps(TillProcess& till, const Card& card)
{
    till.send(plain("cancel")); // an empty basket
    till.next(u"basket"_s);
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.next(u"basket"_s);
    till.send(chargeCard(card));
    const QJsonObject said = till.next([](const QJsonObject& event) {
        return event[u"state"] == u"delivered"_s || event[u"event"] == u"refused"_s;
    });
    if (said[u"event"] == u"refused"_s)
        till.next(u"closed"_s);
    return said[u"event"] == u"refused"_s ? said : QJsonObject();
}

void cancel(TillProcess& till)
{
    till.send(plain("cancel"));
    till.next(u"closed"_s);
}

/// Nobody keys the code.
QJsonObject abandoned(TillProcess& till, const Card& card)
{
    const QJsonObject refused = chargeTwoLamps(till, card);
    if (refused.isEmpty())
        cancel(till);
    return refused;
}

bool isPaid(const Shop& shop, TillProcess& till, const Card& card)
{
    if (!chargeTwoLamps(till, card).isEmpty())
        return false;
    till.send(key(codeIn(shop.phone().constLast())));
    return !till.next(u"recorded"_s).isEmpty();
}

Shop::Options withSending(const QString& lines)
{
    Shop::Options options;
    options.sending = lines;
    return options;
}

} // namespace

// How many messages go, and what the cashier is told when no more may.
class TillSendingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMethodsLimitHoldsAndARestartGivesNothingBack();
    void rowsThatAreHiddenForAWhileGiveNothingBack_data();
    void rowsThatAreHiddenForAWhileGiveNothingBack();
    void aCountrysLimitHoldsForEveryCard();
    void codesThatNobodyKeysUseUpTheBudget();
    void withTheDemoTerminalThereIsNoBudget();
    void aResendTooSoonSaysWhenItMayGo();
};

void TillSendingTest::aMethodsLimitHoldsAndARestartGivesNothingBack()
{
    const Shop shop(withSending(u"per_method = \"2 / 1 h\""_s));
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    const auto before = QDateTime::currentDateTimeUtc();
    QVERIFY(abandoned(till, anna).isEmpty());
    QVERIFY(isPaid(shop, till, anna));
    const QJsonObject refused = abandoned(till, anna);
    QCOMPARE(refused[u"reason"].toString(), u"sending_limit"_s);
    QCOMPARE(refused[u"limit"].toString(), u"per_method"_s);
    static const QRegularExpression words(
        u"^Too many messages were sent for this card\\. Take another payment, or try again at "
        "(\\d{4}-\\d\\d-\\d\\d )?\\d\\d:\\d\\d\\.$"_s);
    QVERIFY2(words.match(refused[u"say"].toString()).hasMatch(),
             qPrintable(refused[u"say"].toString()));
    const auto free = QDateTime::fromString(refused[u"free_at"].toString(), Qt::ISODateWithMs);
    QVERIFY(free >= before.addSecs(3600) && free <= QDateTime::currentDateTimeUtc().addSecs(3600));
    QVERIFY(abandoned(till, ben).isEmpty()); // another card goes
    till.kill();
    QVERIFY(till.start());
    QCOMPARE(abandoned(till, anna)[u"reason"].toString(), u"sending_limit"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(shop.phone().size(), 3);
}

void TillSendingTest::rowsThatAreHiddenForAWhileGiveNothingBack_data()
{
    QTest::addColumn<QByteArray>("hidden");
    QTest::addColumn<QByteArray>("putBack");
    QTest::newRow("as if nobody took them")
        << QByteArray("UPDATE message SET unsent=1") << QByteArray("UPDATE message SET unsent=0");
    QTest::newRow("as of another card")
        << QByteArray("CREATE TABLE aside.kept AS SELECT id, method FROM message;"
                      "UPDATE message SET method=zeroblob(16)")
        << QByteArray("UPDATE message SET method=(SELECT method FROM aside.kept WHERE "
                      "kept.id=message.id)");
    QTest::newRow("as of long ago")
        << QByteArray("UPDATE message_sending SET boot_ms=boot_ms-9000000")
        << QByteArray("UPDATE message_sending SET boot_ms=boot_ms+9000000");
}

void TillSendingTest::rowsThatAreHiddenForAWhileGiveNothingBack()
{
    QFETCH(QByteArray, hidden);
    QFETCH(QByteArray, putBack);
    const Shop shop(withSending(u"per_method = \"2 / 1 h\""_s));
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    QVERIFY(abandoned(till, anna).isEmpty());
    QVERIFY(abandoned(till, anna).isEmpty());
    QVERIFY(shop.sql(hidden));
    QCOMPARE(abandoned(till, anna)[u"reason"].toString(), u"sending_limit"_s);
    QVERIFY(shop.sql(putBack));
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(shop.phone().size(), 2);
}

void TillSendingTest::aCountrysLimitHoldsForEveryCard()
{
    const Shop shop(withSending(u"per_country = \"2 / 1 h\""_s));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    QVERIFY(abandoned(till, anna).isEmpty());
    QVERIFY(abandoned(till, ben).isEmpty());
    const QJsonObject refused = abandoned(till, cleo);
    QCOMPARE(refused[u"reason"].toString(), u"sending_limit"_s);
    QCOMPARE(refused[u"limit"].toString(), u"per_country"_s);
    QVERIFY(refused[u"say"].toString().startsWith(u"Too many messages went to that country. "_s));
    QCOMPARE(till.endInput(), 0);
}

void TillSendingTest::codesThatNobodyKeysUseUpTheBudget()
{
    const Shop shop(withSending(u"unverified_budget = true"_s));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    const Card* cards[] = {&anna, &ben, &cleo};
    for (int i = 0; i < 20; ++i) {
        if (i % 5 == 0) // what is keyed takes nothing from it
            QVERIFY(isPaid(shop, till, *cards[i % 3]));
        QVERIFY2(abandoned(till, *cards[i % 3]).isEmpty(), qPrintable(QString::number(i)));
    }
    const QJsonObject refused = abandoned(till, anna);
    QCOMPARE(refused[u"reason"].toString(), u"sending_limit"_s);
    QCOMPARE(refused[u"limit"].toString(), u"unverified_budget"_s);
    QVERIFY2(refused[u"say"].toString().startsWith(
                 u"Too many codes to that country were never keyed. Take another payment"_s),
             qPrintable(refused[u"say"].toString()));
    till.kill();
    QVERIFY(till.start());
    QCOMPARE(abandoned(till, ben)[u"reason"].toString(), u"sending_limit"_s);
    QCOMPARE(till.endInput(), 0);
}

void TillSendingTest::withTheDemoTerminalThereIsNoBudget()
{
    const Shop shop;
    TillProcess till(shop.config());
    QVERIFY(till.start());
    for (int i = 0; i < 24; ++i)
        QVERIFY(abandoned(till, anna).isEmpty());
    QCOMPARE(till.endInput(), 0);
}

void TillSendingTest::aResendTooSoonSaysWhenItMayGo()
{
    const Shop shop;
    TillProcess till(shop.config());
    QVERIFY(till.start());
    QVERIFY(chargeTwoLamps(till, anna).isEmpty());
    till.send(plain("resend"));
    const QJsonObject refused = till.next(u"refused"_s);
    QCOMPARE(refused[u"reason"].toString(), u"resend_too_soon"_s);
    QVERIFY(!refused.contains(u"limit"_s));
    static const QRegularExpression words(
        u"^The last code is still on its way\\. It can be sent again in (\\d+) s\\.$"_s);
    const auto match = words.match(refused[u"say"].toString());
    QVERIFY2(match.hasMatch(), qPrintable(refused[u"say"].toString()));
    QVERIFY(match.captured(1).toInt() >= 1 && match.captured(1).toInt() <= 30);
    const auto free = QDateTime::fromString(refused[u"free_at"].toString(), Qt::ISODateWithMs);
    QVERIFY(free > QDateTime::currentDateTimeUtc().addSecs(-5));
    QCOMPARE(till.endInput(), 0);
}

QTEST_GUILESS_MAIN(TillSendingTest)
#include "till_sending_test.moc"
