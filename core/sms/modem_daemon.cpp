#include "core/sms/modem_daemon.h"

#include "core/sms/modem_manager_proxies.h"
#include "core/sms/modem_types.h"

#include <QDBusArgument>
#include <QDBusMetaType>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <utility>

namespace countersign::sms {

namespace {

const QString daemonPath = QStringLiteral("/org/freedesktop/ModemManager1");
const QString modemInterface = QStringLiteral("org.freedesktop.ModemManager1.Modem");
const QString messagingInterface = QStringLiteral("org.freedesktop.ModemManager1.Modem.Messaging");
const QString smsInterface = QStringLiteral("org.freedesktop.ModemManager1.Sms");

constexpr int answer_max_ms = 30'000;
constexpr int sent_max_ms = 330'000; // ModemManager 1.20 gives a modem 300 s, as seen

constexpr unsigned validity_relative = 1; // MMSmsValidityType, in minutes

/// (uv) of Sms.Validity.
struct Validity
{
    unsigned type = 0;
    QDBusVariant minutes;
};

QDBusArgument& operator<<(QDBusArgument& argument, const Validity& validity)
{
    argument.beginStructure();
    argument << validity.type << validity.minutes;
    argument.endStructure();
    return argument;
}

const QDBusArgument& operator>>(const QDBusArgument& argument, Validity& validity)
{
    argument.beginStructure();
    argument >> validity.type >> validity.minutes;
    argument.endStructure();
    return argument;
}

/// (ub) of Modem.SignalQuality.
int signalIn(const QVariant& quality)
{
    if (!quality.canConvert<QDBusArgument>())
        return 0;
    const auto argument = quality.value<QDBusArgument>();
    if (argument.currentSignature() != QLatin1String("(ub)"))
        return 0;
    unsigned percent = 0;
    bool isRecent = false;
    argument.beginStructure();
    argument >> percent >> isRecent;
    argument.endStructure();
    return static_cast<int>(percent);
}

/// Asks, and tells what came: an error's name, or what `read` makes of the reply. The watcher is
/// the context's child, and goes with it.
template <class Reply, class T, class Read>
void await(QObject* context, const QDBusPendingCall& call, ModemDaemon::Answered<T> answered,
           Read read)
{
    auto* watcher = new QDBusPendingCallWatcher(call, context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context,
                     [watcher, read, answered = std::move(answered)] {
                         const Reply reply = *watcher;
                         watcher->deleteLater();
                         if (reply.isError())
                             answered(failure(reply.error().name()));
                         else
                             answered(read(reply));
                     });
}

Result<Done, BusError> done(const QDBusPendingReply<>& reply)
{
    (void)reply;
    return Done{};
}

void registerTypes()
{
    qDBusRegisterMetaType<BusInterfaces>();
    qDBusRegisterMetaType<BusObjects>();
    qDBusRegisterMetaType<Validity>();
}

std::vector<ModemSeen> modemsIn(const BusObjects& objects)
{
    std::vector<ModemSeen> modems;
    for (auto object = objects.begin(); object != objects.end(); ++object) {
        const auto modem = object->find(modemInterface);
        if (modem == object->end())
            continue;
        ModemSeen seen = modemFrom(object.key().path(), *modem);
        seen.hasMessages = object->contains(messagingInterface);
        seen.signal_percent = signalIn(modem->value(QStringLiteral("SignalQuality")));
        modems.push_back(std::move(seen));
    }
    return modems;
}

} // namespace

void ModemDaemon::modems(QObject* context, Answered<std::vector<ModemSeen>> answered) const
{
    registerTypes();
    OrgFreedesktopDBusObjectManagerInterface objects(m_owner, daemonPath, m_bus);
    objects.setTimeout(answer_max_ms);
    using Reply = QDBusPendingReply<BusObjects>;
    await<Reply>(context, objects.GetManagedObjects(), std::move(answered),
                 [](const Reply& reply) { return modemsIn(reply.value()); });
}

void ModemDaemon::enable(QObject* context, const QString& modem, Answered<Done> answered) const
{
    OrgFreedesktopModemManager1ModemInterface proxy(m_owner, modem, m_bus);
    proxy.setTimeout(answer_max_ms);
    await<QDBusPendingReply<>>(context, proxy.Enable(true), std::move(answered), done);
}

void ModemDaemon::create(QObject* context, const QString& modem, const ModemMessage& message,
                         Answered<QString> answered) const
{
    registerTypes();
    OrgFreedesktopModemManager1ModemMessagingInterface proxy(m_owner, modem, m_bus);
    proxy.setTimeout(answer_max_ms);
    const QVariantMap properties{
        {QStringLiteral("number"), message.number},
        {QStringLiteral("text"), message.text},
        {QStringLiteral("validity"),
         QVariant::fromValue(Validity{validity_relative, QDBusVariant(message.validity_minutes)})},
        {QStringLiteral("delivery-report-request"), message.asksForReport}};
    using Reply = QDBusPendingReply<QDBusObjectPath>;
    await<Reply>(context, proxy.Create(properties), std::move(answered),
                 [](const Reply& reply) { return reply.value().path(); });
}

void ModemDaemon::send(QObject* context, const QString& sms, Answered<Done> answered) const
{
    OrgFreedesktopModemManager1SmsInterface proxy(m_owner, sms, m_bus);
    proxy.setTimeout(sent_max_ms);
    await<QDBusPendingReply<>>(context, proxy.Send(), std::move(answered), done);
}

void ModemDaemon::list(QObject* context, const QString& modem, Answered<QStringList> answered) const
{
    OrgFreedesktopModemManager1ModemMessagingInterface proxy(m_owner, modem, m_bus);
    proxy.setTimeout(answer_max_ms);
    using Reply = QDBusPendingReply<QList<QDBusObjectPath>>;
    await<Reply>(context, proxy.List(), std::move(answered), [](const Reply& reply) {
        QStringList paths;
        for (const QDBusObjectPath& path : reply.value())
            paths += path.path();
        return paths;
    });
}

void ModemDaemon::read(QObject* context, const QString& sms, Answered<SmsSeen> answered) const
{
    OrgFreedesktopDBusPropertiesInterface proxy(m_owner, sms, m_bus);
    proxy.setTimeout(answer_max_ms);
    using Reply = QDBusPendingReply<QVariantMap>;
    await<Reply>(context, proxy.GetAll(smsInterface), std::move(answered),
                 [sms](const Reply& reply) { return smsFrom(sms, reply.value()); });
}

void ModemDaemon::remove(const QString& modem, const QString& sms) const
{
    OrgFreedesktopModemManager1ModemMessagingInterface proxy(m_owner, modem, m_bus);
    proxy.Delete(QDBusObjectPath(sms));
}

} // namespace countersign::sms
