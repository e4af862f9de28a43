#pragma once

#include <QColor>
#include <QQuickPaintedItem>
#include <QtQml/qqmlregistration.h>

namespace countersign::ui {

/// One icon of resources/icons/icons.svg, scaled to the item, in one colour.
class Icon : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    /// The symbol's id; a name that the sheet doesn't have draws nothing and is logged once.
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged FINAL)
    Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY colorChanged FINAL)
    /// Width and height at once, pixels; 24 by default.
    Q_PROPERTY(qreal size READ size WRITE setSize NOTIFY sizeChanged FINAL)
    /// The pen on the grid of 24.
    Q_PROPERTY(
        qreal strokeWidth READ strokeWidth WRITE setStrokeWidth NOTIFY strokeWidthChanged FINAL)

public:
    explicit Icon(QQuickItem* parent = nullptr);

    [[nodiscard]] QString name() const { return m_name; }
    void setName(const QString& name);
    [[nodiscard]] QColor color() const { return m_color; }
    void setColor(const QColor& color);
    [[nodiscard]] qreal size() const { return m_size; }
    void setSize(qreal size);
    [[nodiscard]] qreal strokeWidth() const { return m_strokeWidth; }
    void setStrokeWidth(qreal width);

    void paint(QPainter* painter) override;

    /// Whether the sheet has an icon of that name.
    static bool knows(const QString& name);

Q_SIGNALS:
    void nameChanged();
    void colorChanged();
    void sizeChanged();
    void strokeWidthChanged();

private:
    QString m_name;
    QColor m_color = Qt::black;
    qreal m_size = 24;
    qreal m_strokeWidth = 2;
};

} // namespace countersign::ui
