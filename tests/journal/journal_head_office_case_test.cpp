#include "core/journal/acknowledgement.h"
#include "core/journal/case_file.h"
#include "core/journal/export_line.h"
#include "core/journal/fact_codec.h"
#include "core/journal/how_to_check_head_office.h"
#include "core/journal/key_id.h"
#include "tests/journal/random_chain.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace countersign::journal;
using namespace Qt::Literals::StringLiterals;

// What a case file says of head office's word, and how far that could be checked.

namespace {

const QByteArray id = "0192f0c1-7b3a-7c4d-8e5f-0123456789ab";
const QByteArray till = "till-3";
constexpr quint64 first = 100;

SigningKey keyOf(unsigned char filling)
{
    SecretBytes raw(SigningKey::size_bytes);
    std::fill(raw.data(), raw.data() + raw.size(), filling);
    return std::move(SigningKey::fromRaw(raw)).value();
}

Entry entryOf(quint64 seq, const QByteArray& kind, const QByteArray& payload)
{
    Entry entry;
    entry.seq = seq;
    entry.at_ms = 1'781'008'362'000;
    entry.kind = kind;
    entry.payload = payload;
    return entry;
}

/// Entries 100 and 101: charged, paid in cash.
std::vector<Entry> purchase()
{
    sale::Basket basket;
    const auto price = *sale::Money::parse(u"48.20"_s, sale::Currency());
    basket.lines = {{{*sale::Gtin::parse(u"5901234123457"), u"Lamp"_s, price,
                      *sale::TaxRates::parse(u"19"), u"household"_s},
                     sale::Quantity::pieces(1),
                     {}}};
    const auto started = encoded(sale::PurchaseStarted{
        basket, sale::Tender{1, sale::TenderKind::cash, price, price, {}}, {}});
    const auto recorded = encoded(sale::PurchaseRecorded{u"T3-000417"_s, price, false});
    std::vector<Entry> entries{entryOf(first, started.kind, started.payload),
                               entryOf(first + 1, recorded.kind, recorded.payload)};
    for (Entry& entry : entries)
        entry.purchase = id;
    return entries;
}

Entry acknowledgedUpTo(quint64 seq, const std::optional<SigningKey>& key, quint64 keptAs = 110)
{
    Acknowledgement word{seq, QByteArray(32, 'h'), {}, {}};
    if (key) {
        word.signature = key->sign(acknowledgementInput(till, seq, word.hash)).value();
        word.key = keyId(key->publicKey());
    }
    return entryOf(keptAs, acknowledged_kind, encoded(word));
}

CaseFile fileOf(const std::vector<Entry>& words, const std::optional<PublicKey>& key = {},
                bool keepsOnlySigned = false)
{
    CaseBackground background;
    background.zone = QTimeZone("Europe/Berlin");
    background.till = till;
    background.ofHeadOffice = words;
    background.headOfficeKey = key;
    background.keepsOnlySigned = keepsOnlySigned;
    background.first = 1;
    background.last = 110;
    return caseFileOf(purchase(), background).value();
}

QString factOf(const CaseFile& file, const QString& name)
{
    for (const CaseFact& fact : file.headOffice) {
        if (fact.name.contains(name))
            return fact.value;
    }
    return {};
}

void put(const QTemporaryDir& folder, const QString& name, const QByteArray& content)
{
    QFile file(folder.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
}

/// How the commands of HOW-TO-CHECK-HEAD-OFFICE.txt end in that folder.
int followed(const QTemporaryDir& folder, const QByteArray& tillId, quint64 word_seq)
{
    put(folder, u"how.txt"_s, howToCheckHeadOffice(tillId, word_seq, true));
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(u"sh"_s, {u"-c"_s, u"sed -n 's/^        //p' how.txt | sh"_s});
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
        return -1;
    return process.exitCode();
}

bool hasWords(const QStringList& texts, const QString& words)
{
    return !texts.filter(words).isEmpty();
}

} // namespace

class JournalHeadOfficeCaseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutItsWordNothingIsClaimed()
    {
        const CaseFile file = fileOf({});
        QVERIFY(hasWords(file.unknown, u"this journal does not say"_s));
        QVERIFY(file.headOffice.empty());
        QCOMPARE(file.headOfficeWord_seq, 0U);
    }

