#include "ui/cashier/scan_burst.h"

#include <utility>

namespace countersign::ui {

bool ScanBurst::isUnderWay(std::int64_t at_ms) const
{
    return !m_text.isEmpty() && at_ms - m_last_ms <= gap_max_ms;
}

void ScanBurst::typed(QChar character, std::int64_t at_ms)
{
    if (!isUnderWay(at_ms))
        m_text.clear();
    // One beyond the limit is kept, so that what is too long stays recognisable as that.
    if (m_text.size() <= length_max)
        m_text += character;
    m_last_ms = at_ms;
}

std::optional<QString> ScanBurst::entered(std::int64_t at_ms)
{
    const bool isScan =
        isUnderWay(at_ms) && m_text.size() >= length_min && m_text.size() <= length_max;
    const QString code = std::exchange(m_text, QString());
    return isScan ? std::optional(code) : std::nullopt;
}

} // namespace countersign::ui
