#pragma once

#include "tests/peers/postgres_peer.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>
#include <QTest>
#include <memory>
#include <numeric>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

/// A till of its own id, keys and store, enrolled at a head office, that counts in common with
/// whoever has the same sharing key.
class CountingTill
{
public:
    /// With `perNumber`, as "10 / 1 h", so many codes may go to one number, and to one method more.
    CountingTill(PostgresPeer& peer, const QByteArray& id, const QByteArray& store,
                 const QByteArray& more = key_line, const QByteArray& perNumber = {})
        : shop(Shop::Options{.code = u"resend_after = \"1 s\""_s}),
          role(QByteArray(id).replace("-", "")), m_till(shop.config())
    {
        QFile config(shop.config());
        check(config.open(QIODevice::ReadOnly));
        QByteArray text = config.readAll();
        config.close();
        text.replace("id = \"till-3\"", "id = \"" + id + "\"");
        text.replace("data = \"data\"", "data = \"data-" + id + "\"");
        const QByteArray manyPerNumber = "per_number = \"10000 / 1 h\"\n";
        if (!perNumber.isEmpty())
            text.replace(manyPerNumber,
                         "per_number = \"" + perNumber + "\"\nper_method = \"10000 / 1 h\"\n");
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
    /// Charges the card and gives that up; true if a code went.
    bool abandon(const Card& card)
    {
        if (charge(card).isEmpty())
            return false;
        m_till.send(plain("cancel"));
        return !m_till.next(u"closed"_s).isEmpty();
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

/// Head office at which the tills of stores are enrolled, for each of a test's functions anew.
class CountingOffice
{
protected:
    // And under the minute after which a till asks unasked.
    static constexpr int arrival_max_ms = 45'000;
    /// What a database that was set up earlier hasn't got.
    static constexpr const char* without_sendings_sql =
        "DROP FUNCTION countersign.tell_sending; DROP FUNCTION countersign.forget_sendings; "
        "DROP VIEW countersign.sending_of_neighbour; DROP TABLE countersign.sending; ";

    static void skipWithoutServer()
    {
        if (!PostgresPeer::isInstalled())
            QSKIP("PostgreSQL isn't installed");
    }
    void setUp()
    {
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        m_peer.sql("DROP SCHEMA IF EXISTS countersign CASCADE");
        const Shop any;
        QVERIFY2(any.fault().isEmpty(), qPrintable(any.fault()));
        m_peer.sql(any.ctl({u"uplink"_s, u"schema"_s}).output, true);
        QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.count_of_neighbour, "
                            "countersign.sending_of_neighbour"),
                 QByteArray("0\n"));
    }
    QByteArray asTill(const CountingTill& till, const QByteArray& sql)
    {
        return m_peer.sql("SET ROLE " + till.role + "; " + sql);
    }
    std::unique_ptr<CountingTill> tillOf(const QByteArray& id, const QByteArray& store = "Acme",
                                         const QByteArray& more = CountingTill::key_line,
                                         const QByteArray& perNumber = {})
    {
        return std::make_unique<CountingTill>(m_peer, id, store, more, perNumber);
    }

    PostgresPeer m_peer;
};

} // namespace countersign::tests
