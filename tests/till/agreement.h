#pragma once

#include "tests/till/shop.h"

#include <QString>
#include <QStringList>

namespace countersign::tests {

/// Compares the demo terminal's own ledger with the journal, payment by payment and to the cent,
/// and says everything in which they differ. `isOver` also finds payments that are still held, and
/// purchases that neither were recorded nor closed: there may be none once the till has ended.
QStringList disagreements(const std::vector<QJsonObject>& ledger,
                          const std::vector<Entry>& journal, bool isOver);

/// Whether the journal verifies and agrees with the ledger. Empty if so.
QString whatIsWrongWith(const Shop& shop, bool isOver = true);

} // namespace countersign::tests
