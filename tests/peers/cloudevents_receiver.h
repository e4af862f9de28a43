#pragma once

#include "tests/peers/node_script.h"
#include "tests/sms/certificates.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>

namespace countersign::tests {

/// Head office behind a web service on a free port of loopback, over TLS, for one till: npm's
/// `cloudevents` with a script of ours. What it has stays in its folder when it is stopped. Waiting
/// turns the event loop of the caller's thread.
class CloudEventsReceiver
{
public:
    /// What goes wrong with a request.
    enum class Fault {
        none,
        lose,     // what it says after it took the batch
        half,     // the same, amid the answer
        hang,     // it never answers
        cut,      // the line, amid the request
        redirect, // to another path
        huge,     // an answer without an end
        status    // one of HTTP's, whatever was asked
    };
    struct Trouble
    {
        Fault fault = Fault::none;
        int status = 0;
        QString detail = {};
        QString method = {}; // empty: of any
        int times = 0;       // 0: until another order
    };

    /// True if node is installed and packaging/install has fetched the packages.
    [[nodiscard]] static bool isInstalled();

    CloudEventsReceiver();
    /// A till that is enrolled, from the next start on.
    void enrol(const QByteArray& till, const QByteArray& rawKey);
    /// From the next start on it takes nobody without a certificate of its authority.
    void wantCertificates() { m_wantsCertificates = true; }
    /// From the next start on it shows that certificate, at the path with .pem and .key behind it.
    void show(const QString& issued) { m_issued = issued; }

    /// From the next start on it signs what it says with that key, raw.
    void signWith(const QByteArray& rawKey) { m_signs = rawKey; }

    bool start();
    void stop(bool isGentle = true) { m_script.stop(isGentle); }
    bool be(const Trouble& trouble);
    /// Whether the OpenAPI document is one: nothing, or what is wrong with it.
    [[nodiscard]] QString faultOfContract();

    /// What it took of a till: lines as of the journal's export. `kind` ".branch": beside that.
    [[nodiscard]] QByteArray stored(const QByteArray& till, const QByteArray& kind = {}) const;
    void forget(const QByteArray& till) const;
    /// What it tells of each request so far.
    [[nodiscard]] QList<QJsonObject> requests() const;
    /// What in requests and answers isn't as the OpenAPI document has it.
    [[nodiscard]] QStringList violations() const;
    [[nodiscard]] QByteArray url() const;
    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] Certificates& certificates() { return m_certificates; }
    [[nodiscard]] QString log() const { return m_script.log(); }

private:
    [[nodiscard]] QString file(const QByteArray& till, const QByteArray& kind) const;

    NodeScript m_script;
    Certificates m_certificates;
    QString m_issued;
    QJsonObject m_tills;
    QByteArray m_signs;
    bool m_wantsCertificates = false;
    quint16 m_port = 0;
};

} // namespace countersign::tests
