#include "ui/controls/icon.h"

#include "core/base/check.h"
#include "ui/controls/svg_paths.h"

#include <QFile>
#include <QPainter>
#include <QPen>

namespace countersign::ui {

namespace {

constexpr double grid = 24;

const QHash<QString, IconPaths>& sheetOfIcons()
{
    static const QHash<QString, IconPaths> icons = [] {
        QFile sheet(QStringLiteral(":/Countersign/icons/icons.svg"));
        check(sheet.open(QIODevice::ReadOnly), "the sheet of icons is in the program");
        return readIconSheet(sheet);
    }();
    return icons;
}

} // namespace

Icon::Icon(QQuickItem* parent) : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    setImplicitSize(m_size, m_size);
}

bool Icon::knows(const QString& name)
{
    return sheetOfIcons().contains(name);
}

void Icon::setName(const QString& name)
{
    if (name == m_name)
        return;
    m_name = name;
    if (!name.isEmpty() && !knows(name))
        qWarning("No icon is called %ls", qUtf16Printable(name));
    Q_EMIT nameChanged();
    update();
}

void Icon::setColor(const QColor& color)
{
    if (color == m_color)
        return;
    m_color = color;
    Q_EMIT colorChanged();
    update();
}

void Icon::setSize(qreal size)
{
    if (size == m_size)
        return;
    m_size = size;
    setImplicitSize(size, size);
    Q_EMIT sizeChanged();
    update();
}

void Icon::setStrokeWidth(qreal width)
{
    if (width == m_strokeWidth)
        return;
    m_strokeWidth = width;
    Q_EMIT strokeWidthChanged();
    update();
}

void Icon::paint(QPainter* painter)
{
    const auto icon = sheetOfIcons().constFind(m_name);
    if (icon == sheetOfIcons().cend())
        return;
    const double side = std::min(width(), height());
    painter->setRenderHint(QPainter::Antialiasing);
    painter->translate((width() - side) / 2, (height() - side) / 2);
    painter->scale(side / grid, side / grid);
    painter->setPen(QPen(m_color, m_strokeWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(icon->stroked);
    painter->fillPath(icon->filled, m_color);
}

} // namespace countersign::ui
