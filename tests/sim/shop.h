#pragma once

#include "core/store/store.h"
#include "core/till/configuration.h"
#include "core/world/card_terminal.h"
#include "tests/sim/dice.h"
#include "tests/sim/disk.h"
#include "tests/sim/scanned.h"

#include <QString>
#include <vector>

namespace countersign::sim {

inline constexpr const char* data_directory = "/shop/data";
inline constexpr const char* till_id = "till-3";

/// A card that a customer may tap.
struct Card
{
    world::MethodSeen method;
    QString number; // registered with it on the evening before; empty if none
};

/// A shop on the evening before its first day: keys, products, registered numbers. Every day begins
/// on a copy of its disk.
class Shop
{
public:
    Shop();

    [[nodiscard]] const Disk& disk() const { return *m_disk; }
    [[nodiscard]] const std::vector<Card>& cards() const { return m_cards; }
    [[nodiscard]] const std::vector<Article>& articles() const { return m_articles; }
    [[nodiscard]] const std::vector<QString>& gtins() const { return m_gtins; }
    [[nodiscard]] store::KeysPointer keys() const { return m_keys; }

private:
    void loadProducts(store::Store& store);
    void registerNumbers(store::Store& store);

    std::unique_ptr<Disk> m_disk;
    std::vector<Card> m_cards;
    std::vector<Article> m_articles;
    std::vector<QString> m_gtins;
    store::KeysPointer m_keys;
};

/// "48.20": an amount of the shop's currency, as people write it.
[[nodiscard]] QString inWords(std::int64_t amount_minor);

/// A price list as the shop's own program writes it, and head office.
[[nodiscard]] QByteArray fileOf(const std::vector<Article>& articles);

/// How this day's shop is set up; each day draws its own.
[[nodiscard]] till::Configuration drawnConfiguration(Dice& dice);

} // namespace countersign::sim
