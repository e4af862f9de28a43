#pragma once

#include "core/sale/product.h"

#include <QString>
#include <QStringList>
#include <functional>
#include <vector>

namespace countersign::ui {

/// Where the cashier's screen finds products. Called on the GUI thread and returns at once; the
/// answer is called later, once, on the GUI thread. An answer that is no longer wanted is dropped
/// by whoever asked, so a slow search may simply come late.
class CatalogueSearch
{
public:
    using Products = std::function<void(std::vector<sale::Product>)>;
    using Categories = std::function<void(QStringList)>;

    virtual ~CatalogueSearch() = default;
    /// The best matches for what was typed: part of a name, or the beginning of a number.
    virtual void search(const QString& text, int results_max, Products answer) = 0;
    /// The products on the shelf of that category, in the order to show them.
    virtual void shelf(const QString& category, int results_max, Products answer) = 0;
    /// The categories that have products, in the order to show them.
    virtual void categories(Categories answer) = 0;
};

} // namespace countersign::ui
