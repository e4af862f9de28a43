#include "tests/ctl/cash_sales.h"
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
    void whatIsKnownAndMayBeLostIsSaidToBe_data();
    void whatIsKnownAndMayBeLostIsSaidToBe();
    void doctorTellsOfTheLastOne();
    void aReceiptOfTheFirstLineIsSaidToBePerhapsLost();

private:
    /// Sells so often, and gives the last sale.
    QJsonObject sold(int sales);
    QJsonObject putBack();
    [[nodiscard]] QJsonArray restorationsIn(const QStringList& verify) const;
    [[nodiscard]] QString toldByDoctor() const;
    /// Writes the journal as it is, and its key; gives the call that verifies it.
    [[nodiscard]] QStringList verifyExport() const;

    Shop m_shop;
    QString m_backup = m_shop.file("backup.db");
    QJsonObject m_first;   // what the first restoration said
    QJsonObject m_second;  // and the second
    QJsonObject m_lost;    // the last sale of the first line
    QByteArray m_lostLine; // an export of all of that
};

QJsonObject CtlRestoredTest::sold(int sales)
{
    return soldForCash(m_shop.config(), sales);
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

QStringList CtlRestoredTest::verifyExport() const
{
    const QString file = m_shop.file("journal.jsonl");
    const QString key = m_shop.file("key.pem");
    const auto keys = objectIn(m_shop.ctl({u"keys"_s, u"--json"_s}).output);
    const bool isWritten = put(file, m_shop.ctl({u"journal"_s, u"export"_s}).output) &&
                           put(key, keys[u"first_public_key"].toString().toLatin1());
    return isWritten ? QStringList{u"journal"_s, u"verify"_s, u"--file"_s, file, u"--key"_s, key}
                     : QStringList();
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
    m_lostLine = m_shop.ctl({u"journal"_s, u"export"_s}).output;
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
    const QStringList verify = verifyExport();
    QVERIFY(!verify.isEmpty());
    QCOMPARE(restorationsIn(verify), restorationsIn({u"journal"_s, u"verify"_s}));
    QVERIFY(m_shop.ctl(verify).output.contains("put back from a backup"));
}

void CtlRestoredTest::whatIsKnownAndMayBeLostIsSaidToBe_data()
{
    QTest::addColumn<QStringList>("known");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<bool>("mayBeLost");
    const auto head = [](qint64 seq, const QString& hash) {
        return QStringList{u"--head"_s, QString::number(seq) + u':' + hash};
    };
    const qint64 restored = m_second[u"entries"].toInteger() + 1;
    const qint64 end = m_first[u"lost"][u"to"].toInteger();
    const QString hash = m_first[u"lost"][u"hash"].toString();
    const QString inItsPlace = objectIn(m_lostLine.split('\n')[restored - 1])[u"hash"].toString();
    QTest::newRow("the end of the first line") << head(end, hash) << u"cut_off"_s << true;
    QTest::newRow("a receipt of the first line")
        << QStringList{u"--receipt"_s, m_lost[u"receipt_code"].toString()} << u"cut_off"_s << true;
    QTest::newRow("an entry where another is now")
        << head(restored, inItsPlace) << u"other_head"_s << true;
    QTest::newRow("further than any line reached") << head(end + 1, hash) << u"cut_off"_s << false;
    QTest::newRow("another entry that no line had")
        << head(restored - 1, hash) << u"other_head"_s << false;
}

/// And nothing of the kind is said of what no restoration can have lost.
void CtlRestoredTest::whatIsKnownAndMayBeLostIsSaidToBe()
{
    QFETCH(QStringList, known);
    QFETCH(QString, reason);
    QFETCH(bool, mayBeLost);
    const QStringList verify = verifyExport();
    QVERIFY(!verify.isEmpty());
    const auto ran = m_shop.ctl(verify + known + QStringList{u"--json"_s});
    QCOMPARE(ran.code, 3);
    const QJsonValue fault = objectIn(ran.output)[u"fault"];
    QCOMPARE(fault[u"reason"].toString(), reason);
    const QString words = fault[u"words"].toString();
    const qint64 restored = m_second[u"entries"].toInteger() + 1;
    const QString said = u"The known one may be one of those that were lost when the store was put "
                         "back from a backup at entry %1"_s.arg(restored);
    QVERIFY2(words.endsWith(said) == mayBeLost, qPrintable(words));
    QVERIFY2(words.contains(u"put back"_s) == mayBeLost, qPrintable(words));
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
