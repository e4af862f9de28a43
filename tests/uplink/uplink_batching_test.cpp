#include "core/journal/verify.h"
#include "core/uplink/batching.h"

#include <QRandomGenerator>
#include <QTest>

using namespace countersign;
using namespace countersign::uplink;

namespace {

journal::Entry entry(quint64 seq, bool isSigned, qsizetype payload_bytes = 100)
{
    journal::Entry made;
    made.seq = seq;
    made.kind = "purchase_started";
    made.payload = QByteArray(payload_bytes, '.');
    made.hash = QByteArray(journal::hash_size_bytes, 'h');
    if (isSigned)
        made.signature = QByteArray(journal::signature_size_bytes, 's');
    return made;
}

std::vector<journal::Entry> batchOf(const std::vector<journal::Entry>& entries, quint64 until)
{
    Batching batching(until);
    for (const journal::Entry& each : entries) {
        if (!batching.take(each))
            break;
    }
    return std::move(batching).taken();
}

} // namespace

class UplinkBatchingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBatchIsWholeCommitsWithinItsLimits();
    void aCommitLargerThanTheLimitGoesAlone();
    void aBatchEndsAtAChangeOfKeys();
    void whatNobodySignedStays();
};

void UplinkBatchingTest::aBatchIsWholeCommitsWithinItsLimits()
{
    QRandomGenerator random(1);
    for (int round = 0; round < 300; ++round) {
        std::vector<journal::Entry> entries;
        const int count = random.bounded(1, 1'500);
        for (int i = 1; i <= count; ++i)
            entries.push_back(entry(static_cast<quint64>(i), random.bounded(3) == 0,
                                    random.bounded(round % 2 == 0 ? 300 : 40'000)));
        const auto until = static_cast<quint64>(random.bounded(1, count + 1));
        const auto batch = batchOf(entries, until);
        qsizetype bytes = 0;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            QCOMPARE(batch[i], entries[i]);
            bytes += batch[i].payload.size();
        }
        QVERIFY(static_cast<qsizetype>(batch.size()) <= batch_entries_max);
        QVERIFY(bytes <= batch_bytes_max);
        QVERIFY(batch.size() <= until);
        QVERIFY(batch.empty() || !batch.back().signature.isEmpty());
    }
}

void UplinkBatchingTest::aCommitLargerThanTheLimitGoesAlone()
{
    std::vector<journal::Entry> entries;
    for (quint64 seq = 1; seq <= 700; ++seq)
        entries.push_back(entry(seq, seq >= 600));
    QCOMPARE(batchOf(entries, 700).size(), 600U);
    const std::vector large{entry(1, false, batch_bytes_max), entry(2, true, batch_bytes_max),
                            entry(3, true)};
    QCOMPARE(batchOf(large, 3).size(), 2U);
}

void UplinkBatchingTest::aBatchEndsAtAChangeOfKeys()
{
    std::vector entries{entry(1, true), entry(2, true), entry(3, true)};
    entries[1].kind = journal::key_changed_kind;
    QCOMPARE(batchOf(entries, 3).size(), 2U);
}

void UplinkBatchingTest::whatNobodySignedStays()
{
    QCOMPARE(batchOf({entry(1, true), entry(2, false), entry(3, false)}, 3).size(), 1U);
    QVERIFY(batchOf({entry(1, false), entry(2, true)}, 1).empty());
}

QTEST_GUILESS_MAIN(UplinkBatchingTest)
#include "uplink_batching_test.moc"
