#pragma once

#include <QList>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>
#include <QUrl>
#include <memory>

namespace countersign::tests {

/// A real Kannel gateway, with its fake carrier or one that speaks SMPP, on free ports of loopback
/// in a folder of its own. Waiting turns the event loop of the caller's thread. Everything it
/// started is stopped by its pid when it is destroyed, and by the kernel if the test dies first.
class KannelPeer
{
public:
    static constexpr int limit_ms = 30'000; // for each wait

    struct Received
    {
        QString from;
        QString to; // as the carrier sees it, with its +
        QString text;
        bool isUcs2 = false;
        friend bool operator==(const Received&, const Received&) = default;
    };

    /// True if bearerbox, smsbox and fakesmsc are installed.
    [[nodiscard]] static bool isInstalled();

    KannelPeer() : KannelPeer(0) {}
    /// With the SMPP carrier on that port, which isn't the peer's own to start, cut or ask: sends
    /// as soon as it takes links, keeps at most three messages for it, waits 3 s for its answers.
    /// With 0, with the fake one.
    explicit KannelPeer(quint16 smppPort);
    ~KannelPeer();
    KannelPeer(const KannelPeer&) = delete;
    KannelPeer& operator=(const KannelPeer&) = delete;

    /// Hands each message that a phone sends to that address, which may hold Kannel's `%` signs;
    /// once more every second, for a minute, until it is taken. Counts from the next start of
    /// smsbox.
    void bringRepliesTo(const QString& address);
    /// Stops smsbox alone: bearerbox keeps what phones send. `start` brings it back.
    void stopBox();

    /// Starts what isn't running; true once a message would be routed.
    bool start();
    /// True once the carrier's link and smsbox are on line; brings a carrier that fell off back.
    bool waitUntilRoutable();
    /// Stops the gateway and its carrier; `start` brings them back with the same spool.
    void stop();
    /// As a power cut would, without warning.
    void kill();
    /// Takes the carrier's link down, and waits until Kannel has noticed.
    bool cutCarrier();
    bool restoreCarrier();
    /// True once Kannel has noticed that the carrier's link is down.
    bool waitUntilCut();
    /// True once Kannel keeps no message any more, delivered or given up.
    bool waitUntilNothingIsKept();

    /// What the carrier got so far, over restarts.
    [[nodiscard]] QList<Received> received() const;
    bool waitUntilReceived(qsizetype messages);

    [[nodiscard]] QUrl url() const; // of sendsms
    [[nodiscard]] static QString username() { return QStringLiteral("till"); }
    [[nodiscard]] static QByteArray password() { return "kannel-pass"; }
    /// Numbers that begin so have no route; the second is one of a phone.
    [[nodiscard]] static QString unroutable() { return QStringLiteral("+9990000000"); }
    [[nodiscard]] static QString unroutablePhone() { return QStringLiteral("+4917604069044"); }
    /// What the programs said, for a test that fails.
    [[nodiscard]] QString log() const;

private:
    struct Ports
    {
        quint16 admin = 0;
        quint16 box = 0;
        quint16 send = 0;
        quint16 carrier = 0;
    };
    void writeConfig() const;
    [[nodiscard]] QString carrierGroup() const;
    [[nodiscard]] QString serviceGroups() const;
    [[nodiscard]] QString path(const char* name) const;
    void run(std::unique_ptr<QProcess>& process, const QString& program,
             const QStringList& arguments, const char* output);
    void runCarrier();
    [[nodiscard]] QByteArray status() const;
    [[nodiscard]] bool isCarrierOnline() const;
    [[nodiscard]] bool isBoxOnline() const;

    QTemporaryDir m_folder;
    QString m_repliesTo; // or empty
    Ports m_ports;
    bool m_speaksSmpp = false;
    std::unique_ptr<QProcess> m_bearerbox;
    std::unique_ptr<QProcess> m_smsbox;
    std::unique_ptr<QProcess> m_carrier;
};

} // namespace countersign::tests
