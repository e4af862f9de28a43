#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// A till changes its keys, and what it sold before and after stays provable: by the case file's own
// commands, by a verifier in another language, by the receipt's code.

namespace {

constexpr int limit_ms = 60'000;
constexpr int sales_after = 260; // so that a proof of the last one need not begin at entry 1

/// Ends with 0, and says that on either output; else what it said.
QString faultOf(const QString& program, const QStringList& arguments, const QString& folder,
                const QString& wanted)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setWorkingDirectory(folder);
    process.start(program, arguments);
    const bool isEnded = process.waitForFinished(limit_ms);
    const QString said = QString::fromUtf8(process.readAll());
    const bool isAsWanted = isEnded && process.exitCode() == 0 && said.contains(wanted);
    return isAsWanted ? QString() : said;
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject sold(TillProcess& till)
{
    till.send(scan(pens));
    till.send(chargeCash(u"5.00"_s));
    return till.next(u"recorded"_s);
}

} // namespace

class EvidenceKeysTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theWholeJournalVerifiesWithItsFirstKeyAlone();
    void everyPurchaseIsProven_data();
    void everyPurchaseIsProven();

private:
    [[nodiscard]] QJsonObject keys() const
    {
        return QJsonDocument::fromJson(m_shop.ctl({u"--json"_s, u"keys"_s}).output).object();
    }

    Shop m_shop;
    QJsonObject m_before;
    QJsonObject m_after;
    QJsonObject m_longAfter;
    QString m_idBefore;
};

void EvidenceKeysTest::initTestCase()
{
    QCOMPARE(m_shop.fault(), QString());
    m_idBefore = keys()[u"signing"].toString();
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    m_before = sold(till);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(m_shop.ctl({u"keys"_s, u"rotate"_s, u"--why"_s, u"yearly"_s}).code, 0);
    QVERIFY(keys()[u"signing"].toString() != m_idBefore);
    QVERIFY(till.start());
    m_after = sold(till);
    for (int sale = 0; sale < sales_after; ++sale)
        m_longAfter = sold(till);
    QCOMPARE(till.endInput(), 0);
}

void EvidenceKeysTest::theWholeJournalVerifiesWithItsFirstKeyAlone()
{
    const QString exported = m_shop.file("journal.jsonl");
    const QString key = m_shop.file("first.pem");
    QCOMPARE(m_shop.ctl({u"journal"_s, u"export"_s, u"--out"_s, exported}).code, 0);
    QFile file(key);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(keys()[u"first_public_key"].toString().toUtf8());
    file.close();
    QVERIFY(contentOf(exported).contains("\"kind\":\"key_changed\""));
    QCOMPARE(faultOf(u"python3"_s, {QStringLiteral(COUNTERSIGN_VERIFY_EXPORT), exported, key}, {},
                     u"verified"_s),
             QString());
    const QStringList verify{u"journal"_s, u"verify"_s};
    QCOMPARE(m_shop.ctl(verify + QStringList{u"--file"_s, exported, u"--key"_s, key}).code, 0);
    QCOMPARE(m_shop.ctl(verify).code, 0);
    // The key in use alone proves nothing of what was before it.
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(keys()[u"public_key"].toString().toUtf8());
    file.close();
    QCOMPARE(m_shop.ctl(verify + QStringList{u"--file"_s, exported, u"--key"_s, key}).code, 3);
}

void EvidenceKeysTest::everyPurchaseIsProven_data()
{
    QTest::addColumn<QJsonObject>("sale");
    QTest::addColumn<bool>("beginsWithFirstKey");
    QTest::addColumn<bool>("isSignedByFirstKey");
    QTest::newRow("before") << m_before << true << true;
    QTest::newRow("soon after") << m_after << true << false;
    QTest::newRow("long after") << m_longAfter << false << false;
}

void EvidenceKeysTest::everyPurchaseIsProven()
{
    QFETCH(QJsonObject, sale);
    QFETCH(bool, beginsWithFirstKey);
    QFETCH(bool, isSignedByFirstKey);
    const QJsonObject now = keys();
    const QString purchase = sale[u"purchase"].toString();
    const QString folder = m_shop.file("case-") + purchase;
    const auto made = m_shop.ctl({u"evidence"_s, purchase, u"--out"_s, folder});
    QVERIFY2(made.code == 0, made.errors.constData());
    const QString entries = folder + u"/entries.jsonl"_s;
    const QString key = folder + u"/public-key.pem"_s;
    const auto wanted = now[beginsWithFirstKey ? u"first_public_key" : u"public_key"];
    QCOMPARE(contentOf(key).trimmed(), wanted.toString().trimmed().toUtf8());
    const auto first = QJsonDocument::fromJson(contentOf(entries).split('\n').first()).object();
    QCOMPARE(first[u"seq"].toInteger() == 1, beginsWithFirstKey);

    const QString follow = u"sed -n 's/^        //p' HOW-TO-CHECK.txt | sh"_s;
    QCOMPARE(faultOf(u"sh"_s, {u"-c"_s, follow}, folder, u"Everything fits"_s), QString());
    QCOMPARE(faultOf(u"python3"_s,
                     {QStringLiteral(COUNTERSIGN_VERIFY_EXPORT), entries, key,
                      QString::number(first[u"seq"].toInteger())},
                     folder, u"verified"_s),
             QString());
    const bool tellsOfEarlierKeys =
        contentOf(folder + u"/HOW-TO-CHECK.txt"_s).contains("has changed its key 1 times before");
    QCOMPARE(tellsOfEarlierKeys, !beginsWithFirstKey);

    const QString code = sale[u"receipt_code"].toString();
    const auto checked = m_shop.ctl({u"--json"_s, u"journal"_s, u"check-receipt"_s, code});
    QVERIFY2(checked.code == 0, checked.errors.constData());
    const auto report = QJsonDocument::fromJson(checked.output).object();
    QCOMPARE(report[u"key_id"].toString() == m_idBefore, isSignedByFirstKey);
    QCOMPARE(report[u"in_journal"].toBool(), true);
}

QTEST_GUILESS_MAIN(EvidenceKeysTest)
#include "evidence_keys_test.moc"
