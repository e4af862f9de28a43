// How fast a till's long queue reaches head office, beside the least that its rows cost there, how
// much memory that takes, and whether a cashier notices.

#include "core/base/check.h"
#include "core/store/journal_tail.h"
#include "core/uplink/batching.h"
#include "tests/bench/bare_inserts.h"
#include "tests/bench/purchases.h"
#include "tests/bench/samples.h"
#include "tests/bench/shop.h"
#include "tests/uplink/enrolled_shop.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <atomic>
#include <benchmark/benchmark.h>
#include <limits>
#include <thread>

using namespace countersign;
using namespace Qt::Literals::StringLiterals;
using tests::TillProcess;

namespace {

constexpr int limit_ms = 1'800'000;
constexpr int idle_sales = 30;
constexpr int scans_a_sale = 3;
constexpr int sale_every_ms = 200; // faster than people can
constexpr double frame_ms = 1000.0 / 60;

double millisecondsOf(const QElapsedTimer& timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

/// A cash purchase; how long each scan's answer took.
void sell(TillProcess& till, bench::Samples& scans_ms)
{
    for (int scan = 0; scan < scans_a_sale; ++scan) {
        QElapsedTimer timer;
        timer.start();
        till.send(tests::scan("5901234123457"));
        check(!till.next(u"basket"_s).isEmpty(), "a scan is answered");
        scans_ms.add(millisecondsOf(timer));
    }
    till.send(tests::chargeCash(u"100.00"_s));
    check(!till.next(u"recorded"_s).isEmpty(), "a purchase is recorded");
}

void begin(TillProcess& till)
{
    check(till.start(), "the till starts");
    till.send(tests::plain("status"));
    check(!till.next([](const QJsonObject&) { return true; }, limit_ms).isEmpty(),
          "the till answers");
}

struct Idle
{
    bench::Samples scans_ms;
    double peak_mb = 0;
};

/// A till without head office, which has read the journal once before.
Idle idle(const tests::Shop& shop)
{
    Idle idle;
    TillProcess till(shop.config());
    begin(till);
    check(till.endInput() == 0, "the till ends");
    begin(till);
    for (int sale = 0; sale < idle_sales; ++sale)
        sell(till, idle.scans_ms);
    idle.peak_mb = bench::peakMegabytes(till.id());
    check(till.endInput() == 0, "the till ends");
    return idle;
}

struct Drained
{
    bench::Samples scans_ms;
    double peak_mb = 0;
    double took_s = 0;
};

/// Sells while something else is done that a till has no part in: what the machine itself costs.
template <class Do> void sellBeside(const tests::Shop& shop, bench::Samples& scans_ms, Do work)
{
    TillProcess till(shop.config());
    begin(till);
    std::atomic<bool> isDone = false;
    std::thread worker([&] {
        work();
        isDone = true;
    });
    while (!isDone) {
        sell(till, scans_ms);
        (void)till.nextIfAny([](const QJsonObject&) { return false; }, sale_every_ms);
    }
    worker.join();
    check(till.endInput() == 0, "the till ends");
}

/// Sells until head office has what was queued.
Drained drain(const tests::Shop& shop, tests::PostgresPeer& peer, quint64 queued)
{
    Drained drained;
    TillProcess till(shop.config());
    QElapsedTimer passed;
    passed.start();
    begin(till);
    const auto arrived = [&peer] {
        return peer.sql("SELECT seq FROM countersign.till_head WHERE till='till-3'")
            .trimmed()
            .toULongLong();
    };
    while (arrived() < queued) {
        check(passed.elapsed() < limit_ms, "the queue drains in time");
        sell(till, drained.scans_ms);
        (void)till.nextIfAny([](const QJsonObject&) { return false; }, sale_every_ms);
    }
    drained.took_s = millisecondsOf(passed) / 1e3;
    drained.peak_mb = bench::peakMegabytes(till.id());
    check(till.endInput() == 0, "the till ends");
    return drained;
}

/// The same entries, in stretches as a till sends them; reading them isn't counted.
struct Bare
{
    world::JournalTail& journal;
    bench::BareInserts inserts;
    quint64 after = 0;
    double took_s = 0;

    /// At least up to that one.
    void addUntil(quint64 seq)
    {
        while (after < seq) {
            uplink::Batching batching(std::numeric_limits<quint64>::max());
            const auto read = journal.each(
                after, [&](const journal::Entry& entry) { return batching.take(entry); });
            check(read.ok(), "the journal can be read");
            const auto entries = std::move(batching).taken();
            check(!entries.empty(), "a stretch ends with a signed entry");
            QElapsedTimer timer;
            timer.start();
            inserts.add(entries);
            took_s += millisecondsOf(timer) / 1e3;
            after = entries.back().seq;
        }
    }
};

/// The bare rows come half before the till's and half after, so that what slows the machine
/// meanwhile slows both.
void drainQueue(benchmark::State& state)
{
    if (!tests::PostgresPeer::isInstalled())
        return state.SkipWithError("PostgreSQL isn't installed");
    tests::PostgresPeer peer(
        qEnvironmentVariable("COUNTERSIGN_BENCH_HEAD_OFFICE", QDir::tempPath()));
    check(peer.start(), "PostgreSQL starts");
    tests::EnrolledShop office(peer);
    const QByteArray pem = tests::EnrolledShop::publicKeyOf(office.shop);
    office.enrol("bare", "bare", pem);
    const auto keys = store::loadKeys(office.shop.data());
    check(keys.ok(), "the till's keys can be read");
    bench::addPurchases(office.shop.data(), **keys,
                        bench::entriesWanted() / bench::purchase_entries + 1);
    const Idle before = idle(office.shop);
    auto journal = store::JournalTail::open(office.shop.data(), (*keys)->signing.publicKey());
    check(journal.ok(), "the journal can be read");
    const auto queued = static_cast<quint64>(bench::entriesWanted());

    for (auto _ : state) {
        Bare bare{**journal, {peer.url("bare"), "bare"}};
        bench::Samples beside_ms;
        sellBeside(office.shop, beside_ms, [&] { bare.addUntil(queued / 2); });
        office.connectTo(peer.url("till3"));
        const Drained drained = drain(office.shop, peer, queued);
        office.shop.write({});
        sellBeside(office.shop, beside_ms, [&] { bare.addUntil(queued); });
        const auto count = static_cast<double>(queued);
        state.SetIterationTime(drained.took_s);
        state.counters["entries"] = count;
        state.counters["entries_per_s"] = count / drained.took_s;
        const double bare_per_s = static_cast<double>(bare.after) / bare.took_s;
        state.counters["bare_per_s"] = bare_per_s;
        state.counters["ratio"] = count / drained.took_s / bare_per_s;
        state.counters["idle_mb"] = before.peak_mb;
        state.counters["drain_mb"] = drained.peak_mb;
        state.counters["above_idle_mb"] = drained.peak_mb - before.peak_mb;
        state.counters["idle_scan_p99_ms"] = before.scans_ms.percentile(99);
        state.counters["scan_p99_ms"] = drained.scans_ms.percentile(99);
        state.counters["scan_max_ms"] = drained.scans_ms.percentile(100);
        state.counters["bare_scan_p99_ms"] = beside_ms.percentile(99);
        state.counters["bare_scans_over_a_frame"] =
            static_cast<double>(beside_ms.above(frame_ms));
        state.counters["bare_scans"] = static_cast<double>(beside_ms.count());
        state.counters["scans"] = static_cast<double>(drained.scans_ms.count());
        state.counters["scans_over_a_frame"] =
            static_cast<double>(drained.scans_ms.above(frame_ms));
    }
    const QByteArray faults = peer.sql(
        "SELECT count(*) FROM countersign.journal_fault WHERE till='till-3'", false, limit_ms);
    check(faults.trimmed() == "0", "what has arrived is whole");
    state.SetLabel("wanted: ratio >= 0.8, above_idle_mb <= 50, scans_over_a_frame 0");
}
BENCHMARK(drainQueue)->UseManualTime()->Iterations(1)->Unit(benchmark::kSecond);

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    bench::sayDisk();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
