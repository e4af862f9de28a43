// What is looked at after a step, and with whose eyes.

#include "tests/sim/day.h"

#include <utility>

namespace countersign::sim {

/// Most steps change nothing that anybody could see.
bool Day::hasNews()
{
    const Seen seen{m_program->till().view(), m_changesRead, m_acquirer.actions(),
                    m_phones.takings(), m_isFinishing};
    return std::exchange(m_seen, seen) != seen;
}

void Day::checkWhatIsThere(bool isPersons)
{
    // A till that was asked to finish has no screen any more, and no basket is kept for long.
    if (!m_isFinishing) {
        m_witness.checkScreen(*view());
        compareBaskets(isPersons ? m_untouched : m_baskets);
    }
    m_witness.checkMoney();
    m_witness.checkTexts();
    m_witness.checkReplies();
    m_witness.checkNotices();
    m_baskets = baskets();
}

/// What a person sees; less than there is, where that is what is broken.
till::TillViewPointer Day::view() const
{
    const till::TillViewPointer whole = m_program->till().view();
    return m_breakage == Breakage::basket ? withoutAside(whole, m_baskets) : whole;
}

} // namespace countersign::sim
