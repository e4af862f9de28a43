#pragma once

#include "core/sale/gtin.h"
#include "core/sale/money.h"
#include "core/sale/tax.h"

#include <QString>
#include <QStringView>

namespace countersign::sale {

inline constexpr int name_characters_max = 200;
inline constexpr int category_characters_max = 64;

/// The name without spaces around it, if it is one: 1 to 200 characters (Unicode code points), no
/// control characters. The error says in words what is wrong.
Result<QString, QString> parseName(QStringView text);
/// The category, if it is one: 1 to 64 characters without white space, control characters and
/// capitals. The error says in words what is wrong.
Result<QString, QString> parseCategory(QStringView text);

/// What the catalogue knows of one article.
struct Product
{
    Gtin gtin;
    QString name;     // 1 to 200 characters, no control characters
    Money price;      // for one; >= 0; includes tax if the store's prices do
    TaxRates tax;     // one or more rates on one base
    QString category; // small letters, hyphenated: "gift-cards"

    friend bool operator==(const Product&, const Product&) = default;
};

} // namespace countersign::sale
