#pragma once

#include "core/journal/fact_codec.h"
#include "core/sale/totals.h"
#include "tests/uplink/postgres_shop.h"
#include "tests/uplink/stretch.h"

#include <optional>

namespace countersign::tests {

/// A store that sells, and what is read at head office of it.
class ViewsShop : protected PostgresShop
{
protected:
    void setUp()
    {
        m_peer.sql("DROP SCHEMA IF EXISTS countersign CASCADE; DROP ROLE IF EXISTS till3; "
                   "DROP ROLE IF EXISTS till4");
        m_peer.sql(uplink::postgresSchema(), true);
        m_shop.emplace();
        m_receipts = 0;
        enrol("till-3", "till3", m_shop->keys->signing.publicKey());
    }
    void enrolOther()
    {
        const store_test::Shop other;
        enrol("till-4", "till4", other.keys->signing.publicKey());
    }
    /// An entry that the other till's own role adds, whatever it says; `payload` is SQL.
    QByteArray add(int seq, const QByteArray& kind, const QByteArray& purchase,
                   const QByteArray& payload, qint64 at_ms = 1'700'000'000'000,
                   const QByteArray& table = "journal")
    {
        return m_peer.sql("SET ROLE till4; INSERT INTO countersign." + table +
                          " VALUES ('till-4', " + QByteArray::number(seq) + ", " +
                          QByteArray::number(at_ms) + ", '" + kind + "', '" + purchase + "', '', " +
                          payload + ", sha256(''), '') RETURNING 'added'");
    }
    void append(const QByteArray& kind, const QUuid& purchase, const QByteArray& payload)
    {
        auto transaction = m_shop->open->begin().value();
        transaction.append(kind, purchase, payload);
        QVERIFY(transaction.commit().ok());
    }
    /// By card, where nothing is said of what was paid.
    QUuid sell(const sale::Basket& basket, sale::TenderKind kind = sale::TenderKind::card,
               std::optional<sale::Money> paid = {})
    {
        const QUuid id = QUuid::createUuid();
        const sale::Money total = sale::totalsOf(basket).total;
        const sale::Money amount = paid.value_or(total);
        const sale::Tender tender{1, kind, amount, amount, {}};
        const QString receipt = QStringLiteral("T3-%1").arg(++m_receipts);
        for (const sale::FactBody& fact :
             {sale::FactBody(sale::PurchaseStarted{basket, tender, {}}),
              sale::FactBody(sale::PurchaseRecorded{receipt, total, false})}) {
            const journal::EncodedFact encoded = journal::encoded(fact);
            append(encoded.kind, id, encoded.payload);
        }
        return id;
    }
    void sendAll()
    {
        const auto office = at(m_peer.url("till3"));
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 1'000'000)).outcome,
                 world::HeadOfficeAnswer::Outcome::durable);
    }
    /// Columns FROM one of the views.
    QByteArray read(const QByteArray& what)
    {
        return m_peer.sql("SET search_path = countersign, public; SELECT " + what);
    }

private:
    int m_receipts = 0;
};

} // namespace countersign::tests
