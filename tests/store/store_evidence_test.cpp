#include "core/journal/acknowledgement.h"
#include "core/journal/export_line.h"
#include "core/journal/verify.h"
#include "core/store/connection.h"
#include "core/store/evidence.h"
#include "core/store/head_file.h"
#include "core/store/migrations.h"
#include "tests/journal/random_chain.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace countersign;
using namespace countersign::store;
using journal::Entry;
using journal::RandomChain;

namespace {

const QByteArray ours("0192f0c1-7b3a-7c4d-8e5f-000000000001");
const QByteArray theirs("0192f0c1-7b3a-7c4d-8e5f-000000000002");

Entry entryOf(RandomChain& chain, const char* kind, const QByteArray& purchase)
{
    Entry entry = chain.newEntry();
    entry.kind = kind;
    entry.purchase = purchase;
    return entry;
}

void begin(RandomChain& chain)
{
    Entry entry = entryOf(chain, "initialised", {});
    entry.payload =
        "{\"public_key\":\"" + chain.key().publicKey().raw().toBase64() + "\",\"till\":\"t\"}";
    chain.commit({entry}, chain.key());
}

void sellToOthers(RandomChain& chain, int purchases)
{
    for (int i = 0; i < purchases; ++i)
        chain.commit({entryOf(chain, "purchase_started", theirs),
                      entryOf(chain, "purchase_recorded", theirs)},
                     chain.key());
}

/// Our purchase, with one of somebody else's between its beginning and its end.
void sellToUs(RandomChain& chain)
{
    chain.commit({entryOf(chain, "purchase_started", ours)}, chain.key());
    sellToOthers(chain, 1);
    chain.commit({entryOf(chain, "countersigned", ours), entryOf(chain, "purchase_recorded", ours)},
                 chain.key());
}

void commit(RandomChain& chain, const char* kind, const QByteArray& payload)
{
    Entry entry = entryOf(chain, kind, {});
    entry.payload = payload;
    chain.commit({entry}, chain.key());
}

/// Head office's word that it has everything up to that entry, or by default all there is.
quint64 acknowledge(RandomChain& chain, quint64 seq = 0)
{
    const quint64 up = seq > 0 ? seq : chain.head().seq;
    commit(chain, journal::acknowledged_kind,
           journal::encoded(journal::Acknowledgement{up, chain.entries()[up - 1].hash, {}, {}}));
    return chain.head().seq;
}

quint64 refuse(RandomChain& chain, quint64 seq)
{
    commit(chain, journal::head_office_refused_kind,
           journal::encoded(
               journal::HeadOfficeRefusal{seq, "refused", QStringLiteral("why"), {}, {}}));
    return chain.head().seq;
}

std::vector<quint64> wordsIn(const Evidence& evidence)
{
    std::vector<quint64> words;
    for (const Entry& entry : evidence.ofHeadOffice)
        words.push_back(entry.seq);
    return words;
}

/// A store whose journal is that chain.
class ChainStore
{
public:
    explicit ChainStore(const RandomChain& chain)
    {
        m_connection = Connection::open(m_folder.filePath(QStringLiteral("store.db")),
                                        Connection::Mode::create)
                           .value();
        check(migrate(*m_connection).ok(), "a new store has its tables");
        auto insert = m_connection->prepare("INSERT INTO journal(seq, at_ms, kind, purchase, salt, "
                                            "payload, hash, signature) VALUES(?,?,?,?,?,?,?,?)");
        run("BEGIN");
        for (const Entry& entry : chain.entries()) {
            Query query(*insert);
            query.bind(entry.seq).bind(entry.at_ms).bindText(entry.kind);
            if (entry.purchase.isEmpty())
                query.bindNull();
            else
                query.bindText(entry.purchase);
            query.bindBlob(entry.salt).bindBlob(entry.payload).bindBlob(entry.hash);
            if (entry.signature.isEmpty())
                query.bindNull();
            else
                query.bindBlob(entry.signature);
            check(query.run().ok(), "an entry is put in");
        }
        run("COMMIT");
        check(HeadWriter(m_folder.path()).replace(chain.head()).ok(), "the head is kept");
        m_journal.emplace(JournalRows::over(*m_connection).value());
    }

