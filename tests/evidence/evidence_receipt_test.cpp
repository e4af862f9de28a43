#include "core/journal/fact_codec.h"
#include "core/journal/receipt_code.h"
#include "core/journal/verify.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

using namespace countersign;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// Whoever holds a receipt can check it: with `journal check-receipt`, with the store's own key or a
// key from a file, and without any program of ours.

namespace {

const QByteArray forged_purchase = "0192f0c1-7b3a-7c4d-8e5f-0123456789ab";

/// Three rows with which a sale that never was stands in a journal, signed by a key that never was
/// the till's.
class Forgery
{
public:
    Forgery(quint64 seq, const journal::PublicKey& current) : m_thief(newKey())
    {
        const auto payload = [](const journal::PublicKey& key) {
            return "{\"public_key\":\"" + key.raw().toBase64() + "\",\"proof\":\"\"}";
        };
        const auto total = sale::Money::parse(u"99.00"_s, sale::Currency()).value();
        const auto sold = journal::encoded(sale::PurchaseRecorded{u"T3-000099"_s, total, true});
        journal::Head head{seq - 1, QByteArray(journal::hash_size_bytes, '\1'), {}};
        add(head, journal::key_changed_kind, {}, payload(m_thief.publicKey()));
        add(head, sold.kind, forged_purchase, sold.payload);
        add(head, journal::key_changed_kind, {}, payload(current));
    }

    [[nodiscard]] QByteArray sql() const
    {
        QByteArray statements;
        const auto blob = [](const QByteArray& bytes) { return "x'" + bytes.toHex() + '\''; };
        for (const journal::Entry& entry : m_entries)
            statements += "DELETE FROM journal WHERE seq=" + QByteArray::number(entry.seq) +
                          "; INSERT INTO journal(seq, at_ms, kind, purchase, salt, payload, hash, "
                          "signature) VALUES(" +
                          QByteArray::number(entry.seq) + ",1,'" + entry.kind + "'," +
                          (entry.purchase.isEmpty() ? "NULL" : '\'' + entry.purchase + '\'') + ',' +
                          blob(entry.salt) + ',' + blob(entry.payload) + ',' + blob(entry.hash) +
                          ',' + blob(entry.signature) + ");";
        return statements;
    }
    [[nodiscard]] QString code() const
    {
        return journal::toText(
            journal::receiptCodeOf(m_entries[1], m_entries[0].hash, m_thief.publicKey()).value());
    }
    [[nodiscard]] const journal::SigningKey& thief() const { return m_thief; }

private:
    static journal::SigningKey newKey()
    {
        QByteArray raw(32, '\7');
        return journal::SigningKey::fromRaw(SecretBytes::takenFrom(raw)).value();
    }
    void add(journal::Head& head, const QByteArray& kind, const QByteArray& purchase,
             const QByteArray& payload)
    {
        journal::Entry entry;
        entry.at_ms = 1;
        entry.kind = kind;
        entry.purchase = purchase;
        entry.salt = QByteArray(journal::salt_size_bytes, '\2');
        entry.payload = payload;
        head = journal::append(head, std::span(&entry, 1), m_thief, m_chain).value();
        m_entries.push_back(entry);
    }

    journal::SigningKey m_thief;
    journal::ChainHash m_chain;
    std::vector<journal::Entry> m_entries;
};

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class EvidenceReceiptTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyReceiptOfATillIsProvenByItsCode();
    void aKeyFromAFileIsEnough();
    void aReceiptTellsHowFarAnExportMustGo();
    void theTextMayComeInAFile();
    void aTypedReceiptMayBeInSmallLetters();
    void aChangedReceiptIsNotProven();
    void whereATypedReceiptIsAnotherIsSaid();
    void anotherTillsKeyProvesNothing();
    void aReceiptThatTheJournalLostIsFound();
    void aReceiptWhoseEntryWasAlteredIsFound();
    void aKeyThatNeverWasTheTillsProvesNothing();
    void theGuidesCommandsCheckAReceipt();
    void wrongUsageIsSaid();

private:
    [[nodiscard]] Shop::Ran check(const QString& text, const QStringList& rest = {}) const
    {
        return m_shop.ctl(QStringList{u"--json"_s, u"journal"_s, u"check-receipt"_s, text} + rest);
    }
    void put(const QString& path, const QByteArray& content)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }

    Shop m_shop;
    std::vector<QJsonObject> m_recorded; // the till's own words: in cash, small by card, by code
    QString m_key;
};

