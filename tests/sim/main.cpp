#include "tests/sim/day.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <cstdio>
#include <optional>

using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

struct Wanted
{
    int days = 1000;
    std::uint64_t seed = 1;
    Breakage breakage = Breakage::none;
    QString breakageName;
    bool isTraced = false;
};

std::optional<Breakage> breakageNamed(const QString& name)
{
    const std::pair<const char*, Breakage> all[] = {
        {"none", Breakage::none},
        {"try_counter", Breakage::tryCounter},
        {"idempotency_key", Breakage::idempotencyKey},
        {"transaction", Breakage::transaction},
        {"signature", Breakage::signature},
        {"cursor", Breakage::cursor},
        {"service", Breakage::service},
        {"totals", Breakage::totals},
        {"reason", Breakage::reason},
        {"basket", Breakage::basket},
        {"payment", Breakage::payment},
    };
    for (const auto& [known, breakage] : all) {
        if (name == QLatin1String(known))
            return breakage;
    }
    return std::nullopt;
}

void print(const QString& line)
{
    std::printf("%s\n", qPrintable(line));
}

std::optional<Wanted> wantedBy(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        u"Runs seeded lives of a store under faults and checks what must never be."_s);
    parser.addHelpOption();
    parser.addOptions(
        {{u"days"_s, u"How many days."_s, u"N"_s, u"1000"_s},
         {u"seed"_s, u"The first day's seed; the next day has the next."_s, u"S"_s, u"1"_s},
         {u"trace"_s, u"Prints everything that happens."_s},
         {u"break"_s,
          u"try_counter, idempotency_key, transaction, signature, cursor, service, totals, reason, "
          "basket or payment: breaks what the product stands on, or what it says, to see it "
          "noticed."_s,
          u"WHAT"_s, u"none"_s}});
    parser.process(arguments);
    Wanted wanted;
    bool areDays = false;
    bool isSeed = false;
    wanted.days = parser.value(u"days"_s).toInt(&areDays);
    wanted.seed = parser.value(u"seed"_s).toULongLong(&isSeed);
    wanted.isTraced = parser.isSet(u"trace"_s);
    const auto breakage = breakageNamed(parser.value(u"break"_s));
    if (!areDays || wanted.days < 1 || !isSeed || !breakage)
        return std::nullopt;
    wanted.breakage = *breakage;
    wanted.breakageName = parser.value(u"break"_s);
    return wanted;
}

} // namespace

int main(int count, char** arguments)
{
    const QCoreApplication application(count, arguments);
    const auto wanted = wantedBy(QCoreApplication::arguments());
    if (!wanted) {
        std::fprintf(stderr, "countersign-sim: see --help\n");
        return exit_usage;
    }
    const Shop shop;
    QElapsedTimer watch;
    watch.start();
    DayEnd sum;
    for (int day = 0; day < wanted->days; ++day) {
        const std::uint64_t seed = wanted->seed + static_cast<std::uint64_t>(day);
        const DayEnd end =
            Day(shop, seed, wanted->breakage, wanted->isTraced ? Day::Trace(print) : Day::Trace())
                .run();
        if (!end.fault.isEmpty()) {
            if (!wanted->isTraced)
                print(end.last.join(u'\n'));
            print(u"seed %1 of generation %4 fails on day %2: %3"_s.arg(seed).arg(day + 1).arg(
                end.fault, QString::number(generation)));
            print(u"replay: countersign-sim --seed %1 --days 1 --trace%2"_s.arg(seed).arg(
                wanted->breakage == Breakage::none ? QString()
                                                   : u" --break "_s + wanted->breakageName));
            return exit_failed;
        }
        sum += end;
    }
    print(u"%1 days from seed %2 of generation %3: "_s.arg(wanted->days)
              .arg(wanted->seed)
              .arg(generation) +
          sum.inWords());
    std::fprintf(stderr, "%.1f s, %.0f days a minute\n", double(watch.elapsed()) / 1000.0,
                 double(wanted->days) * 60'000.0 / double(std::max<qint64>(watch.elapsed(), 1)));
    return 0;
}
