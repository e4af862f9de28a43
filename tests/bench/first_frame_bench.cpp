// From the start of the till's program to its first frame, beside that of an empty window.

#include "core/base/check.h"
#include "tests/bench/samples.h"
#include "tests/bench/shop.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <benchmark/benchmark.h>
#include <chrono>
#include <map>
#include <optional>

using namespace countersign;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int starts = 15;
constexpr int start_limit_ms = 120'000;

/// When a program's window had shown something for the first time, and its peak memory by then.
struct Frame
{
    double after_ms = 0; // since the program was started
    double peak_mb = 0;
};
using Frames = std::map<QString, Frame>; // by what was shown

Frames framesOf(const QString& program, const QStringList& arguments)
{
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    environment.insert(u"QT_QUICK_BACKEND"_s, u"software"_s);
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    // steady_clock is CLOCK_MONOTONIC, the same in every process.
    const auto started = std::chrono::steady_clock::now().time_since_epoch();
    process.start(program, arguments);
    check(process.waitForFinished(start_limit_ms) && process.exitCode() == 0,
          "the program shows its window and ends");
    Frames frames;
    for (const QByteArray& line : process.readAllStandardOutput().split('\n')) {
        const QJsonObject said = QJsonDocument::fromJson(line).object();
        if (said.isEmpty())
            continue;
        const double at_us = said["monotonic_us"_L1].toDouble();
        const double started_us = std::chrono::duration<double, std::micro>(started).count();
        frames[said["shows"_L1].toString()] = {(at_us - started_us) / 1e3,
                                               said["peak_memory_kb"_L1].toDouble() / 1e3};
    }
    return frames;
}

QString writeSettings(const QString& folder)
{
    const QString path = folder + u"/countersign.toml"_s;
    QFile file(path);
    check(file.open(QIODevice::WriteOnly), "the till's settings can be written");
    file.write("[store]\nname = \"Larkspur Provisions\"\ncurrency = \"EUR\"\n"
               "timezone = \"Europe/Berlin\"\nlanguages = [\"en\"]\n"
               "[till]\nid = \"till-3\"\ndata = \"data\"\n"
               "[[sms]]\nprovider = \"demo\"\n"
               "[payment]\nterminal = \"demo\"\n");
    return path;
}

struct Measured
{
    bench::Samples after_ms;
    bench::Samples peak_mb;
    void add(const Frame& frame)
    {
        after_ms.add(frame.after_ms);
        peak_mb.add(frame.peak_mb);
    }
};

/// Both programs in turns. The first start of each is left out: it reads them from the disk.
void firstFrame(benchmark::State& state)
{
    const QTemporaryDir folder(bench::folderOnDisk());
    check(folder.isValid(), "the benchmark's folder can be made");
    world::SystemClock clock;
    world::SystemEntropy entropy;
    const bench::Products products;
    bench::newStore(folder.path(), products, bench::Products::products_max, clock, entropy);
    const QStringList arguments{u"--config"_s, writeSettings(folder.path()), u"--say-frames"_s};
    const QString till = QStringLiteral(COUNTERSIGN_TILL);
    const QString empty = QStringLiteral(COUNTERSIGN_EMPTY_WINDOW);
    framesOf(empty, {});
    framesOf(till, arguments);

    Measured windows, tills, shelves;
    bench::Samples firsts, ratios;
    for (auto _ : state) {
        const Frame window = framesOf(empty, {})[u"window"_s];
        Frames frames = framesOf(till, arguments);
        check(frames.contains(u"products"_s), "the till shows its products");
        // What comes together is said once, as the most that is shown.
        const Frame shelf = frames[u"products"_s];
        const Frame shown = frames.contains(u"till"_s) ? frames[u"till"_s] : shelf;
        const Frame first = frames.contains(u"window"_s) ? frames[u"window"_s] : shown;
        windows.add(window);
        tills.add(shown);
        shelves.add(shelf);
        firsts.add(first.after_ms);
        ratios.add(shown.after_ms / window.after_ms);
        state.SetIterationTime(shown.after_ms / 1e3);
    }
    state.counters["empty_window_ms"] = windows.after_ms.median();
    state.counters["first_frame_ms"] = firsts.median();
    state.counters["till_ms"] = tills.after_ms.median();
    state.counters["products_ms"] = shelves.after_ms.median();
    state.counters["ratio_median"] = ratios.median();
    state.counters["empty_window_mb"] = windows.peak_mb.median();
    state.counters["till_mb"] = shelves.peak_mb.median();
    state.SetLabel("medians; wanted: ratio_median (till_ms to empty_window_ms) <= 3");
}
BENCHMARK(firstFrame)->UseManualTime()->Iterations(starts)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    bench::sayDisk();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
