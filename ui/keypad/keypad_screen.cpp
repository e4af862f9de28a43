#include "ui/keypad/keypad_screen.h"

#include "ui/keypad/direction.h"
#include "ui/keypad/screen_languages.h"

#include <algorithm>

namespace countersign::ui {

namespace {

constexpr int tick_ms = 100;

using keypad::Show;
using Page = KeypadScreen::Page;

struct PageOf
{
    Page operator()(const keypad::Idle&) const { return Page::Idle; }
    Page operator()(const keypad::Basket&) const { return Page::Basket; }
    Page operator()(const keypad::Waiting&) const { return Page::Waiting; }
    Page operator()(const keypad::Code&) const { return Page::Code; }
    Page operator()(const keypad::TimeUp&) const { return Page::TimeUp; }
    Page operator()(const keypad::Checking&) const { return Page::Checking; }
    Page operator()(const keypad::Stopping&) const { return Page::Stopping; }
    Page operator()(const keypad::Stopped&) const { return Page::Stopped; }
    Page operator()(const keypad::LockedOut&) const { return Page::LockedOut; }
    Page operator()(const keypad::Approved&) const { return Page::Approved; }
    Page operator()(const keypad::Declined&) const { return Page::Declined; }
};

struct WasTaken
{
    template <class State> bool operator()(const State& state) const
    {
        if constexpr (requires { state.wasTaken; })
            return state.wasTaken;
        else
            return false;
    }
};

int secondsLeft(std::int64_t left_ms)
{
    return static_cast<int>((std::max<std::int64_t>(left_ms, 0) + 999) / 1000);
}

} // namespace

KeypadScreen::KeypadScreen(std::function<std::int64_t()> elapsed_ms,
                           std::function<void(keypad::Did)> did, QObject* parent)
    : QObject(parent), m_elapsed_ms(std::move(elapsed_ms)), m_did(std::move(did)),
      m_language(ScreenLanguages::fallback())
{
    connect(&m_tick, &QTimer::timeout, this, &KeypadScreen::tick);
    m_tick.start(tick_ms);
}

void KeypadScreen::show(const Show& show)
{
    const bool isSamePurchase = show.purchase == m_show.purchase;
    const bool isSameQuestion = isSamePurchase && show.attempt == m_show.attempt &&
                                std::holds_alternative<keypad::Code>(show.state);
    const int resendsBefore = m_code.resendsLeft;
    takeFrom(show);
    m_wasSentAgain = isSamePurchase && std::holds_alternative<keypad::Code>(show.state) &&
                     (m_wasSentAgain || m_code.resendsLeft < resendsBefore);
    m_shownAt_ms = m_touchedAt_ms = m_elapsed_ms();
    m_hasClosed = false;
    if (!isSameQuestion) {
        m_keyed.clear();
        hideRevealed();
        m_unanswered.reset();
    }
    if (!isSamePurchase)
        m_chosenFor.reset();
    setLanguage(m_chosenFor ? m_language : show.language);
    m_page = pageNow();
    if ((m_question == Question::StopPurchase && !canStop()) ||
        (m_question == Question::DidntGetIt && m_page != Page::Code) ||
        (m_question == Question::Languages && m_page == Page::Idle && !isSamePurchase))
        setQuestion(Question::None);
    tick();
    Q_EMIT shown();
    Q_EMIT keyedChanged();
}

void KeypadScreen::takeFrom(const Show& show)
{
    m_show = show;
    m_code = {};
    m_basket = {};
    if (const auto* code = std::get_if<keypad::Code>(&show.state)) {
        m_code = *code;
    } else if (const auto* timeUp = std::get_if<keypad::TimeUp>(&show.state)) {
        m_code.resendsLeft = timeUp->resendsLeft;
        m_code.resendReady_ms = timeUp->resendReady_ms;
    } else if (const auto* basket = std::get_if<keypad::Basket>(&show.state)) {
        m_basket = *basket;
    }
    m_lines.setLines(m_basket.lines);
}

/// The page that the state asks for, or what the customer did last while the till has not answered.
KeypadScreen::Page KeypadScreen::pageNow()
{
    if (m_unanswered && m_elapsed_ms() >= m_unanswered->until_ms)
        m_unanswered.reset();
    if (m_unanswered)
        return m_unanswered->page;
    return m_hasClosed ? Page::Idle : std::visit(PageOf{}, m_show.state);
}

void KeypadScreen::tick()
{
    const auto now_ms = m_elapsed_ms();
    if (now_ms >= m_revealedUntil_ms)
        hideRevealed();
    const auto passed_ms = now_ms - m_shownAt_ms;
    const auto timeLeft_s = secondsLeft(m_code.timeLeft_ms - passed_ms);
    const auto resendWait_s = secondsLeft(m_code.resendReady_ms - passed_ms);
    const bool isApproved = std::holds_alternative<keypad::Approved>(m_show.state);
    const auto closesIn_s =
        isApproved ? secondsLeft(approvedCloses_ms - (now_ms - m_touchedAt_ms)) : 0;
    if (timeLeft_s != m_timeLeft_s || resendWait_s != m_resendWait_s ||
        closesIn_s != m_closesIn_s) {
        m_timeLeft_s = timeLeft_s;
        m_resendWait_s = resendWait_s;
        m_closesIn_s = closesIn_s;
        Q_EMIT ticked();
    }
    if (isApproved && closesIn_s == 0)
        m_hasClosed = true;
    if (const auto page = pageNow(); page != m_page) {
        m_page = page;
        Q_EMIT shown();
    }
}

QString KeypadScreen::amount() const
{
    if (const auto* basket = std::get_if<keypad::Basket>(&m_show.state))
        return isolatedLeftToRight(basket->total);
    if (const auto* waiting = std::get_if<keypad::Waiting>(&m_show.state))
        return isolatedLeftToRight(waiting->amount);
    if (const auto* approved = std::get_if<keypad::Approved>(&m_show.state))
        return isolatedLeftToRight(approved->amount);
    return isolatedLeftToRight(m_code.amount);
}

QString KeypadScreen::payee() const
{
    if (const auto* approved = std::get_if<keypad::Approved>(&m_show.state))
        return isolated(approved->payee);
    return isolated(m_code.payee);
}

QString KeypadScreen::phone() const
{
    if (m_code.phoneEnding.isEmpty())
        return {};
    return isolatedLeftToRight(QStringLiteral("••••\u00a0") + m_code.phoneEnding);
}

bool KeypadScreen::isWaitingForCard() const
{
    const auto* waiting = std::get_if<keypad::Waiting>(&m_show.state);
    return waiting && waiting->what == keypad::WaitingFor::card;
}

KeypadScreen::StopOutcome KeypadScreen::stopOutcome() const
{
    const auto* stopped = std::get_if<keypad::Stopped>(&m_show.state);
    switch (stopped ? stopped->outcome : keypad::StopOutcome::unresolved) {
    case keypad::StopOutcome::released:
        return StopOutcome::Released;
    case keypad::StopOutcome::refunded:
        return StopOutcome::Refunded;
    case keypad::StopOutcome::nothingHeld:
        return StopOutcome::NothingHeld;
    case keypad::StopOutcome::unresolved:
        return StopOutcome::Unresolved;
    }
    return StopOutcome::Unresolved;
}

bool KeypadScreen::wasTaken() const
{
    return std::visit(WasTaken{}, m_show.state);
}

bool KeypadScreen::isOwnerTold() const
{
    const auto* stopped = std::get_if<keypad::Stopped>(&m_show.state);
    return stopped && stopped->isOwnerTold;
}

QString KeypadScreen::tax() const
{
    return isolatedLeftToRight(m_basket.tax);
}

QString KeypadScreen::saved() const
{
    return isolatedLeftToRight(m_basket.saved);
}

double KeypadScreen::timeShare() const
{
    return m_code.life_ms > 0 ? std::min(1.0, m_timeLeft_s * 1000.0 / m_code.life_ms) : 0.0;
}

} // namespace countersign::ui
