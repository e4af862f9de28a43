#include "tests/peers/modem_peer.h"

#include "tests/peers/program.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QFile>
#include <QTest>
#include <atomic>

namespace countersign::tests {

namespace {

constexpr int answer_max_ms = 5'000;
const QString daemonName = QStringLiteral("org.freedesktop.ModemManager1");
const QString daemonPath = QStringLiteral("/org/freedesktop/ModemManager1");
const QString modemPath = QStringLiteral("/org/freedesktop/ModemManager1/Modem/0");

/// A connection for one question, so that a bus that was started again is found again.
QDBusMessage ask(const QString& address, const QDBusMessage& question)
{
    static std::atomic<int> count{0};
    const QString name = QStringLiteral("modem-peer-%1").arg(++count);
    const QDBusMessage answer =
        QDBusConnection::connectToBus(address, name).call(question, QDBus::Block, answer_max_ms);
    QDBusConnection::disconnectFromBus(name);
    return answer;
}

QDBusMessage question(const QString& path, const QString& interface, const char* member,
                      const QVariantList& arguments)
{
    QDBusMessage asked =
        QDBusMessage::createMethodCall(daemonName, path, interface, QLatin1String(member));
    asked.setArguments(arguments);
    asked.setAutoStartService(false);
    return asked;
}

bool isListening(const QString& address)
{
    const QString name = QStringLiteral("modem-peer-listening");
    const bool isConnected = QDBusConnection::connectToBus(address, name).isConnected();
    QDBusConnection::disconnectFromBus(name);
    return isConnected;
}

bool isAnswer(const QDBusMessage& message)
{
    return message.type() == QDBusMessage::ReplyMessage;
}

QVariant property(const QString& address, const char* interface, const char* name)
{
    const QDBusMessage answer =
        ask(address, question(modemPath, QStringLiteral("org.freedesktop.DBus.Properties"), "Get",
                              {QLatin1String(interface), QLatin1String(name)}));
    return isAnswer(answer) ? answer.arguments().value(0).value<QDBusVariant>().variant()
                            : QVariant();
}

} // namespace

bool ModemPeer::isInstalled()
{
    return !programNamed(QStringLiteral("ModemManager")).isEmpty() &&
           !programNamed(QStringLiteral("dbus-daemon")).isEmpty();
}

ModemPeer::ModemPeer()
    : m_address(QStringLiteral("unix:path=") + m_folder.filePath(QStringLiteral("bus")))
{
    QFile config(path("bus.conf"));
    if (config.open(QIODevice::WriteOnly))
        config.write("<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration "
                     "1.0//EN\" \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
                     "<busconfig><type>session</type><listen>" +
                     m_address.toUtf8() +
                     "</listen><auth>EXTERNAL</auth><policy context=\"default\">"
                     "<allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>"
                     "<allow own=\"*\"/></policy></busconfig>\n");
    config.close();
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", m_address.toUtf8());
    startBus();
}

ModemPeer::~ModemPeer()
{
    stop();
    stopBus();
}

QString ModemPeer::path(const char* name) const
{
    return m_folder.filePath(QString::fromLatin1(name));
}

bool ModemPeer::startBus()
{
    m_bus = startProgram(QStringLiteral("dbus-daemon"),
                         {QStringLiteral("--nofork"), QStringLiteral("--config-file=bus.conf")},
                         m_folder.path(), path("bus.log"));
    // Its socket's file is there a moment before it listens, and who comes too early gives up.
    return QTest::qWaitFor([&] { return isListening(m_address); }, limit_ms);
}

void ModemPeer::stopBus()
{
    end(m_bus, true);
}

bool ModemPeer::startAlone()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), m_address);
    m_daemon =
        startProgram(QStringLiteral("ModemManager"),
                     {QStringLiteral("--test-session"), QStringLiteral("--test-enable"),
                      QStringLiteral("--test-no-udev"), QStringLiteral("--test-no-suspend-resume"),
                      QStringLiteral("--test-no-qrtr"), QStringLiteral("--debug")},
                     m_folder.path(), path("daemon.log"), environment);
    return QTest::qWaitFor([&] { return isOwned(); }, limit_ms);
}

bool ModemPeer::start(const AtModem::Manners& manners)
{
    stop();
    m_modem = std::make_unique<AtModem>(path("port"));
    m_modem->behave(manners);
    m_isRegistered = manners.isRegistered;
    if (!startAlone())
        return false;
    ask(m_address,
        question(daemonPath, QStringLiteral("org.freedesktop.ModemManager1.Test"), "SetProfile",
                 {QStringLiteral("till"), QStringLiteral("generic"), QStringList{path("port")}}));
    return QTest::qWaitFor([&] { return hasModem(); }, limit_ms);
}

bool ModemPeer::enable()
{
    constexpr int enabled = 6;
    constexpr int registered = 8;
    const int far = m_isRegistered ? registered : enabled;
    ask(m_address, question(modemPath, QStringLiteral("org.freedesktop.ModemManager1.Modem"),
                            "Enable", {true}));
    return QTest::qWaitFor([&] { return state() >= far; }, limit_ms);
}

void ModemPeer::stop()
{
    end(m_daemon, false); // It would first wait for a modem that is silent.
    m_modem.reset();
}

void ModemPeer::killDaemon()
{
    end(m_daemon, false);
}

bool ModemPeer::isOwned() const
{
    const QDBusMessage answer = ask(
        m_address, question(daemonPath, QStringLiteral("org.freedesktop.DBus.Peer"), "Ping", {}));
    return isAnswer(answer);
}

/// Its state is told once it has been examined: locked, failed, or switched off.
bool ModemPeer::hasModem() const
{
    const int state = this->state();
    return state == -1 || state >= 2;
}

int ModemPeer::state() const
{
    const QVariant state = property(m_address, "org.freedesktop.ModemManager1.Modem", "State");
    return state.isValid() ? state.toInt() : 0;
}

int ModemPeer::messages() const
{
    const QDBusMessage answer =
        ask(m_address,
            question(modemPath, QStringLiteral("org.freedesktop.ModemManager1.Modem.Messaging"),
                     "List", {}));
    if (!isAnswer(answer))
        return -1;
    return int(qdbus_cast<QList<QDBusObjectPath>>(answer.arguments().value(0)).size());
}

QString ModemPeer::log() const
{
    QString all;
    for (const char* name : {"bus.log", "daemon.log"}) {
        QFile file(path(name));
        if (file.open(QIODevice::ReadOnly))
            all += QStringLiteral("== %1\n").arg(QString::fromLatin1(name)) +
                   QString::fromUtf8(file.readAll().right(8'000));
    }
    return all;
}

} // namespace countersign::tests
