#pragma once

#include "core/sale/product.h"
#include "core/store/csv_table.h"

#include <QStringList>
#include <optional>

namespace countersign::store {

/// The columns of a file of products, in the order in which rows are read.
enum ProductColumn : int { gtin_column, name_column, price_column, tax_column, category_column };
[[nodiscard]] const QStringList& productColumns();

/// The product that a row with those columns names. Nothing where the row has faults, or what is
/// wrong with its fields is added to them. A name's letters that went through a wrong conversion
/// are put right.
[[nodiscard]] std::optional<sale::Product> productIn(const CsvTable& table, TableRow& row,
                                                     sale::Currency currency);

} // namespace countersign::store
