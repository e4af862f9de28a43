#pragma once

#include "core/journal/case_file.h"
#include "core/print/paper.h"

namespace countersign::print {

/// A heading over a hairline, kept together with what follows it.
void drawHeading(Paper& paper, const QString& text, double keepWith_pt = 60);
/// The goods with their discounts, the taxes and the total.
void drawGoods(Paper& paper, const sale::Purchase& purchase);
/// What happened: in one column what the till states, in the other what others confirmed.
void drawStatements(Paper& paper, const std::vector<journal::Statement>& statements,
                    const QTimeZone& zone);

} // namespace countersign::print
