#include "tests/sim/acquirer.h"

namespace countersign::sim {

using world::PaymentAnswer;
using world::PaymentState;

Terminal::Terminal(Acquirer& acquirer, Timeline& timeline, Dice dice, IsOn isOn, Tell tell)
    : m_acquirer(acquirer), m_timeline(timeline), m_dice(dice), m_isOn(std::move(isOn)),
      m_tell(std::move(tell))
{
}

void Terminal::authorise(const QString& key, const sale::Money& amount,
                         const std::optional<world::MethodSeen>& shown, Answered answered)
{
    send({Deed::authorise, key, {}, amount, shown ? *shown : m_card}, std::move(answered));
}

void Terminal::capture(const QString& key, const QString& payment, const sale::Money& amount,
                       Answered answered)
{
    send({Deed::capture, key, payment, amount, {}}, std::move(answered));
}

void Terminal::release(const QString& key, const QString& payment, const sale::Money& amount,
                       Answered answered)
{
    send({Deed::release, key, payment, amount, {}}, std::move(answered));
}

void Terminal::refund(const QString& key, const QString& payment, const sale::Money& amount,
                      Answered answered)
{
    send({Deed::refund, key, payment, amount, {}}, std::move(answered));
}

void Terminal::forgetProgram(bool hasLostPower)
{
    ++m_life;
    m_powerCuts += hasLostPower ? 1 : 0;
}

Terminal::Way Terminal::wayOf()
{
    if (m_isCutOff)
        return Way::lost;
    if (m_isQuiet)
        return Way::straight;
    constexpr Way ways[] = {Way::straight, Way::slow,  Way::lost,    Way::unheard,
                            Way::late,     Way::twice, Way::nonsense};
    return ways[m_dice.weighed({60, 8, 7, 8, 5, 6, 6})];
}

QString Terminal::wordOf(Way way)
{
    switch (way) {
    case Way::straight:
        return QStringLiteral("straight");
    case Way::slow:
        return QStringLiteral("slow");
    case Way::lost:
        return QStringLiteral("lost");
    case Way::unheard:
        return QStringLiteral("unheard");
    case Way::late:
        return QStringLiteral("late");
    case Way::twice:
        return QStringLiteral("twice");
    case Way::nonsense:
        return QStringLiteral("nonsense");
    }
    return {};
}

/// What nobody could take for the truth: an answer to something else, or of another amount. That
/// all was taken where less was, no till can see through; that all is held, a capture refutes.
PaymentAnswer Terminal::nonsenseFor(const Request& request, PaymentAnswer truth)
{
    const Deed deed = request.deed;
    const bool isSum = truth.state == PaymentState::held || truth.state == PaymentState::taken;
    if (isSum && deed != Deed::refund && m_dice.isOnce(2)) {
        const std::int64_t asked_minor = request.amount.minor();
        const bool isTaken = truth.state == PaymentState::taken;
        const std::int64_t claims_minor[] = {
            asked_minor / 2, isTaken ? truth.amount.minor() : asked_minor, asked_minor + 1};
        truth.amount = sale::Money(claims_minor[m_dice.below(3)], request.amount.currency());
        return truth;
    }
    PaymentAnswer nonsense;
    nonsense.reason = QStringLiteral("E#@!");
    nonsense.payment = truth.payment;
    nonsense.amount = truth.amount;
    if (deed == Deed::authorise || m_dice.isOnce(3))
        return nonsense;
    nonsense.state = m_dice.isOnce(2) ? PaymentState::held : PaymentState::neverSeen;
    return nonsense;
}

void Terminal::answer(const Answered& answered, const PaymentAnswer& answer)
{
    answered(answer);
}

void Terminal::send(Request request, Answered answered)
{
    if (!m_isOn())
        return;
    const std::uint64_t number = ++m_sent;
    m_tell(QStringLiteral("till asks terminal: %1 %2 %3")
               .arg(QLatin1String(name(request.deed)), request.key, request.amount.toString()));
    if (m_asked)
        m_asked(request.deed, request.key, request.amount);
    request.key = sentKey(request.key);
    const Way way = wayOf();
    m_met.add(QStringLiteral("terminal: ") + wordOf(way));
    const QString purchase = request.key.left(36);
    if (request.deed == Deed::authorise)
        m_authorisedIn.insert(purchase, m_life);
    else if (request.deed == Deed::capture && m_authorisedIn.value(purchase, m_life) != m_life)
        m_met.add(QStringLiteral("captured after a restart"));
    const std::int64_t there_ms = way == Way::slow   ? m_dice.between(1'000, 2'400)
                                  : way == Way::late ? m_dice.between(5'001, 30'000)
                                                     : m_dice.between(20, 700);
    const std::int64_t back_ms =
        way == Way::slow ? m_dice.between(1'000, 2'400) : m_dice.between(20, 700);
    const bool isHeard =
        way == Way::straight || way == Way::slow || way == Way::twice || way == Way::nonsense;
    const int life = m_life;
    if (way != Way::lost) {
        const auto heard = [this, way, life, back_ms, answered, isHeard,
                            request](PaymentAnswer truth) {
            if (!isHeard)
                return;
            const PaymentAnswer said =
                way == Way::nonsense ? nonsenseFor(request, truth) : std::move(truth);
            m_timeline.outside(back_ms, [this, life, answered, said] {
                if (life != m_life)
                    return;
                m_tell(QStringLiteral("terminal answers: %1 %2")
                           .arg(QLatin1String(name(said.state)), said.amount.toString()));
                answer(answered, said);
            });
        };
        const int cuts = m_powerCuts;
        m_timeline.outside(there_ms, [this, request, number, cuts, heard] {
            // With the till, the terminal loses its power, and half of what it was about to send.
            if (cuts != m_powerCuts && number % 2 == 0)
                return;
            arrive(request, number, heard);
        });
        if (way == Way::twice)
            m_timeline.outside(there_ms + m_dice.between(1, 20'000), [this, request, number] {
                arrive(request, number, [](const PaymentAnswer&) {});
            });
    }
    if (!isHeard)
        m_timeline.outside(answer_within_ms, [this, life, answered] {
            if (life != m_life)
                return;
            m_tell(QStringLiteral("terminal answers: unknown"));
            answer(answered, {});
        });
}

void Terminal::arrive(const Request& request, std::uint64_t number,
                      const std::function<void(PaymentAnswer)>& heard)
{
    if (m_deadBefore.value(request.key) >= number)
        return m_tell(QStringLiteral("acquirer drops %1: it was asked about before it came")
                          .arg(request.key));
    const PaymentAnswer done =
        m_acquirer.act(request.deed, request.key, request.payment, request.amount, request.card);
    watchHold(request.deed, done.payment);
    const PaymentAnswer answer = dated(done);
    m_tell(QStringLiteral("acquirer: %1 %2 is %3 %4 %5")
               .arg(QLatin1String(name(request.deed)), request.key,
                    QLatin1String(name(answer.state)), answer.payment, answer.amount.toString()));
    heard(answer);
}

/// A hold that runs out does so in the middle of anything. One that the acquirer refused to let go
/// does before the day is over.
void Terminal::watchHold(Deed deed, const QString& payment)
{
    const Acquirer::Payment* held = m_acquirer.payment(payment);
    if (!held)
        return;
    if (deed == Deed::authorise && held->lapsesAfter_ms > 0) {
        if (!m_capturableUntil_ms.contains(payment) && m_dice.isOnce(2))
            m_capturableUntil_ms.insert(payment,
                                        m_timeline.now().wall_ms + held->lapsesAfter_ms);
        letLapse(payment, held->lapsesAfter_ms);
    }
    if (held->isRefused)
        letLapse(payment, m_dice.between(1'000, 30 * 60'000));
}

void Terminal::letLapse(const QString& payment, std::int64_t after_ms)
{
    m_timeline.outside(after_ms, [this, payment] {
        if (m_acquirer.lapse(payment))
            m_tell(QStringLiteral("acquirer: %1 ran out").arg(payment));
    });
}

PaymentAnswer Terminal::dated(PaymentAnswer answer) const
{
    answer.capturableUntil_ms = m_capturableUntil_ms.value(answer.payment);
    return answer;
}

QString Terminal::sentKey(const QString& key) const
{
    return m_hasBrokenKeys ? key + QStringLiteral("#%1").arg(m_sent) : key;
}

void Terminal::enquire(const QString& asked, Answered answered)
{
    if (!m_isOn())
        return;
    const std::uint64_t number = ++m_sent;
    const QString key = sentKey(asked);
    m_tell(QStringLiteral("till asks terminal what became of %1").arg(key));
    const Way way = wayOf();
    m_met.add(QStringLiteral("terminal asked again: ") + wordOf(way));
    const int life = m_life;
    if (way == Way::lost || way == Way::unheard || way == Way::late || way == Way::nonsense) {
        m_timeline.outside(answer_within_ms, [this, life, answered] {
            if (life == m_life)
                answer(answered, {});
        });
        return;
    }
    const std::int64_t there_ms = m_dice.between(20, way == Way::slow ? 2'400 : 700);
    const std::int64_t back_ms = m_dice.between(20, way == Way::slow ? 2'400 : 700);
    m_timeline.outside(there_ms, [this, key, number, life, back_ms, answered] {
        const PaymentAnswer found = dated(m_acquirer.find(key));
        if (found.state == PaymentState::neverSeen)
            m_deadBefore[key] = number;
        m_timeline.outside(back_ms, [this, life, answered, found, key] {
            if (life != m_life)
                return;
            m_tell(QStringLiteral("terminal answers about %1: %2")
                       .arg(key, QLatin1String(name(found.state))));
            answer(answered, found);
        });
    });
}

} // namespace countersign::sim
