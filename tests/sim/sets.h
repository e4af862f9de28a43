#pragma once

#include "core/till/configuration.h"
#include "core/world/changes.h"
#include "tests/sim/dice.h"
#include "tests/sim/shop.h"
#include "tests/sim/timeline.h"

#include <QByteArray>
#include <QString>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace countersign::sim {

/// A change set as head office means it, and what it does, as head office knows it.
struct Published
{
    world::ChangeSetPointer set;
    std::vector<Article> articles;                         // that its prices are of
    std::optional<std::pair<QString, QString>> registered; // a card's fingerprint, and its number
    std::optional<std::int64_t> from_minor; // of its policy: from which amount on a code is needed
};

/// What head office sends down, and the way there: prices, at once or later, numbers, frozen cards
/// and a policy. It gets lost, comes late, twice, malformed or as an older one, or there is trouble
/// instead; whatever the till leaves aside comes again.
class Sets final : public world::ChangeFeed
{
public:
    using Tell = std::function<void(const QString&)>;

    Sets(const Shop& shop, const till::Configuration& configuration, Timeline& timeline, Dice dice,
         std::function<bool()> isOn, Tell tell);

    void start(const world::ChangesHead& have, Heard heard) override;
    void took(const world::ChangesHead& have) override;
    void leftAside() override;

    /// Head office publishes another one.
    void publish();
    /// From then on all of it arrives as it is.
    void setQuiet(bool isQuiet);
    void forgetProgram();

    /// Null if it was never published so.
    [[nodiscard]] const Published* find(quint64 version, const QByteArray& digest) const;
    [[nodiscard]] const Published* find(quint64 version) const;
    [[nodiscard]] quint64 newest() const;
    /// How long this program has had the newest one; 0 if it hasn't.
    [[nodiscard]] std::int64_t hadNewest_ms() const;
    /// How often a program began to hear.
    [[nodiscard]] int starts() const { return m_starts; }
    /// The version that was left aside since this was last asked; 0 if none was.
    [[nodiscard]] quint64 takeLeftAside() { return std::exchange(m_leftAside, 0); }

    /// How a till reads the policy of such a set: "from=2500", in minor units.
    static Result<till::ReadPolicy, QString> readPolicy(const QByteArray& text, const QString&);

private:
    void bring();
    void bringLater(std::int64_t delay_ms);
    void send(const world::ChangeSetPointer& set, std::int64_t delay_ms);
    void sayTrouble(quint64 version);
    [[nodiscard]] world::ChangeSetPointer malformed(const world::ChangeSet& set);
    void putProducts(world::ChangeSet& set, Published& published);

    std::vector<Article> m_articles; // as head office sells them
    Card m_stranger;                 // that has no number in the beginning
    QString m_known;                 // fingerprint of one that has
    std::int64_t m_from_minor;       // of the shop's own settings
    bool m_mayLoosen;
    Timeline& m_timeline;
    Dice m_dice;
    std::function<bool()> m_isOn;
    Tell m_tell;
    std::vector<Published> m_published; // in order of version
    world::ChangesHead m_have;          // of the till
    Heard m_heard;
    bool m_isOut = false;                      // something is on its way, or waits for the till
    quint64 m_lastSent = 0;                    // version that the till heard of last
    quint64 m_leftAside = 0;                   // version
    std::optional<std::int64_t> m_newestAt_ms; // when this program heard of the newest
    bool m_isQuiet = false;
    int m_life = 0; // of the program that hears
    int m_starts = 0;
    int m_malformed = 0;
};

} // namespace countersign::sim
