#include "core/journal/fact_codec.h"
#include "core/journal/restorations.h"

#include <QTest>

using namespace countersign;
using namespace countersign::journal;
using sale::StoreRestored;
using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray hashOf(char letter)
{
    return QByteArray(hash_size_bytes, letter);
}

/// Put back to entry 65; what was lost ended with entry 70 and the hash of b's.
StoreRestored restored()
{
    return {65, hashOf('x'), 70, hashOf('b'), 0, u"anna"_s};
}

Entry entryOf(const StoreRestored& fact, quint64 seq)
{
    const auto encoded = journal::encoded(fact);
    Entry entry;
    entry.seq = seq;
    entry.kind = encoded.kind;
    entry.payload = encoded.payload;
    return entry;
}

} // namespace

class JournalRestorationsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatLiesBetweenTheBackupAndALostEndMayBeLost();
    void whatLiesBeforeTheBackupMayBeLostWhereLinesPartedBefore();
    void whereNothingIsKnownAnythingMayBeLost();
    void theLastOnesAreToldAndAllCounted();
};

void JournalRestorationsTest::whatLiesBetweenTheBackupAndALostEndMayBeLost()
{
    StoreRestored fact = restored();
    QVERIFY(!mayHaveLost(fact, 65, hashOf('?')));
    QVERIFY(mayHaveLost(fact, 66, hashOf('?')));
    QVERIFY(mayHaveLost(fact, 69, {}));
    QVERIFY(mayHaveLost(fact, 70, hashOf('b')));
    QVERIFY(mayHaveLost(fact, 70, {}));
    QVERIFY(!mayHaveLost(fact, 70, hashOf('a'))); // that line ended there with another entry
    QVERIFY(!mayHaveLost(fact, 71, hashOf('a')));
    // A line that was put aside before reached further.
    fact.earlier = {{71, hashOf('a')}};
    QVERIFY(mayHaveLost(fact, 70, hashOf('a')));
    QVERIFY(mayHaveLost(fact, 71, hashOf('a')));
    QVERIFY(!mayHaveLost(fact, 71, hashOf('b')));
    QVERIFY(!mayHaveLost(fact, 72, {}));
    QVERIFY(!mayHaveLost(fact, 65, {}));
    // Nothing was lost.
    QVERIFY(!mayHaveLost({65, hashOf('x'), 0, {}, 0, u"anna"_s}, 66, {}));
}

void JournalRestorationsTest::whatLiesBeforeTheBackupMayBeLostWhereLinesPartedBefore()
{
    StoreRestored fact = restored();
    fact.commonSequence = 40;
    QVERIFY(!mayHaveLost(fact, 40, {}));
    QVERIFY(mayHaveLost(fact, 41, {}));
    // The lost line is shorter than the backup: it is another one, and nobody says since when.
    StoreRestored other = restored();
    other.fromSequence = 80;
    QVERIFY(mayHaveLost(other, 1, {}));
    QVERIFY(!mayHaveLost(other, 71, {}));
}

void JournalRestorationsTest::whereNothingIsKnownAnythingMayBeLost()
{
    StoreRestored fact{65, hashOf('x'), 0, {}, 0, u"anna"_s};
    fact.isHeadKnown = false;
    QVERIFY(mayHaveLost(fact, 66, {}));
    QVERIFY(mayHaveLost(fact, 6600, {}));
    QVERIFY(!mayHaveLost(fact, 65, {}));
    StoreRestored later = restored();
    later.isEarlierKnown = false;
    QVERIFY(mayHaveLost(later, 6600, {}));
    QVERIFY(mayHaveLost(later, 1, {}));
}

void JournalRestorationsTest::theLastOnesAreToldAndAllCounted()
{
    Restorations restorations;
    Entry other = entryOf(restored(), 1);
    other.kind = "products_noted";
    restorations.take(other);
    QCOMPARE(restorations.count(), quint64(0));
    for (quint64 seq = 1; seq <= Restorations::told_max + 5; ++seq)
        restorations.take(entryOf(restored(), seq));
    QCOMPARE(restorations.count(), quint64(Restorations::told_max + 5));
    QCOMPARE(restorations.told().size(), Restorations::told_max);
    QCOMPARE(restorations.told().front().seq, quint64(6));
    QVERIFY(restorations.told().back().said == restored());
    // What is withheld, or isn't what a till writes, is told without what it says.
    Entry withheld = entryOf(restored(), 7);
    withheld.payload.clear();
    Entry tooMany = entryOf(restored(), 8);
    StoreRestored fact = restored();
    fact.earlier.assign(StoreRestored::earlier_max + 1, {70, hashOf('b')});
    tooMany.payload = journal::encoded(fact).payload;
    for (const Entry& entry : {withheld, tooMany}) {
        restorations.take(entry);
        QCOMPARE(restorations.told().back().seq, entry.seq);
        QVERIFY(!restorations.told().back().said);
    }
}

QTEST_GUILESS_MAIN(JournalRestorationsTest)
#include "journal_restorations_test.moc"
