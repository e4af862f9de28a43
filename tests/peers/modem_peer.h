#pragma once

#include "tests/peers/at_modem.h"

#include <QProcess>
#include <QString>
#include <QTemporaryDir>
#include <memory>

namespace countersign::tests {

/// The real ModemManager on a bus of its own, with a modem of ours behind it. This program, and
/// every one that it starts, finds that bus as the system's. Waiting turns the event loop of the
/// caller's thread. Everything it started is stopped by its pid when it is destroyed, and by the
/// kernel if the test dies first.
class ModemPeer
{
public:
    static constexpr int limit_ms = 30'000; // for each wait

    /// True if ModemManager and dbus-daemon are installed.
    [[nodiscard]] static bool isInstalled();

    /// The bus is up from here on, and nothing on it.
    ModemPeer();
    ~ModemPeer();
    ModemPeer(const ModemPeer&) = delete;
    ModemPeer& operator=(const ModemPeer&) = delete;

    /// Starts the daemon; true once it has found the modem, which is new and behaves so.
    bool start(const AtModem::Manners& manners = {});
    /// Switches the modem on; true once it is as far as its manners let it come.
    bool enable();
    /// Starts the daemon without a modem.
    bool startAlone();
    /// Stops the daemon and the modem; the bus stays.
    void stop();
    /// The daemon as a power cut would end it.
    void killDaemon();
    void stopBus();
    bool startBus();

    [[nodiscard]] AtModem& modem() { return *m_modem; }
    /// How many messages the daemon holds for the modem; -1 if it can't be asked.
    [[nodiscard]] int messages() const;
    /// What the programs said, for a test that fails.
    [[nodiscard]] QString log() const;

private:
    [[nodiscard]] QString path(const char* name) const;
    [[nodiscard]] bool isOwned() const;
    [[nodiscard]] bool hasModem() const;
    [[nodiscard]] int state() const;

    QTemporaryDir m_folder;
    QString m_address;
    std::unique_ptr<AtModem> m_modem;
    bool m_isRegistered = true;
    std::unique_ptr<QProcess> m_bus;
    std::unique_ptr<QProcess> m_daemon;
};

} // namespace countersign::tests
