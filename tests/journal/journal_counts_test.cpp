#include "core/journal/checkpoint.h"
#include "core/journal/counts.h"
#include "core/journal/words.h"

#include <QTest>

using namespace countersign::journal;
using namespace Qt::Literals::StringLiterals;

namespace {

const QByteArray anna(32, 'a');
const QByteArray ben(32, 'b');
const QByteArray method(16, 'm');
constexpr qint64 then_ms = 1'700'000'100'000;

Entry entry(quint64 seq, const char* kind, const QByteArray& payload)
{
    Entry entry;
    entry.seq = seq;
    entry.at_ms = then_ms;
    entry.kind = kind;
    entry.payload = payload;
    return entry;
}

Entry heard(quint64 seq, const std::vector<HeardCount>& counts)
{
    return entry(seq, counts_heard_kind, encoded(counts));
}

} // namespace

// What a till's journal says of counts that it has in common with others.
class JournalCountsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenReadsAsItWas()
    {
        QCOMPARE(decodedCountKey(encodedCountKey(anna)), std::optional(anna));
        QCOMPARE(decodedSharedCount(encoded(SharedCount{anna, 3})),
                 std::optional(SharedCount{anna, 3}));
        QCOMPARE(encoded(SharedCount{anna, 3}),
                 QByteArray("{\"failures\":3,\"key\":\"" + anna.toHex() + "\"}"));
        CountsRecord record;
        QVERIFY(record.take(heard(7, {{anna, "till-4", 2, 812, then_ms, 0}})).ok());
        QCOMPARE(record.heard, (std::vector<HeardCount>{{anna, "till-4", 2, 812, then_ms, 7}}));
        QCOMPARE(record.heard_ms, then_ms);
    }
    void whatIsntOursIsRefused_data()
    {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<QByteArray>("payload");
        const QByteArray key = anna.toHex();
        const auto row = [](const char* name, const char* kind, const QByteArray& payload) {
            QTest::newRow(name) << QByteArray(kind) << payload;
        };
        const auto count = [&](const QByteArray& more) {
            return "{\"counts\":[{\"at_ms\":1,\"key\":\"" + key + "\"," + more + "}]}";
        };
        row("no json", count_shared_kind, "{");
        row("a short key", count_shared_kind, "{\"failures\":1,\"key\":\"aa\"}");
        row("less than none", count_shared_kind, "{\"failures\":-1,\"key\":\"" + key + "\"}");
        row("too many", count_shared_kind, "{\"failures\":1000001,\"key\":\"" + key + "\"}");
        row("a half", count_shared_kind, "{\"failures\":0.5,\"key\":\"" + key + "\"}");
        row("a field more", count_shared_kind, "{\"failures\":1,\"key\":\"" + key + "\",\"x\":1}");
        row("no list", counts_heard_kind, "{\"counts\":{}}");
        row("no till", counts_heard_kind, count("\"failures\":1,\"seq\":1,\"till\":\"\""));
        row("no such till", counts_heard_kind, count("\"failures\":1,\"seq\":1,\"till\":\"T 4\""));
        row("no entry", counts_heard_kind, count("\"failures\":1,\"seq\":0,\"till\":\"t\""));
        row("a field too many", counts_heard_kind,
            count("\"failures\":1,\"seq\":1,\"till\":\"t\",\"heard\":3"));
    }
    void whatIsntOursIsRefused()
    {
        QFETCH(QByteArray, kind);
        QFETCH(QByteArray, payload);
        CountsRecord record;
        QVERIFY(!record.take(entry(3, kind.constData(), payload)).ok());
        QCOMPARE(record, CountsRecord());
    }
    void tillsAreAddedUpAndTheNewestWordOfEachCounts()
    {
        CountsRecord record;
        QVERIFY(record
                    .take(heard(5, {{anna, "till-4", 2, 10, then_ms, 0},
                                    {anna, "till-5", 1, 90, then_ms, 0},
                                    {ben, "till-4", 4, 11, then_ms, 0}}))
                    .ok());
        QCOMPARE(record.failuresElsewhere(anna, method), 3);
        QVERIFY(record.take(heard(6, {{anna, "till-4", 4, 12, then_ms, 0}})).ok());
        QCOMPARE(record.failuresElsewhere(anna, method), 5);
        QVERIFY(record.take(heard(6, {{anna, "till-4", 1, 12, then_ms, 0}})).ok());
        QCOMPARE(record.failuresElsewhere(anna, method), 5); // taken once
        QVERIFY(record.take(heard(7, {{anna, "till-4", 0, 13, then_ms, 0}})).ok());
        QCOMPARE(record.failuresElsewhere(anna, method), 1);
        QCOMPARE(record.failuresElsewhere(ben, method), 4);
        QCOMPARE(record.find(anna, "till-4")->failures, 0); // and isn't news again
        QCOMPARE(record.find(anna, "till-4")->seq, quint64{13});
        QVERIFY(record.find(anna, "till-6") == nullptr);
        QVERIFY(record.isHeardOf(anna) && !record.isHeardOf(QByteArray(32, 'c')));
    }
    void whatWasHeardBeforeARightCodeHereIsOver()
    {
        CountsRecord record;
        record.voidFor(method);
        QCOMPARE(record, CountsRecord());
        QVERIFY(record.take(heard(5, {{anna, "till-4", 2, 10, then_ms, 0}})).ok());
        record.voidFor(method);
        QCOMPARE(record.failuresElsewhere(anna, method), 0);
        QCOMPARE(record.failuresElsewhere(anna, QByteArray(16, 'n')), 2);
        // What comes on top of it counts, and all of what is begun anew.
        QVERIFY(record.take(heard(9, {{anna, "till-4", 3, 12, then_ms, 0}})).ok());
        QCOMPARE(record.failuresElsewhere(anna, method), 1);
        QCOMPARE(record.failuresElsewhere(anna, QByteArray(16, 'n')), 3);
        QVERIFY(record.take(heard(10, {{anna, "till-4", 5, 14, then_ms, 0}})).ok());
        QCOMPARE(record.failuresElsewhere(anna, method), 3);
        QCOMPARE(countsRecordFrom(toJson(record)), std::optional(record));
        record.voidFor(method);
        QCOMPARE(record.failuresElsewhere(anna, method), 0);
        QVERIFY(record.take(heard(11, {{anna, "till-4", 2, 17, then_ms, 0}})).ok());
        QCOMPARE(record.failuresElsewhere(anna, method), 2);
    }
    void whatHasEndedIsReadAsItWas()
    {
        HeardCount ended{anna, "till-4", 0, 812, then_ms, 0};
        ended.base = 3;
        CountsRecord record;
        QVERIFY(record.take(heard(7, {ended})).ok());
        QCOMPARE(record.heard.size(), std::size_t{1});
        QCOMPARE(record.find(anna, "till-4")->base, 3);
        QCOMPARE(record.failuresElsewhere(anna, method), 0);
        QVERIFY(!record.isHeardOf(anna));
        QCOMPARE(countsRecordFrom(toJson(record)), std::optional(record));
    }
    void whoFreesSaysSoOnce()
    {
        const SharedCount freed{anna, 0, true};
        QCOMPARE(encoded(freed),
                 QByteArray("{\"failures\":0,\"freed\":true,\"key\":\"" + anna.toHex() + "\"}"));
        QCOMPARE(decodedSharedCount(encoded(freed)), std::optional(freed));
        QVERIFY(!decodedSharedCount(encoded(freed).replace(":0", ":1")).has_value());
        CountsRecord record;
        record.freeFor(method);
        QCOMPARE(record, CountsRecord());
        record.noteTry(method, anna);
        QVERIFY(record.take(entry(3, count_shared_kind, encoded({anna, 2}))).ok());
        record.freeFor(method);
        QCOMPARE(record.freed, QSet<QByteArray>{anna});
        QCOMPARE(countsRecordFrom(toJson(record)), std::optional(record));
        QVERIFY(record.take(entry(4, count_shared_kind, encoded(freed))).ok());
        QCOMPARE(record, CountsRecord());
    }
    void oneTillCrowdsOutNoOther()
    {
        CountsRecord record;
        QVERIFY(record.take(heard(1, {{ben, "till-5", 3, 1, 5, 0}})).ok());
        quint64 seq = 1;
        for (int batch = 0; batch < 15; ++batch) {
            std::vector<HeardCount> counts;
            for (int i = 0; i < 100; ++i) {
                QByteArray key(32, 'k');
                key.replace(0, 8, QByteArray::number(++seq).rightJustified(8, '0'));
                counts.push_back({key, "till-4", 1, seq, then_ms + qint64(seq), 0});
            }
            QVERIFY(record.take(heard(seq, counts)).ok());
        }
        QCOMPARE(record.heard.size(), CountsRecord::heard_of_till_max + 1);
        QCOMPARE(record.failuresElsewhere(ben, method), 3);
        QCOMPARE(countsRecordFrom(toJson(record)), std::optional(record));
    }
    void noMoreIsKeptThanItsLimits()
    {
        CountsRecord record;
        for (quint64 till = 0; till < 15; ++till) {
            std::vector<HeardCount> counts;
            for (quint64 i = 0; i < 100; ++i) {
                QByteArray key(32, char('a' + till));
                key[1] = char(i);
                counts.push_back(
                    {key, "till-" + QByteArray::number(till), 1, i + 1, then_ms + qint64(till), 0});
            }
            QVERIFY(record.take(heard(till + 1, counts)).ok());
        }
        QCOMPARE(record.heard.size(), CountsRecord::heard_max);
        QVERIFY(record.heard.front().till != "till-0"); // the oldest went
        for (int i = 0; i < 1'100; ++i)
            record.voidFor(QByteArray::number(i));
        QCOMPARE(record.voided.size(), CountsRecord::voided_max);
    }
    void aCheckpointHasThemAndAnEarlierOneNone()
    {
        Checkpoint checkpoint;
        QVERIFY(!encoded(checkpoint).contains("counts"));
        checkpoint.counts.emplace(); // none are shared, which is said, too
        QCOMPARE(decodedCheckpoint(encoded(checkpoint)).value(), checkpoint);
        QVERIFY(checkpoint.counts->take(entry(3, count_shared_kind, encoded({anna, 2}))).ok());
        QVERIFY(checkpoint.counts->take(heard(4, {{ben, "till-4", 2, 8, then_ms, 0}})).ok());
        checkpoint.counts->voidFor(method);
        const QByteArray written = encoded(checkpoint);
        QCOMPARE(decodedCheckpoint(written).value(), checkpoint);
        for (const auto& [from, to] :
             {std::pair<QByteArray, QByteArray>{"\"heard\":4", "\"heard\":5"},
              {"\"failures\":2", "\"failures\":-1"},
              {"\"till\":\"till-4\"", "\"till\":\"\""}}) {
            QByteArray altered = written;
            QVERIFY(altered.contains(from));
            QVERIFY2(!decodedCheckpoint(altered.replace(from, to)).ok(), from.constData());
        }
        const QByteArray none = encoded(SharedCount{anna, 0});
        QVERIFY(checkpoint.counts->take(entry(5, count_shared_kind, none)).ok());
        QVERIFY(checkpoint.counts->shared.isEmpty());
    }
    void theyAreTalkedOfInWords()
    {
        QVERIFY(inWords(entry(3, count_shared_kind, encoded({anna, 2})))
                    .contains(u"2 wrong codes in a row"_s));
        QVERIFY(inWords(heard(3, {})).contains(u"other tills"_s));
    }
};

QTEST_GUILESS_MAIN(JournalCountsTest)
#include "journal_counts_test.moc"
