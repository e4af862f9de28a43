#include "core/journal/changes.h"
#include "core/journal/checkpoint.h"

#include <QTest>
#include <utility>

using namespace countersign::journal;
using namespace Qt::Literals::StringLiterals;

namespace {

const QByteArray manifest(32, 'm');
const QByteArray list(32, 'l');

Entry entry(const char* kind, const QByteArray& payload)
{
    Entry entry;
    entry.at_ms = 1'700'000'100'000;
    entry.kind = kind;
    entry.payload = payload;
    return entry;
}

Entry taken(quint64 version, bool isBase = false, std::optional<qint64> begins_ms = {})
{
    ChangesTaken said{version, manifest, 1'700'000'000'000, isBase, {}};
    if (begins_ms)
        said.prices = PriceList{version, *begins_ms, list, false};
    return entry(changes_taken_kind, encoded(said));
}

Entry policy(quint64 version, const QByteArray& text, const QString& currency = u"EUR"_s)
{
    return entry(policy_changed_kind, encoded(PolicyRecord{version, currency, text}));
}

const QByteArray rules = "[countersign]\nfrom = \"5.00\"\n";

std::vector<quint64> versionsOf(const ChangesRecord& record)
{
    std::vector<quint64> versions;
    for (const PriceList& prices : record.prices)
        versions.push_back(prices.version);
    return versions;
}

} // namespace

class JournalChangesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theRecordFollowsFromTheEntries()
    {
        ChangesRecord record;
        QVERIFY(record.take(taken(3, true)).ok());
        QVERIFY(record.take(taken(4, false, 1'900'000'000'000)).ok());
        QVERIFY(record.take(taken(5, false, 1'800'000'000'000)).ok());
        QCOMPARE(record.version, quint64{5});
        QCOMPARE(record.digest, manifest);
        QCOMPARE(record.taken_ms, 1'700'000'100'000);
        QCOMPARE(versionsOf(record), (std::vector<quint64>{5, 4}));
        QVERIFY(record.take(entry(prices_begun_kind, encodedPricesBegun(5))).ok());
        QCOMPARE(versionsOf(record), (std::vector<quint64>{4}));
        QVERIFY(record.take(entry("products_imported", "{}")).ok());
        QVERIFY(record.take(taken(6, true)).ok());
        QCOMPARE(versionsOf(record), std::vector<quint64>());
    }

    void aTillNeverWentBack()
    {
        ChangesRecord record;
        QVERIFY(record.take(taken(5)).ok());
        QVERIFY(!record.take(taken(5)).ok());
        QVERIFY(!record.take(taken(4, true)).ok());
        QVERIFY(!record.take(entry(prices_begun_kind, encodedPricesBegun(5))).ok());
        QVERIFY(!record.take(entry(changes_taken_kind, "{}")).ok());
        QCOMPARE(record.version, quint64{5});
    }

    void pricesThatAreLostDontBegin()
    {
        ChangesRecord record;
        QVERIFY(record.take(taken(5, false, 1'800'000'000'000)).ok());
        const QByteArray older = encoded(ChangesRefusal{5, "older", u"x"_s});
        QVERIFY(record.take(entry(changes_refused_kind, older)).ok());
        QCOMPARE(record.prices.size(), std::size_t{1});
        const QByteArray lost = encoded(ChangesRefusal{5, prices_lost, u"gone"_s});
        QVERIFY(record.take(entry(changes_refused_kind, lost)).ok());
        QVERIFY(record.prices.empty());
    }

    void refusalsAreReadAsTheyWereWritten()
    {
        const ChangesRefusal refusal{12, "older", u"change set 12 is older"_s};
        QCOMPARE(decodedChangesRefusal(encoded(refusal)), std::optional(refusal));
        QVERIFY(!decodedChangesRefusal("{}"));
    }

    void aPolicyStandsUntilTheNext()
    {
        ChangesRecord record;
        QVERIFY(!record.take(policy(5, rules)).ok()); // of no set
        QVERIFY(record.take(taken(5)).ok());
        QVERIFY(record.take(policy(5, rules)).ok());
        QCOMPARE(record.policy, std::optional(PolicyRecord{5, u"EUR"_s, rules}));
        QVERIFY(record.take(taken(6, true)).ok());
        QCOMPARE(record.policy->version, quint64{5});
        QVERIFY(!record.take(policy(5, "[code]\ntries = 1\n")).ok());
        QVERIFY(record.take(policy(6, {}, {})).ok());
        QVERIFY(!record.policy);
    }

    void whatIsNoPolicyIsRefused_data()
    {
        QTest::addColumn<QByteArray>("old");
        QTest::addColumn<QByteArray>("replacement");
        QTest::newRow("another amount") << QByteArray("5.00") << QByteArray("9.00");
        QTest::newRow("no currency") << QByteArray("EUR") << QByteArray("Euro");
        QTest::newRow("one more member") << QByteArray("{") << QByteArray("{\"a\":1,");
        QTest::newRow("no text") << QByteArray("\"text\"") << QByteArray("\"words\"");
        QTest::newRow("half a version") << QByteArray(":5}") << QByteArray(":5.5}");
    }

    void whatIsNoPolicyIsRefused()
    {
        QFETCH(QByteArray, old);
        QFETCH(QByteArray, replacement);
        ChangesRecord record;
        QVERIFY(record.take(taken(5)).ok());
        Entry said = policy(5, rules);
        QVERIFY(said.payload.contains(old));
        said.payload.replace(old, replacement);
        QVERIFY(!record.take(said).ok());
        QVERIFY(!record.policy);
    }

    void aCheckpointKeepsThePolicy()
    {
        Checkpoint checkpoint;
        QVERIFY(checkpoint.changes.take(taken(5)).ok());
        QVERIFY(checkpoint.changes.take(policy(5, rules)).ok());
        const QByteArray kept = encoded(checkpoint);
        QCOMPARE(decodedCheckpoint(kept).value(), checkpoint);
        for (const auto& [old, replacement] :
             {std::pair<QByteArray, QByteArray>{"5.00", "9.00"}, {"\"EUR\"", "\"CHF!\""}}) {
            QByteArray altered = kept;
            QVERIFY(altered.replace(old, replacement) != kept);
            QVERIFY(!decodedCheckpoint(altered).ok());
        }
    }

    void aCheckpointKeepsIt()
    {
        Checkpoint checkpoint;
        QVERIFY(!encoded(checkpoint).contains("changes"));
        QVERIFY(checkpoint.changes.take(taken(5, true, 1'800'000'000'000)).ok());
        QCOMPARE(decodedCheckpoint(encoded(checkpoint)).value(), checkpoint);
        const QByteArray later =
            encoded(checkpoint).replace("\"version\":5,\"whole\"", "\"version\":6,\"whole\"");
        QVERIFY(later != encoded(checkpoint));
        QVERIFY(!decodedCheckpoint(later).ok());
    }
};

QTEST_GUILESS_MAIN(JournalChangesTest)
#include "journal_changes_test.moc"
