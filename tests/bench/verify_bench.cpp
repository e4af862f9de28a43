// How fast a journal verifies, beside the least that its hashes and signatures cost.

#include "core/base/check.h"
#include "core/journal/export_line.h"
#include "core/store/export_verification.h"
#include "core/store/store.h"
#include "core/store/workers.h"
#include "tests/bench/bare_hashes.h"
#include "tests/bench/purchases.h"
#include "tests/bench/samples.h"
#include "tests/bench/shop.h"

#include <QBuffer>
#include <QTemporaryDir>
#include <algorithm>
#include <atomic>
#include <benchmark/benchmark.h>
#include <chrono>
#include <thread>

using namespace countersign;

namespace {

constexpr int rounds = 5;
constexpr int purchases = 4000;

using Entries = std::vector<journal::Entry>;

template <class Work> double seconds(const Work& work)
{
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// SHA-256 and Ed25519 of entries that lie in memory, and nothing else.
void verifyBare(const Entries& entries, const journal::PublicKey& key, std::size_t from,
                std::size_t until, std::atomic<int>& bad)
{
    EVP_MD_CTX* hashing = EVP_MD_CTX_new();
    EVP_MD_CTX* verifying = EVP_MD_CTX_new();
    EVP_MD* sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_PKEY* own = EVP_PKEY_new_raw_public_key(
        EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(key.raw().constData()),
        32);
    const QByteArray genesis = journal::ChainHash().genesis(key);
    for (std::size_t i = from; i < until; ++i) {
        const QByteArray& previous = i == 0 ? genesis : entries[i - 1].hash;
        unsigned char hash[32];
        bench::hashEntry(hashing, sha256,
                         reinterpret_cast<const unsigned char*>(previous.constData()), entries[i],
                         hash);
        bool isGood = std::equal(hash, hash + 32,
                                 reinterpret_cast<const unsigned char*>(entries[i].hash.data()));
        if (!entries[i].signature.isEmpty()) {
            const bench::SigningInput input(entries[i].seq, hash);
            EVP_MD_CTX_reset(verifying);
            EVP_DigestVerifyInit(verifying, nullptr, nullptr, nullptr, own);
            isGood = isGood && EVP_DigestVerify(verifying,
                                                reinterpret_cast<const unsigned char*>(
                                                    entries[i].signature.constData()),
                                                64, input.bytes, bench::SigningInput::size) == 1;
        }
        bad += isGood ? 0 : 1;
    }
    EVP_PKEY_free(own);
    EVP_MD_free(sha256);
    EVP_MD_CTX_free(verifying);
    EVP_MD_CTX_free(hashing);
}

double bareSeconds(const Entries& entries, const journal::PublicKey& key, unsigned threads)
{
    std::atomic<int> bad = 0;
    const double took = seconds([&] {
        std::vector<std::thread> running;
        for (unsigned i = 0; i < threads; ++i)
            running.emplace_back([&, i] {
                verifyBare(entries, key, entries.size() * i / threads,
                           entries.size() * (i + 1) / threads, bad);
            });
        for (std::thread& thread : running)
            thread.join();
    });
    check(bad == 0, "the entries are as they were signed");
    return took;
}

struct Journal
{
    QTemporaryDir folder{bench::folderOnDisk()};
    QString data = folder.path() + QStringLiteral("/data");
    store::KeysPointer keys;
    Entries entries;

    Journal()
    {
        world::SystemClock clock;
        world::SystemEntropy entropy;
        bench::newStore(folder.path(), bench::Products(), 0, clock, entropy);
        keys = store::loadKeys(data).value();
        bench::addPurchases(data, *keys, purchases);
        const auto reader = store::StoreReader::open(data);
        check(reader.ok() && (*reader)
                                 ->journal()
                                 .each(1,
                                       [&](const journal::Entry& entry) {
                                           entries.push_back(entry);
                                           return true;
                                       })
                                 .ok(),
              "the journal can be read");
    }
};

/// Both in turns, on as many threads as there are cores.
template <class Verify>
void compare(benchmark::State& state, const Journal& journal, const Verify& verify)
{
    const journal::PublicKey key = journal.keys->signing.publicKey();
    const unsigned threads = store::Workers::cores();
    bench::Samples bare, ours, ratios;
    bareSeconds(journal.entries, key, threads);
    for (auto _ : state) {
        const double bare_s = bareSeconds(journal.entries, key, threads);
        const double ours_s = seconds([&] { verify(key, threads); });
        bare.add(bare_s);
        ours.add(ours_s);
        ratios.add(bare_s / ours_s);
        state.SetIterationTime(ours_s);
    }
    const auto count = static_cast<double>(journal.entries.size());
    state.counters["entries"] = count;
    state.counters["threads"] = threads;
    state.counters["bare_ms"] = bare.median() * 1e3;
    state.counters["verify_ms"] = ours.median() * 1e3;
    state.counters["entries_per_s"] = count / ours.median();
    state.counters["ratio_median"] = ratios.median();
    state.SetLabel("medians; wanted: ratio_median (bare_ms to verify_ms) >= 0.7");
}

const Journal& theJournal()
{
    static const Journal journal;
    return journal;
}

void verifyStore(benchmark::State& state)
{
    const Journal& journal = theJournal();
    const auto reader = store::StoreReader::open(journal.data);
    check(reader.ok(), "the store can be read");
    compare(state, journal, [&](const journal::PublicKey& key, unsigned threads) {
        const auto head =
            (*reader)->journal().verifyOnThreads({key, key}, journal.data, threads, [](quint64) {});
        check(head.ok() && head->seq == journal.entries.size(), "the journal verifies");
    });
}
BENCHMARK(verifyStore)->UseManualTime()->Iterations(rounds)->Unit(benchmark::kMillisecond);

void verifyExport(benchmark::State& state)
{
    const Journal& journal = theJournal();
    QByteArray lines;
    for (const journal::Entry& entry : journal.entries)
        lines += journal::toExportLine(entry).value() + '\n';
    compare(state, journal, [&](const journal::PublicKey& key, unsigned threads) {
        QBuffer file(&lines);
        file.open(QIODevice::ReadOnly);
        const auto verified = store::verifyExport(file, key, threads, [](qint64) {});
        check(verified.ok() && verified->head.seq == journal.entries.size(), "the export verifies");
    });
}
BENCHMARK(verifyExport)->UseManualTime()->Iterations(rounds)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char** argv)
{
    bench::sayDisk();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
