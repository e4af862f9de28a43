#pragma once

#include <QString>
#include <QStringList>

namespace countersign::uplink {

/// The faults of all servers that were tried, as one: of those that came furthest. Steps are in
/// order.
template <class Step> class Tried
{
public:
    void add(Step step, const QString& words)
    {
        if (!m_words.isEmpty() && step < m_furthest)
            return;
        if (step > m_furthest)
            m_words.clear();
        m_furthest = step;
        if (!m_words.contains(words))
            m_words << words;
    }
    [[nodiscard]] Step furthest() const { return m_furthest; }
    [[nodiscard]] QString words() const { return m_words.join(QStringLiteral("; ")); }

private:
    Step m_furthest{};
    QStringList m_words;
};

} // namespace countersign::uplink
