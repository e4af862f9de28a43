#pragma once

#include "core/sale/basket.h"
#include "core/sale/purchase.h"

#include <QString>
#include <QStringList>
#include <cstdint>

namespace countersign::receipt {

/// What stands on a receipt.
struct Receipt
{
    QString storeName;
    QString storeAddress; // lines; may be empty
    QString tillId;
    QString number; // "T3-000417"
    QString at;     // as the customer reads it: "9 June 2026, 14:32"
    sale::Basket basket;
    sale::Totals totals;
    QString paidWith; // "Card •••• 7730", "Cash"; empty if there was nothing to pay
    sale::Money paid;
    sale::Money given;  // cash
    sale::Money change; // cash
    bool isCash = false;
    QString countersignedBy; // "phone •••• 4821", or empty
    std::uint64_t entry = 0; // of the journal
    QString seal;            // "7F3A 91C2"
    QString code;            // by which it can be checked, see receipt_code.h; may be empty
    QString ifNotYou;        // "Not your purchase? Call 030 1234567"; may be empty
};

/// One row of a receipt: a text on the left, an amount on the right.
struct Row
{
    enum class Kind { centred, item, detail, rule, total, plain };
    Kind kind = Kind::plain;
    QString left;
    QString right;
    friend bool operator==(const Row&, const Row&) = default;
};

/// The rows in their order, for a screen or a printer to lay out.
QList<Row> rowsOf(const Receipt& receipt);

/// The rows in a fixed width of `columns` characters (24 to 80). Long texts are wrapped at words;
/// amounts stand at the right edge.
QStringList laidOut(const QList<Row>& rows, int columns);

} // namespace countersign::receipt
