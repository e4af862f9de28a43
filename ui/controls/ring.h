#pragma once

#include <QColor>
#include <QQuickPaintedItem>
#include <QtQml/qqmlregistration.h>

namespace countersign::ui {

/// A ring that shows what is left, clockwise from the top, over its track.
class Ring : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    /// What is left, 0 to 1.
    Q_PROPERTY(qreal progress READ progress WRITE setProgress NOTIFY progressChanged FINAL)
    /// The band's width in pixels.
    Q_PROPERTY(qreal thickness READ thickness WRITE setThickness NOTIFY thicknessChanged FINAL)
    Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY colorChanged FINAL)
    Q_PROPERTY(QColor trackColor READ trackColor WRITE setTrackColor NOTIFY trackColorChanged FINAL)

public:
    explicit Ring(QQuickItem* parent = nullptr);

    [[nodiscard]] qreal progress() const { return m_progress; }
    void setProgress(qreal progress);
    [[nodiscard]] qreal thickness() const { return m_thickness; }
    void setThickness(qreal thickness);
    [[nodiscard]] QColor color() const { return m_color; }
    void setColor(const QColor& color);
    [[nodiscard]] QColor trackColor() const { return m_trackColor; }
    void setTrackColor(const QColor& color);

    void paint(QPainter* painter) override;

Q_SIGNALS:
    void progressChanged();
    void thicknessChanged();
    void colorChanged();
    void trackColorChanged();

private:
    qreal m_progress = 0;
    qreal m_thickness = 4;
    QColor m_color = Qt::black;
    QColor m_trackColor = Qt::lightGray;
};

} // namespace countersign::ui
