#pragma once

#include "core/journal/notice.h"
#include "core/till/till.h"

#include <memory>

// Private to core/till: what owners of payment methods are told besides codes.
namespace countersign::till {

/// Sends notices, one at a time, while nothing at this till is being paid. Each is kept in the
/// commit of what it tells of, and waits in the store until somebody takes it or it is pointless.
/// It never fails a sale: what can't be kept or read of it comes later, or not at all.
class Notices final : public std::enable_shared_from_this<Notices>
{
public:
    /// What it stands on; all must outlive it.
    struct Around
    {
        World world;
        const Configuration& configuration;
        Book& book;
        SentInRun& sent;
        /// The active one of that payment method, of a registry as it was left.
        std::function<Result<std::optional<store::Registration>, store::StoreError>(
            const QByteArray& methodId)>
            registrationOf;
        std::function<void()> changed; // something was committed
    };
    /// What can't be kept or read is tried again after so long.
    static constexpr std::int64_t again_after_ms = 2'000;

    explicit Notices(Around around) : m_around(std::move(around)) {}

    /// Keeps what is to be told of these facts, which the transaction is about to keep too. To be
    /// called before it gets the last of them, as a receipt proves the last entry.
    void queue(const sale::Purchase& after, const std::vector<sale::Fact>& facts,
               store::Transaction& transaction);
    /// Goes on if there is anything to do. Called whenever something may have changed.
    void watch();
    /// A code is to be sent: one that waits for its turn with a provider waits for another time.
    void makeWay();
    /// Asks on what became of one that was taken in another run.
    void follow(const store::OutboxMessage& row, world::Errand errand);
    /// Begins none any more; true once none is under way that could still be heard of.
    [[nodiscard]] bool finish();
    /// Until then people may answer to what was sent.
    [[nodiscard]] std::int64_t answeredUntil_boot_ms() const { return m_answeredUntil_boot_ms; }

private:
    /// A notice, and the purchase that it is an entry of.
    struct Place
    {
        QString id;
        QUuid purchase;
    };

    [[nodiscard]] bool isFree() const;
    void wake();
    void rest(std::int64_t wait_ms);
    void restLonger();
    void drop(const store::OutboxMessage& row, const QByteArray& why);
    void offer(const store::OutboxMessage& row);
    void resume(const store::OutboxMessage& row);
    void begin(const store::OutboxMessage& row, std::shared_ptr<const world::Message> message,
               bool isResumed);
    void carry(const Place& place, world::Errand errand);
    void told(const Place& place, const world::MessageNews& news);
    bool keep(const Place& place, const world::MessageNews& news);
    [[nodiscard]] std::optional<world::MessageState>
    stateAfter(const Place& place, const world::MessageNews& news) const;
    void ended(const world::MessageNews& news);
    bool commit(store::Transaction& transaction);
    [[nodiscard]] store::Store& store() const { return m_around.world.store; }
    [[nodiscard]] sale::Instant now() const { return m_around.world.clock.now(); }

    Around m_around;
    bool m_mayBeWaiting = true; // some may be in the store
    bool m_isFinishing = false;
    std::optional<std::int64_t> m_wake_boot_ms; // when the timer under way goes off
    std::uint64_t m_timer = 0;
    std::int64_t m_next_boot_ms = 0; // nothing is to be done before
    std::int64_t m_gate_boot_ms = 0; // none is offered before
    std::int64_t m_wait_ms = 0;      // the last wait since somebody took one
    std::int64_t m_answeredUntil_boot_ms = 0;
    QString m_underWay;        // id of the one that is offered; empty if none is
    bool m_isResumed = false;  // it may have gone in another run
    bool m_canWait = false;    // somebody may take it another time
    bool m_hasMadeWay = false; // it is offered to nobody else now
    bool m_isUnkept = false;   // the store didn't take what it came to, and is to be tried again
};

/// An entry of that purchase.
void append(const QUuid& purchase, const journal::Notice& notice, store::Transaction& transaction);

} // namespace countersign::till
