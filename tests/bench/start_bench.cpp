// How long a till takes to start, and how much memory that and a verification take, with a million
// journal entries and with none.

#include "core/base/check.h"
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
constexpr int entries_wanted = 1'000'000;
constexpr int sample_every_ms = 10;

double millisecondsSince(std::chrono::steady_clock::time_point begun)
{
    using Milliseconds = std::chrono::duration<double, std::milli>;
    return Milliseconds(std::chrono::steady_clock::now() - begun).count();
}

/// The most resident memory that a running process has had; 0 once it has ended.
double peakMegabytes(qint64 process)
{
    QFile status(u"/proc/%1/status"_s.arg(process));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').front().toDouble() / 1e3;
    }
    return 0;
}

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

    Shop()
    {
        bench::newStore(folder.path(), bench::Products(), 0, clock, entropy);
        keys = store::loadKeys(data).value();
        QFile file(config);
        check(file.open(QIODevice::WriteOnly), "the till's settings can be written");
        file.write("[store]\nname = \"Larkspur Provisions\"\ncurrency = \"EUR\"\n"
                   "[till]\nid = \"till-3\"\ndata = \"data\"\n"
                   "[[sms]]\nprovider = \"demo\"\n"
                   "[payment]\nterminal = \"demo\"\n");
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
        const Run run{millisecondsSince(begun), peakMegabytes(process.processId())};
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
            run.peak_mb = std::max(run.peak_mb, peakMegabytes(id));
        run.took_ms = millisecondsSince(begun);
        check(process.exitCode() == 0, "the journal verifies");
        return run;
    }

    /// The part of a start that could grow: the store opened, the journal verified, the book built.
    double readInside()
    {
        const auto begun = std::chrono::steady_clock::now();
        auto opened = store::Store::open(data, keys, clock, entropy);
        check(opened.ok() && till::readBook(**opened).ok(), "the book can be read");
        return millisecondsSince(begun);
    }

    /// So many that the next would bring a checkpoint: the most that a start may have to read.
    void addTail()
    {
        bench::addPurchases(data, *keys,
                            static_cast<int>(till::Till::checkpoint_every_entries - 1) /
                                bench::purchase_entries);
    }
};

/// Both in turns. The first start of the large one reads everything, once, as no checkpoint is
/// there yet.
void startUp(benchmark::State& state)
{
    Shop none, million;
    bench::addPurchases(million.data, *million.keys, entries_wanted / bench::purchase_entries + 1);
    none.start();
    const Run first = million.start();
    million.addTail();
    million.start();

    bench::Samples nones, millions, noneMemory, millionMemory, ratios, insideNone, insideMillion;
    for (auto _ : state) {
        const Run small = none.start();
        const Run large = million.start();
        nones.add(small.took_ms);
        millions.add(large.took_ms);
        noneMemory.add(small.peak_mb);
        millionMemory.add(large.peak_mb);
        ratios.add(large.took_ms / small.took_ms);
        insideNone.add(none.readInside());
        insideMillion.add(million.readInside());
        state.SetIterationTime(large.took_ms / 1e3);
    }
    const Run verified = million.verify();
    state.counters["none_ms"] = nones.median();
    state.counters["million_ms"] = millions.median();
    state.counters["ratio_median"] = ratios.median();
    state.counters["ratio_of_medians"] = millions.median() / nones.median();
    state.counters["none_inside_ms"] = insideNone.median();
    state.counters["million_inside_ms"] = insideMillion.median();
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
