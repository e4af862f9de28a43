#pragma once

#include <QAbstractListModel>
#include <algorithm>
#include <vector>

namespace countersign::ui {

/// A list model over rows that are values. Showing new rows tells the view the least: which rows
/// changed, and what came or went at the end.
template <typename Row> class RowModel : public QAbstractListModel
{
public:
    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }

    void show(std::vector<Row> rows)
    {
        const int before = rowCount();
        const int after = static_cast<int>(rows.size());
        const int shared = std::min(before, after);
        if (after < before) {
            beginRemoveRows({}, after, before - 1);
            m_rows.resize(rows.size());
            endRemoveRows();
        }
        for (int i = 0; i < shared; ++i) {
            const auto at = static_cast<std::size_t>(i);
            if (m_rows[at] == rows[at])
                continue;
            m_rows[at] = std::move(rows[at]);
            Q_EMIT this->dataChanged(this->index(i), this->index(i));
        }
        if (after > before) {
            beginInsertRows({}, before, after - 1);
            std::move(rows.begin() + before, rows.end(), std::back_inserter(m_rows));
            endInsertRows();
        }
    }

protected:
    [[nodiscard]] const Row* rowAt(const QModelIndex& index) const
    {
        return index.isValid() && index.row() < rowCount()
                   ? &m_rows[static_cast<std::size_t>(index.row())]
                   : nullptr;
    }

private:
    std::vector<Row> m_rows;
};

} // namespace countersign::ui
