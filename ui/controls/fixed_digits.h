#pragma once

#include <QColor>
#include <QFont>
#include <QQuickPaintedItem>
#include <QtQml/qqmlregistration.h>

namespace countersign::ui {

/// A short text whose digits all take the same width, so that clocks and columns of money don't
/// dance. Everything else keeps its own width. Baselines align with those of Text.
class FixedDigits : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged FINAL)
    Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY colorChanged FINAL)
    /// The font's height in pixels.
    Q_PROPERTY(int size READ size WRITE setSize NOTIFY fontChanged FINAL)
    /// Centred where the item is wider than its text; else it begins at the left.
    Q_PROPERTY(bool centred MEMBER m_centred NOTIFY textChanged FINAL)
    /// 400, 500, 600 or 700.
    Q_PROPERTY(int weight READ weight WRITE setWeight NOTIFY fontChanged FINAL)

public:
    explicit FixedDigits(QQuickItem* parent = nullptr);

    [[nodiscard]] QString text() const { return m_text; }
    void setText(const QString& text);
    [[nodiscard]] QColor color() const { return m_color; }
    void setColor(const QColor& color);
    [[nodiscard]] int size() const { return m_font.pixelSize(); }
    void setSize(int size_px);
    [[nodiscard]] int weight() const { return m_font.weight(); }
    void setWeight(int weight);

    void paint(QPainter* painter) override;

Q_SIGNALS:
    void textChanged();
    void colorChanged();
    void fontChanged();

private:
    void measure();

    QString m_text;
    QColor m_color = Qt::black;
    QFont m_font;
    bool m_centred = false;
};

} // namespace countersign::ui
