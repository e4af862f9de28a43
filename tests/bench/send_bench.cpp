// What the till's Kannel adapter takes longer than curl for the same request to the same server:
// one of the bench's own, and a real Kannel where it is installed. And how long the whole till
// takes from the charge until that server has the code.

#include "core/base/check.h"
#include "core/sms/kannel_provider.h"
#include "tests/bench/local_gateway.h"
#include "tests/bench/samples.h"
#include "tests/peers/kannel_peer.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSemaphore>
#include <QStandardPaths>
#include <QThread>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstdio>

using namespace countersign;

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int pairs = 400;
constexpr int charges = 200;

SecretBytes secretOf(QByteArray bytes)
{
    bytes.detach();
    return SecretBytes::takenFrom(bytes);
}

sms::KannelAccount accountAt(const QUrl& url)
{
    return {url, tests::KannelPeer::username(), secretOf(tests::KannelPeer::password()),
            QStringLiteral("ACME"), true};
}

std::shared_ptr<const world::Message> someMessage()
{
    auto message = std::make_shared<world::Message>();
    message->id = QStringLiteral("message-1");
    message->to = QStringLiteral("+436601234567");
    message->text = secretOf("ACME: 482 913 is your code for EUR 48.20. Key it on the store's "
                             "screen. Not you? Call 030 1234567");
    message->validFor_ms = 300'000;
    return message;
}

/// From the call on this thread to the report on the adapter's own, as in the till.
double sendByAdapter_ms(sms::KannelProvider& provider,
                        const std::shared_ptr<const world::Message>& message)
{
    QSemaphore reported;
    SteadyClock::time_point at;
    bool isTaken = false;
    const auto begun = SteadyClock::now();
    provider.send(message, [&](const world::MessageReport& report) {
        at = SteadyClock::now();
        isTaken = report.outcome == world::MessageReport::Outcome::taken;
        reported.release();
    });
    reported.acquire();
    check(isTaken, "the gateway takes the message");
    return std::chrono::duration<double, std::milli>(at - begun).count();
}

/// curl's own time_total: from connecting to the last byte, without the start of its program.
double sendByCurl_ms(const QUrl& url)
{
    QProcess curl;
    curl.start(QStringLiteral("curl"),
               {QStringLiteral("--silent"), QStringLiteral("--noproxy"), QStringLiteral("*"),
                QStringLiteral("--output"), QStringLiteral("/dev/null"), QStringLiteral("--header"),
                QStringLiteral("Connection: close"), QStringLiteral("--write-out"),
                QStringLiteral("%{http_code} %{time_total}"), url.toString(QUrl::FullyEncoded)});
    check(curl.waitForFinished() && curl.exitCode() == 0, "curl asks the gateway");
    const QByteArrayList said = curl.readAllStandardOutput().trimmed().split(' ');
    check(said.size() == 2 && said[0] == "202", "the gateway takes curl's message");
    return said[1].toDouble() * 1000;
}

void sendTo(const QUrl& url, benchmark::State& state)
{
    QThread network;
    network.start();
    sms::KannelProvider provider(accountAt(url), 5000, &network);
    const auto message = someMessage();
    const QUrl asked = sms::kannelRequest(accountAt(url), *message);
    sendByAdapter_ms(provider, message); // Qt loads what it needs
    sendByCurl_ms(asked);
    bench::Samples adapters, curls, added;
    bool isCurlFirst = false;
    for (auto _ : state) {
        double curl_ms = isCurlFirst ? sendByCurl_ms(asked) : 0;
        const double adapter_ms = sendByAdapter_ms(provider, message);
        if (!isCurlFirst)
            curl_ms = sendByCurl_ms(asked);
        isCurlFirst = !isCurlFirst;
        adapters.add(adapter_ms);
        curls.add(curl_ms);
        added.add(adapter_ms - curl_ms);
        state.SetIterationTime(adapter_ms / 1e3);
    }
    state.counters["adapter_ms"] = adapters.median();
    state.counters["curl_ms"] = curls.median();
    state.counters["adapter_p99_ms"] = adapters.percentile(99);
    state.counters["curl_p99_ms"] = curls.percentile(99);
    state.counters["added_median_ms"] = added.median();
    state.SetLabel("medians; wanted: added_median_ms <= 5");
    network.quit();
    network.wait();
}

void sendToKannel(benchmark::State& state)
{
    const bench::LocalGateway gateway("0: Accepted for delivery");
    sendTo(gateway.url(), state);
}
BENCHMARK(sendToKannel)->UseManualTime()->Iterations(pairs)->Unit(benchmark::kMillisecond);

/// With its fake carrier behind it, which takes everything.
void sendToRealKannel(benchmark::State& state)
{
    if (!tests::KannelPeer::isInstalled())
        return state.SkipWithError("Kannel isn't installed (packages kannel, kannel-extras)");
    tests::KannelPeer kannel;
    check(kannel.start(), "Kannel starts");
    sendTo(kannel.url(), state);
}
BENCHMARK(sendToRealKannel)->UseManualTime()->Iterations(pairs)->Unit(benchmark::kMillisecond);

/// From the command to the word that the gateway took the code, as a script hears both.
double chargeToAccepted_ms(tests::TillProcess& till)
{
    const auto begun = SteadyClock::now();
    till.send(tests::chargeCard(tests::anna));
    const QJsonObject accepted = till.next([](const QJsonObject& said) {
        return said[QStringLiteral("event")] == QStringLiteral("message") &&
               said[QStringLiteral("state")] == QStringLiteral("accepted");
    });
    const auto at = SteadyClock::now();
    check(!accepted.isEmpty(), "the gateway takes the code");
    // The same lines stand in a new basket then.
    till.send(tests::plain("cancel"));
    check(!till.next(QStringLiteral("closed")).isEmpty(), "a payment can be cancelled");
    return std::chrono::duration<double, std::milli>(at - begun).count();
}

/// The program countersignctl with a shop of its own: hold the payment, keep all that in the
/// journal, make the code and its text, hand it over, and keep and say that too.
void chargeToKannel(benchmark::State& state)
{
    const bench::LocalGateway gateway("0: Accepted for delivery");
    tests::Shop::Options options;
    options.kannel = gateway.url();
    const tests::Shop shop(options);
    check(shop.fault().isEmpty(), "the shop is set up");
    tests::TillProcess till(shop.config());
    check(till.start(), "the till starts");
    for (const char* gtin : {tests::lamp, tests::book})
        till.send(tests::scan(gtin));
    const QUrl asked = sms::kannelRequest(accountAt(gateway.url()), *someMessage());
    chargeToAccepted_ms(till);
    bench::Samples tills, curls;
    for (auto _ : state) {
        const double till_ms = chargeToAccepted_ms(till);
        tills.add(till_ms);
        curls.add(sendByCurl_ms(asked));
        state.SetIterationTime(till_ms / 1e3);
    }
    state.counters["till_ms"] = tills.median();
    state.counters["till_p99_ms"] = tills.percentile(99);
    state.counters["curl_ms"] = curls.median();
    (void)till.endInput();
}
BENCHMARK(chargeToKannel)->UseManualTime()->Iterations(charges)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    // A shop is to lie on the disk, and /tmp may be memory.
    qputenv("TMPDIR", QFile::encodeName(QDir::currentPath()));
    if (QStandardPaths::findExecutable(QStringLiteral("curl")).isEmpty()) {
        std::fputs("sendToKannel is left out: curl isn't installed (package curl)\n", stderr);
        return 0;
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