    void whatArrivedUnsignedIsToldApart()
    {
        // A till that keeps no unsigned word can't know from its journal what arrived without one.
        const CaseFile none = fileOf({}, keyOf(7).publicKey(), true);
        QVERIFY(hasWords(none.unknown, u"it has not signed for them"_s));
        QVERIFY(hasWords(none.unknown, u"may have arrived there all the same"_s));
        QVERIFY(!hasWords(none.unknown, u"does not say"_s));
        // One without the key keeps that they arrived.
        const CaseFile arrived = fileOf({acknowledgedUpTo(105, {})});
        QVERIFY(!hasWords(arrived.unknown, u"holds a copy"_s));
        QVERIFY(hasWords(arrived.unknown, u"it signs nothing"_s));
    }

    void whatItSignedIsItsOwnWord()
    {
        const SigningKey key = keyOf(7);
        const CaseFile file = fileOf({acknowledgedUpTo(105, key)}, key.publicKey());
        const Statement& word = file.statements.back();
        QCOMPARE(word.source, Source::headOffice);
        QCOMPARE(word.seq, 110U);
        QCOMPARE(word.who, u"key "_s + keyId(key.publicKey()));
        QVERIFY(
            word.words.startsWith(u"Has every entry up to 105, and so all of this purchase."_s));
        QVERIFY(word.words.contains(u"the signature fits"_s));
        QVERIFY(!hasWords(file.unknown, u"hether head office"_s));
        QCOMPARE(factOf(file, u"Hash of entry 105"_s), inFours(QString(u"68"_s).repeated(32)));
        QVERIFY(factOf(file, u"signature"_s).startsWith(u"fits"_s));
        QCOMPARE(file.headOfficeWord_seq, 110U);
    }

    void whatCouldNotBeCheckedIsSaid()
    {
        const SigningKey key = keyOf(7);
        const CaseFile unchecked = fileOf({acknowledgedUpTo(105, key)});
        QVERIFY(unchecked.statements.back().words.contains(u"was not checked"_s));
        QVERIFY(hasWords(unchecked.unknown, u"key was not at hand"_s));
        QVERIFY(factOf(unchecked, u"signature"_s).startsWith(u"not checked"_s));
        QCOMPARE(unchecked.headOfficeWord_seq, 110U);

        const CaseFile other = fileOf({acknowledgedUpTo(105, key)}, keyOf(8).publicKey());
        QVERIFY(other.statements.back().words.contains(u"does NOT fit"_s));
        QVERIFY(hasWords(other.unknown, u"does not fit"_s));

        const CaseFile bare = fileOf({acknowledgedUpTo(105, {})}, key.publicKey());
        QVERIFY(bare.statements.back().words.contains(u"gave no signature"_s));
        QVERIFY(hasWords(bare.unknown, u"it signs nothing"_s));
        QCOMPARE(bare.headOfficeWord_seq, 0U);
    }

    void aWordForAnotherTillFitsNothing()
    {
        const SigningKey key = keyOf(7);
        Acknowledgement word{105, QByteArray(32, 'h'), {}, keyId(key.publicKey())};
        word.signature = key.sign(acknowledgementInput("till-4", word.seq, word.hash)).value();
        const CaseFile file =
            fileOf({entryOf(110, acknowledged_kind, encoded(word))}, key.publicKey());
        QVERIFY(file.statements.back().words.contains(u"does NOT fit"_s));
    }

