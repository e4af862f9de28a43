#include "tests/store/chain_store.h"

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

// How far a purchase's proof goes with what head office said of it.
class StoreEvidenceHeadOfficeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
        const auto evidence = store.read(chain).value();
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
        const auto evidence = store.read(chain).value();
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
        const auto soFar = ChainStore(chain).read(chain).value();
        QVERIFY(older < refusal);
        QCOMPARE(wordsIn(soFar), std::vector<quint64>{refusal});
        const quint64 some = acknowledge(chain, refusal + 1);
        const auto partly = ChainStore(chain).read(chain).value();
        QCOMPARE(wordsIn(partly), std::vector<quint64>{some});
        const quint64 again = refuse(chain, refusal + 2);
        const auto stopped = ChainStore(chain).read(chain).value();
        QCOMPARE(wordsIn(stopped), (std::vector<quint64>{some, again}));
        const quint64 all = acknowledge(chain);
        const auto whole = ChainStore(chain).read(chain).value();
        QCOMPARE(wordsIn(whole), std::vector<quint64>{all});
        sellToOthers(chain, 1);
        refuse(chain, chain.head().seq); // of others
        QCOMPARE(wordsIn(ChainStore(chain).read(chain).value()), std::vector<quint64>{all});
    }

    void aWordOfHeadOfficeForAnotherEntryGivesNoEvidence()
    {
        RandomChain chain(11);
        begin(chain);
        sellToUs(chain);
        const quint64 end = chain.head().seq;
        commit(chain, journal::acknowledged_kind,
               journal::encoded(journal::Acknowledgement{end, QByteArray(32, 'x'), {}, {}}));
        const auto other = ChainStore(chain).read(chain);
        QCOMPARE(other.error().fault, StoreFault::damaged);
        QVERIFY(other.error().words.contains(QStringLiteral("another entry")));
    }
};

QTEST_GUILESS_MAIN(StoreEvidenceHeadOfficeTest)
#include "store_evidence_head_office_test.moc"
