// How fast the journal takes entries for good, beside the least that a durable commit costs.

#include "core/base/check.h"
#include "tests/bench/bare_commits.h"
#include "tests/bench/bare_journal.h"
#include "tests/bench/purchases.h"
#include "tests/bench/samples.h"
#include "tests/bench/shop.h"

#include <QTemporaryDir>
#include <benchmark/benchmark.h>
#include <chrono>

using namespace countersign;

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int pairs = 3000;
constexpr int purchases = 500;

/// About what a purchase's fact weighs.
const QByteArray payload = R"({"amount":"48.20","currency":"EUR","method":"9f8b6a5d4c3e2f10",)"
                           R"("payment":"demo-000417","receipt":"T3-000417","tender":"card"})";

template <class Work> double microseconds(const Work& work)
{
    const auto begun = SteadyClock::now();
    work();
    return std::chrono::duration<double, std::micro>(SteadyClock::now() - begun).count();
}

/// As a till does between two customers. SQLite moves the bare log within a commit, so both count
/// it. Both logs are then written over from their beginning: one that grows has slower syncs.
void moveLog(store::Store& store)
{
    if (store.log().isWorthMoving())
        store.log().move();
}

void appendOne(store::Store& store, const QUuid& purchase)
{
    auto transaction = store.begin();
    check(transaction.ok(), "a transaction begins");
    transaction->append("recorded", purchase, payload);
    check(transaction->commit().ok(), "an entry is committed");
    moveLog(store);
}

/// Signed entries, one a commit, and bare rows in turns: what slows the disk meanwhile slows both.
void journalAppend(benchmark::State& state)
{
    const QTemporaryDir folder(bench::folderOnDisk());
    check(folder.isValid(), "the benchmark's folder can be made");
    world::SystemClock clock;
    world::SystemEntropy entropy;
    const bench::Products products;
    const auto store = bench::newStore(folder.path(), products, 0, clock, entropy);
    bench::BareCommits bare(folder.path());
    bench::Samples appends, commits, ratios;
    bool isBareFirst = false;
    const auto commitOne = [&] { bare.commit(payload); };
    for (auto _ : state) {
        const QUuid purchase = QUuid::createUuid();
        double commit_us = isBareFirst ? microseconds(commitOne) : 0;
        const double append_us = microseconds([&] { appendOne(*store, purchase); });
        if (!isBareFirst)
            commit_us = microseconds(commitOne);
        isBareFirst = !isBareFirst;
        appends.add(append_us);
        commits.add(commit_us);
        ratios.add(commit_us / append_us);
        state.SetIterationTime(append_us / 1e6);
    }
    state.counters["append_us"] = appends.median();
    state.counters["bare_commit_us"] = commits.median();
    state.counters["append_p99_us"] = appends.percentile(99);
    state.counters["bare_p99_us"] = commits.percentile(99);
    state.counters["ratio_median"] = ratios.median();
    state.counters["ratio_of_rates"] = commits.sum() / appends.sum();
    state.SetLabel("medians; wanted: ratio_median >= 0.6");
}
BENCHMARK(journalAppend)->UseManualTime()->Iterations(pairs)->Unit(benchmark::kMicrosecond);

void appendAll(store::Store& store, const bench::PurchaseEntries& purchase)
{
    for (const auto& commit : purchase.commits) {
        auto transaction = store.begin();
        check(transaction.ok(), "a transaction begins");
        for (const journal::EncodedFact& fact : commit)
            transaction->append(fact.kind, purchase.id, fact.payload);
        check(transaction->commit().ok(), "a purchase's entries are committed");
    }
    moveLog(store);
}

/// All entries of a card purchase, commit by commit, and in turns the same rows, hashes and
/// signatures by SQLite and OpenSSL alone.
void purchaseAppend(benchmark::State& state)
{
    const QTemporaryDir folder(bench::folderOnDisk());
    check(folder.isValid(), "the benchmark's folder can be made");
    world::SystemClock clock;
    world::SystemEntropy entropy;
    const auto store = bench::newStore(folder.path(), bench::Products(), 0, clock, entropy);
    bench::BareJournal bare(folder.path());
    bench::Samples appends, bares, ratios;
    bool isBareFirst = false;
    for (auto _ : state) {
        const bench::PurchaseEntries purchase = bench::somePurchase();
        const auto writeBare = [&] { bare.write(purchase); };
        double bare_us = isBareFirst ? microseconds(writeBare) : 0;
        const double append_us = microseconds([&] { appendAll(*store, purchase); });
        if (!isBareFirst)
            bare_us = microseconds(writeBare);
        isBareFirst = !isBareFirst;
        appends.add(append_us);
        bares.add(bare_us);
        ratios.add(bare_us / append_us);
        state.SetIterationTime(append_us / 1e6);
    }
    state.counters["append_us"] = appends.median();
    state.counters["bare_us"] = bares.median();
    state.counters["append_p99_us"] = appends.percentile(99);
    state.counters["bare_p99_us"] = bares.percentile(99);
    state.counters["ratio_median"] = ratios.median();
    state.counters["ratio_of_rates"] = bares.sum() / appends.sum();
    state.SetLabel("medians; wanted: ratio_median >= 0.8");
}
BENCHMARK(purchaseAppend)->UseManualTime()->Iterations(purchases)->Unit(benchmark::kMicrosecond);

} // namespace

int main(int argc, char** argv)
{
    bench::sayDisk();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
