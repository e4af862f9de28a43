#include "ui/controls/code_squares.h"

#include <QPainter>
#include <QQuickWindow>
#include <algorithm>
#include <cmath>

namespace countersign::ui {

CodeSquares::CodeSquares(QQuickItem* parent) : QQuickPaintedItem(parent)
{
    setAntialiasing(false);
    setOpaquePainting(true);
    setFillColor(Qt::white);
}

void CodeSquares::setSquares(const QByteArray& squares)
{
    if (squares == m_squares)
        return;
    m_squares = squares;
    const auto side = static_cast<int>(std::lround(std::sqrt(double(squares.size()))));
    m_side = qsizetype(side) * side == squares.size() ? side : 0;
    Q_EMIT squaresChanged();
    update();
}

void CodeSquares::paint(QPainter* painter)
{
    if (m_side == 0)
        return;
    // In the screen's own pixels, which may be smaller than the scene's.
    const double scale = window() ? window()->effectiveDevicePixelRatio() : 1;
    const int room = static_cast<int>(std::min(width(), height()) * scale);
    const int pixels = std::max(room / (m_side + 2 * quiet_squares), 1);
    const int left = (static_cast<int>(width() * scale) - m_side * pixels) / 2;
    const int top = (static_cast<int>(height() * scale) - m_side * pixels) / 2;
    painter->scale(1 / scale, 1 / scale);
    painter->setRenderHint(QPainter::Antialiasing, false);
    for (int row = 0; row < m_side; ++row) {
        for (int column = 0; column < m_side; ++column) {
            if (m_squares[row * m_side + column])
                painter->fillRect(left + column * pixels, top + row * pixels, pixels, pixels,
                                  Qt::black);
        }
    }
}

} // namespace countersign::ui
