#pragma once

#include "core/store/journal_tail.h"
#include "core/uplink/postgres_head_office.h"
#include "tests/peers/postgres_peer.h"
#include "tests/store/shop.h"

#include <future>
#include <optional>

namespace countersign::tests {

/// A store whose till-3 hands its journal straight to a real PostgreSQL server.
class PostgresShop
{
protected:
    void enrol(const QByteArray& till, const QByteArray& role, const journal::PublicKey& key)
    {
        m_peer.sql("CREATE ROLE " + role +
                   " LOGIN IN ROLE countersign_till; "
                   "SELECT countersign.enrol('" +
                   till + "', '" + role + "', 'Acme', '" + key.toPem().value() + "')");
    }
    using Office = uplink::PostgresHeadOffice;
    std::unique_ptr<Office> at(const QByteArray& url, const QString& wordKeyId = {},
                               std::int64_t keep_link_for_ms = Office::keep_link_ms)
    {
        auto address = std::make_shared<uplink::PostgresAddress>();
        address->url = url;
        address->till = "till-3";
        return std::make_unique<Office>(address, m_clock, wordKeyId, keep_link_for_ms);
    }
    static world::HeadOfficeAnswer said(uplink::PostgresHeadOffice& office,
                                        std::shared_ptr<const world::Batch> batch)
    {
        std::promise<world::HeadOfficeAnswer> promise;
        auto answer = promise.get_future();
        office.hand(std::move(batch),
                    [&](const world::HeadOfficeAnswer& said) { promise.set_value(said); });
        return answer.get();
    }
    QByteArray stored(const QByteArray& table = "journal")
    {
        return m_peer.sql("SELECT seq, at_ms, kind, purchase, encode(salt,'hex'), payload, "
                          "encode(hash,'hex'), encode(signature,'hex') FROM countersign." +
                          table + " WHERE till='till-3' ORDER BY seq");
    }
    QByteArray faults()
    {
        return m_peer.sql("SELECT till, seq, fault FROM countersign.journal_fault");
    }

    PostgresPeer m_peer;
    QTemporaryDir m_place;
    std::optional<store_test::Shop> m_shop;
    world::SystemClock m_clock;
};

} // namespace countersign::tests
