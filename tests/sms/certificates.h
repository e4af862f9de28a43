#pragma once

#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QTemporaryDir>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

/// A certificate authority of the test's own, and certificates signed by it, all made by openssl.
class Certificates
{
public:
    Certificates()
    {
        run({u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s,
             u"ec_paramgen_curve:prime256v1"_s, u"-nodes"_s, u"-keyout"_s, file("ca.key"),
             u"-out"_s, authority(), u"-subj"_s, u"/CN=An authority of the test's"_s, u"-days"_s,
             u"30"_s});
    }
    [[nodiscard]] bool areMade() const { return m_areMade; }
    [[nodiscard]] QString authority() const { return file("ca.pem"); }

    /// A certificate and its key, at the path that is returned with .pem and .key behind it: for
    /// somebody of that name, and, if it isn't empty, for that address ("IP:127.0.0.1",
    /// "DNS:x.example").
    QString issue(const QString& owner, const QString& name, int days = 30)
    {
        const QString at = m_folder.filePath(u"issued%1"_s.arg(++m_issued));
        run({u"req"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s, u"ec_paramgen_curve:prime256v1"_s,
             u"-nodes"_s, u"-keyout"_s, at + u".key"_s, u"-out"_s, at + u".csr"_s, u"-subj"_s,
             u"/CN="_s + owner});
        QFile names(file("names"));
        m_areMade = m_areMade && names.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
                    (name.isEmpty() || names.write("subjectAltName=" + name.toLatin1()) > 0);
        names.close();
        run({u"x509"_s, u"-req"_s, u"-in"_s, at + u".csr"_s, u"-CA"_s, authority(), u"-CAkey"_s,
             file("ca.key"), u"-CAcreateserial"_s, u"-days"_s, QString::number(days),
             u"-extfile"_s, file("names"), u"-out"_s, at + u".pem"_s});
        return at;
    }
    /// A server's side, with a certificate for that name.
    [[nodiscard]] QSslConfiguration server(const QString& name, int days = 30)
    {
        const QString at = issue(u"A gateway"_s, name, days);
        QSslConfiguration tls;
        tls.setLocalCertificateChain(QSslCertificate::fromPath(at + u".pem"_s, QSsl::Pem));
        QFile key(at + u".key"_s);
        if (key.open(QIODevice::ReadOnly))
            tls.setPrivateKey(QSslKey(&key, QSsl::Ec));
        return tls;
    }

private:
    [[nodiscard]] QString file(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name));
    }
    void run(const QStringList& arguments)
    {
        QProcess openssl;
        openssl.start(u"openssl"_s, arguments);
        m_areMade = m_areMade && openssl.waitForFinished() && openssl.exitCode() == 0;
    }

    QTemporaryDir m_folder;
    int m_issued = 0;
    bool m_areMade = true;
};

} // namespace countersign::tests
