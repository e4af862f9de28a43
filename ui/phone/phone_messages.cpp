#include "ui/phone/phone_messages.h"

namespace countersign::ui {

void PhoneMessages::add(PhoneMessage message)
{
    if (m_messages.size() == messages_max) {
        beginRemoveRows({}, 0, 0);
        m_messages.pop_front();
        endRemoveRows();
    }
    const int row = static_cast<int>(m_messages.size());
    beginInsertRows({}, row, row);
    m_messages.push_back(std::move(message));
    endInsertRows();
}

int PhoneMessages::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_messages.size());
}

QVariant PhoneMessages::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& message = m_messages[static_cast<std::size_t>(index.row())];
    switch (role) {
    case ToRole:
        return QStringLiteral("••••\u00a0") + message.to.right(4);
    case TextRole:
        return message.text;
    case TimeRole:
        return message.at.time().toString(QStringLiteral("HH:mm"));
    }
    return {};
}

QHash<int, QByteArray> PhoneMessages::roleNames() const
{
    return {{ToRole, "to"}, {TextRole, "message"}, {TimeRole, "time"}};
}

} // namespace countersign::ui
