#pragma once

#include "core/till/book.h"
#include "core/till/configuration.h"
#include "core/till/heard_sendings.h"
#include "core/till/hearing.h"
#include "core/till/sent.h"
#include "core/till/world.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace countersign::till {

/// Counts that the tills of a store have in common, as far as they hear of each other: each says in
/// its journal what it counts, and keeps what it heard. What is heard makes the till stricter at
/// most: it takes nothing from the till's own count and frees nothing. So it is with the codes that
/// they send, but that those are said and kept beside journal and store: a number's key is found by
/// trying all numbers, and must not outlast the limits. On the till's thread.
class Sharing
{
public:
    /// What of the till it needs; all outlives it.
    struct Around
    {
        World& world;
        const Configuration& configuration;
        Book& book;
        const SentInRun& sent;
        std::function<void()> changed; // after a commit
    };

    explicit Sharing(Around around);
    ~Sharing();
    Sharing(const Sharing&) = delete;
    Sharing& operator=(const Sharing&) = delete;

    /// Once the book is read.
    void start();

    /// The blinded key of a payment method that was seen, or else of the one that the purchase is
    /// known to be paid by; empty where nothing is shared.
    [[nodiscard]] QByteArray keyOf(const QUuid& purchase,
                                   const std::optional<world::MethodSeen>& seen) const;
    /// Keeps the key with the purchase, so that its tries are shared after a restart, too. Until
    /// that is committed, the till itself knows it all the same.
    void keepKey(const QUuid& purchase, const QByteArray& key, store::Transaction& transaction);
    /// Tells other tills of the codes among what may go out from now on, since it was committed.
    void tell(const std::vector<Sent>& sent) const;
    /// Adds what other tills sent to that phone, and for that purchase's method.
    void addHeard(policy::SentBefore& before, const store::Registration& to, const QUuid& purchase,
                  const sale::Instant& now) const;
    /// What these facts, which are being committed, mean to other tills.
    void queue(const sale::Purchase& after, const std::vector<sale::Fact>& facts,
               store::Transaction& transaction) const;
    /// Says that a person freed what this till had said of: with nobody's right code.
    void tellFreed();

private:
    using Heard = std::shared_ptr<const world::CountsHeard>;
    struct KeptKey
    {
        QUuid purchase;
        QByteArray key;
    };
    struct Word
    {
        const char* kind;
        QByteArray payload;
    };

    void hear(const Heard& heard);
    bool append(const std::vector<Word>& words);
    [[nodiscard]] QByteArray sentKeyOf(const QUuid& purchase) const;

    Around m_around;
    Hearing m_hearing;
    HeardSendings m_sendings;
    KeptKey m_kept; // the last; it may not be in the book yet
    std::shared_ptr<bool> m_isAlive;
};

} // namespace countersign::till
