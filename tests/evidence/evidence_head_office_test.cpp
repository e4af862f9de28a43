#include "core/journal/acknowledgement.h"
#include "core/journal/key_id.h"
#include "core/store/store.h"
#include "core/world/clock.h"
#include "core/world/entropy.h"
#include "tests/evidence/ran.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QProcess>
#include <QTest>

using namespace countersign;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// A case file of a purchase that head office has acknowledged: what the paper says of it, and what
// a stranger can check of it with openssl alone.

namespace {

bool put(const QString& path, const QByteArray& content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

Ran followed(const QString& folder, const QString& guide)
{
    return run(u"sh"_s, {u"-c"_s, u"sed -n 's/^        //p' %1 | sh"_s.arg(guide)}, folder);
}

const QString ofTheTill = u"HOW-TO-CHECK.txt"_s;
const QString ofHeadOffice = u"HOW-TO-CHECK-HEAD-OFFICE.txt"_s;

} // namespace

class EvidenceHeadOfficeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void withItsKeyTheSignatureIsChecked();
    void withoutItsKeyThePaperSaysHowToCheck();
    void anotherKeyDoesNotFit();
    void whatWasAlteredDoesNotFit();

private:
    void sell(TillProcess& till);
    QString made(const char* name, const QStringList& more = {});

    Shop m_shop;
    QString m_purchase;
    quint64 m_word_seq = 0;
    std::optional<journal::SigningKey> m_key;
    QString m_keyFile;
};

void EvidenceHeadOfficeTest::sell(TillProcess& till)
{
    till.send(scan(pens));
    till.send(chargeCash(u"5.00"_s));
    m_purchase = till.next(u"recorded"_s)[u"purchase"].toString();
}

QString EvidenceHeadOfficeTest::made(const char* name, const QStringList& more)
{
    const QString folder = m_shop.file(name);
    const auto ran = m_shop.ctl(QStringList{u"evidence"_s, m_purchase, u"--out"_s, folder} + more);
    return ran.code == 0 ? folder : QString::fromUtf8(ran.errors);
}

void EvidenceHeadOfficeTest::initTestCase()
{
    QCOMPARE(m_shop.fault(), QString());
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    sell(till);
    QCOMPARE(till.endInput(), 0);

    QByteArray raw(32, 'k');
    m_key = journal::SigningKey::fromRaw(SecretBytes::takenFrom(raw)).value();
    m_keyFile = m_shop.file("head-office.pem");
    QVERIFY(put(m_keyFile, m_key->publicKey().toPem().value()));
    world::SystemClock clock;
    world::SystemEntropy entropy;
    auto store =
        store::Store::open(m_shop.data(), store::loadKeys(m_shop.data()).value(), clock, entropy);
    QVERIFY(store.ok());
    const journal::Head head = (*store)->head();
    const journal::Acknowledgement word{
        head.seq, head.hash,
        m_key->sign(journal::acknowledgementInput("till-3", head.seq, head.hash)).value(),
        journal::keyId(m_key->publicKey())};
    auto transaction = (*store)->begin();
    transaction->append(journal::acknowledged_kind, {}, journal::encoded(word));
    m_word_seq = transaction->commit().value().seq;
}

void EvidenceHeadOfficeTest::withItsKeyTheSignatureIsChecked()
{
    const QString folder = made("checked", {u"--head-office-key"_s, m_keyFile});
    QCOMPARE(folder, m_shop.file("checked"));
    const Ran till = followed(folder, ofTheTill);
    QVERIFY2(till.code == 0 && till.said.contains(u"to %1,"_s.arg(m_word_seq)),
             qPrintable(till.said));
    const Ran office = followed(folder, ofHeadOffice);
    QVERIFY2(office.code == 0 && office.said.startsWith(u"Head office's signature fits"_s),
             qPrintable(office.said));
    QCOMPARE(contentOf(folder + u"/head-office-key.pem"_s), contentOf(m_keyFile));

    const QString text = run(u"pdftotext"_s, {u"-layout"_s, folder + u"/case.pdf"_s, u"-"_s}).said;
    const QString name = u"Head office, key "_s + journal::keyId(m_key->publicKey());
    QVERIFY2(text.contains(name), qPrintable(text));
    QVERIFY(!text.contains(u"Whether head office"_s));
    // It stands to the right of what only the till says.
    qsizetype tills = 0;
    qsizetype others = 0;
    for (const QString& line : text.split(u'\n')) {
        if (line.contains(u"Recorded the purchase"_s))
            tills = line.indexOf(u"Recorded"_s);
        if (line.contains(name))
            others = line.indexOf(name);
    }
    QVERIFY(tills > 0 && others > tills + 20);
}

void EvidenceHeadOfficeTest::withoutItsKeyThePaperSaysHowToCheck()
{
    const QString folder = made("unchecked");
    QCOMPARE(folder, m_shop.file("unchecked"));
    const QString text = run(u"pdftotext"_s, {folder + u"/case.pdf"_s, u"-"_s}).said;
    QVERIFY2(text.simplified().contains(u"its key was not at hand"_s), qPrintable(text));
    QCOMPARE(followed(folder, ofTheTill).code, 0);
    QVERIFY(!QFile::exists(folder + u"/head-office-key.pem"_s));
    const Ran missing = followed(folder, ofHeadOffice);
    QVERIFY2(missing.code == 3 && missing.said.contains(u"is not here"_s),
             qPrintable(missing.said));
    QVERIFY(QFile::copy(m_keyFile, folder + u"/head-office-key.pem"_s));
    QCOMPARE(followed(folder, ofHeadOffice).code, 0);
}

void EvidenceHeadOfficeTest::anotherKeyDoesNotFit()
{
    const QString other = m_shop.file("unchecked") + u"/public-key.pem"_s;
    const QString folder = made("other", {u"--head-office-key"_s, other});
    QCOMPARE(folder, m_shop.file("other"));
    const QString text = run(u"pdftotext"_s, {folder + u"/case.pdf"_s, u"-"_s}).said;
    QVERIFY2(text.simplified().contains(u"does NOT fit"_s), qPrintable(text));
    QCOMPARE(followed(folder, ofHeadOffice).code, 3);
    QCOMPARE(m_shop
                 .ctl({u"evidence"_s, m_purchase, u"--out"_s, m_shop.file("none"),
                       u"--head-office-key"_s, m_shop.file("nothing.pem")})
                 .code,
             2);
}

void EvidenceHeadOfficeTest::whatWasAlteredDoesNotFit()
{
    const QString folder = m_shop.file("checked");
    const QString path = folder + u"/entries.jsonl"_s;
    const QByteArray whole = contentOf(path);
    QByteArray altered = whole;
    const QByteArray entry = "\\\"entry\\\":" + QByteArray::number(m_word_seq - 1);
    QVERIFY(altered.contains(entry));
    altered.replace(entry, "\\\"entry\\\":" + QByteArray::number(m_word_seq - 2));
    QVERIFY(put(path, altered));
    QCOMPARE(followed(folder, ofHeadOffice).code, 3);
    QCOMPARE(followed(folder, ofTheTill).code, 3);
    QVERIFY(put(path, whole));
    QCOMPARE(followed(folder, ofHeadOffice).code, 0);
}

QTEST_GUILESS_MAIN(EvidenceHeadOfficeTest)
#include "evidence_head_office_test.moc"
