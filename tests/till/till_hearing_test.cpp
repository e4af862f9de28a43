#include "core/till/hearing.h"

#include <QTest>

using namespace countersign;
using journal::HeardCount;
using till::Hearing;

namespace {

const QByteArray anna(32, 'a');

} // namespace

// How much of what other tills say a till writes down, whatever they say.
class TillHearingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_hearing = Hearing();
        m_record = journal::CountsRecord();
        m_now = {1'700'000'000'000, 1'000, "boot"};
        m_entries = 0;
    }
    /// Else it would end what was counted after it, for as long as that clock is ahead.
    void aRightCodeIsDatedWhenItWasHeard()
    {
        const HeardCount right = said("till-5", 0, 7, -119'000);
        const HeardCount wrong = said("till-4", 3, 10, 60'000);
        hear({right, wrong});
        QCOMPARE(elsewhere(), 3);
        pass(119'000);
        hear({right, wrong});
        QCOMPARE(elsewhere(), 3);
        hear({said("till-5", 0, 8), wrong}); // a later one
        QCOMPARE(elsewhere(), 0);
    }
    void howOftenItWritesIsBounded()
    {
        for (int i = 1; i <= 30; ++i)
            hear({said("till-4", i, quint64(i))});
        QCOMPARE(m_entries, Hearing::entries_at_once_max);
        QCOMPARE(elsewhere(), 10);
        pass(Hearing::entry_every_ms);
        hear({said("till-4", 31, 31)});
        hear({said("till-4", 32, 32)});
        QCOMPARE(m_entries, Hearing::entries_at_once_max + 1);
        QCOMPARE(elsewhere(), 31);
        pass(30 * Hearing::entry_every_ms);
        for (int i = 33; i <= 60; ++i)
            hear({said("till-4", i, quint64(i))});
        QCOMPARE(m_entries, 2 * Hearing::entries_at_once_max + 1);
    }
    /// Whoever has its credentials can say as many as they like, and of any time.
    void whatOneTillHasWrittenIsBounded()
    {
        for (int from = 1; from < 900; from += 100)
            flood(from);
        QCOMPARE(m_entries, 2);
        hear({said("till-5", 2, 4)}); // which keeps no other one from being heard
        QCOMPARE(elsewhere(), 2);
        pass(Hearing::counts_of_till_ms);
        flood(901);
        QCOMPARE(m_entries, 4);
        flood(801); // was said before those
        QCOMPARE(m_entries, 4);
        QCOMPARE(m_record.heard.size(), journal::CountsRecord::heard_of_till_max + 1);
    }
    /// A database that shows more than one row of a till and key can't have them taken in turns.
    void theLastWordOfATillIsTheOneThatCounts()
    {
        const std::vector<HeardCount> twice{said("till-4", 3, 12), said("till-4", 5, 11)};
        hear(twice);
        hear(twice);
        QCOMPARE(elsewhere(), 3);
        QCOMPARE(m_entries, 1);
    }
    /// What others crowd out isn't written down again each time that it is said.
    void whatIsntKeptIsntWritten()
    {
        std::vector<HeardCount> many;
        for (int till = 0; till < 12; ++till) {
            for (int i = 1; i <= 100; ++i) {
                HeardCount count = said("till-" + QByteArray::number(till), 1, quint64(i),
                                        till < 6 ? -3'600'000 : 0);
                count.key = QByteArray::number(till * 1'000 + i).rightJustified(32, '0');
                many.push_back(count);
            }
        }
        while (hear(many) > 0) {
        }
        QCOMPARE(m_record.heard.size(), journal::CountsRecord::heard_max);
        QCOMPARE(m_entries, 5);
        for (int minute = 0; minute < 10; ++minute) {
            pass(10'000);
            QCOMPARE(hear(many), std::size_t{0});
        }
    }

private:
    std::size_t hear(const std::vector<HeardCount>& counts)
    {
        const auto news = m_hearing.newsIn({counts, 2}, "till-3", m_record, m_now);
        if (news.empty())
            return 0;
        m_hearing.wrote(news, m_now);
        journal::Entry entry;
        entry.seq = static_cast<quint64>(++m_entries);
        entry.at_ms = m_now.wall_ms;
        entry.kind = journal::counts_heard_kind;
        entry.payload = journal::encoded(news);
        const bool isTaken = m_record.take(entry).ok();
        check(isTaken, "news can be written down");
        return news.size();
    }
    void flood(int from)
    {
        std::vector<HeardCount> counts;
        for (int i = from; i < from + 100; ++i) {
            counts.push_back(said("till-4", 1, quint64(i), -3'600'000));
            counts.back().key.replace(0, 8, QByteArray::number(i).rightJustified(8, '0'));
        }
        hear(counts);
        pass(Hearing::entry_every_ms);
    }
    void pass(std::int64_t time_ms)
    {
        m_now.wall_ms += time_ms;
        m_now.boot_ms += time_ms;
    }
    [[nodiscard]] HeardCount said(const QByteArray& till, int failures, quint64 seq,
                                  std::int64_t ago_ms = 0) const
    {
        return {anna, till, failures, seq, m_now.wall_ms - ago_ms, 0};
    }
    [[nodiscard]] int elsewhere() const
    {
        return m_record.failuresElsewhere(anna, QByteArray(16, 'm'));
    }

    Hearing m_hearing;
    journal::CountsRecord m_record;
    sale::Instant m_now;
    int m_entries = 0;
};

QTEST_GUILESS_MAIN(TillHearingTest)
#include "till_hearing_test.moc"
