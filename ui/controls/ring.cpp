#include "ui/controls/ring.h"

#include <QPainter>
#include <QPen>
#include <algorithm>

namespace countersign::ui {

Ring::Ring(QQuickItem* parent) : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    setImplicitSize(48, 48);
}

void Ring::setProgress(qreal progress)
{
    const qreal bounded = std::clamp(progress, 0.0, 1.0);
    if (bounded == m_progress)
        return;
    m_progress = bounded;
    Q_EMIT progressChanged();
    update();
}

void Ring::setThickness(qreal thickness)
{
    if (thickness == m_thickness)
        return;
    m_thickness = thickness;
    Q_EMIT thicknessChanged();
    update();
}

void Ring::setColor(const QColor& color)
{
    if (color == m_color)
        return;
    m_color = color;
    Q_EMIT colorChanged();
    update();
}

void Ring::setTrackColor(const QColor& color)
{
    if (color == m_trackColor)
        return;
    m_trackColor = color;
    Q_EMIT trackColorChanged();
    update();
}

void Ring::paint(QPainter* painter)
{
    const double side = std::min(width(), height());
    const double inset = m_thickness / 2;
    const QRectF band((width() - side) / 2 + inset, (height() - side) / 2 + inset,
                      side - m_thickness, side - m_thickness);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(m_trackColor, m_thickness));
    painter->drawEllipse(band);
    if (m_progress <= 0)
        return;
    // Sixteenths of a degree; negative spans run clockwise.
    painter->setPen(QPen(m_color, m_thickness, Qt::SolidLine, Qt::RoundCap));
    painter->drawArc(band, 90 * 16, -static_cast<int>(m_progress * 360 * 16));
}

} // namespace countersign::ui
