#pragma once

#include "tests/sim/shop.h"

#include <QHash>
#include <QSet>
#include <QString>

namespace countersign::sim {

/// Which number is registered with each card, as those know who registered it.
class Numbers
{
public:
    explicit Numbers(const std::vector<Card>& cards)
    {
        for (const Card& card : cards)
            m_ofCard[card.method.fingerprint] = card.number;
    }
    /// Empty if there is none.
    [[nodiscard]] QString of(const QString& fingerprint) const { return m_ofCard[fingerprint]; }
    /// Whether it was, and no longer is.
    [[nodiscard]] bool isReplaced(const QString& fingerprint, const QString& number) const
    {
        return m_replaced[fingerprint].contains(number);
    }
    void registerNumber(const QString& fingerprint, const QString& number)
    {
        m_replaced[fingerprint].insert(of(fingerprint));
        m_ofCard[fingerprint] = number;
    }

private:
    QHash<QString, QString> m_ofCard;
    QHash<QString, QSet<QString>> m_replaced;
};

} // namespace countersign::sim