void EvidenceReceiptTest::initTestCase()
{
    QCOMPARE(m_shop.fault(), QString());
    Shop::Options options;
    options.script = "\"taken\"\n";
    m_shop.write(options);
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    till.send(scan(pens));
    till.send(chargeCash(u"5.00"_s));
    m_recorded.push_back(till.next(u"recorded"_s));
    till.send(scan(pens));
    till.send(chargeCard(nobody)); // taken at once from a card that was never seen
    m_recorded.push_back(till.next(u"recorded"_s));
    till.send(scan(lamp));
    till.send(scan(book));
    till.send(chargeCard(anna));
    till.nextStage(u"countersigning"_s);
    till.next([](const QJsonObject& said) {
        return said[u"event"] == u"message"_s && said[u"state"] == u"delivered"_s;
    });
    till.send(key(codeIn(m_shop.phone().back())));
    m_recorded.push_back(till.next(u"recorded"_s));
    QCOMPARE(till.endInput(), 0);
    m_key = m_shop.file("till-3.pem");
    const QByteArray told = m_shop.ctl({u"init"_s}).output;
    put(m_key, told.mid(told.indexOf("-----BEGIN")));
}

void EvidenceReceiptTest::everyReceiptOfATillIsProvenByItsCode()
{
    for (const QJsonObject& recorded : m_recorded) {
        const auto ran = check(recorded[u"receipt_code"].toString());
        QVERIFY2(ran.code == 0, ran.errors.constData());
        const auto report = QJsonDocument::fromJson(ran.output).object();
        QCOMPARE(report[u"receipt"], recorded[u"receipt"]);
        QCOMPARE(report[u"total"], recorded[u"total"]);
        QCOMPARE(report[u"entry"], recorded[u"sequence"]);
        QCOMPARE(report[u"purchase"], recorded[u"purchase"]);
        QCOMPARE(report[u"in_journal"].toBool(), true);
        QCOMPARE(report[u"countersigned"].toBool(), recorded == m_recorded.back());
    }
}

void EvidenceReceiptTest::aKeyFromAFileIsEnough()
{
    const auto ran = check(m_recorded.back()[u"receipt_code"].toString(), {u"--key"_s, m_key});
    QVERIFY2(ran.code == 0, ran.errors.constData());
    QVERIFY(!ran.output.contains("in_journal"));
    const auto words = m_shop.ctl({u"journal"_s, u"check-receipt"_s, u"--key"_s, m_key,
                                   m_recorded.back()[u"receipt_code"].toString()});
    QVERIFY(words.output.startsWith("Genuine: receipt T3-000003, 43.90 EUR, countersigned"));
}

void EvidenceReceiptTest::aReceiptTellsHowFarAnExportMustGo()
{
    const QString text = m_recorded.back()[u"receipt_code"].toString();
    const QByteArray exported = m_shop.ctl({u"journal"_s, u"export"_s}).output;
    const auto verify = [&](const QByteArray& lines) {
        put(m_shop.file("export.jsonl"), lines);
        return m_shop.ctl({u"journal"_s, u"verify"_s, u"--file"_s, m_shop.file("export.jsonl"),
                           u"--key"_s, m_key, u"--receipt"_s, text, u"--json"_s});
    };
    const auto whole = verify(exported);
    QVERIFY2(whole.code == 0, whole.errors.constData());
    QCOMPARE(QJsonDocument::fromJson(whole.output)[u"known_entry"].toInteger(),
             m_recorded.back()[u"sequence"].toInteger());
    // Cut behind the first receipt's entry, which is the last of its commit and so signed.
    const qsizetype first = m_recorded.front()[u"sequence"].toInteger();
    const auto cut = verify(exported.split('\n').mid(0, first).join('\n'));
    QCOMPARE(cut.code, 3);
    QCOMPARE(QJsonDocument::fromJson(cut.output)[u"fault"][u"reason"].toString(), u"cut_off"_s);
}

void EvidenceReceiptTest::theTextMayComeInAFile()
{
    QString text = m_recorded.back()[u"receipt_code"].toString();
    text.insert(60, u'\n');
    put(m_shop.file("receipt.txt"), text.toUtf8() + '\n');
    const QString file = m_shop.file("receipt.txt");
    QCOMPARE(m_shop.ctl({u"journal"_s, u"check-receipt"_s, u"--file"_s, file}).code, 0);
    QCOMPARE(m_shop.ctl({u"journal"_s, u"check-receipt"_s, u"--file"_s, file + u'x'}).code, 2);
}

