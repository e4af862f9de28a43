// What is said to the cashier besides what shows by itself.

#include "ui/cashier/cashier_screen.h"
#include "ui/cashier/wording.h"

namespace countersign::ui {

void CashierScreen::showNotice(const till::TillView& before)
{
    const auto& refusal = m_view->refusal;
    const auto& ended = m_view->finished;
    const bool isRefusalNew =
        refusal && (!before.refusal || before.refusal->number != refusal->number);
    const bool isEndNew = ended && ended->outcome &&
                          (!before.finished || before.finished->id != ended->id ||
                           before.finished->outcome != ended->outcome);
    if (isEndNew) {
        const EndFacts end = endFactsOf(*ended, refusal);
        const bool isRefusalAll = isRefusalNew && !end.hasReason;
        setNotice(end.title, isRefusalAll ? typeset(refusal->say) : end.text, end.isGrave);
    } else if (isRefusalNew) {
        setNotice({}, typeset(refusal->say), false);
    } else if (!refusal && !(ended && ended->outcome) && !m_isNoticeOurs) {
        setNotice({}, {}, false);
    }
}

/// Of a purchase that is none of the customer's who is served.
void CashierScreen::showAsideNotice()
{
    const AsideNotice news = asideNoticeOf(*m_view);
    if (news == m_asideNews)
        return;
    m_asideNews = m_asideNotice = news;
    Q_EMIT asideNoticeChanged();
}

void CashierScreen::dismissAsideNotice()
{
    m_asideNotice = {};
    Q_EMIT asideNoticeChanged();
}

void CashierScreen::setNotice(const QString& title, const QString& text, bool isGrave)
{
    m_isNoticeOurs = false;
    if (title == m_noticeTitle && text == m_notice && isGrave == m_noticeIsGrave)
        return;
    m_noticeTitle = title;
    m_notice = text;
    m_noticeIsGrave = isGrave;
    Q_EMIT noticeChanged();
}

/// Stays until the cashier does something or the payment moves on, whatever else the till shows.
void CashierScreen::say(const QString& title, const QString& text)
{
    setNotice(title, text, false);
    m_isNoticeOurs = true;
}

void CashierScreen::dismissNotice()
{
    setNotice({}, {}, false);
}

} // namespace countersign::ui
