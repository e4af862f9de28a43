#include "core/journal/fact_codec.h"
#include "core/store/store.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QTest>
#include <algorithm>
#include <array>
#include <random>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// No guess beyond the tries is ever compared: proved by giving the right code afterwards.
class TillGuessingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void triesCountOverResendsAndPowerCuts();
    void aTryWhoseAnswerWasCutOffCounts();
    void killsAtRandomMomentsGiveNoTryMore();
    void failuresInARowFreezeTheCardOverPurchases();
    void aLowerNumberInARowFreezesWhoeverReachedIt();
    void aRightCodeBeginsTheCountAgain();
    void aCardThatAPersonFrozeGetsNoCode();
    void anotherPurchaseOfAFrozenCardIsNotHelpedByItsCode();

private:
    void open(const Shop::Options& options);
    /// Charges two lamps, 48.00, and returns the code that came.
    QString charge(const Card& card);
    QString refusalOf(const QJsonObject& command);
    void powerCut();
    void resendWhenDue();
    [[nodiscard]] qsizetype count(const char* kind) const;
    [[nodiscard]] bool leaveATryOpen(const QString& purchase, int number) const;

    std::unique_ptr<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
};

void TillGuessingTest::open(const Shop::Options& options)
{
    m_till.reset();
    m_shop = std::make_unique<Shop>(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    m_till = std::make_unique<TillProcess>(m_shop->config());
    QVERIFY(m_till->start());
}

void TillGuessingTest::init()
{
    open({u"resend_after = \"1 s\""_s, {}, {}, {}, {}});
}

QString TillGuessingTest::charge(const Card& card)
{
    const qsizetype before = m_shop->phone().size();
    if (!m_till->said().empty() && m_till->said().back()[u"total"] == u"48.00"_s)
        m_till->send(plain("cancel")); // The lines of the last purchase still stand there.
    m_till->send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    m_till->send(chargeCard(card));
    m_till->nextStage(u"countersigning"_s);
    m_till->next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    const QStringList texts = m_shop->phone();
    return texts.size() == before + 1 ? codeIn(texts.last()) : QString();
}

QString TillGuessingTest::refusalOf(const QJsonObject& command)
{
    m_till->send(command);
    return m_till->nextRefusal();
}

void TillGuessingTest::powerCut()
{
    m_till->kill();
    QVERIFY(m_till->start());
    m_till->nextStage(u"countersigning"_s);
}

void TillGuessingTest::resendWhenDue()
{
    const qsizetype before = m_shop->phone().size();
    QVERIFY(QTest::qWaitFor(
        [&] {
            m_till->send(plain("resend"));
            return m_till->next([](const QJsonObject& said) {
                return said[u"event"] == u"refused"_s || said[u"event"] == u"stage"_s;
            })[u"event"] == u"stage"_s;
        },
        10'000));
    QTRY_COMPARE(m_shop->phone().size(), before + 1);
}

qsizetype TillGuessingTest::count(const char* kind) const
{
    const auto entries = m_shop->journal();
    return std::count_if(entries.begin(), entries.end(),
                         [&](const Entry& entry) { return entry.kind == QLatin1String(kind); });
}

/// What a till leaves that is killed right after it counted a try and before it compared anything.
bool TillGuessingTest::leaveATryOpen(const QString& purchase, int number) const
{
    using namespace countersign;
    world::SystemClock clock;
    world::SystemEntropy entropy;
    auto keys = store::loadKeys(m_shop->data());
    if (!keys)
        return false;
    auto opened = store::Store::open(m_shop->data(), *keys, clock, entropy);
    if (!opened)
        return false;
    auto method = (*opened)->registry().findMethod(QLatin1String(anna.fingerprint));
    if (!method || !method->has_value())
        return false;
    auto transaction = (*opened)->begin();
    if (!transaction)
        return false;
    const auto entry = journal::encoded(sale::TryCounted{number, (*method)->id});
    transaction->append(entry.kind, QUuid::fromString(purchase), entry.payload);
    return transaction->commit().ok();
}

void TillGuessingTest::triesCountOverResendsAndPowerCuts()
{
    const QString code = charge(anna);
    QCOMPARE(refusalOf(key(wrongFor(code))), u"wrong_code"_s);
    powerCut();
    resendWhenDue();
    QCOMPARE(codeIn(m_shop->phone().last()), code);
    QCOMPARE(refusalOf(key(wrongFor(code))), u"wrong_code"_s);
    powerCut();
    resendWhenDue();
    m_till->send(key(wrongFor(code)));
    QCOMPARE(m_till->next(u"refused"_s)[u"tries_left"].toInt(), 0);
    QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"locked"_s);
    QCOMPARE(refusalOf(key(code)), u"nothing_open"_s);
    m_till->kill();
    QVERIFY(m_till->start());
    QCOMPARE(refusalOf(key(code)), u"nothing_open"_s);
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(count("try_counted"), 3);
    QCOMPARE(count("purchase_recorded"), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
}

void TillGuessingTest::aTryWhoseAnswerWasCutOffCounts()
{
    const QString code = charge(anna);
    m_till->send(plain("status"));
    const QString purchase = m_till->nextStage(u"countersigning"_s)[u"purchase"].toString();
    for (int number = 1; number <= 3; ++number) {
        m_till->kill();
        QVERIFY(leaveATryOpen(purchase, number));
        QVERIFY(m_till->start());
        QCOMPARE(m_till->nextStage(u"countersigning"_s)[u"tries_left"].toInt(), 3 - number);
        if (number == 3)
            break;                     // It locks by itself.
        m_till->send(plain("status")); // answered once the open try is closed
        QCOMPARE(m_till->nextStage(u"countersigning"_s)[u"tries_left"].toInt(), 3 - number);
    }
    QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"locked"_s);
    QCOMPARE(refusalOf(key(code)), u"nothing_open"_s);
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(count("purchase_recorded"), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
}

void TillGuessingTest::killsAtRandomMomentsGiveNoTryMore()
{
    constexpr int purchases = 5;
    constexpr unsigned seed = 4711;
    constexpr int guesses_max = 100;
    constexpr std::array delays_max_us{2'000, 6'000, 25'000};
    open({u"failures_in_a_row = 100"_s, {}, {}, {}, {}});
    std::mt19937 random(seed);
    int kills = 0;
    for (int purchase = 1; purchase <= purchases; ++purchase) {
        const QString code = charge(anna);
        QVERIFY(!code.isEmpty());
        bool isOpen = true;
        for (int guess = 0; isOpen && guess < guesses_max; ++guess, ++kills) {
            m_till->send(key(wrongFor(code)));
            // The slower the program, the longer it takes until a try is counted.
            const int patience = 1 + guess / 8;
            m_till->killAfter(patience *
                              int(random() % unsigned(delays_max_us.at(random() % 3))));
            QVERIFY(m_till->start());
            m_till->send(plain("status"));
            isOpen = m_till->next([](const QJsonObject& said) {
                return said[u"event"] == u"closed"_s ||
                       (said[u"event"] == u"stage"_s &&
                        (said[u"stage"] == u"basket"_s || said[u"tries_left"].toInt() > 0));
            })[u"stage"] == u"countersigning"_s;
        }
        QVERIFY(!isOpen);
        m_till->send(key(code));
        m_till->send(plain("status"));
        QVERIFY(!m_till->nextStage(u"basket"_s).isEmpty());
        QCOMPARE(count("try_counted"), purchase * 3);
        QCOMPARE(count("purchase_recorded"), 0);
    }
    qInfo("seed %u: %d kills, %d purchases locked after three tries each", seed, kills, purchases);
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
}

void TillGuessingTest::failuresInARowFreezeTheCardOverPurchases()
{
    for (int purchase = 0; purchase < 2; ++purchase) {
        const QString code = charge(anna);
        for (int guess = 0; guess < 2; ++guess)
            QCOMPARE(refusalOf(key(wrongFor(code))), u"wrong_code"_s);
        m_till->send(plain("cancel"));
        m_till->nextStage(u"basket"_s);
    }
    const QString code = charge(anna);
    powerCut();
    QCOMPARE(refusalOf(key(wrongFor(code))), u"too_many_failures"_s);
    QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"locked"_s);

    const qsizetype sent = m_shop->phone().size();
    for (const bool isAfterPowerCut : {false, true}) {
        if (isAfterPowerCut) {
            m_till->kill();
            QVERIFY(m_till->start());
        }
        m_till->nextStage(u"basket"_s);
        QCOMPARE(refusalOf(chargeCard(anna)), u"too_many_failures"_s);
        QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"declined"_s);
        QCOMPARE(m_shop->phone().size(), sent);
    }
    m_till->nextStage(u"basket"_s);
    const QString others = charge(ben);
    m_till->send(key(others));
    m_till->next(u"recorded"_s);
    QCOMPARE(m_till->endInput(), 0);

    QCOMPARE(m_shop
                 ->ctl({u"registry"_s, u"unfreeze"_s, QLatin1String(anna.fingerprint), u"--why"_s,
                        u"shown in person"_s})
                 .code,
             0);
    QVERIFY(m_till->start());
    m_till->send(key(u"000000"_s));
    QCOMPARE(m_till->nextRefusal(), u"nothing_open"_s);
    const QString again = charge(anna);
    QCOMPARE(refusalOf(key(wrongFor(again))), u"wrong_code"_s);
    m_till->send(key(again));
    m_till->next(u"recorded"_s);
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(count("purchase_recorded"), 2);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
}

/// The registry says what the till goes by, also where no try was the last one too many.
void TillGuessingTest::aLowerNumberInARowFreezesWhoeverReachedIt()
{
    const QString code = charge(anna);
    for (int guess = 0; guess < 2; ++guess)
        QCOMPARE(refusalOf(key(wrongFor(code))), u"wrong_code"_s);
    m_till->send(plain("cancel"));
    m_till->nextStage(u"basket"_s);
    QCOMPARE(m_till->endInput(), 0);
    QFile config(m_shop->config());
    QVERIFY(config.open(QIODevice::ReadOnly));
    const QByteArray lower =
        config.readAll().replace("[code]\n", "[code]\nfailures_in_a_row = 2\n");
    config.close();
    QVERIFY(config.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(config.write(lower), lower.size());
    config.close();
    QVERIFY(m_till->start());
    m_till->nextStage(u"basket"_s);
    m_till->send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    for (int time = 0; time < 2; ++time) {
        QCOMPARE(refusalOf(chargeCard(anna)), u"too_many_failures"_s);
        QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"declined"_s);
        m_till->nextStage(u"basket"_s);
    }
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(count("method_frozen"), 1);
    for (const Entry& entry : m_shop->journal()) {
        if (entry.kind == u"method_frozen"_s)
            QCOMPARE(entry.payload[u"why"_s].toString(), u"failures_in_a_row"_s);
    }
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
}

void TillGuessingTest::aRightCodeBeginsTheCountAgain()
{
    for (int purchase = 0; purchase < 4; ++purchase) {
        const QString code = charge(anna);
        for (int guess = 0; guess < 2; ++guess)
            QCOMPARE(refusalOf(key(wrongFor(code))), u"wrong_code"_s);
        m_till->send(key(code));
        QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.00"_s);
    }
    QCOMPARE(m_till->endInput(), 0);
}

void TillGuessingTest::aCardThatAPersonFrozeGetsNoCode()
{
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(m_shop
                 ->ctl({u"registry"_s, u"freeze"_s, QLatin1String(anna.fingerprint), u"--why"_s,
                        u"reported stolen"_s})
                 .code,
             0);
    for (const bool isColumnEdited : {false, true}) {
        if (isColumnEdited)
            QVERIFY(m_shop->sql("UPDATE payment_method SET frozen = 0, frozen_why = ''"));
        QVERIFY(m_till->start());
        m_till->send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
        QCOMPARE(refusalOf(chargeCard(anna)),
                 isColumnEdited ? u"registry_altered"_s : u"too_many_failures"_s);
        QCOMPARE(m_till->endInput(), 0);
    }
    QVERIFY(m_shop->phone().isEmpty());
}

void TillGuessingTest::anotherPurchaseOfAFrozenCardIsNotHelpedByItsCode()
{
    const QString first = charge(anna);
    m_till->send(plain("status"));
    const QJsonObject waiting = m_till->nextStage(u"countersigning"_s);
    m_till->send(plain("aside"));
    const QString second = charge(anna);
    for (int guess = 0; guess < 3; ++guess)
        refusalOf(key(wrongFor(second)));
    QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"locked"_s);
    m_till->nextStage(u"basket"_s);
    const QString third = charge(anna);
    refusalOf(key(wrongFor(third)));
    QCOMPARE(refusalOf(key(wrongFor(third))), u"too_many_failures"_s);
    m_till->nextStage(u"basket"_s);
    m_till->send({{u"do"_s, u"take"_s}, {u"purchase"_s, waiting[u"purchase"]}});
    m_till->nextStage(u"countersigning"_s);
    QCOMPARE(refusalOf(key(first)), u"too_many_failures"_s);
    QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"locked"_s);
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(count("purchase_recorded"), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
}

QTEST_GUILESS_MAIN(TillGuessingTest)
#include "till_guessing_test.moc"
