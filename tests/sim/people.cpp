#include "tests/sim/people.h"

#include <algorithm>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

People::Deed simply(till::Command command, const char* words)
{
    return {std::move(command), QString::fromLatin1(words), {}};
}

bool isUnresolved(const till::AsideView& aside)
{
    return aside.unresolved.has_value();
}

till::KeyCode keyed(const QByteArray& digits)
{
    QByteArray copy = digits;
    copy.detach();
    return {std::make_shared<const SecretBytes>(SecretBytes::takenFrom(copy)), 0};
}

} // namespace

People::People(const Shop& shop, const Phones& phones, bool isDemoTerminal, Dice dice)
    : m_shop(shop), m_phones(phones), m_isDemoTerminal(isDemoTerminal), m_dice(dice),
      m_card(shop.cards().front().method)
{
}

People::Deed People::next(const till::TillView& view)
{
    if (m_dice.isOnce(12))
        return anything(view);
    if (std::ranges::any_of(view.aside, isUnresolved) && m_dice.isOnce(10))
        return settle(view);
    switch (view.counter.stage) {
    case sale::Stage::basket:
        return atBasket(view);
    case sale::Stage::countersigning:
        return whileCountersigning(view);
    case sale::Stage::authorising:
    case sale::Stage::capturing:
    case sale::Stage::releasing:
    case sale::Stage::recorded:
    case sale::Stage::closed:
        return m_dice.isOnce(2) ? simply(till::Aside{}, "sets it aside") : anything(view);
    }
    return anything(view);
}

