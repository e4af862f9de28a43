#pragma once

#include <QAbstractListModel>
#include <QDateTime>
#include <QString>
#include <deque>

namespace countersign::ui {

struct PhoneMessage
{
    QString to; // "+491701234821"
    QString text;
    QDateTime at; // where the phone is
};

/// Messages in the order in which they came; of very many only the newest stay.
class PhoneMessages : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { ToRole = Qt::UserRole + 1, TextRole, TimeRole };
    static constexpr std::size_t messages_max = 200;

    using QAbstractListModel::QAbstractListModel;

    void add(PhoneMessage message);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

private:
    std::deque<PhoneMessage> m_messages;
};

} // namespace countersign::ui
