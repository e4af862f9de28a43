// From a scan to the view that shows it, with 100,000 products and with 1,000.

#include "core/base/check.h"
#include "tests/bench/bare_commits.h"
#include "tests/bench/bench_till.h"
#include "tests/bench/samples.h"
#include "tests/bench/shop.h"

#include <QCoreApplication>
#include <QTemporaryDir>
#include <benchmark/benchmark.h>
#include <random>

using namespace countersign;

namespace {

constexpr int few_products = 1'000;
constexpr int lines_max = 30;
constexpr int baskets = 2 * lines_max;
constexpr int row_size_bytes = 100;

struct Shop
{
    Shop(const QString& folder, const bench::Products& all, int count, world::Clock& clock,
         world::Entropy& entropy)
        : till(bench::newStore(folder, all, count, clock, entropy), clock, entropy),
          products(count)
    {
    }

    bench::BenchTill till;
    int products;
    bench::Samples all_us;
    bench::Samples till_us;
};

void scanOne(Shop& shop, const QString& code)
{
    const auto took = shop.till.take(till::Scan{code});
    shop.all_us.add(took.all_us);
    shop.till_us.add(took.till_us);
}

void say(benchmark::State& state, const std::string& shop, const Shop& of)
{
    state.counters[shop + "_median_us"] = of.all_us.median();
    state.counters[shop + "_p99_us"] = of.all_us.percentile(99);
    state.counters[shop + "_on_till_us"] = of.till_us.median();
}

/// Baskets of 1 to 30 lines, scanned line by line in both shops in turns, a bare commit after
/// each. Products are picked at random, always the same ones.
void scanToView(benchmark::State& state)
{
    const QTemporaryDir folder(bench::folderOnDisk());
    check(folder.isValid(), "the benchmark's folder can be made");
    world::SystemClock clock;
    world::SystemEntropy entropy;
    const bench::Products all;
    Shop small(folder.filePath(QStringLiteral("small")), all, few_products, clock, entropy);
    Shop large(folder.filePath(QStringLiteral("large")), all, bench::Products::products_max, clock,
               entropy);
    bench::BareCommits bare(folder.path());
    bench::Samples commits;
    const QByteArray row(row_size_bytes, 'x');
    std::mt19937 random(1); // NOLINT(cert-msc51-cpp): the same products in each run
    const auto anyOf = [&](const Shop& shop) {
        return all.gtin(std::uniform_int_distribution<int>(0, shop.products - 1)(random));
    };
    int lines = 0;
    for (auto _ : state) {
        lines = lines % lines_max + 1;
        const double before_us = large.all_us.sum();
        for (int line = 0; line < lines; ++line) {
            scanOne(small, anyOf(small));
            scanOne(large, anyOf(large));
            const auto begun = std::chrono::steady_clock::now();
            bare.commit(row);
            commits.add(std::chrono::duration<double, std::micro>(
                            std::chrono::steady_clock::now() - begun)
                            .count());
        }
        state.SetIterationTime((large.all_us.sum() - before_us) / lines / 1e6);
        small.till.take(till::Cancel{});
        large.till.take(till::Cancel{});
    }
    say(state, "of_1k", small);
    say(state, "of_100k", large);
    state.counters["bare_commit_us"] = commits.median();
    state.counters["bare_p99_us"] = commits.percentile(99);
    state.counters["ratio_100k_to_1k"] = large.all_us.median() / small.all_us.median();
    state.SetLabel(std::string(all.areMadeUp() ? "made-up products" : "products_100k.csv") +
                   "; wanted: of_100k_median_us <= 1000, ratio_100k_to_1k about 1");
}
BENCHMARK(scanToView)->UseManualTime()->Iterations(baskets)->Unit(benchmark::kMicrosecond);

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    bench::sayDisk();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