People::Deed People::atBasket(const till::TillView& view)
{
    if (view.counter.basket.isEmpty() && !m_dice.isOnce(8))
        return scan();
    switch (m_dice.weighed({20, 50, 8, 6, 5, 7, 5, 3})) {
    case 0:
        return scan();
    case 1:
        return charge();
    case 2: {
        const sale::Money given(m_dice.below(20'000), {});
        return {till::ChargeCash{given}, u"takes %1 in cash"_s.arg(given.toString()), {}};
    }
    case 3:
        return simply(till::Aside{}, "sets it aside");
    case 4:
        return take(view);
    case 5:
        return setDiscount();
    case 6:
        return setQuantity();
    default:
        return {till::Remove{static_cast<std::size_t>(m_dice.below(3))}, u"removes a line"_s, {}};
    }
}

People::Deed People::whileCountersigning(const till::TillView& view)
{
    switch (m_dice.weighed({55, 8, 8, 4, 4, 8, 6, 4})) {
    case 0:
        return key(view);
    case 1:
        return simply(till::Resend{}, "asks for the code again");
    case 2:
        return simply(till::MoreTime{}, "asks for more time");
    case 3:
        return {till::Deny{m_dice.isOnce(2) ? till::DenyReason::changedMind
                                            : till::DenyReason::notMine},
                u"stops it"_s,
                {}};
    case 4:
        return simply(till::Cancel{}, "cancels");
    case 5:
        return simply(till::Aside{}, "sets it aside");
    case 6:
        return take(view);
    default:
        return {till::Keying{static_cast<int>(m_dice.below(7))}, u"keys"_s, {}};
    }
}

People::Deed People::anything(const till::TillView& view)
{
    switch (m_dice.weighed({3, 3, 3, 3, 2, 2, 2, 3, 3, 1, 1, 1, 1, 1, 1, 2})) {
    case 0:
        return scan();
    case 1:
        return charge();
    case 2:
        return key(view);
    case 3:
        return take(view);
    case 4:
        return simply(till::Resend{}, "asks for the code again");
    case 5:
        return simply(till::MoreTime{}, "asks for more time");
    case 6:
        return simply(till::Deny{}, "stops it");
    case 7:
        return simply(till::Cancel{}, "cancels");
    case 8:
        return simply(till::Aside{}, "sets it aside");
    case 9:
        return simply(till::Next{}, "goes on");
    case 10:
        return simply(till::ChooseLanguage{u"de"_s}, "chooses German");
    case 11:
        return settle(view);
    case 12:
        return showEnded(view);
    case 13:
        return setQuantity();
    case 14:
        return setDiscount();
    default:
        return simply(till::Status{}, "asks how it stands");
    }
}

People::Deed People::scan()
{
    const auto& gtins = m_shop.gtins();
    const QString gtin = m_dice.isOnce(15) ? u"4006381333930"_s
                                           : gtins[static_cast<std::size_t>(m_dice.below(
                                                 static_cast<std::int64_t>(gtins.size())))];
    if (m_dice.isOnce(6))
        return {till::Add{sale::Gtin::parse(gtin).ok() ? *sale::Gtin::parse(gtin) : sale::Gtin(),
                          sale::Quantity{m_dice.between(1, 9'000)}},
                u"weighs %1"_s.arg(gtin),
                {}};
    return {till::Scan{gtin}, u"scans %1"_s.arg(gtin), {}};
}

/// None, and more than there may be, are refused.
People::Deed People::setQuantity()
{
    const std::int64_t thousandths =
        m_dice.isOnce(12)  ? (m_dice.isOnce(2) ? 0 : sale::Quantity::thousandths_max + 1)
        : m_dice.isOnce(3) ? m_dice.between(1, 9'000)
                           : m_dice.between(1, 9) * 1'000;
    return {till::SetQuantity{static_cast<std::size_t>(m_dice.below(4)), {thousandths}},
            u"sets a quantity"_s,
            {}};
}

/// In percent, by an amount, or none any more.
People::Deed People::setDiscount()
{
    till::SetDiscount command;
    command.line = static_cast<std::size_t>(m_dice.below(3));
    switch (m_dice.weighed({6, 5, 2})) {
    case 0:
        command.discount = sale::PercentOff{static_cast<int>(m_dice.below(100'001))};
        break;
    case 1:
        command.discount = sale::AmountOff{sale::Money(m_dice.below(3'000), {})};
        break;
    default:
        break;
    }
    return {command, command.discount ? u"gives a discount"_s : u"takes a discount back"_s, {}};
}

/// Whether or not the terminal has answered by then.
People::Deed People::settle(const till::TillView& view)
{
    QUuid wanted = anyAside(view);
    const auto unresolved = std::ranges::find_if(view.aside, isUnresolved);
    if (unresolved != view.aside.end())
        wanted = unresolved->id;
    return {till::Settle{wanted, u"seen to"_s}, u"settles what is unresolved"_s, {}};
}

People::Deed People::showEnded(const till::TillView& view)
{
    const auto count = static_cast<std::int64_t>(view.asideEnded.size());
    const QUuid wanted =
        count == 0 ? QUuid() : view.asideEnded[static_cast<std::size_t>(m_dice.below(count))].id;
    return {till::ShowEnded{wanted}, u"looks how one ended that was set aside"_s, {}};
}

/// The one that the shop knows without a number, or one that it never saw; each of those comes
/// twice.
world::MethodSeen People::unregisteredCard()
{
    if (++m_unregistered % 2 != 0)
        return m_shop.cards().back().method;
    return {u"fp-stranger-%1"_s.arg(strangerOf(m_unregistered)), u"visa"_s, u"2222"_s};
}

People::Deed People::charge()
{
    const auto& cards = m_shop.cards();
    if (m_dice.isOnce(8))
        m_card = unregisteredCard();
    else
        m_card = cards[static_cast<std::size_t>(
                           m_dice.below(static_cast<std::int64_t>(cards.size()) - 1))]
                     .method;
    till::ChargeCard command;
    if (m_isDemoTerminal)
        command.shown = till::ShownCard{m_card.fingerprint, m_card.brand, m_card.last4};
    return {command, u"charges the card %1"_s.arg(m_card.fingerprint), {}};
}

/// The code that came, or a guess.
People::Deed People::key(const till::TillView& view)
{
    QByteArray digits = m_phones.lastFor(view.counter.id.toString(QUuid::WithoutBraces));
    const bool isGuess = digits.isEmpty() || m_dice.isOnce(3);
    if (isGuess) {
        const int wanted = view.counter.countersigning ? view.counter.countersigning->digits : 6;
        digits.clear();
        for (auto left = m_dice.isOnce(10) ? m_dice.below(12) : wanted; left > 0; --left)
            digits += static_cast<char>('0' + m_dice.below(10));
    }
    return {keyed(digits), isGuess ? u"guesses a code"_s : u"keys the code"_s, digits};
}

People::Deed People::take(const till::TillView& view)
{
    const QUuid wanted = anyAside(view);
    return {till::Take{wanted}, u"takes up %1"_s.arg(wanted.toString(QUuid::WithoutBraces)), {}};
}

QUuid People::anyAside(const till::TillView& view)
{
    QUuid wanted;
    if (!view.aside.empty())
        wanted = view.aside[static_cast<std::size_t>(
                                m_dice.below(static_cast<std::int64_t>(view.aside.size())))]
                     .id;
    return wanted;
}

} // namespace countersign::sim
