#pragma once

#include "core/store/import.h"
#include "core/till/book.h"
#include "core/till/configuration.h"
#include "core/till/world.h"

#include <functional>
#include <memory>
#include <set>
#include <utility>

namespace countersign::till {

/// What head office sends down: takes a change set between two purchases, in one commit with what
/// it changes, and has announced prices begin when it is time, also without a line. On the till's
/// thread.
class Changes
{
public:
    static constexpr std::int64_t look_again_ms = 1'000; // while somebody is being served
    /// However the wall clock is set, and where something can't be kept.
    static constexpr std::int64_t prices_look_ms = 60'000;

    /// What of the till it needs; all outlives it.
    struct Around
    {
        World& world;
        const Configuration& configuration; // the shop's own
        Book& book;
        std::function<bool()> isBetweenPurchases;
        std::function<Result<Done, store::StoreError>()> checkCatalogue;
        std::function<Result<Done, store::StoreError>()> checkRegistry;
        std::function<void(bool isWholeCatalogue)> changed; // after a commit
    };

    explicit Changes(Around around);
    ~Changes();
    Changes(const Changes&) = delete;
    Changes& operator=(const Changes&) = delete;

    /// Once the book is read.
    void start();

    /// SHA-256, which the journal keeps of a price list.
    [[nodiscard]] static QByteArray digestOfPrices(const QByteArray& csv);

private:
    using Trouble = world::ChangesTrouble;

    void hear(const world::ChangesNews& news);
    void goOn();
    void arm();
    [[nodiscard]] bool arePricesDue() const;
    void take(const world::ChangeSet& set);
    bool begin(const journal::PriceList& list);
    Result<Done, Trouble> beginFrom(const journal::PriceList& list);
    void refuse(const Trouble& trouble);
    void takeCommitted(bool isWholeCatalogue);

    // changes_keeping.cpp
    Result<Done, Trouble> keep(const world::ChangeSet& set);
    Result<Done, Trouble> checked(const world::ChangeSet& set, bool isLater);
    /// What the policy is to be afterwards, without a rule where it ends; nothing where it stays.
    Result<std::optional<journal::PolicyRecord>, Trouble>
    changedPolicy(const world::ChangeSet& set);
    Result<Done, Trouble> loadProducts(const world::ChangeSet& set,
                                       store::Transaction& transaction);
    Result<Done, Trouble> loadCards(const world::ChangeSet& set, store::Transaction& transaction);
    [[nodiscard]] bool isCounted(const QString& fingerprint, const QByteArray& methodId) const;
    static Failure<Trouble> unusable(quint64 version, const QString& words);
    static Failure<Trouble> unusable(quint64 version, const char* part,
                                     const store::ImportError& error);

    Around m_around;
    world::ChangeSetPointer m_set;                           // that waits until nobody is served
    std::set<std::pair<Trouble::Reason, quint64>> m_refused; // and kept, since the last was taken
    bool m_hasFailed = false;                                // prices that are due couldn't begin
    quint64 m_generation = 0;                                // of the timer that counts
    std::shared_ptr<bool> m_isAlive;
};

} // namespace countersign::till
