// What the customer does on the screen.
#include "ui/keypad/keypad_screen.h"
#include "ui/keypad/screen_languages.h"

namespace countersign::ui {

void KeypadScreen::tell(keypad::Deed deed)
{
    m_did({m_show.purchase, m_show.attempt, std::move(deed)});
}

void KeypadScreen::tellKeyed()
{
    Q_EMIT keyedChanged();
    tell(keypad::Keyed{m_keyed.count()});
}

void KeypadScreen::press(int digit)
{
    touched();
    if (m_page != Page::Code || m_question != Question::None || digit < 0 || digit > 9)
        return;
    if (!m_keyed.add(digit, m_code.digits))
        return;
    m_revealed = QString::number(digit);
    m_revealedUntil_ms = m_elapsed_ms() + reveal_ms;
    tellKeyed();
}

void KeypadScreen::erase()
{
    touched();
    if (m_page != Page::Code || m_question != Question::None || !m_keyed.removeLast())
        return;
    hideRevealed();
    tellKeyed();
}

void KeypadScreen::eraseAll()
{
    if (m_page != Page::Code || m_question != Question::None || m_keyed.count() == 0)
        return;
    m_keyed.clear();
    hideRevealed();
    tellKeyed();
}

void KeypadScreen::hideRevealed()
{
    if (m_revealed.isEmpty())
        return;
    m_revealed.fill(u'0');
    m_revealed.clear();
    Q_EMIT keyedChanged();
}

void KeypadScreen::pay()
{
    touched();
    if (m_page != Page::Code || m_question != Question::None || m_keyed.count() != m_code.digits)
        return;
    hideRevealed();
    auto digits = m_keyed.take();
    await(Page::Checking);
    Q_EMIT keyedChanged();
    tell(keypad::Submitted{std::move(digits)});
}

/// Says at once that something is under way, until the till answers.
void KeypadScreen::await(Page page)
{
    m_unanswered =
        Unanswered{page, m_show.purchase, m_show.attempt, m_elapsed_ms() + answer_max_ms};
    m_page = page;
    Q_EMIT shown();
}

void KeypadScreen::moreTime()
{
    touched();
    if (m_page == Page::Code && m_code.canHaveMoreTime)
        tell(keypad::MoreTime{});
}

void KeypadScreen::resend()
{
    touched();
    const bool isAsked = m_page == Page::Code || m_page == Page::TimeUp;
    if (isAsked && m_code.resendsLeft > 0 && m_resendWait_s == 0)
        tell(keypad::Resend{});
}

bool KeypadScreen::canStop() const
{
    return m_page == Page::Code || m_page == Page::TimeUp;
}

void KeypadScreen::ask(Question question)
{
    touched();
    if ((question == Question::StopPurchase && !canStop()) ||
        (question == Question::DidntGetIt && m_page != Page::Code))
        return;
    setQuestion(question);
}

void KeypadScreen::goBack()
{
    touched();
    setQuestion(Question::None);
}

void KeypadScreen::setQuestion(Question question)
{
    if (question == m_question)
        return;
    m_question = question;
    Q_EMIT questionChanged();
}

void KeypadScreen::changedMind()
{
    stop(keypad::StopReason::changedMind);
}

void KeypadScreen::notMine()
{
    stop(keypad::StopReason::notMine);
}

void KeypadScreen::stop(keypad::StopReason reason)
{
    touched();
    if (!canStop())
        return;
    m_keyed.clear();
    hideRevealed();
    setQuestion(Question::None);
    await(Page::Stopping);
    Q_EMIT keyedChanged();
    tell(keypad::Stop{reason});
}

void KeypadScreen::touched()
{
    m_touchedAt_ms = m_elapsed_ms();
}

void KeypadScreen::chooseLanguage(const QString& language)
{
    touched();
    if (!languages().contains(language))
        return;
    m_chosenFor = m_show.purchase;
    setQuestion(Question::None);
    setLanguage(language);
    tell(keypad::ChoseLanguage{language});
}

void KeypadScreen::setLanguage(const QString& language)
{
    m_language = ScreenLanguages::speaks(language) ? language : ScreenLanguages::fallback();
    Q_EMIT languageChanged();
}

QStringList KeypadScreen::languages() const
{
    QStringList offered;
    for (const auto& language : m_show.languages) {
        if (ScreenLanguages::speaks(language) && !offered.contains(language))
            offered.append(language);
    }
    if (const auto at = offered.indexOf(m_language); at > 0)
        offered.move(at, 0);
    return offered;
}

bool KeypadScreen::isRightToLeft() const
{
    return ScreenLanguages::isRightToLeft(m_language);
}

QString KeypadScreen::nameOfLanguage(const QString& language)
{
    return ScreenLanguages::nameOf(language);
}

} // namespace countersign::ui
