#include "core/sms/modem_bus.h"

#include "core/sms/modem_manager_proxies.h"

#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QThread>
#include <utility>

namespace countersign::sms {

namespace {

constexpr int owner_max_ms = 5'000;

/// Several providers of one program have a connection each.
QString freshName()
{
    static std::atomic<unsigned> count{0};
    return QStringLiteral("countersign-modem-%1").arg(++count);
}

} // namespace

ModemBus::ModemBus(QObject* parent)
    : QObject(parent), m_isAbandoned(std::make_shared<std::atomic<bool>>(false))
{
}

ModemBus::~ModemBus()
{
    *m_isAbandoned = true;
    if (!m_name.isEmpty())
        QDBusConnection::disconnectFromBus(m_name);
}

void ModemBus::reach(Reached reached)
{
    connectThen([this, reached = std::move(reached)] { findOwner(reached); });
}

/// Saying hello to the bus waits for its answer, so that is done where nobody else has to wait.
void ModemBus::connectThen(std::function<void()> then)
{
    if (m_waiting.empty() && !m_name.isEmpty() && QDBusConnection(m_name).isConnected()) {
        then();
        return;
    }
    m_waiting.push_back(std::move(then));
    if (m_waiting.size() > 1)
        return;
    if (!m_name.isEmpty())
        QDBusConnection::disconnectFromBus(m_name);
    m_name = freshName();
    QThread* thread = QThread::create([name = m_name, isAbandoned = m_isAbandoned] {
        QDBusConnection::connectToBus(QDBusConnection::SystemBus, name);
        if (*isAbandoned)
            QDBusConnection::disconnectFromBus(name);
    });
    connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    connect(thread, &QThread::finished, this, [this] {
        for (const auto& waiting : std::exchange(m_waiting, {}))
            waiting();
    });
    thread->start();
}

void ModemBus::findOwner(const Reached& reached)
{
    const QDBusConnection bus(m_name);
    if (!bus.isConnected()) {
        reached(failure(QDBusError::errorString(QDBusError::Disconnected)));
        return;
    }
    OrgFreedesktopDBusInterface driver(QStringLiteral("org.freedesktop.DBus"),
                                       QStringLiteral("/org/freedesktop/DBus"), bus);
    driver.setTimeout(owner_max_ms);
    auto* watcher = new QDBusPendingCallWatcher(
        driver.GetNameOwner(QStringLiteral("org.freedesktop.ModemManager1")), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [watcher, bus, reached] {
        const QDBusPendingReply<QString> reply = *watcher;
        watcher->deleteLater();
        if (reply.isError())
            reached(failure(reply.error().name()));
        else
            reached(ModemDaemon(bus, reply.value()));
    });
}

} // namespace countersign::sms