    void aPartIsCalledAPart()
    {
        const SigningKey key = keyOf(7);
        const CaseFile file = fileOf({acknowledgedUpTo(first, key)}, key.publicKey());
        QVERIFY(file.statements.back().words.contains(u"1 of the 2 of this purchase"_s));
        QVERIFY(hasWords(file.unknown, u"later entries"_s));
    }

    void whatIsNotPartOfTheProofIsCalledSo()
    {
        const SigningKey key = keyOf(7);
        const CaseFile file = fileOf({acknowledgedUpTo(105, key, 5'000)}, key.publicKey());
        QVERIFY(file.statements.back().words.contains(u"not part of the proof"_s));
        QCOMPARE(file.headOfficeWord_seq, 0U);
    }

    void whatItRefusedIsTold()
    {
        const CaseFile file = fileOf(
            {entryOf(90, head_office_refused_kind,
                     encoded(HeadOfficeRefusal{80, "refused", u"unknown currency"_s, {}, {}}))});
        QCOMPARE(file.statements.front().source, Source::headOffice); // in the entries' order
        QVERIFY(file.statements.front().words.contains(u"from entry 80 on: “unknown currency”"_s));
        QVERIFY(hasWords(file.unknown, u"does not say that it took them later"_s));

        const SigningKey key = keyOf(7);
        const QByteArray hash(32, 'x');
        const HeadOfficeRefusal fork{101, "fork", u"another entry"_s, hash,
                                     key.sign(acknowledgementInput(till, 101, hash)).value()};
        const CaseFile forked =
            fileOf({entryOf(105, head_office_refused_kind, encoded(fork))}, key.publicKey());
        const QString words = forked.statements.back().words;
        QVERIFY(words.contains(u"another entry 101"_s) && words.contains(u"signature fits"_s));
        QVERIFY(hasWords(forked.warnings, u"another entry 101"_s));
    }

    void itsSignatureIsCheckedWithOpensslAlone()
    {
        RandomChain chain(1);
        chain.commit(3);
        const SigningKey key = keyOf(7);
        const Head head = chain.head();
        Entry entry = chain.newEntry();
        entry.kind = acknowledged_kind;
        entry.purchase.clear();
        entry.payload = encoded(
            Acknowledgement{head.seq,
                            head.hash,
                            key.sign(acknowledgementInput(till, head.seq, head.hash)).value(),
                            {}});
        chain.commit({entry}, chain.key());
        QByteArray lines;
        for (const Entry& each : chain.entries())
            lines += toExportLine(each).value() + '\n';
        const QTemporaryDir folder;
        put(folder, u"head-office-key.pem"_s, key.publicKey().toPem().value());
        put(folder, u"entries.jsonl"_s, lines);
        QCOMPARE(followed(folder, till, 4), 0);
        QCOMPARE(followed(folder, "till-4", 4), 3);
        QCOMPARE(followed(folder, till, 3), 3);
        QByteArray altered = lines;
        altered.replace("\\\"entry\\\":3", "\\\"entry\\\":2");
        QVERIFY(altered != lines);
        put(folder, u"entries.jsonl"_s, altered);
        QCOMPARE(followed(folder, till, 4), 3);
        put(folder, u"entries.jsonl"_s, lines);
        put(folder, u"head-office-key.pem"_s, keyOf(8).publicKey().toPem().value());
        QCOMPARE(followed(folder, till, 4), 3);
        QVERIFY(QFile::remove(folder.filePath(u"head-office-key.pem"_s)));
        QCOMPARE(followed(folder, till, 4), 3);
    }

    void aWordThatCantBeReadIsRefused()
    {
        CaseBackground background;
        background.zone = QTimeZone("Europe/Berlin");
        background.ofHeadOffice = {entryOf(110, acknowledged_kind, "{}")};
        QVERIFY(caseFileOf(purchase(), background).error().startsWith(u"entry 110"_s));
    }
};

QTEST_GUILESS_MAIN(JournalHeadOfficeCaseTest)
#include "journal_head_office_case_test.moc"
