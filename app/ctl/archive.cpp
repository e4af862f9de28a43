#include "app/ctl/command.h"

#if defined(COUNTERSIGN_NATS) && defined(COUNTERSIGN_POSTGRES)

#include "app/ctl/head_office_options.h"
#include "core/uplink/archive.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

using Fault = uplink::Archive::Fault;
using Cause = uplink::Archive::Cause;

constexpr std::int64_t connect_within_ms = 30'000; // to both ends
constexpr std::int64_t look_again_ms = 500;        // at the end of the stream

/// Where from and where to, as the command's options say it.
struct Route
{
    uplink::NatsAddress from;
    uplink::PostgresAddress into;
    bool follows = false;
};

Result<Route, QString> routeIn(Arguments& arguments)
{
    Route route;
    route.follows = arguments.takeFlag(u"--follow"_s);
    route.from.url = arguments.takeOption(u"--from"_s).value_or(QString()).toUtf8();
    route.from.stream = arguments.takeOption(u"--stream"_s).value_or(u"COUNTERSIGN"_s).toUtf8();
    route.from.asker = route.into.till = "archive";
    route.from.inbox = "_INBOX_archive"; // of no till: theirs are _INBOX and its id
    route.into.url = arguments.takeOption(u"--into"_s).value_or(QString()).toUtf8();
    if (const auto proofs = readProofs(arguments, route.from); !proofs)
        return failure(proofs.error());
    if (const auto rest = arguments.end(); !rest)
        return failure(rest.error());
    if (const QString fault = route.from.fault(); !fault.isEmpty())
        return failure(u"--from "_s + fault);
    if (const QString fault = route.into.fault(); !fault.isEmpty())
        return failure(u"--into "_s + fault);
    return route;
}

class Archiving
{
public:
    explicit Archiving(const Route& route) : m_route(route) {}

    /// Until all is taken, or, where it follows, until it is ended.
    Result<Done, Fault> run();
    [[nodiscard]] const uplink::Archive::Count& count() const { return m_count; }
    [[nodiscard]] const StoppedTills& stopped() const { return m_stopped; }

private:
    Result<Done, Fault> runOnce();
    Result<Done, Fault> takeAll(uplink::Archive& archive);

    const Route& m_route;
    EndingSignals m_signals;
    world::SystemClock m_clock;
    uplink::Archive::Count m_count;
    Retrying m_retrying;
    StoppedTills m_stopped{"taken"};
};

Result<Done, Fault> Archiving::run()
{
    while (true) {
        const auto ran = runOnce();
        if (ran || ran.error().cause != Cause::line || !m_route.follows)
            return ran;
        if (m_retrying.isEnd(m_signals, ran.error().words))
            return Done{};
    }
}

Result<Done, Fault> Archiving::runOnce()
{
    const std::int64_t until_boot_ms = m_clock.now().boot_ms + connect_within_ms;
    uplink::NatsStop never;
    const auto from = uplink::NatsLink::open(m_route.from, until_boot_ms, m_clock, never);
    if (!from)
        return failure(Fault{Cause::line, u"the stream can't be reached: "_s + from.error().words});
    const uplink::PostgresStop stop;
    const auto into = uplink::PostgresLink::open(m_route.into, until_boot_ms, m_clock, stop);
    if (!into)
        return failure(
            Fault{Cause::line, u"the database can't be reached: "_s + into.error().words});
    uplink::Archive archive(m_route.from.stream, **from, **into, m_clock);
    const auto taken = takeAll(archive);
    m_stopped.note(archive.stopped());
    m_count.messages += archive.count().messages;
    m_count.entries += archive.count().entries;
    return taken;
}

Result<Done, Fault> Archiving::takeAll(uplink::Archive& archive)
{
    if (const auto begun = archive.begin(); !begun)
        return begun;
    while (!m_signals.isEnd()) {
        const auto taken = archive.takeNext();
        if (!taken)
            return failure(taken.error());
        m_stopped.note(archive.stopped());
        m_retrying.succeeded();
        if (*taken)
            continue;
        if (!m_route.follows || m_signals.isEnd(look_again_ms))
            return Done{};
    }
    return Done{};
}

void sayCount(const Archiving& archiving, bool isJson)
{
    const auto& count = archiving.count();
    if (!isJson) {
        print(u"%1 messages taken, with %2 entries that weren't there."_s.arg(count.messages)
                  .arg(count.entries));
        return;
    }
    print(QJsonDocument({{u"messages"_s, static_cast<qint64>(count.messages)},
                         {u"entries"_s, static_cast<qint64>(count.entries)},
                         {u"stopped"_s, archiving.stopped().inJson()}})
              .toJson(QJsonDocument::Compact));
}

} // namespace

int archive(Call& call)
{
    const auto route = routeIn(call.arguments);
    if (!route)
        return wrongUsage(route.error());
    Archiving archiving(*route);
    const auto ran = archiving.run();
    sayCount(archiving, call.isJson);
    if (!ran)
        return end(
            {ran.error().cause == Cause::line ? exitUnreachable : exitRefused, ran.error().words});
    return archiving.stopped().areNone() ? exitDone : exitRefused;
}

} // namespace countersign::app

#else

namespace countersign::app {

int archive(Call&)
{
    return end({exitRefused, QStringLiteral("this build was made without libnats or libpq")});
}

} // namespace countersign::app

#endif
