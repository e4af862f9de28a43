#pragma once

#include "tests/peers/postgres_peer.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>
#include <QTest>
#include <numeric>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

/// A till of its own id, keys and store, enrolled at a head office, that counts in common with
/// whoever has the same sharing key.
class CountingTill
{
public:
    CountingTill(PostgresPeer& peer, const QByteArray& id, const QByteArray& store,
                 const QByteArray& more = key_line)
        : shop(Shop::Options{.code = u"resend_after = \"1 s\""_s}),
          role(QByteArray(id).replace("-", "")), m_till(shop.config())
    {
        QFile config(shop.config());
        check(config.open(QIODevice::ReadOnly));
        QByteArray text = config.readAll();
        config.close();
        text.replace("id = \"till-3\"", "id = \"" + id + "\"");
        text.replace("data = \"data\"", "data = \"data-" + id + "\"");
        m_settings = text;
        put("sharing.key", "0123456789abcdef0123456789abcdef\n");
        connectTo(peer.url(role), more);
        const Shop::Ran made = shop.ctl({u"init"_s});
        check(made.code == 0);
        check(shop.ctl({u"import"_s, u"products"_s, shop.file("products.csv")}).code == 0);
        check(shop.ctl({u"import"_s, u"registry"_s, shop.file("registry.csv")}).code == 0);
        peer.sql("DROP ROLE IF EXISTS " + role + "; CREATE ROLE " + role +
                 " LOGIN IN ROLE countersign_till");
        peer.sql("SELECT countersign.enrol('" + id + "', '" + role + "', '" + store + "', '" +
                 made.output.mid(made.output.indexOf("-----BEGIN")) + "')");
    }
    void connectTo(const QByteArray& url, const QByteArray& more = key_line)
    {
        put("shop.toml",
            m_settings + "[uplink]\nkind = \"postgres\"\nurl = \"" + url + "\"\n" + more);
    }
    void put(const char* name, const QByteArray& content) const
    {
        QFile file(shop.file(name));
        check(file.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
              file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
              file.write(content) == content.size());
    }

    [[nodiscard]] bool start() { return m_till.start(); }
    void kill() { m_till.kill(); }
    [[nodiscard]] int end() { return m_till.endInput(); }
    /// Charges two lamps, 48.00: the code that came, or empty where none did.
    QString charge(const Card& card)
    {
        const qsizetype before = shop.phone().size();
        m_till.send(plain("cancel"));
        m_till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
        m_till.send(chargeCard(card));
        m_till.next([](const QJsonObject& said) {
            return said[u"state"] == u"delivered"_s || said[u"event"] == u"closed"_s;
        });
        const QStringList texts = shop.phone();
        return texts.size() == before + 1 ? codeIn(texts.last()) : QString();
    }
    /// Keys a wrong code; what is said to it.
    QString guess(const QString& code)
    {
        m_till.send(key(wrongFor(code)));
        QString refusal = m_till.nextRefusal();
        if (refusal != u"wrong_code"_s)
            m_till.next(u"closed"_s);
        return refusal;
    }
    /// Charges the card anew, keys so many wrong codes and gives it up; how often that was taken
    /// for nothing but a wrong code.
    int fail(const Card& card, int times)
    {
        const QString code = charge(card);
        for (int wrong = 0; wrong < times; ++wrong) {
            if (code.isEmpty() || guess(code) != u"wrong_code"_s)
                return wrong;
        }
        m_till.send(plain("cancel"));
        m_till.next(u"closed"_s);
        return times;
    }
    /// Charges the card and keys the code that came; true if that was recorded.
    bool pay(const Card& card)
    {
        const QString code = charge(card);
        m_till.send(key(code));
        return !code.isEmpty() && !m_till.next(u"recorded"_s).isEmpty();
    }
    /// Why the card isn't charged; empty if it is.
    QString refusalOf(const Card& card)
    {
        if (!charge(card).isEmpty())
            return {};
        const auto& said = m_till.said();
        for (auto it = said.rbegin(); it != said.rend(); ++it) {
            if ((*it)[u"event"] == u"refused"_s)
                return (*it)[u"reason"].toString();
        }
        return u"no refusal"_s;
    }
    /// What other tills' wrong codes it has heard of, all together.
    [[nodiscard]] int heard() const
    {
        QMap<QString, int> last;
        for (const Entry& entry : shop.journal()) {
            if (entry.kind != u"counts_heard"_s)
                continue;
            for (const QJsonValue value : entry.payload[u"counts"_s].toArray())
                last[value[u"key"_s].toString() + value[u"till"_s].toString()] =
                    value[u"failures"_s].toInt();
        }
        const auto counts = last.values();
        return std::accumulate(counts.begin(), counts.end(), 0);
    }
    [[nodiscard]] QString whyFrozen() const
    {
        QString why;
        for (const Entry& entry : shop.journal()) {
            if (entry.kind == u"method_frozen"_s)
                why = entry.payload[u"why"_s].toString();
        }
        return why;
    }
    [[nodiscard]] QString doctor() const
    {
        for (const QByteArray& line : shop.ctl({u"doctor"_s, u"--json"_s}).output.split('\n')) {
            const QJsonObject said = QJsonDocument::fromJson(line).object();
            if (said[u"check"] == u"sharing"_s)
                return said[u"verdict"].toString() + u' ' + said[u"says"].toString();
        }
        return {};
    }

    static constexpr const char* key_line = "sharing_key = { file = \"sharing.key\" }\n";
    Shop shop;
    const QByteArray role;

private:
    static void check(bool isDone) { QVERIFY(isDone); }

    QByteArray m_settings;
    TillProcess m_till;
};

} // namespace countersign::tests
