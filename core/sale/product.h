#pragma once

#include "core/sale/gtin.h"
#include "core/sale/money.h"
#include "core/sale/tax.h"

#include <QString>

namespace countersign::sale {

/// What the catalogue knows of one article.
struct Product
{
    Gtin gtin;
    QString name;     // 1 to 200 characters, no control characters
    Money price;      // for one; >= 0; includes tax if the store's prices do
    TaxRates tax;     // one or more rates on one base
    QString category; // lower-case, hyphenated: "gift-cards"

    friend bool operator==(const Product&, const Product&) = default;
};

} // namespace countersign::sale