void EvidenceReceiptTest::aTypedReceiptMayBeInSmallLetters()
{
    const QString text = m_recorded.back()[u"receipt_code"].toString().toLower();
    for (const QStringList& rest : {QStringList{}, QStringList{u"--key"_s, m_key}}) {
        const auto ran = check(text, rest);
        QVERIFY2(ran.code == 0, ran.errors.constData());
        const auto report = QJsonDocument::fromJson(ran.output).object();
        QCOMPARE(report[u"receipt"], m_recorded.back()[u"receipt"]);
    }
}

void EvidenceReceiptTest::aChangedReceiptIsNotProven()
{
    const QString text = m_recorded.back()[u"receipt_code"].toString();
    const std::pair<QString, QString> changes[] = {
        {u"/43.90/"_s, u"/44.90/"_s}, {u"/T3-000003/"_s, u"/T3-000004/"_s}, {u"/Y/"_s, u"/N/"_s}};
    for (const auto& [from, to] : changes) {
        QString other = text;
        QVERIFY(other.contains(from));
        other.replace(from, to);
        for (const QStringList& rest : {QStringList{}, QStringList{u"--key"_s, m_key}}) {
            const auto ran = check(other, rest);
            QCOMPARE(ran.code, 3);
            QVERIFY(ran.output.isEmpty());
            QVERIFY(ran.errors.contains("not proven"));
        }
    }
}

void EvidenceReceiptTest::whereATypedReceiptIsAnotherIsSaid()
{
    const QString text = m_recorded.back()[u"receipt_code"].toString();
    QString other = text;
    other.replace(u"/43.90/"_s, u"/44.90/"_s);
    const qsizetype proof = other.lastIndexOf(u'/') + 1;
    other[proof + 59] = other[proof + 59] == u'A' ? u'C' : u'A';
    const auto ran = check(other);
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.errors.contains("differs in TOTAL, PROOF from character 60 on"),
             ran.errors.constData());
    other = text;
    other[proof + 59] = u'9';
    const auto refused = check(other);
    QCOMPARE(refused.code, 2);
    QVERIFY2(refused.errors.contains("PROOF: character 60 of 205"), refused.errors.constData());
}

void EvidenceReceiptTest::anotherTillsKeyProvesNothing()
{
    Shop other(Shop::Options{.hasOwnKeys = true});
    const QByteArray told = other.ctl({u"init"_s}).output;
    put(other.file("other.pem"), told.mid(told.indexOf("-----BEGIN")));
    const QString text = m_recorded.back()[u"receipt_code"].toString();
    QCOMPARE(check(text, {u"--key"_s, other.file("other.pem")}).code, 3);
    QCOMPARE(other.ctl({u"journal"_s, u"check-receipt"_s, text}).code, 3);
}

void EvidenceReceiptTest::aReceiptThatTheJournalLostIsFound()
{
    const QString text = m_recorded.back()[u"receipt_code"].toString();
    const QByteArray last = QByteArray::number(m_recorded.back()[u"sequence"].toInteger());
    QVERIFY(m_shop.sql("CREATE TABLE aside.kept AS SELECT * FROM journal WHERE seq=" + last +
                       "; DELETE FROM journal WHERE seq=" + last));
    const auto ran = check(text);
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.errors.contains("entry " + last + " is missing"), ran.errors.constData());
    QVERIFY(m_shop.sql("INSERT INTO journal SELECT * FROM kept; DROP TABLE kept"));
    QCOMPARE(check(text).code, 0);
}

/// The row keeps its hash, which says nothing by itself.
void EvidenceReceiptTest::aReceiptWhoseEntryWasAlteredIsFound()
{
    const QString text = m_recorded.back()[u"receipt_code"].toString();
    const QByteArray last = QByteArray::number(m_recorded.back()[u"sequence"].toInteger());
    const auto replace = [&](const QByteArray& from, const QByteArray& to) {
        return m_shop.sql("UPDATE journal SET payload=CAST(replace(CAST(payload AS TEXT),'" + from +
                          "','" + to + "') AS BLOB) WHERE seq=" + last);
    };
    QVERIFY(replace("43.90", "4.39"));
    const auto ran = check(text);
    QCOMPARE(ran.code, 3);
    QVERIFY(ran.output.isEmpty());
    QVERIFY2(ran.errors.contains("entry " + last + " was altered"), ran.errors.constData());
    QVERIFY(replace("4.39", "43.90"));
    QCOMPARE(check(text).code, 0);
}

