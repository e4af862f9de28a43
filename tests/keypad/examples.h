#pragma once

#include "core/keypad/words.h"

#include <string_view>

namespace countersign::keypad {

/// Digits as the screen keeps them.
inline SecretBytes digitsOf(std::string_view text)
{
    return SecretBytes(std::span(reinterpret_cast<const unsigned char*>(text.data()), text.size()));
}

inline QUuid examplePurchase()
{
    return QUuid(QStringLiteral("01937c6a-5f3e-7b11-9c2d-0a1b2c3d4e5f"));
}

inline Show show(State state, const QString& language = QStringLiteral("en"))
{
    const bool isIdle = std::holds_alternative<Idle>(state);
    return {isIdle ? QUuid() : examplePurchase(),
            7,
            QStringLiteral("Larkspur Provisions"),
            {QStringLiteral("en"), QStringLiteral("nl"), QStringLiteral("ar"), QStringLiteral("de"),
             QStringLiteral("fr")},
            language,
            std::move(state)};
}

inline Basket exampleBasket()
{
    Basket basket;
    basket.lines = {
        {QStringLiteral("Sourdough loaf 800 g"), {}, {}, QStringLiteral("4.80"), {}},
        {QStringLiteral("Oat milk, barista 1 L"),
         QStringLiteral("3 ×"),
         {},
         QStringLiteral("6.00"),
         QStringLiteral("3 for €6.00, you save €1.20")},
        {QStringLiteral("Olive oil, extra virgin 750 ml"), {}, {}, QStringLiteral("12.95"), {}},
        {QStringLiteral("Aged Gouda"),
         {},
         QStringLiteral("0.412 kg at €21.60"),
         QStringLiteral("8.90"),
         {}},
        {QStringLiteral("Tomatoes on the vine"),
         {},
         QStringLiteral("0.640 kg at €3.90"),
         QStringLiteral("2.50"),
         {}},
        {QStringLiteral("Dish soap, lemon 500 ml"), {}, {}, QStringLiteral("3.25"), {}},
        {QStringLiteral("Coffee beans, Sidamo 500 g"),
         {},
         {},
         QStringLiteral("9.80"),
         QStringLiteral("Member offer, you save €1.70")}};
    basket.items = 9;
    basket.total = QStringLiteral("€48.20");
    basket.tax = QStringLiteral("€4.27");
    basket.saved = QStringLiteral("€2.90");
    return basket;
}

inline Code exampleCode()
{
    Code code;
    code.amount = QStringLiteral("€48.20");
    code.payee = QStringLiteral("Larkspur Provisions");
    code.phoneEnding = QStringLiteral("4821");
    code.digits = 6;
    code.timeLeft_ms = 102'000;
    code.life_ms = 180'000;
    code.triesLeft = 3;
    code.tries = 3;
    code.canHaveMoreTime = true;
    code.resendReady_ms = 18'000;
    code.resendsLeft = 2;
    return code;
}

inline Code exampleWrong(int triesLeft)
{
    auto code = exampleCode();
    code.timeLeft_ms = 81'000;
    code.triesLeft = triesLeft;
    code.lastWasWrong = true;
    return code;
}

/// Every state there is, in at least one form.
inline std::vector<State> exampleStates()
{
    return {Idle{},
            exampleBasket(),
            Waiting{WaitingFor::moment, QStringLiteral("€48.20")},
            Waiting{WaitingFor::card, QStringLiteral("€48.20")},
            exampleCode(),
            exampleWrong(2),
            TimeUp{1, 0},
            Checking{},
            Stopping{},
            Stopped{StopOutcome::released, false},
            Stopped{StopOutcome::nothingHeld, true},
            Stopped{StopOutcome::unresolved, false},
            LockedOut{},
            Approved{QStringLiteral("€48.20"), QStringLiteral("Larkspur Provisions")},
            Declined{}};
}

} // namespace countersign::keypad
