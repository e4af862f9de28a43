#pragma once

#include "core/journal/fact_codec.h"
#include "core/store/journal_tail.h"
#include "core/uplink/courier.h"
#include "tests/store/shop.h"
#include "tests/uplink/scripted_head_office.h"
#include "tests/world/fake_loop.h"

namespace countersign::tests {

/// The journal's end, which remembers after which entries it was read for more than one.
class WatchedTail final : public world::JournalTail
{
public:
    WatchedTail(std::unique_ptr<world::JournalTail> tail, std::vector<quint64>& reads)
        : m_tail(std::move(tail)), m_reads(reads)
    {
    }
    Result<Done, QString> each(quint64 after, const Visit& visit) override
    {
        int seen = 0;
        return m_tail->each(after, [&](const journal::Entry& entry) {
            if (++seen == 2)
                m_reads.push_back(after);
            return visit(entry);
        });
    }
    Result<QString, QString> keyIdOf(const journal::Entry& entry) override
    {
        return m_tail->keyIdOf(entry);
    }
    Result<world::Tally, QString> tally(quint64 after, quint64 until) override
    {
        return m_tail->tally(after, until);
    }

private:
    std::unique_ptr<world::JournalTail> m_tail;
    std::vector<quint64>& m_reads;
};

/// A real store, a courier beside it, and head office, in a time that passes as the test says.
struct Counter
{
    store_test::Shop shop;
    FakeLoop loop;
    world::SystemEntropy entropy;
    ScriptedHeadOffice headOffice;
    bool isUnreadable = false;
    world::UplinkReport last;
    int reports = 0;
    std::vector<quint64> reads; // after which entries batches were read
    std::unique_ptr<uplink::Courier> courier;

    void begin(quint64 acknowledged = 0, bool verifies = true)
    {
        const auto open = [this]() -> Result<std::unique_ptr<world::JournalTail>, QString> {
            if (isUnreadable)
                return failure(QStringLiteral("the disk is gone"));
            auto tail = store::JournalTail::open(shop.data, shop.keys->signing.publicKey());
            return std::unique_ptr<world::JournalTail>(
                std::make_unique<WatchedTail>(std::move(tail).value(), reads));
        };
        courier = std::make_unique<uplink::Courier>(
            uplink::CourierSettings{"till-3", verifies ? std::optional(headOffice.key.publicKey())
                                                       : std::nullopt},
            headOffice, open, loop, loop, entropy);
        courier->start(acknowledged, [this](const world::UplinkReport& report) {
            last = report;
            ++reports;
        });
        tell();
    }
    void tell()
    {
        const quint64 end = shop.open->head().seq;
        courier->committed(end, end);
        loop.run();
    }
    void sell(int count, std::int64_t minor = 1250)
    {
        for (int i = 0; i < count; ++i) {
            auto transaction = shop.open->begin().value();
            const auto fact = journal::encoded(sale::PurchaseRecorded{
                QStringLiteral("T3-%1").arg(i), sale::Money(minor, {}), false});
            transaction.append("purchase_started", {}, "{}");
            transaction.append(fact.kind, {}, fact.payload);
            check(transaction.commit().ok(), "a sale is kept");
        }
    }
    [[nodiscard]] std::vector<journal::Entry> journal()
    {
        std::vector<journal::Entry> entries;
        check(shop.open->journal()
                  .each(1,
                        [&](const journal::Entry& entry) {
                            entries.push_back(entry);
                            return true;
                        })
                  .ok(),
              "the journal can be read");
        return entries;
    }
};

} // namespace countersign::tests
