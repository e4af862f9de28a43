#pragma once

#include "core/journal/chain.h"
#include "tests/uplink/enrolled_shop.h"

#include <QProcess>

namespace countersign::tests {

/// A head office that signs with a key that openssl made, and a shop that knows it.
class SigningOffice
{
public:
    explicit SigningOffice(PostgresPeer& peer) : office(peer), m_database(peer.url("signer"))
    {
        peer.sql("DROP ROLE IF EXISTS signer; CREATE ROLE signer LOGIN IN ROLE countersign_signer");
        makeKey("hq");
    }
    /// NAME.key and NAME.pem in the shop's folder.
    void makeKey(const QByteArray& name)
    {
        const QString secret = office.shop.file((name + ".key").constData());
        openssl({u"genpkey"_s, u"-algorithm"_s, u"ed25519"_s, u"-out"_s, secret});
        QFile::setPermissions(secret, QFile::ReadOwner | QFile::WriteOwner);
        openssl({u"pkey"_s, u"-in"_s, secret, u"-pubout"_s, u"-out"_s,
                 office.shop.file((name + ".pem").constData())});
    }
    void connectTo(const QByteArray& url, const QByteArray& more = "head_office_key = \"hq.pem\"\n")
    {
        office.connectTo(url, more);
    }

    [[nodiscard]] QStringList arguments(const QStringList& more = {}) const
    {
        return QStringList{u"sign"_s, u"--database"_s, QString::fromLatin1(m_database),
                           u"--signing-key"_s, office.shop.file("hq.key")} +
               more;
    }
    [[nodiscard]] Shop::Ran sign(const QStringList& more = {}) const
    {
        return office.shop.ctl(arguments(more));
    }
    /// Ends by itself only where it is told to.
    void follow(QProcess& process) const
    {
        process.start(QStringLiteral(COUNTERSIGNCTL), arguments({u"--follow"_s}));
    }

    [[nodiscard]] journal::PublicKey key() const
    {
        QFile pem(office.shop.file("hq.pem"));
        const bool isOpen = pem.open(QIODevice::ReadOnly);
        return journal::PublicKey::fromPem(isOpen ? pem.readAll() : QByteArray()).value();
    }
    /// What `queue drain --json` said last.
    [[nodiscard]] QByteArray drained() const
    {
        return office.shop.ctl({u"queue"_s, u"drain"_s, u"--json"_s})
            .output.trimmed()
            .split('\n')
            .last();
    }
    [[nodiscard]] QString doctor() const
    {
        const auto ran = office.shop.ctl({u"doctor"_s, u"--json"_s});
        for (const QByteArray& line : ran.output.split('\n')) {
            const QJsonObject said = QJsonDocument::fromJson(line).object();
            if (said[u"check"] == u"uplink"_s)
                return said[u"verdict"].toString() + u' ' + said[u"says"].toString();
        }
        return QString::fromUtf8(ran.errors);
    }

    EnrolledShop office;

private:
    static void openssl(const QStringList& arguments)
    {
        QProcess process;
        process.start(u"openssl"_s, arguments);
        process.waitForFinished();
    }

    QByteArray m_database;
};

} // namespace countersign::tests
