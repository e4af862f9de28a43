#pragma once

#include "core/world/card_terminal.h"
#include "tests/sim/dice.h"
#include "tests/sim/tally.h"
#include "tests/sim/timeline.h"

#include <QHash>
#include <QString>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace countersign::sim {

enum class Deed { authorise, capture, release, refund };
[[nodiscard]] const char* name(Deed deed);
[[nodiscard]] const char* name(world::PaymentState state);

/// Money where it really is. The acquirer acts once a key, however often the key comes; under
/// another key it would act again, so whoever forgets a key pays twice, and it shows here.
class Acquirer
{
public:
    struct Payment
    {
        QString purchase; // whose key authorised it
        std::optional<world::MethodSeen> method;
        sale::Money held;
        world::PaymentState state = world::PaymentState::held;
        int captures = 0;
        sale::Money captured;
        bool isLapsed = false; // the hold ran out by itself
        std::int64_t lapsesAfter_ms = 0; // since it is held; 0 if it outlasts the day
        bool isRefused = false; // it was to be let go or given back, and the answer was no
    };
    struct Action
    {
        Deed deed = Deed::authorise;
        world::PaymentAnswer answer;
    };

    explicit Acquirer(Dice dice) : m_dice(dice) {}

    /// Does it, unless that key did before; what it did, either way.
    world::PaymentAnswer act(Deed deed, const QString& key, const QString& payment,
                             const sale::Money& amount,
                             const std::optional<world::MethodSeen>& card);
    [[nodiscard]] world::PaymentAnswer find(const QString& key) const;
    [[nodiscard]] const std::map<QString, Payment>& payments() const { return m_payments; }
    /// Null if there is none.
    [[nodiscard]] const Payment* payment(const QString& id) const;
    /// Its time is over: what is still held of it is let go. False if nothing is.
    bool lapse(const QString& payment);
    /// How often it acted.
    [[nodiscard]] std::size_t actions() const { return static_cast<std::size_t>(m_actions.size()); }

    [[nodiscard]] const Tally& met() const { return m_met; }

    bool isKind = false;      // grants whatever it can
    bool isStubborn = false;  // refuses now and then to let money go; holds run out
    bool takesAtOnce = false; // the terminal can't hold

private:
    world::PaymentAnswer authorised(const QString& key, const sale::Money& amount,
                                    const std::optional<world::MethodSeen>& card);
    world::PaymentAnswer decided(Deed deed, Payment& payment, const sale::Money& amount);
    world::PaymentState letGo(Payment& payment);

    Dice m_dice;
    Tally m_met;
    QHash<QString, Action> m_actions;
    std::map<QString, Payment> m_payments;
};

/// The terminal at the counter, and everything between it and the acquirer: it keeps to its port,
/// and to nothing else. An answer comes within the limit, or `unknown` does; a request may get
/// lost, come late, come twice; what was done may not be heard of. A key that was asked about and
/// not seen is dead for what was sent before: the acquirer acts on it no more.
class Terminal final : public world::CardTerminal
{
public:
    static constexpr std::int64_t answer_within_ms = 5'000;
    using Tell = std::function<void(const QString&)>;
    using IsOn = std::function<bool()>;
    using Asked = std::function<void(Deed, const QString& key, const sale::Money& amount)>;

    Terminal(Acquirer& acquirer, Timeline& timeline, Dice dice, IsOn isOn, Tell tell);

    void authorise(const QString& key, const sale::Money& amount,
                   const std::optional<world::MethodSeen>& shown, Answered answered) override;
    void capture(const QString& key, const QString& payment, const sale::Money& amount,
                 Answered answered) override;
    void release(const QString& key, const QString& payment, const sale::Money& amount,
                 Answered answered) override;
    void refund(const QString& key, const QString& payment, const sale::Money& amount,
                Answered answered) override;
    void enquire(const QString& key, Answered answered) override;

    void tapCard(const world::MethodSeen& card) { m_card = card; }
    void setQuiet(bool isQuiet) { m_isQuiet = isQuiet; }
    void setCutOff(bool isCutOff) { m_isCutOff = isCutOff; }
    /// The program has gone; what was on its way may arrive all the same.
    void forgetProgram(bool hasLostPower);
    /// Each way that a request or a question went, and what a program captured that an earlier one
    /// had authorised.
    [[nodiscard]] const Tally& met() const { return m_met; }
    /// Hears of each request, as it leaves the till.
    void onAsked(Asked asked) { m_asked = std::move(asked); }
    /// Sends each request and question under a key of its own, as a till would that makes keys up
    /// anew.
    void breakKeys() { m_hasBrokenKeys = true; }

private:
    enum class Way { straight, slow, lost, unheard, late, twice, nonsense };
    struct Request
    {
        Deed deed;
        QString key;
        QString payment;
        sale::Money amount;
        std::optional<world::MethodSeen> card;
    };
    void send(Request request, Answered answered);
    void arrive(const Request& request, std::uint64_t number,
                const std::function<void(world::PaymentAnswer)>& heard);
    void answer(const Answered& answered, const world::PaymentAnswer& answer);
    void watchHold(Deed deed, const QString& payment);
    void letLapse(const QString& payment, std::int64_t after_ms);
    [[nodiscard]] world::PaymentAnswer dated(world::PaymentAnswer answer) const;
    [[nodiscard]] static QString wordOf(Way way);
    /// What the acquirer sees as the key of the last request.
    [[nodiscard]] QString sentKey(const QString& key) const;
    Way wayOf();
    [[nodiscard]] world::PaymentAnswer nonsenseFor(const Request& request,
                                                   world::PaymentAnswer truth);

    Acquirer& m_acquirer;
    Timeline& m_timeline;
    Dice m_dice;
    IsOn m_isOn;
    Tell m_tell;
    Asked m_asked;
    world::MethodSeen m_card;
    bool m_isQuiet = false;
    bool m_isCutOff = false;
    bool m_hasBrokenKeys = false;
    int m_life = 0; // of the program that asks
    int m_powerCuts = 0;
    std::uint64_t m_sent = 0;
    QHash<QString, std::uint64_t> m_deadBefore; // by key: requests up to that number
    QHash<QString, std::int64_t> m_capturableUntil_ms; // wall time, by payment: where it says so
    QHash<QString, int> m_authorisedIn;                // life, by purchase
    Tally m_met;
};

} // namespace countersign::sim
