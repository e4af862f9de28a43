// How long a till takes to start, and how much memory that and a verification take, with a million
// journal entries and the cards that were paid with, and with none of both.

#include "core/base/check.h"
#include "core/store/read_transaction.h"
#include "core/store/registry_check.h"
#include "core/store/store.h"
#include "core/till/book_reading.h"
#include "core/till/till.h"
#include "tests/bench/purchases.h"
#include "tests/bench/samples.h"
#include "tests/bench/shop.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>

using namespace countersign;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int starts = 25;
constexpr int limit_ms = 600'000;
constexpr int products = 10'000;
constexpr int purchases_a_card = 3;
constexpr int sample_every_ms = 10;

double millisecondsSince(std::chrono::steady_clock::time_point begun)
{
    using Milliseconds = std::chrono::duration<double, std::milli>;
    return Milliseconds(std::chrono::steady_clock::now() - begun).count();
}

struct Inside
{
    double read_ms = 0; // the store opened, the journal verified, the book built
    double look_ms = 0; // each product and each row of the registry compared with that
};

struct Run
{
    double took_ms = 0;
    double peak_mb = 0;
};

struct Shop
{
    QTemporaryDir folder{bench::folderOnDisk()};
    QString data = folder.path() + u"/data"_s;
    QString config = folder.path() + u"/countersign.toml"_s;
    world::SystemClock clock;
    world::SystemEntropy entropy;
    store::KeysPointer keys;

    std::vector<QByteArray> methods;

    /// With so many purchases in its journal, and their cards.
    explicit Shop(int purchases)
    {
        auto store = bench::newStore(folder.path(), bench::Products(), products, clock, entropy);
        if (purchases > 0)
            methods = bench::addCards(*store, purchases / purchases_a_card);
        store.reset();
        keys = store::loadKeys(data).value();
        QFile file(config);
        check(file.open(QIODevice::WriteOnly), "the till's settings can be written");
        file.write("[store]\nname = \"Larkspur Provisions\"\ncurrency = \"EUR\"\n"
                   "[till]\nid = \"till-3\"\ndata = \"data\"\n"
                   "[[sms]]\nprovider = \"demo\"\n"
                   "[payment]\nterminal = \"demo\"\n");
        if (purchases > 0)
            bench::addPurchases(data, *keys, purchases, methods);
    }

    /// From the start of a till's program to its first answer.
    Run start() const
    {
        QProcess process;
        const auto begun = std::chrono::steady_clock::now();
        process.start(QStringLiteral(COUNTERSIGNCTL), {u"--config"_s, config, u"till"_s});
        process.write("{\"do\":\"status\"}\n");
        while (!process.canReadLine())
            check(process.waitForReadyRead(limit_ms), "the till answers");
        const Run run{millisecondsSince(begun), bench::peakMegabytes(process.processId())};
        process.closeWriteChannel();
        check(process.waitForFinished(limit_ms) && process.exitCode() == 0, "the till ends");
        return run;
    }

    Run verify() const
    {
        QProcess process;
        const auto begun = std::chrono::steady_clock::now();
        process.start(QStringLiteral(COUNTERSIGNCTL),
                      {u"--config"_s, config, u"journal"_s, u"verify"_s});
        check(process.waitForStarted(limit_ms), "the verification starts");
        Run run;
        const qint64 id = process.processId();
        while (!process.waitForFinished(sample_every_ms))
            run.peak_mb = std::max(run.peak_mb, bench::peakMegabytes(id));
        run.took_ms = millisecondsSince(begun);
        check(process.exitCode() == 0, "the journal verifies");
        return run;
    }

    /// The parts of a start that could grow.
    Inside readInside()
    {
        const auto begun = std::chrono::steady_clock::now();
        auto opened = store::Store::open(data, keys, clock, entropy);
        check(opened.ok(), "the store can be opened");
        store::Store& store = **opened;
        const auto read = till::readBook(store);
        check(read.ok() && read->book.registry(), "the book can be read");
        Inside inside{millisecondsSince(begun), 0};
        const auto readAt = std::chrono::steady_clock::now();
        const store::ReadTransaction moment(store.connection());
        check(store::compareCatalogue(store.connection(), *keys, read->book.catalogue()).ok() &&
                  store::checkRegistry(store.connection(), store.registry().rows().tagger(),
                                       *read->book.registry())
                      .ok(),
              "nothing was altered");
        inside.look_ms = millisecondsSince(readAt);
        return inside;
    }

    /// So many that the next would bring a checkpoint: the most that a start may have to read.
    void addTail()
    {
        bench::addPurchases(data, *keys,
                            static_cast<int>(till::Till::checkpoint_every_entries - 1) /
                                bench::purchase_entries,
                            methods);
    }
};

/// Both in turns. The first start of the large one reads everything, once, as no checkpoint is
/// there yet.
void startUp(benchmark::State& state)
{
    Shop none(0);
    Shop million(bench::entriesWanted() / bench::purchase_entries + 1);
    none.start();
    const Run first = million.start();
    million.addTail();
    million.start();

    bench::Samples nones, millions, noneMemory, millionMemory, ratios, insideNone, insideMillion,
        lookNone, lookMillion;
    for (auto _ : state) {
        const Run small = none.start();
        const Run large = million.start();
        nones.add(small.took_ms);
        millions.add(large.took_ms);
        noneMemory.add(small.peak_mb);
        millionMemory.add(large.peak_mb);
        ratios.add(large.took_ms / small.took_ms);
        const Inside insideSmall = none.readInside();
        const Inside insideLarge = million.readInside();
        insideNone.add(insideSmall.read_ms);
        insideMillion.add(insideLarge.read_ms);
        lookNone.add(insideSmall.look_ms);
        lookMillion.add(insideLarge.look_ms);
        state.SetIterationTime(large.took_ms / 1e3);
    }
    const Run verified = million.verify();
    state.counters["none_ms"] = nones.median();
    state.counters["million_ms"] = millions.median();
    state.counters["ratio_median"] = ratios.median();
    state.counters["ratio_of_medians"] = millions.median() / nones.median();
    state.counters["none_inside_ms"] = insideNone.median();
    state.counters["million_inside_ms"] = insideMillion.median();
    state.counters["none_look_ms"] = lookNone.median();
    state.counters["million_look_ms"] = lookMillion.median();
    state.counters["none_mb"] = noneMemory.median();
    state.counters["million_mb"] = millionMemory.median();
    state.counters["first_start_ms"] = first.took_ms;
    state.counters["first_start_mb"] = first.peak_mb;
    state.counters["verify_ms"] = verified.took_ms;
    state.counters["verify_mb"] = verified.peak_mb;
    state.SetLabel("medians; wanted: ratio_median (million_ms to none_ms) <= 1.2, memory flat");
}
BENCHMARK(startUp)->UseManualTime()->Iterations(starts)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    bench::sayDisk();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
