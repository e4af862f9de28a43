#include "ui/phone/phone_screen.h"

namespace countersign::ui {

PhoneScreen::PhoneScreen(QString sender, QTimeZone zone, QObject* parent)
    : QObject(parent), m_sender(std::move(sender)), m_zone(std::move(zone))
{
}

void PhoneScreen::received(const QString& to, const QString& text, qint64 at_ms)
{
    const auto at = QDateTime::fromMSecsSinceEpoch(at_ms, m_zone);
    m_time = at.time().toString(QStringLiteral("HH:mm"));
    m_messages.add({to, text, at});
    Q_EMIT arrived();
}

} // namespace countersign::ui
