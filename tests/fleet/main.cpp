// countersign-fleet: many tills against one head office, which loses its power in between.

#include "tests/fleet/fleet.h"
#include "tests/fleet/forecast.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>
#include <cstdio>
#include <limits>
#include <sys/resource.h>

using namespace countersign;
using namespace countersign::fleet;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int exit_proven = 0;
constexpr int exit_not_proven = 1;
constexpr int exit_wrong_usage = 2;

constexpr int tills_max = 10'000;
constexpr int purchases_max = 100'000'000;
// The store's three, head office's socket, and what wakes its thread.
constexpr rlim_t files_per_till = 5;
constexpr rlim_t files_besides = 200;

void say(std::FILE* where, const QString& line)
{
    std::fputs((line + u'\n').toUtf8().constData(), where);
    std::fflush(where);
}

/// Nothing where an option is no number within its limits.
std::optional<Plan> planIn(const QCommandLineParser& options)
{
    bool isGood = true;
    const auto number = [&](const char* name, qint64 least, qint64 most) {
        bool isNumber = false;
        const qint64 value = options.value(QLatin1StringView(name)).toLongLong(&isNumber);
        isGood = isGood && isNumber && value >= least && value <= most;
        return value;
    };
    Plan plan;
    plan.tills = static_cast<int>(number("tills", 1, tills_max));
    plan.purchases = static_cast<int>(number("purchases", 2LL * plan.tills, purchases_max));
    plan.seed = static_cast<quint64>(number("seed", 0, std::numeric_limits<qint64>::max()));
    plan.connections = static_cast<int>(number("connections", 0, tills_max));
    plan.limit_ms = number("limit", 1, 86'400) * 1'000;
    return isGood ? std::optional(plan) : std::nullopt;
}

bool canOpenFiles(rlim_t count)
{
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_max < count)
        return false;
    files.rlim_cur = std::max(files.rlim_cur, count);
    return ::setrlimit(RLIMIT_NOFILE, &files) == 0;
}

int tell(const Plan& plan, const Fleet& fleet, const Proof& proof, bool isJson)
{
    QStringList lines{
        u"%1 tills, %2 purchases, seed %3"_s.arg(plan.tills).arg(plan.purchases).arg(plan.seed),
        u"after the outage:"_s};
    const auto add = [&lines](const QStringList& more) {
        for (const QString& line : more)
            lines << u"  "_s + line;
    };
    QJsonObject all{{u"tills"_s, plan.tills},
                    {u"purchases"_s, plan.purchases},
                    {u"seed"_s, static_cast<qint64>(plan.seed)},
                    {u"caught_up"_s, toJson(fleet.caughtUp())},
                    {u"entries"_s, proof.entries},
                    {u"faults"_s, QJsonArray::fromStringList(proof.faults)}};
    add(inWords(fleet.caughtUp()));
    if (const auto& live = fleet.live()) {
        const Day day;
        const Need need = needOf(day, *live, fleet.caughtUp());
        lines << u"then, commit by commit:"_s;
        add(inWords(*live));
        const QStringList needed = inWords(day, need);
        lines << needed.first();
        add(needed.mid(1));
        all[u"live"_s] = toJson(*live);
        all[u"need"_s] = toJson(day, need);
    }
    lines += proof.faults;
    lines << (proof.faults.isEmpty()
                  ? u"proven: head office has all %1 entries once, as they are"_s.arg(proof.entries)
                  : u"NOT proven: see above"_s);
    say(stdout,
        isJson ? QString::fromUtf8(QJsonDocument(all).toJson().trimmed()) : lines.join(u'\n'));
    return proof.faults.isEmpty() ? exit_proven : exit_not_proven;
}

int run(const Plan& plan, bool isJson)
{
    Fleet fleet(plan, [](const QString& how) { say(stderr, how); });
    if (const auto done = fleet.run(); !done) {
        say(stderr, done.error());
        return exit_not_proven;
    }
    const auto proof = fleet.prove();
    if (!proof) {
        say(stderr, u"nothing can be proven: "_s + proof.error());
        return exit_not_proven;
    }
    return tell(plan, fleet, *proof, isJson);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser options;
    options.setApplicationDescription(
        u"Many tills with journals of their own hand them to one PostgreSQL, which loses its power "
        "in between; ends with 0 if everything is there once, 1 if not, 2 if it can't begin."_s);
    options.addHelpOption();
    options.addOptions(
        {{u"tills"_s, u"how many tills"_s, u"N"_s, u"1000"_s},
         {u"purchases"_s, u"of all tills; at least two each"_s, u"N"_s, u"100000"_s},
         {u"seed"_s, u"of which the journals are made"_s, u"N"_s, u"1"_s},
         {u"connections"_s, u"that head office takes from tills at once; 0: one for each till"_s,
          u"N"_s, u"0"_s},
         {u"limit"_s, u"for all of it, in seconds"_s, u"S"_s, u"3600"_s},
         {u"json"_s, u"the report as JSON"_s}});
    options.process(application);
    const auto plan = planIn(options);
    if (!plan) {
        say(stderr, options.helpText());
        return exit_wrong_usage;
    }
    if (!tests::PostgresPeer::isInstalled()) {
        say(stderr, u"PostgreSQL isn't installed: packaging/install test"_s);
        return exit_wrong_usage;
    }
    const rlim_t files = files_besides + files_per_till * static_cast<rlim_t>(plan->tills);
    if (!canOpenFiles(files)) {
        say(stderr, u"so many tills need %1 open files (ulimit -Hn)"_s.arg(files));
        return exit_wrong_usage;
    }
    return run(*plan, options.isSet(u"json"_s));
}
