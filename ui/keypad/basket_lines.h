#pragma once

#include "core/keypad/words.h"

#include <QAbstractListModel>

namespace countersign::ui {

/// The lines of the basket as the customer's screen lists them.
class BasketLines : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        NameRole = Qt::UserRole + 1,
        CountRole,
        MeasureRole,
        EachRole,
        TotalRole,
        OfferRole,
        SavedRole
    };

    using QAbstractListModel::QAbstractListModel;

    void setLines(std::vector<keypad::Line> lines);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

private:
    std::vector<keypad::Line> m_lines;
};

} // namespace countersign::ui
