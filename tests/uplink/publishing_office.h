#pragma once

#include "tests/uplink/enrolled_shop.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

namespace countersign::tests {

/// A shop whose head office also publishes: with a folder of its own, and a role that may.
class PublishingOffice
{
public:
    explicit PublishingOffice(PostgresPeer& peer) : office(peer), m_peer(peer)
    {
        m_peer.sql("DROP ROLE IF EXISTS prices");
        m_peer.sql("CREATE ROLE prices LOGIN IN ROLE countersign_publisher");
        Shop& shop = office.shop;
        initialised = shop.ctl({u"changes"_s, u"init"_s, folder()}).code;
        put(folder() + u"/stores/Acme/till-3.pem"_s, shop.ctl({u"keys"_s, u"receiving"_s}).output);
        office.connectTo(m_peer.url("till3"),
                         "changes_key = \"office/changes.pem\"\nstore = \"Acme\"\n");
    }
    [[nodiscard]] QString folder() const { return office.shop.file("office"); }
    static void put(const QString& path, const QByteArray& content)
    {
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        if (file.open(QIODevice::WriteOnly | QIODevice::Truncate))
            file.write(content);
    }
    /// A file with the lamp at that price.
    [[nodiscard]] QString lampAt(const QByteArray& price) const
    {
        const QString path = office.shop.file("lamp.csv");
        put(path, "gtin,name,price,tax,category\n5901234123457,Lamp," + price + ",19,household\n");
        return path;
    }
    /// A file by which Anna's card is frozen, or free.
    [[nodiscard]] QString annaIs(const QByteArray& state) const
    {
        const QString path = office.shop.file("frozen.csv");
        put(path, "method,state,why\nCARD-ANNA," + state + ",reported by phone\n");
        return path;
    }
    Shop::Ran publish(const QStringList& what, const QString& store = u"Acme"_s)
    {
        return office.shop.ctl(QStringList{u"changes"_s, u"publish"_s, folder(), u"--store"_s,
                                           store, u"--into"_s,
                                           QString::fromLatin1(m_peer.url("prices"))} +
                               what);
    }
    Shop::Ran publishPrice(const QByteArray& price)
    {
        return publish({u"--products"_s, lampAt(price), u"--currency"_s, u"EUR"_s});
    }
    Shop::Ran publishBase()
    {
        return publish({u"--base"_s, u"--products"_s, office.shop.file("products.csv"),
                        u"--currency"_s, u"EUR"_s, u"--registry"_s,
                        office.shop.file("registry.csv")});
    }
    void wake() { m_peer.sql("SELECT pg_notify('countersign_changes', 'Acme')"); }
    /// As `queue` has it.
    [[nodiscard]] QJsonObject changes() const { return office.queue()[u"changes"_s].toObject(); }
    [[nodiscard]] int version() const { return changes()[u"version"_s].toInt(-1); }
    [[nodiscard]] QString refused() const
    {
        return changes()[u"refused"_s].toObject()[u"why"_s].toString();
    }

    EnrolledShop office;
    int initialised = -1; // the exit code of `changes init`

private:
    PostgresPeer& m_peer;
};

} // namespace countersign::tests
