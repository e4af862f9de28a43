#include "app/ctl/command.h"
#include "app/ctl/secret_option.h"

#if defined(COUNTERSIGN_NATS) && defined(COUNTERSIGN_POSTGRES)

#include "app/composition/uplink_settings.h"
#include "core/uplink/archive.h"
#include "core/uplink/drain.h"
#include "core/world/entropy.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>
#include <csignal>
#include <map>

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

Result<Done, QString> readProofs(Arguments& arguments, uplink::NatsAddress& from)
{
    from.authorities = arguments.takeOption(u"--ca-file"_s).value_or(QString());
    if (const auto file = arguments.takeOption(u"--certificate"_s)) {
        const auto certificate = certificateIn(*file);
        if (!certificate)
            return failure(u"--certificate: '%1' "_s.arg(*file) + certificate.error());
        from.certificate = *certificate;
    }
    auto key = secretIn(arguments, u"--key"_s);
    if (!key)
        return failure(key.error());
    auto credentials = secretIn(arguments, u"--credentials"_s);
    if (!credentials)
        return failure(credentials.error());
    from.key = std::move(key).value();
    from.credentials = std::move(credentials).value();
    return Done{};
}

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

/// Whoever ends the program is heard between two messages.
class Signals
{
public:
    Signals()
    {
        ::sigemptyset(&m_ending);
        ::sigaddset(&m_ending, SIGTERM);
        ::sigaddset(&m_ending, SIGINT);
        ::pthread_sigmask(SIG_BLOCK, &m_ending, nullptr);
    }
    /// True once it is to end; waits for that so long.
    [[nodiscard]] bool isEnd(std::int64_t wait_ms = 0)
    {
        constexpr std::int64_t ms_per_s = 1'000;
        constexpr std::int64_t ns_per_ms = 1'000'000;
        const timespec wait{wait_ms / ms_per_s, (wait_ms % ms_per_s) * ns_per_ms};
        m_isEnd = m_isEnd || ::sigtimedwait(&m_ending, nullptr, &wait) > 0;
        return m_isEnd;
    }

private:
    sigset_t m_ending;
    bool m_isEnd = false;
};

class Archiving
{
public:
    explicit Archiving(const Route& route) : m_route(route) {}

    /// Until all is taken, or, where it follows, until it is ended.
    Result<Done, Fault> run();
    [[nodiscard]] const uplink::Archive::Count& count() const { return m_count; }
    [[nodiscard]] const std::map<QByteArray, QString>& stopped() const { return m_stopped; }

private:
    Result<Done, Fault> runOnce();
    Result<Done, Fault> takeAll(uplink::Archive& archive);
    void note(const uplink::Archive& archive);

    const Route& m_route;
    Signals m_signals;
    world::SystemClock m_clock;
    world::SystemEntropy m_entropy;
    uplink::Archive::Count m_count;
    std::map<QByteArray, QString> m_stopped;
    int m_failures = 0; // in a row
};

Result<Done, Fault> Archiving::run()
{
    while (true) {
        const auto ran = runOnce();
        if (ran || ran.error().cause != Cause::line || !m_route.follows)
            return ran;
        complain(u"countersignctl: %1; it goes on when that is mended"_s.arg(ran.error().words));
        const auto random = qFromBigEndian<quint64>(m_entropy.bytes(sizeof(quint64)).constData());
        if (m_signals.isEnd(uplink::retryAfter_ms(++m_failures, random)))
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
    note(archive);
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
        note(archive);
        m_failures = 0;
        if (*taken)
            continue;
        if (!m_route.follows || m_signals.isEnd(look_again_ms))
            return Done{};
    }
    return Done{};
}

/// Each till that is stopped is said once.
void Archiving::note(const uplink::Archive& archive)
{
    if (archive.stopped() == m_stopped)
        return;
    for (const auto& [till, why] : archive.stopped()) {
        const auto known = m_stopped.find(till);
        if (known == m_stopped.end() || known->second != why)
            complain(u"countersignctl: nothing more of till %1 is taken: %2"_s.arg(
                QString::fromLatin1(till), why));
    }
    m_stopped = archive.stopped();
}

void sayCount(const Archiving& archiving, bool isJson)
{
    const auto& count = archiving.count();
    if (!isJson) {
        print(u"%1 messages taken, with %2 entries that weren't there."_s.arg(count.messages)
                  .arg(count.entries));
        return;
    }
    QJsonArray stopped;
    for (const auto& [till, why] : archiving.stopped())
        stopped << QJsonObject{{u"till"_s, QString::fromLatin1(till)}, {u"why"_s, why}};
    print(QJsonDocument({{u"messages"_s, static_cast<qint64>(count.messages)},
                         {u"entries"_s, static_cast<qint64>(count.entries)},
                         {u"stopped"_s, stopped}})
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
    return archiving.stopped().empty() ? exitDone : exitRefused;
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
