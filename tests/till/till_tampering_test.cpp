#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QTest>
#include <algorithm>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// A row edited by SQL gives no tries back: the till refuses to start, or still refuses.
class TillTamperingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void anEditedJournalIsNotSoldOn_data();
    void anEditedJournalIsNotSoldOn();
    void otherRowsGiveNothingBack_data();
    void otherRowsGiveNothingBack();

private:
    void restore();

    std::unique_ptr<Shop> m_shop;
    QString m_code; // of Ben's purchase
};

namespace {

void copyFiles(const QString& from, const QString& to)
{
    QDir().mkpath(to);
    for (const QString& name : QDir(to).entryList(QDir::Files))
        QFile::remove(to + u'/' + name);
    for (const QString& name : QDir(from).entryList(QDir::Files))
        QVERIFY(QFile::copy(from + u'/' + name, to + u'/' + name));
}

} // namespace

/// Anna's card is frozen by five failures; Ben's purchase is open, two of its three tries used.
void TillTamperingTest::initTestCase()
{
    Shop::Options options;
    options.code = u"tries = 5"_s;
    m_shop = std::make_unique<Shop>(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    TillProcess till(m_shop->config());
    const auto charge = [&](const Card& card) {
        till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
        till.send(chargeCard(card));
        till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
        return codeIn(m_shop->phone().last());
    };
    QVERIFY(till.start());
    const QString annas = charge(anna);
    for (int guess = 0; guess < 5; ++guess)
        till.send(key(wrongFor(annas)));
    QCOMPARE(till.next(u"closed"_s)[u"outcome"].toString(), u"locked"_s);
    QCOMPARE(till.endInput(), 0);
    options.code = u"tries = 3"_s;
    m_shop->write(options);
    QVERIFY(till.start());
    m_code = charge(ben);
    for (int guess = 0; guess < 2; ++guess) {
        till.send(key(wrongFor(m_code)));
        QCOMPARE(till.nextRefusal(), u"wrong_code"_s);
    }
    till.kill();
    copyFiles(m_shop->data(), m_shop->file("saved"));
}

void TillTamperingTest::restore()
{
    copyFiles(m_shop->file("saved"), m_shop->data());
}

void TillTamperingTest::anEditedJournalIsNotSoldOn_data()
{
    QTest::addColumn<QByteArray>("sql");
    const auto row = [](const char* what, const char* sql) {
        QTest::newRow(what) << QByteArray(sql);
    };
    row("tries deleted", "DELETE FROM journal WHERE kind = 'try_counted'");
    row("tries renamed", "UPDATE journal SET kind = 'try_failed' WHERE kind = 'try_counted'");
    row("tries of nobody", "UPDATE journal SET purchase = NULL WHERE kind = 'try_counted'");
    row("tries emptied", "UPDATE journal SET payload = NULL, salt = NULL, digest = x'00'"
                         " WHERE kind = 'try_counted'");
    row("a number edited", "UPDATE journal SET payload = CAST(replace(CAST(payload AS TEXT),"
                           " '\"number\":2', '\"number\":1') AS BLOB)"
                           " WHERE kind = 'try_counted'");
    row("a moment edited", "UPDATE journal SET at_ms = at_ms + 1 WHERE kind = 'try_counted'");
    row("a longer life", "UPDATE journal SET payload = CAST(replace(CAST(payload AS TEXT),"
                         " '\"life_ms\":300000', '\"life_ms\":600000') AS BLOB)"
                         " WHERE kind = 'code_issued'");
    row("the last commit cut off",
        "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)");
    row("cut off behind the last code", "DELETE FROM journal WHERE seq > (SELECT max(seq) FROM "
                                        "journal WHERE kind = 'code_issued')");
    row("the last try cut out, the rest moved up",
        "CREATE TEMP TABLE gap AS SELECT max(seq) AS at FROM journal WHERE kind = 'try_counted';"
        "DELETE FROM journal WHERE seq = (SELECT at FROM gap);"
        "UPDATE journal SET seq = 1 - seq WHERE seq > (SELECT at FROM gap);"
        "UPDATE journal SET seq = -seq WHERE seq < 0");
    row("everything gone", "DELETE FROM journal");
    row("all but the first gone", "DELETE FROM journal WHERE seq > 1");
    row("signatures gone", "UPDATE journal SET signature = NULL");
    row("freed without a key",
        "INSERT INTO journal SELECT seq + 1, at_ms, 'method_unfrozen', NULL, salt, payload, digest,"
        " hash, signature FROM journal WHERE seq = (SELECT max(seq) FROM journal)");
    row("a right code invented",
        "INSERT INTO journal SELECT seq + 1, at_ms, 'countersigned', purchase, salt, payload,"
        " digest, hash, signature FROM journal WHERE seq = (SELECT max(seq) FROM journal)");
}

void TillTamperingTest::anEditedJournalIsNotSoldOn()
{
    QFETCH(QByteArray, sql);
    restore();
    QVERIFY(m_shop->sql(sql));
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    QCOMPARE(till.waitForEnd(), 3);
    QCOMPARE(till.output(), QByteArray());
    QVERIFY2(till.errors().contains("damaged"), till.errors().constData());
    QCOMPARE(m_shop->ctl({u"journal"_s, u"verify"_s}).code, 3);
}

void TillTamperingTest::otherRowsGiveNothingBack_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<bool>("isRegistryAltered");
    bool isRegistryAltered = false;
    const auto row = [&](const char* what, const QByteArray& sql) {
        QTest::newRow(what) << sql << isRegistryAltered;
    };
    row("nothing edited", "SELECT 1");
    row("messages deleted", "DELETE FROM message");
    row("messages as if never sent",
        "UPDATE message SET state = 'queued', attempts = 0, issue = 0");
    row("baskets deleted", "DELETE FROM basket");
    isRegistryAltered = true;
    row("the card freed", "UPDATE payment_method SET frozen = 0, frozen_why = ''");
    row("the card under a new id",
        "UPDATE registration SET method = x'00112233445566778899aabbccddeeff' WHERE method IN"
        " (SELECT id FROM payment_method WHERE frozen = 1);"
        "UPDATE payment_method SET id = x'00112233445566778899aabbccddeeff', frozen = 0"
        " WHERE frozen = 1");
    row("another card's row under its fingerprint",
        "CREATE TEMP TABLE was AS SELECT lookup FROM payment_method WHERE frozen = 1;"
        "UPDATE payment_method SET lookup = x'00' WHERE frozen = 1;"
        "UPDATE payment_method SET lookup = (SELECT lookup FROM was) WHERE last4 = '0005'");
    row("its registration ended", "UPDATE registration SET active = 0 WHERE method IN"
                                  " (SELECT id FROM payment_method WHERE frozen = 1)");
}

