#include "core/journal/fact_codec.h"
#include "core/journal/receipt_code.h"
#include "tests/evidence/ran.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

using namespace countersign;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// A till changes its keys, and what it sold before and after stays provable: by the case file's own
// commands, by a verifier in another language, by the receipt's code.

namespace {

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

QString inFours(const QString& id)
{
    return QStringList{id.mid(0, 4), id.mid(4, 4), id.mid(8, 4), id.mid(12)}.join(u' ');
}

QJsonObject sold(TillProcess& till)
{
    till.send(scan(pens));
    till.send(chargeCash(u"5.00"_s));
    return till.next(u"recorded"_s);
}

/// The receipt of a sale that never was, as an entry of that sequence.
QString forgedReceipt(quint64 seq, const journal::SigningKey& key)
{
    const auto total = sale::Money::parse(u"999.00"_s, sale::Currency()).value();
    const auto fact = journal::encoded(sale::PurchaseRecorded{u"T3-000900"_s, total, true});
    journal::Entry entry;
    entry.at_ms = 1;
    entry.kind = fact.kind;
    entry.purchase = "0192f0c1-7b3a-7c4d-8e5f-0123456789ab";
    entry.salt = QByteArray(journal::salt_size_bytes, '\2');
    entry.payload = fact.payload;
    const journal::Head before{seq - 1, QByteArray(journal::hash_size_bytes, '\1'), {}};
    journal::ChainHash chain;
    check(journal::append(before, std::span(&entry, 1), key, chain).ok(), "an entry is signed");
    return journal::toText(journal::receiptCodeOf(entry, before.hash, key.publicKey()).value());
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
    void whatAnOldKeySignsProvesNothingThatTheJournalHasNot();
    void aReceiptOfWhatWasLostBeforeAChangeOfKeysIsSaidToBeThat();

private:
    [[nodiscard]] static Shop::Ran checked(const Shop& shop, const QString& code)
    {
        return shop.ctl({u"journal"_s, u"check-receipt"_s, code});
    }
    [[nodiscard]] QJsonObject keys() const
    {
        return QJsonDocument::fromJson(m_shop.ctl({u"--json"_s, u"keys"_s}).output).object();
    }

    Shop m_shop;
    QJsonObject m_before;
    QJsonObject m_after;
    QJsonObject m_longAfter;
    QString m_idBefore;
    QByteArray m_keyBefore; // stolen
};

void EvidenceKeysTest::initTestCase()
{
    QCOMPARE(m_shop.fault(), QString());
    m_idBefore = keys()[u"signing"].toString();
    m_keyBefore = contentOf(m_shop.data() + u"/keys/signing.key"_s);
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
    const auto made = m_shop.ctl({u"evidence"_s, u"--out"_s, folder, purchase});
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
    QCOMPARE(QFile::exists(folder + u"/keys.jsonl"_s), !beginsWithFirstKey);
    QCOMPARE(contentOf(folder + u"/first-key.pem"_s).trimmed(),
             beginsWithFirstKey ? QByteArray()
                                : now[u"first_public_key"].toString().trimmed().toUtf8());
    const QString paper = textOf(folder).simplified();
    QVERIFY2(paper.contains(inFours(m_idBefore)), qPrintable(paper));
    QCOMPARE(paper.contains(u"Id of the first key (first-key.pem)"_s), !beginsWithFirstKey);
    QCOMPARE(faultOf(u"sh"_s, {u"-c"_s, follow}, folder,
                     u"Id of the key that init printed: "_s + inFours(m_idBefore)),
             QString());

    const QString code = sale[u"receipt_code"].toString();
    const auto checked = m_shop.ctl({u"--json"_s, u"journal"_s, u"check-receipt"_s, code});
    QVERIFY2(checked.code == 0, checked.errors.constData());
    const auto report = QJsonDocument::fromJson(checked.output).object();
    QCOMPARE(report[u"key_id"].toString() == m_idBefore, isSignedByFirstKey);
    QCOMPARE(report[u"in_journal"].toBool(), true);
}

/// Keys are changed because the old ones were stolen.
void EvidenceKeysTest::whatAnOldKeySignsProvesNothingThatTheJournalHasNot()
{
    QByteArray raw = m_keyBefore;
    const auto stolen = journal::SigningKey::fromRaw(SecretBytes::takenFrom(raw)).value();
    const auto before = quint64(m_before[u"sequence"].toInteger());
    const auto longAfter = quint64(m_longAfter[u"sequence"].toInteger());
    for (const quint64 seq : {before, longAfter, longAfter + 5000}) {
        const auto ran = checked(m_shop, forgedReceipt(seq, stolen));
        QCOMPARE(ran.code, 3);
        QVERIFY(ran.output.isEmpty());
        const QByteArray what = seq > longAfter ? " is missing" : " is another one";
        const QByteArray wanted = "entry " + QByteArray::number(seq) + what;
        QVERIFY2(ran.errors.contains("not proven: "), ran.errors.constData());
        QVERIFY2(ran.errors.contains(wanted), ran.errors.constData());
        QVERIFY2(!ran.errors.contains("genuine"), ran.errors.constData());
        QVERIFY2(!ran.errors.contains("lost"), ran.errors.constData());
    }
}

/// The keys are changed at a lower sequence than the lost entry had.
void EvidenceKeysTest::aReceiptOfWhatWasLostBeforeAChangeOfKeysIsSaidToBeThat()
{
    Shop shop;
    const QString backup = shop.file("backup.db");
    TillProcess till(shop.config());
    QVERIFY(till.start());
    const QString kept = sold(till)[u"receipt_code"].toString();
    QCOMPARE(shop.ctl({u"backup"_s, backup}).code, 0);
    QJsonObject last;
    for (int sale = 0; sale < 8; ++sale)
        last = sold(till);
    QCOMPARE(till.endInput(), 0);
    QDir data(shop.data());
    for (const QString& name : data.entryList({u"store.db*"_s}, QDir::Files))
        QVERIFY(data.remove(name));
    QCOMPARE(shop.ctl({u"restore"_s, backup}).code, 0);
    // Whoever holds such a receipt did nothing wrong.
    const auto genuine = checked(shop, last[u"receipt_code"].toString());
    QCOMPARE(genuine.code, 3);
    QVERIFY2(genuine.errors.contains("the receipt is genuine"), genuine.errors.constData());
    QVERIFY2(genuine.errors.contains("may be one of those that were lost"),
             genuine.errors.constData());
    const QByteArray key = contentOf(shop.data() + u"/keys/signing.key"_s);
    QCOMPARE(shop.ctl({u"keys"_s, u"rotate"_s, u"--why"_s, u"yearly"_s}).code, 0);

    const auto ran = checked(shop, last[u"receipt_code"].toString());
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.errors.contains("may be one of those that were lost"), ran.errors.constData());
    QVERIFY2(!ran.errors.contains("genuine"), ran.errors.constData());
    const auto proven = checked(shop, kept);
    QVERIFY2(proven.code == 0, proven.errors.constData());
    // What was lost ended there.
    QByteArray raw = key;
    const auto stolen = journal::SigningKey::fromRaw(SecretBytes::takenFrom(raw)).value();
    const auto seq = quint64(last[u"sequence"].toInteger()) + 5000;
    const auto beyond = checked(shop, forgedReceipt(seq, stolen));
    QCOMPARE(beyond.code, 3);
    QVERIFY2(!beyond.errors.contains("lost"), beyond.errors.constData());
}

QTEST_GUILESS_MAIN(EvidenceKeysTest)
#include "evidence_keys_test.moc"
