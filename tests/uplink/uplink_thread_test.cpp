#include "app/composition/uplink_thread.h"
#include "core/store/journal_tail.h"
#include "tests/store/shop.h"
#include "tests/uplink/scripted_head_office.h"

#include <QSemaphore>
#include <QTest>

using namespace countersign;
using tests::ScriptedHeadOffice;

namespace {

/// Blocks the uplink's thread, as an adapter must not, until the test lets it go.
class HangingHeadOffice final : public world::HeadOffice
{
public:
    HangingHeadOffice(ScriptedHeadOffice& behind, QSemaphore& entered, QSemaphore& leave)
        : m_behind(behind), m_entered(entered), m_leave(leave)
    {
    }
    [[nodiscard]] QString name() const override { return m_behind.name(); }
    void hand(std::shared_ptr<const world::Batch> batch, Answered answered) override
    {
        m_entered.release();
        m_leave.acquire();
        m_behind.hand(std::move(batch), std::move(answered));
    }

private:
    ScriptedHeadOffice& m_behind;
    QSemaphore& m_entered;
    QSemaphore& m_leave;
};

} // namespace

class UplinkThreadTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theStoreIsWrittenWhileHeadOfficeHangs();
};

/// The till's thread commits, and the uplink's reads the same store: neither waits for the other.
void UplinkThreadTest::theStoreIsWrittenWhileHeadOfficeHangs()
{
    store_test::Shop shop;
    ScriptedHeadOffice behind;
    QSemaphore entered;
    QSemaphore leave;
    QSemaphore drained;
    const world::SystemClock clock;
    const auto open = [&]() -> Result<std::unique_ptr<world::JournalTail>, QString> {
        auto tail = store::JournalTail::open(shop.data, shop.keys->signing.publicKey());
        if (!tail)
            return failure(tail.error().words);
        return std::move(tail).value();
    };
    constexpr quint64 commits = 200;
    {
        app::UplinkThread thread(
            {"till-3", behind.key.publicKey()},
            [&](world::Loop&) {
                return std::make_unique<HangingHeadOffice>(behind, entered, leave);
            },
            open, clock, shop.entropy);
        thread.uplink().start(0, [&](const world::UplinkReport& report) {
            if (report.confirmed.seq == commits + 1)
                drained.release();
        });
        thread.uplink().committed(1, 1);
        QVERIFY(entered.tryAcquire(1, 30'000));
        for (quint64 seq = 2; seq <= commits + 1; ++seq) {
            shop.append(1);
            thread.uplink().committed(seq, seq);
        }
        leave.release(1'000'000);
        QVERIFY(drained.tryAcquire(1, 60'000));
    }
    QCOMPARE(behind.entries.size(), commits + 1);
    quint64 seq = 0;
    const auto compared = shop.open->journal().each(
        1, [&](const journal::Entry& entry) { return behind.entries[seq++] == entry; });
    QVERIFY(compared.ok());
    QCOMPARE(seq, commits + 1);
}

QTEST_GUILESS_MAIN(UplinkThreadTest)
#include "uplink_thread_test.moc"
