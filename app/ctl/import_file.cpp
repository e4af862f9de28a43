#include "app/composition/opened_store.h"
#include "app/ctl/command.h"
#include "app/ctl/told_values.h"

#include "core/policy/phone_number.h"
#include "core/store/product_import.h"
#include "core/store/registry_import.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <cstdio>
#include <unistd.h>

namespace countersign::app {

namespace {

/// Progress belongs on a terminal, not into a log.
store::ImportProgressed progressOnTerminal()
{
    if (::isatty(STDERR_FILENO) != 1)
        return {};
    return [](const store::ImportProgress& progress) {
        const qint64 percent =
            progress.bytesInAll > 0 ? progress.bytes * 100 / progress.bytesInAll : 100;
        std::fprintf(stderr, "\r%lld rows, %lld %%", static_cast<long long>(progress.rows),
                     static_cast<long long>(percent));
        if (progress.bytes >= progress.bytesInAll)
            std::fputc('\n', stderr);
        std::fflush(stderr);
    };
}

int report(const Call& call, const QString& file,
           const Result<store::ImportOutcome, store::ImportError>& outcome)
{
    if (!outcome) {
        const store::ImportError& error = outcome.error();
        if (error.store)
            return end(endingOf(*error.store));
        for (const store::ImportFault& fault : error.faults)
            complain(file + QStringLiteral(": ") + fault.toString());
        complain(QStringLiteral("countersignctl: nothing was loaded, %1 faults in %2")
                     .arg(error.faultsInAll)
                     .arg(file));
        return exitUsage;
    }
    if (call.isJson) {
        print(QJsonDocument(QJsonObject{{QStringLiteral("rows"), outcome->rows},
                                        {QStringLiteral("rejected"), outcome->rejected},
                                        {QStringLiteral("dropped"), outcome->dropped},
                                        {QStringLiteral("rejected_file"), outcome->rejectedFile},
                                        {QStringLiteral("digest"), hex(outcome->digest)},
                                        {QStringLiteral("sequence"), qint64(outcome->seq)}})
                  .toJson(QJsonDocument::Compact));
        return exitDone;
    }
    print(QStringLiteral("%1 rows loaded").arg(outcome->rows));
    if (outcome->dropped > 0)
        print(QStringLiteral("%1 products dropped, which the file lacks").arg(outcome->dropped));
    if (outcome->rejected > 0)
        print(QStringLiteral("%1 rows rejected, see %2")
                  .arg(outcome->rejected)
                  .arg(outcome->rejectedFile));
    return exitDone;
}

} // namespace

int importFile(Call& call)
{
    const bool skipsBad = call.arguments.takeFlag(QStringLiteral("--skip-bad"));
    const bool isWhole = call.arguments.takeFlag(QStringLiteral("--whole"));
    const bool replaces = call.arguments.takeFlag(QStringLiteral("--replace"));
    const auto what = call.arguments.takeWord();
    const auto file = call.arguments.takeWord();
    const bool isProducts = what == QStringLiteral("products");
    if (!what || (!isProducts && *what != QStringLiteral("registry")))
        return wrongUsage(QStringLiteral("import what? products or registry"));
    if (!file)
        return wrongUsage(QStringLiteral("import which file?"));
    if (skipsBad && !isProducts)
        return wrongUsage(QStringLiteral("--skip-bad goes with products"));
    if (isWhole && !isProducts)
        return wrongUsage(QStringLiteral("--whole goes with products"));
    if (isWhole && skipsBad)
        return wrongUsage(QStringLiteral("--whole and --skip-bad don't go together: products whose "
                                         "rows are only wrong would be dropped"));
    if (replaces && isProducts)
        return wrongUsage(QStringLiteral("--replace goes with registry"));
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());

    world::SystemClock clock;
    world::SystemEntropy entropy;
    auto opened = verifiedStore(call.settings, clock, entropy);
    if (!opened)
        return end(opened.error());
    if (isProducts)
        return report(call, *file,
                      store::importProducts(**opened, {*file, call.settings.store.currency,
                                                       skipsBad, progressOnTerminal(), isWhole}));
    return report(call, *file,
                  store::importRegistry(**opened, {*file, replaces, whoActs(), policy::faultOfE164,
                                                   progressOnTerminal()}));
}

} // namespace countersign::app
