#include "tests/ctl/said.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QJsonArray>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// A till that was put back twice from one backup, after a line that reached further than the next.
class CtlRestoredTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void restoreSaysWhatEarlierOnesLost();
    void verifyTellsOfEveryRestoration();
    void verifyTellsOfThoseInAnExport();
    void doctorTellsOfTheLastOne();
    void aReceiptOfTheFirstLineIsSaidToBePerhapsLost();

private:
    /// Sells so often, and gives the last sale.
    QJsonObject sold(int sales);
    QJsonObject putBack();
    [[nodiscard]] QJsonArray restorationsIn(const QStringList& verify) const;
    [[nodiscard]] QString toldByDoctor() const;

    Shop m_shop;
    QString m_backup = m_shop.file("backup.db");
    QJsonObject m_first;  // what the first restoration said
    QJsonObject m_second; // and the second
    QJsonObject m_lost;   // the last sale of the first line
};

QJsonObject CtlRestoredTest::sold(int sales)
{
    TillProcess till(m_shop.config());
    if (!till.start())
        return {};
    QJsonObject last;
    for (int sale = 0; sale < sales; ++sale) {
        till.send(scan(pens));
        till.send(chargeCash(u"5.00"_s));
        last = till.next(u"recorded"_s);
    }
    return till.endInput() == 0 ? last : QJsonObject();
}

QJsonObject CtlRestoredTest::putBack()
{
    QDir data(m_shop.data());
    for (const QString& name : data.entryList({u"store.db*"_s}, QDir::Files)) {
        if (!data.remove(name))
            return {};
    }
    const auto ran = m_shop.ctl({u"restore"_s, u"--json"_s, m_backup});
    if (ran.code != 0)
        qWarning("%s", ran.errors.constData());
    return objectIn(ran.output);
}

QJsonArray CtlRestoredTest::restorationsIn(const QStringList& verify) const
{
    const auto ran = m_shop.ctl(verify + QStringList{u"--json"_s});
    if (ran.code != 0)
        qWarning("%s", ran.errors.constData());
    return objectIn(ran.output)[u"restorations"].toArray();
}

/// Of a restoration; empty if it says nothing of one.
QString CtlRestoredTest::toldByDoctor() const
{
    const QByteArray said = m_shop.ctl({u"doctor"_s, u"--json"_s}).output;
    for (const QByteArray& line : said.split('\n')) {
        const QJsonObject check = objectIn(line);
        if (check[u"check"].toString() == u"restored"_s)
            return check[u"says"].toString();
    }
    return {};
}

void CtlRestoredTest::initTestCase()
{
    QVERIFY2(m_shop.fault().isEmpty(), qPrintable(m_shop.fault()));
    QVERIFY(!sold(1).isEmpty());
    QCOMPARE(m_shop.ctl({u"backup"_s, m_backup}).code, 0);
    QCOMPARE(restorationsIn({u"journal"_s, u"verify"_s}), QJsonArray());
    QCOMPARE(toldByDoctor(), QString());
    m_lost = sold(8);
    QVERIFY(!m_lost.isEmpty());
    m_first = putBack();
    QVERIFY(!m_first.isEmpty());
    QVERIFY(!sold(1).isEmpty());
    m_second = putBack();
    QVERIFY(!m_second.isEmpty());
    QVERIFY(m_first[u"lost"][u"to"].toInteger() > m_second[u"lost"][u"to"].toInteger());
}

void CtlRestoredTest::restoreSaysWhatEarlierOnesLost()
{
    QCOMPARE(m_first[u"earlier"].toArray(), QJsonArray());
    const QJsonArray earlier = m_second[u"earlier"].toArray();
    QCOMPARE(earlier.size(), qsizetype(1));
    QCOMPARE(earlier[0][u"seq"].toInteger(), m_first[u"lost"][u"to"].toInteger());
    QCOMPARE(earlier[0][u"hash"].toString(), m_first[u"lost"][u"hash"].toString());
    QCOMPARE(m_second[u"earlier_known"].toBool(), true);
}

void CtlRestoredTest::verifyTellsOfEveryRestoration()
{
    const QJsonArray told = restorationsIn({u"journal"_s, u"verify"_s});
    QCOMPARE(told.size(), qsizetype(1));
    const QJsonObject last = told[0].toObject();
    QCOMPARE(last[u"seq"].toInteger(), m_second[u"entries"].toInteger() + 1);
    QVERIFY(!last[u"at"].toString().isEmpty());
    QCOMPARE(last[u"from"][u"seq"].toInteger(), m_second[u"entries"].toInteger());
    QCOMPARE(last[u"lost"][u"seq"].toInteger(), m_second[u"lost"][u"to"].toInteger());
    QCOMPARE(last[u"lost"][u"hash"].toString(), m_second[u"lost"][u"hash"].toString());
    QCOMPARE(last[u"earlier"].toArray(), m_second[u"earlier"].toArray());
    QCOMPARE(last[u"head_known"].toBool(), true);
    const QByteArray words = m_shop.ctl({u"journal"_s, u"verify"_s}).output;
    for (const QString& hash :
         {m_first[u"lost"][u"hash"].toString(), m_second[u"lost"][u"hash"].toString()})
        QVERIFY2(words.contains(hash.toLatin1()), words.constData());
}

void CtlRestoredTest::verifyTellsOfThoseInAnExport()
{
    const QString file = m_shop.file("journal.jsonl");
    const QString key = m_shop.file("key.pem");
    QVERIFY(put(file, m_shop.ctl({u"journal"_s, u"export"_s}).output));
    const auto keys = objectIn(m_shop.ctl({u"keys"_s, u"--json"_s}).output);
    QVERIFY(put(key, keys[u"first_public_key"].toString().toLatin1()));
    const QStringList verify{u"journal"_s, u"verify"_s, u"--file"_s, file, u"--key"_s, key};
    QCOMPARE(restorationsIn(verify), restorationsIn({u"journal"_s, u"verify"_s}));
    QVERIFY(m_shop.ctl(verify).output.contains("put back from a backup"));
}

void CtlRestoredTest::doctorTellsOfTheLastOne()
{
    const QString words = toldByDoctor();
    QVERIFY2(words.contains(m_first[u"lost"][u"hash"].toString()), qPrintable(words));
    QVERIFY2(words.contains(m_second[u"lost"][u"hash"].toString()), qPrintable(words));
}

/// Once the till signs with another key: until then a receipt proves itself.
void CtlRestoredTest::aReceiptOfTheFirstLineIsSaidToBePerhapsLost()
{
    QCOMPARE(m_shop.ctl({u"keys"_s, u"rotate"_s, u"--why"_s, u"yearly"_s}).code, 0);
    const auto ran =
        m_shop.ctl({u"journal"_s, u"check-receipt"_s, m_lost[u"receipt_code"].toString()});
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.errors.contains("may be one of those that were lost"), ran.errors.constData());
}

QTEST_GUILESS_MAIN(CtlRestoredTest)
#include "ctl_restored_test.moc"
