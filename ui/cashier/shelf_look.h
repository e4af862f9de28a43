#pragma once

#include <QString>

namespace countersign::ui {

/// How a category shows: its name for people, its icon and its tint (see Theme::tintFill).
struct ShelfLook
{
    QString label;
    QString icon;
    QString tint;
};

/// "gift-cards" is "Gift cards". A category nobody thought of gets a neutral look.
ShelfLook shelfLookOf(const QString& category);

/// The icon that fits the product's name best, else its category's.
QString productIconOf(const QString& productName, const QString& category);

} // namespace countersign::ui