    Result<Evidence, StoreError> read(const JournalKeys& keys, const QByteArray& purchase = ours)
    {
        m_lines.clear();
        return readEvidence(*m_journal, keys, m_folder.path(),
                            QUuid::fromString(QLatin1StringView(purchase)),
                            [this](const QByteArray& line) {
                                m_lines << line;
                                return m_canWrite;
                            });
    }
    /// Of a till that never changed its keys.
    Result<Evidence, StoreError> read(const RandomChain& chain)
    {
        return read({chain.key().publicKey(), chain.key().publicKey()});
    }
    [[nodiscard]] std::vector<Entry> written() const
    {
        std::vector<Entry> entries;
        for (const QByteArray& line : m_lines)
            entries.push_back(journal::fromExportLine(line).value());
        return entries;
    }
    void run(const char* sql) { check(m_connection->run(sql).ok(), "the SQL itself works"); }
    void fillTheDisk() { m_canWrite = false; }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Connection> m_connection;
    std::optional<JournalRows> m_journal;
    QByteArrayList m_lines;
    bool m_canWrite = true;
};

/// What a stranger, who has the lines and the key they begin with, finds wrong with them.
QString faultIn(const std::vector<Entry>& entries, const Evidence& evidence)
{
    journal::ChainVerifier verifier(evidence.firstKey, evidence.first);
    for (const Entry& entry : entries) {
        if (const auto accepted = verifier.accept(entry); !accepted)
            return accepted.error().words;
    }
    const auto head = verifier.finish();
    if (!head)
        return head.error().words;
    return *head == evidence.head ? QString() : QStringLiteral("it ends elsewhere");
}

} // namespace

class StoreEvidenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aShortJournalIsProvenFromItsFirstEntry()
    {
        RandomChain chain(1);
        begin(chain);
        sellToOthers(chain, 2);
        sellToUs(chain);
        const quint64 end = chain.head().seq;
        sellToOthers(chain, 3);
        ChainStore store(chain);
        const auto evidence = store.read(chain).value();
        QCOMPARE(evidence.first, 1U);
        QCOMPARE(evidence.head.seq, end); // no further than it must
        QCOMPARE(evidence.ofPurchase.size(), 3U);
        QCOMPARE(faultIn(store.written(), evidence), QString());
    }

    void onlyThePurchasesOwnPayloadsAreShown()
    {
        RandomChain chain(2);
        begin(chain);
        sellToOthers(chain, 2);
        sellToUs(chain);
        ChainStore store(chain);
        (void)store.read(chain).value();
        for (const Entry& entry : store.written()) {
            const bool isOurs = entry.purchase == ours;
            QCOMPARE(entry.isWithheld(), !isOurs && entry.kind != "initialised");
        }
    }

    void aLongJournalIsProvenFromTheLastSignedEntryBefore()
    {
        RandomChain chain(3);
        begin(chain);
        sellToOthers(chain, int(Evidence::from_first_entry_max));
        const quint64 before = chain.head().seq;
        sellToUs(chain);
        sellToOthers(chain, 5);
        ChainStore store(chain);
        const auto evidence = store.read(chain).value();
        QCOMPARE(evidence.first, before);
        const auto written = store.written();
        QCOMPARE(written.size(), 6U);
        QCOMPARE(faultIn(written, evidence), QString());
        auto altered = written;
        altered[2].at_ms += 1;
        QVERIFY(!faultIn(altered, evidence).isEmpty());
        altered = written;
        altered[0].hash[0] = char(altered[0].hash[0] ^ 1);
        QVERIFY(!faultIn(altered, evidence).isEmpty());
    }

    void theFirstWordOfHeadOfficeThatHasThePurchaseEndsTheProof()
    {
        RandomChain chain(8);
        begin(chain);
        acknowledge(chain);
        sellToUs(chain);
        sellToOthers(chain, 3);
        const quint64 word = acknowledge(chain);
        sellToOthers(chain, 3);
        acknowledge(chain);
        ChainStore store(chain);
        const auto evidence = store.read(chain.key().publicKey()).value();
        QCOMPARE(wordsIn(evidence), std::vector<quint64>{word});
        QCOMPARE(evidence.head.seq, word);
        QCOMPARE(faultIn(store.written(), evidence), QString());
        for (const Entry& entry : store.written()) {
            const bool isOurs = entry.purchase == ours || entry.seq == word;
            QCOMPARE(entry.isWithheld(), !isOurs && entry.kind != "initialised");
        }
    }

    void aWordOfHeadOfficeThatIsFarAwayIsTakenButNotProven()
    {
        RandomChain chain(9);
        begin(chain);
        sellToUs(chain);
        const quint64 end = chain.head().seq;
        sellToOthers(chain, int(Evidence::to_head_office_entries_max) / 2 + 1);
        const quint64 word = acknowledge(chain);
        ChainStore store(chain);
        const auto evidence = store.read(chain.key().publicKey()).value();
        QCOMPARE(wordsIn(evidence), std::vector<quint64>{word});
        QCOMPARE(evidence.head.seq, end);
    }

    void aRefusalCountsUntilHeadOfficeGoesOn()
    {
        RandomChain chain(10);
        begin(chain);
        sellToOthers(chain, 1);
        const quint64 older = refuse(chain, 2);
        acknowledge(chain, 3);
        const quint64 refusal = refuse(chain, 4);
        sellToUs(chain);
        const auto soFar = ChainStore(chain).read(chain.key().publicKey()).value();
        QVERIFY(older < refusal);
        QCOMPARE(wordsIn(soFar), std::vector<quint64>{refusal});
        const quint64 some = acknowledge(chain, refusal + 1);
        const auto partly = ChainStore(chain).read(chain.key().publicKey()).value();
        QCOMPARE(wordsIn(partly), std::vector<quint64>{some});
        const quint64 again = refuse(chain, refusal + 2);
        const auto stopped = ChainStore(chain).read(chain.key().publicKey()).value();
        QCOMPARE(wordsIn(stopped), (std::vector<quint64>{some, again}));
        const quint64 all = acknowledge(chain);
        const auto whole = ChainStore(chain).read(chain.key().publicKey()).value();
        QCOMPARE(wordsIn(whole), std::vector<quint64>{all});
        sellToOthers(chain, 1);
        refuse(chain, chain.head().seq); // of others
        QCOMPARE(wordsIn(ChainStore(chain).read(chain.key().publicKey()).value()),
                 std::vector<quint64>{all});
    }

    void aWordOfHeadOfficeForAnotherEntryGivesNoEvidence()
    {
        RandomChain chain(11);
        begin(chain);
        sellToUs(chain);
        const quint64 end = chain.head().seq;
        commit(chain, journal::acknowledged_kind,
               journal::encoded(journal::Acknowledgement{end, QByteArray(32, 'x'), {}, {}}));
        const auto other = ChainStore(chain).read(chain.key().publicKey());
        QCOMPARE(other.error().fault, StoreFault::damaged);
        QVERIFY(other.error().words.contains(QStringLiteral("another entry")));
    }

    void keysThatChangeBeforeAndMeanwhileAreFollowed_data()
    {
        QTest::addColumn<int>("others");
        QTest::newRow("short") << 1;
        QTest::newRow("long") << int(Evidence::from_first_entry_max);
    }
    void keysThatChangeBeforeAndMeanwhileAreFollowed()
    {
        QFETCH(int, others);
        RandomChain chain(4);
        begin(chain);
        const auto first = chain.key().publicKey();
        sellToOthers(chain, others);
        chain.changeKey();
        const auto second = chain.key().publicKey();
        sellToOthers(chain, 1);
        chain.commit({entryOf(chain, "purchase_started", ours)}, chain.key());
        chain.changeKey();
        chain.commit({entryOf(chain, "purchase_recorded", ours)}, chain.key());
        chain.changeKey();
        ChainStore store(chain);
        const auto evidence = store.read({first, chain.key().publicKey()}).value();
        const bool isShort = others == 1;
        QVERIFY(evidence.firstKey == (isShort ? first : second));
        QCOMPARE(evidence.keyChangesBefore, isShort ? 0U : 1U);
        const auto written = store.written();
        QCOMPARE(faultIn(written, evidence), QString());
        const auto changes = std::count_if(written.begin(), written.end(), [](const Entry& entry) {
            return entry.kind == "key_changed" && !entry.isWithheld();
        });
        QCOMPARE(changes, isShort ? 2 : 1);
    }

    void aDamagedJournalGivesNoEvidence_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("payload") << QByteArray("UPDATE journal SET payload=x'7b7d' WHERE seq=6");
        QTest::newRow("gone") << QByteArray("DELETE FROM journal WHERE seq=7");
        QTest::newRow("end") << QByteArray("UPDATE journal SET signature=NULL WHERE seq>8");
        QTest::newRow("signature")
            << QByteArray("UPDATE journal SET signature=zeroblob(64) WHERE seq=8");
    }
    void aDamagedJournalGivesNoEvidence()
    {
        QFETCH(QByteArray, sql);
        RandomChain chain(5);
        begin(chain);
        sellToOthers(chain, 2);
        sellToUs(chain);
        ChainStore store(chain);
        store.run(sql.constData());
        const auto evidence = store.read(chain);
        QVERIFY(!evidence);
        QCOMPARE(evidence.error().fault, StoreFault::damaged);
        QVERIFY(evidence.error().seq >= 6);
    }

    void anotherTillsKeyGivesNoEvidence()
    {
        RandomChain chain(6);
        begin(chain);
        sellToUs(chain);
        ChainStore store(chain);
        const auto first = chain.key().publicKey();
        const auto other = chain.newKey().publicKey();
        QCOMPARE(store.read({other, other}).error().fault, StoreFault::damaged);
        QCOMPARE(store.read({first, other}).error().fault, StoreFault::damaged);
        chain.changeKey();
        ChainStore changed(chain);
        QCOMPARE(changed.read({first, other}).error().fault, StoreFault::damaged);
        QCOMPARE(changed.read({first, first}).error().fault, StoreFault::damaged);
        QVERIFY(changed.read({first, chain.key().publicKey()}).ok());
    }

    /// Who can write rows but has no key of the till's writes a change to a key of their own, a
    /// purchase, and a change back.
    void aKeyThatNeverWasTheTillsProvesNothing()
    {
        RandomChain chain(8);
        begin(chain);
        sellToOthers(chain, int(Evidence::from_first_entry_max));
        const quint64 genuine = chain.head().seq;
        const auto change = [&chain](const journal::PublicKey& to, const journal::SigningKey& by) {
            Entry entry = entryOf(chain, "key_changed", {});
            entry.payload = "{\"proof\":\"\",\"public_key\":\"" + to.raw().toBase64() + "\"}";
            chain.commit({entry}, by);
        };
        const auto thief = chain.newKey();
        change(thief.publicKey(), thief);
        chain.commit({entryOf(chain, "purchase_recorded", theirs)}, thief);
        chain.commit({entryOf(chain, "purchase_started", ours)}, thief);
        chain.commit({entryOf(chain, "purchase_recorded", ours)}, thief);
        change(chain.key().publicKey(), thief);
        ChainStore store(chain);
        const auto evidence = store.read(chain);
        QVERIFY(!evidence);
        QCOMPARE(evidence.error().fault, StoreFault::damaged);
        QCOMPARE(evidence.error().seq, genuine + 1);
    }

    /// Up to the cut everything verifies: only data/head tells that something followed.
    void aCutEndGivesNoEvidence()
    {
        RandomChain chain(9);
        begin(chain);
        sellToUs(chain);
        sellToOthers(chain, 2);
        ChainStore store(chain);
        QVERIFY(store.read(chain).ok());
        store.run("DELETE FROM journal WHERE seq>6");
        const auto evidence = store.read(chain);
        QVERIFY(!evidence);
        QCOMPARE(evidence.error().fault, StoreFault::damaged);
        QVERIFY2(evidence.error().words.contains(QStringLiteral("lost entries")),
                 qPrintable(evidence.error().words));
    }

    /// An entry that was made to look as if it were somebody else's.
    void anEntryThatWasHiddenGivesNoEvidence()
    {
        RandomChain chain(10);
        begin(chain);
        sellToUs(chain);
        chain.commit({entryOf(chain, "purchase_closed", ours)}, chain.key());
        sellToOthers(chain, 1);
        ChainStore store(chain);
        QCOMPARE(store.read(chain).value().ofPurchase.size(), 4U);
        store.run("UPDATE journal SET purchase=NULL WHERE kind='purchase_closed'");
        QCOMPARE(store.read(chain).error().fault, StoreFault::damaged);
    }

    /// Whoever has only the stretch takes its first entry's hash on trust, so what stands in that
    /// row must be verified here.
    void theFirstRowOfAStretchIsVerifiedToo()
    {
        RandomChain chain(11);
        begin(chain);
        sellToOthers(chain, int(Evidence::from_first_entry_max));
        sellToUs(chain);
        ChainStore store(chain);
        const auto first = store.read(chain).value().first;
        store.run(QByteArray("UPDATE journal SET purchase='" + ours +
                             "', kind='countersigned' WHERE seq=" + QByteArray::number(first))
                      .constData());
        QCOMPARE(store.read(chain).error().seq, first);
    }

    void whatIsNotThereOrCantBeWrittenIsSaid()
    {
        RandomChain chain(7);
        begin(chain);
        sellToUs(chain);
        ChainStore store(chain);
        const auto key = chain.key().publicKey();
        const JournalKeys keys{key, key};
        QCOMPARE(store.read(keys, theirs.chopped(1) + '9').error().fault, StoreFault::missing);
        store.fillTheDisk();
        QCOMPARE(store.read(keys).error().fault, StoreFault::failed);
    }
};

QTEST_GUILESS_MAIN(StoreEvidenceTest)
#include "store_evidence_test.moc"
