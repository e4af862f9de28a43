#pragma once

#include "core/till/command.h"
#include "core/till/view.h"
#include "tests/sim/dice.h"
#include "tests/sim/phones.h"
#include "tests/sim/shop.h"

#include <QString>

namespace countersign::sim {

/// A cashier and a customer who do anything in any order; sensible things more often.
class People
{
public:
    People(const Shop& shop, const Phones& phones, bool isDemoTerminal, Dice dice);

    struct Deed
    {
        till::Command command;
        QString words;
        QByteArray keyed; // digits, if a code was
    };
    /// What somebody does next, looking at that screen.
    Deed next(const till::TillView& view);
    /// The card in the customer's hand.
    [[nodiscard]] const world::MethodSeen& card() const { return m_card; }
    /// How many cards were charged that the till had never seen, nor any before it.
    [[nodiscard]] int strangers() const { return strangerOf(m_unregistered); }

private:
    Deed atBasket(const till::TillView& view);
    Deed whileCountersigning(const till::TillView& view);
    Deed anything(const till::TillView& view);
    Deed scan();
    Deed setQuantity();
    Deed setDiscount();
    Deed settle(const till::TillView& view);
    Deed showEnded(const till::TillView& view);
    Deed charge();
    [[nodiscard]] world::MethodSeen unregisteredCard();
    [[nodiscard]] static int strangerOf(int unregistered) { return (unregistered + 2) / 4; }
    Deed key(const till::TillView& view);
    Deed take(const till::TillView& view);
    QUuid anyAside(const till::TillView& view);

    const Shop& m_shop;
    const Phones& m_phones;
    bool m_isDemoTerminal;
    Dice m_dice;
    world::MethodSeen m_card;
    int m_unregistered = 0; // cards so far that no number is registered with
};

} // namespace countersign::sim