/// Whoever writes rows without the till's key writes a change to a key of their own, a sale, and a
/// change back.
void EvidenceReceiptTest::aKeyThatNeverWasTheTillsProvesNothing()
{
    Shop shop;
    TillProcess till(shop.config());
    QVERIFY(till.start());
    for (int i = 0; i < 3; ++i) {
        till.send(scan(pens));
        till.send(chargeCash(u"5.00"_s));
        till.next(u"recorded"_s);
    }
    QCOMPARE(till.endInput(), 0);
    const auto init = QJsonDocument::fromJson(shop.ctl({u"--json"_s, u"init"_s}).output).object();
    const auto current =
        journal::PublicKey::fromPem(init[u"public_key"].toString().toLatin1()).value();
    constexpr quint64 forged_seq = 6;
    const Forgery forgery(forged_seq, current);
    QVERIFY(shop.sql(forgery.sql()));
    const auto ran = shop.ctl({u"journal"_s, u"check-receipt"_s, forgery.code()});
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.errors.contains("entry 6"), ran.errors.constData());
    const auto evidence = shop.ctl(
        {u"evidence"_s, QString::fromLatin1(forged_purchase), u"--out"_s, shop.file("case")});
    QCOMPARE(evidence.code, 3);
    QVERIFY(!QFile::exists(shop.file("case")));
}

/// The commands stand in packaging/docs/journal.md, between the words that are looked for here.
void EvidenceReceiptTest::theGuidesCommandsCheckAReceipt()
{
    QFile guide(QStringLiteral(COUNTERSIGN_GUIDE));
    QVERIFY(guide.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(guide.readAll());
    const QString section = text.mid(text.indexOf(u"### Checking it without Countersign"_s));
    const QString commands = section.section(u"```sh\n"_s, 1, 1).section(u"```"_s, 0, 0);
    QVERIFY(commands.size() > 100);
    put(m_shop.file("commands.sh"), commands.toUtf8());
    const auto followed = [&](QString code) {
        QProcess shell;
        shell.setProcessChannelMode(QProcess::MergedChannels);
        shell.start(u"sh"_s, {m_shop.file("commands.sh"), code, m_key});
        shell.waitForFinished();
        return u"%1 "_s.arg(shell.exitCode()) + QString::fromUtf8(shell.readAll());
    };
    for (const QJsonObject& recorded : m_recorded) {
        const QString code = recorded[u"receipt_code"].toString();
        const QString said = followed(code);
        QVERIFY2(said.startsWith(u"0 Signature Verified Successfully"_s), qPrintable(said));
        QString other = code;
        other.replace(u"/T3-"_s, u"/T4-"_s);
        QVERIFY(!followed(other).startsWith(u"0"_s));
    }
    // Nothing in the text chooses the key, and no text but a code is taken for one.
    const Forgery forgery(6, journal::PublicKey::fromPem(contentOf(m_key)).value());
    const QString theirs = m_shop.file("photo.jpg");
    put(theirs, forgery.thief().publicKey().toPem().value());
    QVERIFY(!followed(forgery.code()).startsWith(u"0"_s));
    QCOMPARE(followed(forgery.code() + theirs).left(2), u"2 "_s);
    QCOMPARE(followed(forgery.code() + u'/' + theirs).left(2), u"2 "_s);
    const QString code = m_recorded.front()[u"receipt_code"].toString();
    QCOMPARE(followed(QString(code).replace(u"CS1/"_s, u"CSX/"_s)).left(2), u"2 "_s);
    for (const QString& more : {u"A"_s, u"/"_s, u"/x"_s, u"===="_s})
        QCOMPARE(followed(code + more).left(2), u"2 "_s);
    QVERIFY(followed(code.left(100) + u'\n' + code.mid(100)).startsWith(u"0 "_s));
}

void EvidenceReceiptTest::wrongUsageIsSaid()
{
    QCOMPARE(check(u"no receipt"_s).code, 2);
    QCOMPARE(m_shop.ctl({u"journal"_s, u"check-receipt"_s}).code, 2);
    QCOMPARE(check(m_recorded[0][u"receipt_code"].toString(), {u"--key"_s, u"none.pem"_s}).code, 2);
    QCOMPARE(check(m_recorded[0][u"receipt_code"].toString(), {u"more"_s}).code, 2);
}

QTEST_GUILESS_MAIN(EvidenceReceiptTest)
#include "evidence_receipt_test.moc"
