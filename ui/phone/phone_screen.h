#pragma once

#include "ui/phone/phone_messages.h"

#include <QObject>
#include <QTimeZone>
#include <QtQml/qqmlregistration.h>

namespace countersign::ui {

/// A phone on which the messages of a demonstration arrive. Lives on the GUI thread.
class PhoneScreen : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The program makes it.")
    Q_PROPERTY(QString sender READ sender CONSTANT FINAL)
    Q_PROPERTY(QAbstractListModel* messages READ messages CONSTANT FINAL)
    /// Of the newest message, for the status bar; empty before the first.
    Q_PROPERTY(QString time READ time NOTIFY arrived FINAL)

public:
    /// `sender` is who the messages come from: "ACME MARKET". Times are read in `zone`.
    PhoneScreen(QString sender, QTimeZone zone, QObject* parent = nullptr);

    [[nodiscard]] QString sender() const { return m_sender; }
    [[nodiscard]] QAbstractListModel* messages() { return &m_messages; }
    [[nodiscard]] QString time() const { return m_time; }

public Q_SLOTS:
    /// `at_ms` is wall time.
    void received(const QString& to, const QString& text, qint64 at_ms);

Q_SIGNALS:
    void arrived();

private:
    QString m_sender;
    QTimeZone m_zone;
    QString m_time;
    PhoneMessages m_messages;
};

} // namespace countersign::ui
