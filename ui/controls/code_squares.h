#pragma once

#include <QByteArray>
#include <QQuickPaintedItem>
#include <QtQml/qqmlregistration.h>

namespace countersign::ui {

/// A QR code on its own light ground, whatever the theme: readers want dark on light. Its squares
/// are all of one whole number of the screen's pixels, so that they are crisp, and it is as large
/// as they come to within its size, in the middle.
class CodeSquares : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    /// One byte a square, row by row, 1 is dark; nothing is drawn unless they make a square.
    Q_PROPERTY(QByteArray squares READ squares WRITE setSquares NOTIFY squaresChanged FINAL)

public:
    static constexpr int quiet_squares = 4; // of light ground on each side

    explicit CodeSquares(QQuickItem* parent = nullptr);

    [[nodiscard]] QByteArray squares() const { return m_squares; }
    void setSquares(const QByteArray& squares);

    void paint(QPainter* painter) override;

Q_SIGNALS:
    void squaresChanged();

private:
    QByteArray m_squares;
    int m_side = 0;
};

} // namespace countersign::ui
