#pragma once

#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QJsonObject>

namespace countersign::tests {

/// Sells pens for cash so often, in one run of the till, and returns what was last recorded; empty
/// if the till didn't start or end well.
inline QJsonObject soldForCash(const QString& config, int sales)
{
    using namespace Qt::Literals::StringLiterals;
    TillProcess till(config);
    if (!till.start())
        return {};
    QJsonObject last;
    for (int sale = 0; sale < sales; ++sale) {
        till.send(scan(pens));
        till.send(chargeCash(u"5.00"_s));
        last = till.next(u"recorded"_s);
    }
    return till.endInput() == 0 ? last : QJsonObject();
}

} // namespace countersign::tests
