#pragma once

#include "tests/peers/program.h"
#include "tests/sms/certificates.h"

#include <QByteArray>
#include <QDir>
#include <QString>
#include <QTemporaryDir>

namespace countersign::tests {

/// A real PostgreSQL server on a free port of loopback, in a folder of its own, that takes nobody
/// without TLS and a client certificate that names the role. Stopped by its pid when it is
/// destroyed, and by the kernel if the test dies first.
class PostgresPeer
{
public:
    static constexpr int limit_ms = 30'000; // for each wait

    /// True if the server and `psql` are installed, and, for root, the account that they run as.
    [[nodiscard]] static bool isInstalled();

    /// Its own folder is made in `parent`.
    explicit PostgresPeer(const QString& parent = QDir::tempPath());
    ~PostgresPeer();
    PostgresPeer(const PostgresPeer&) = delete;
    PostgresPeer& operator=(const PostgresPeer&) = delete;

    /// Starts it, if it doesn't run; true once it takes connections.
    bool start();
    /// In order, or as a power cut would.
    void stop(bool isGentle = true);

    /// Runs SQL as the owner of the database, through the server's own socket; what it printed, a
    /// row a line and columns split by |. Empty after an error, which `log` then has.
    QByteArray sql(const QByteArray& statements, bool isOneTransaction = false,
                   int within_ms = limit_ms);
    /// The address for a role, with a certificate for `certified`, or that role.
    QByteArray url(const QByteArray& role, const QByteArray& certified = {}, int days = 30);
    [[nodiscard]] Certificates& certificates() { return m_certificates; }
    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QByteArray log() const;

private:
    void stopAtOnce();
    [[nodiscard]] QString path(const char* name) const;
    bool prepare();
    bool run(const char* program, const QStringList& arguments);

    QTemporaryDir m_folder;
    Certificates m_certificates;
    std::optional<Account> m_account; // where the test is root, which the server refuses
    quint16 m_port = 0;
    std::unique_ptr<QProcess> m_server;
};

} // namespace countersign::tests
