#pragma once

#include "tests/sim/shop.h"

#include <QHash>
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
    void registerNumber(const QString& fingerprint, const QString& number)
    {
        m_ofCard[fingerprint] = number;
    }

private:
    QHash<QString, QString> m_ofCard;
};

} // namespace countersign::sim
