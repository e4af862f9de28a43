#pragma once

#include "core/sale/money.h"
#include "core/till/view.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QVariantMap>

namespace countersign::ui {

/// What is due in cash, and what comes of handing some over. A value, so that everything that was
/// reckoned from it is reckoned anew when the basket changes.
class CashDue
{
    Q_GADGET
    Q_PROPERTY(QString total READ total CONSTANT FINAL)
    Q_PROPERTY(QString unrounded READ unrounded CONSTANT FINAL)
    Q_PROPERTY(QStringList likely READ likely CONSTANT FINAL)

public:
    CashDue() = default;
    explicit CashDue(const till::PurchaseView& purchase);

    /// "€48.20", after cash rounding.
    [[nodiscard]] QString total() const;
    /// "€48.18", if rounding makes a difference; else empty.
    [[nodiscard]] QString unrounded() const;
    /// The total and the notes above it that a customer is likely to hand over: "48.20", "50.00" …
    [[nodiscard]] QStringList likely() const;
    /// Of that much, as keyed: `isEnough`, `given`, `change` and what is still `missing`; all are
    /// empty that don't apply.
    Q_INVOKABLE [[nodiscard]] QVariantMap after(const QString& given) const;

private:
    sale::Money m_total;
    sale::Money m_unrounded;
};

} // namespace countersign::ui
