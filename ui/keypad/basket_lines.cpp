#include "ui/keypad/basket_lines.h"

#include "ui/keypad/direction.h"

namespace countersign::ui {

void BasketLines::setLines(std::vector<keypad::Line> lines)
{
    if (lines == m_lines)
        return;
    beginResetModel();
    m_lines = std::move(lines);
    endResetModel();
}

int BasketLines::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant BasketLines::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& line = m_lines[static_cast<std::size_t>(index.row())];
    switch (role) {
    case NameRole:
        return isolated(line.name);
    case CountRole:
        return line.count;
    case MeasureRole:
        return isolatedLeftToRight(line.measure);
    case EachRole:
        return isolatedLeftToRight(line.each);
    case TotalRole:
        return line.total;
    case OfferRole:
        return isolated(line.offer);
    case SavedRole:
        return isolatedLeftToRight(line.saved);
    }
    return {};
}

QHash<int, QByteArray> BasketLines::roleNames() const
{
    return {{NameRole, "name"},  {CountRole, "count"}, {MeasureRole, "measure"},
            {EachRole, "each"},  {TotalRole, "total"}, {OfferRole, "offer"},
            {SavedRole, "saved"}};
}

} // namespace countersign::ui