void TillTamperingTest::otherRowsGiveNothingBack()
{
    QFETCH(QByteArray, sql);
    QFETCH(bool, isRegistryAltered);
    restore();
    QVERIFY(m_shop->sql(sql));
    const qsizetype sent = m_shop->phone().size();
    TillProcess till(m_shop->config());
    QVERIFY(till.start());

    // Ben's third wrong code is the last, and the right one comes too late.
    till.nextStage(u"countersigning"_s);
    if (isRegistryAltered)
        QCOMPARE(till.nextRefusal(), u"registry_altered"_s);
    till.send(key(wrongFor(m_code)));
    QCOMPARE(till.next(u"refused"_s)[u"tries_left"].toInt(), 0);
    QCOMPARE(till.next(u"closed"_s)[u"outcome"].toString(), u"locked"_s);
    till.send(key(m_code));
    QCOMPARE(till.nextRefusal(), u"nothing_open"_s);

    // Anna's card gets no code.
    till.send(chargeCard(anna));
    const QString reason = till.nextRefusal();
    QCOMPARE(reason, isRegistryAltered ? u"registry_altered"_s : u"too_many_failures"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(m_shop->phone().size(), sent);
    for (const Entry& entry : m_shop->journal())
        QVERIFY(entry.kind != u"purchase_recorded"_s);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
}

QTEST_GUILESS_MAIN(TillTamperingTest)
#include "till_tampering_test.moc"
