#pragma once

#include "tests/peers/postgres_peer.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QDateTime>
#include <QFile>
#include <QJsonDocument>
#include <memory>

namespace countersign::tests {

/// A shop whose till-3 is enrolled at a head office of its own.
class EnrolledShop
{
public:
    /// Head office's schema as `uplink schema` prints it.
    explicit EnrolledShop(PostgresPeer& peer) : m_peer(peer)
    {
        m_peer.sql("DROP SCHEMA IF EXISTS countersign CASCADE; DROP ROLE IF EXISTS till3; "
                   "DROP ROLE IF EXISTS till4");
        m_peer.sql(shop.ctl({u"uplink"_s, u"schema"_s}).output, true);
        enrol("till-3", "till3", publicKeyOf(shop));
    }
    static QByteArray publicKeyOf(const Shop& of)
    {
        const QByteArray said = of.ctl({u"init"_s}).output;
        return said.mid(said.indexOf("-----BEGIN"));
    }
    void enrol(const QByteArray& till, const QByteArray& role, const QByteArray& key)
    {
        m_peer.sql("CREATE ROLE " + role + " LOGIN IN ROLE countersign_till");
        m_peer.sql("SELECT countersign.enrol('" + till + "', '" + role + "', 'Acme', '" + key +
                   "')");
    }

    /// The settings, with head office there.
    void connectTo(const QByteArray& url, const QByteArray& more = {})
    {
        shop.write({});
        QFile config(shop.config());
        if (config.open(QIODevice::Append))
            config.write("[uplink]\nkind = \"postgres\"\nurl = \"" + url + "\"\n" + more);
    }

    [[nodiscard]] QByteArray stored(const QByteArray& table = "journal")
    {
        return m_peer.sql("SELECT seq, at_ms, kind, purchase, encode(salt,'hex'), payload, "
                          "encode(hash,'hex'), encode(signature,'hex') FROM countersign." +
                          table + " WHERE till='till-3' ORDER BY seq");
    }
    /// The till's journal as those rows would be.
    [[nodiscard]] QByteArray kept() const
    {
        QByteArray rows;
        for (const QByteArray& line : shop.ctl({u"journal"_s, u"export"_s}).output.split('\n')) {
            const QJsonObject entry = QJsonDocument::fromJson(line).object();
            const auto text = [&entry](const char* name) {
                return entry[QLatin1StringView(name)].toString().toUtf8();
            };
            if (entry.isEmpty())
                continue;
            const QDateTime at =
                QDateTime::fromString(QString::fromLatin1(text("at")), Qt::ISODateWithMs);
            rows += QByteArray::number(entry[u"seq"_s].toInteger()) + '|' +
                    QByteArray::number(at.toMSecsSinceEpoch()) + '|' + text("kind") + '|' +
                    text("purchase") + '|' + text("salt") + '|' + text("payload") + '|' +
                    text("hash") + '|' + QByteArray::fromBase64(text("signature")).toHex() + '\n';
        }
        return rows;
    }
    /// Head office has the till's entries as they are, but for words of its own at the end.
    [[nodiscard]] bool hasArrived()
    {
        const QByteArray here = kept();
        const QByteArray there = stored();
        if (there.isEmpty() || !here.startsWith(there))
            return false;
        for (const QByteArray& row : here.mid(there.size()).split('\n')) {
            if (!row.isEmpty() && row.split('|')[2] != "head_office_acknowledged")
                return false;
        }
        return m_peer.sql("SELECT count(*) FROM countersign.journal_fault").trimmed() == "0";
    }
    [[nodiscard]] QJsonObject queue() const
    {
        return QJsonDocument::fromJson(shop.ctl({u"queue"_s, u"--json"_s}).output).object();
    }

    Shop shop;

private:
    PostgresPeer& m_peer;
};

} // namespace countersign::tests
