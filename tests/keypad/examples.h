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
    const auto line = [&basket](const char* name, const char* total) -> Line& {
        basket.lines.emplace_back().name = QString::fromUtf8(name);
        basket.lines.back().total = QString::fromUtf8(total);
        return basket.lines.back();
    };
    line("Sourdough loaf 800 g", "4.80");
    auto& milk = line("Oat milk, barista 1 L", "6.00");
    milk.count = 3;
    milk.offer = QStringLiteral("3 for €6.00");
    milk.saved = QStringLiteral("€1.20");
    line("Olive oil, extra virgin 750 ml", "12.95");
    auto& gouda = line("Aged Gouda", "8.90");
    gouda.count = 0;
    gouda.measure = QStringLiteral("0.412 kg");
    gouda.each = QStringLiteral("€21.60");
    auto& tomatoes = line("Tomatoes on the vine", "2.50");
    tomatoes.count = 0;
    tomatoes.measure = QStringLiteral("0.640 kg");
    tomatoes.each = QStringLiteral("€3.90");
    line("Dish soap, lemon 500 ml", "3.25");
    line("Coffee beans, Sidamo 500 g", "9.80").saved = QStringLiteral("€1.70");
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

inline Code exampleTaken()
{
    auto code = exampleCode();
    code.wasTaken = true;
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
            exampleTaken(),
            TimeUp{1, 0},
            TimeUp{1, 0, true},
            Checking{},
            Stopping{},
            Stopping{true},
            Stopped{StopOutcome::released, false},
            Stopped{StopOutcome::refunded, false},
            Stopped{StopOutcome::nothingHeld, true},
            Stopped{StopOutcome::unresolved, false},
            LockedOut{},
            LockedOut{true},
            Approved{QStringLiteral("€48.20"), QStringLiteral("Larkspur Provisions")},
            Declined{},
            Declined{true}};
}

} // namespace countersign::keypad
