#include "ui/controls/fixed_digits.h"

#include "ui/controls/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace countersign::ui {

namespace {

// Above this size the figures of the design stand 2 % closer.
constexpr int tight_from_px = 30;
constexpr double tight_share = 0.02;

double digitWidth(const QFontMetricsF& metrics)
{
    double widest = 0;
    for (char16_t digit = u'0'; digit <= u'9'; ++digit)
        widest = std::max(widest, metrics.horizontalAdvance(QChar(digit)));
    return widest;
}

double tightening(const QFont& font)
{
    return font.pixelSize() > tight_from_px ? font.pixelSize() * tight_share : 0;
}

bool isDigit(QChar character)
{
    return character >= u'0' && character <= u'9';
}

} // namespace

FixedDigits::FixedDigits(QQuickItem* parent) : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    m_font.setFamily(Theme::fontFamily());
    m_font.setPixelSize(18);
    measure();
}

void FixedDigits::setText(const QString& text)
{
    if (text == m_text)
        return;
    m_text = text;
    measure();
    Q_EMIT textChanged();
}

void FixedDigits::setColor(const QColor& color)
{
    if (color == m_color)
        return;
    m_color = color;
    Q_EMIT colorChanged();
    update();
}

void FixedDigits::setSize(int size_px)
{
    if (size_px == m_font.pixelSize() || size_px <= 0)
        return;
    m_font.setPixelSize(size_px);
    measure();
    Q_EMIT fontChanged();
}

void FixedDigits::setWeight(int weight)
{
    if (weight == m_font.weight())
        return;
    m_font.setWeight(static_cast<QFont::Weight>(weight));
    measure();
    Q_EMIT fontChanged();
}

void FixedDigits::measure()
{
    const QFontMetricsF metrics(m_font);
    const double cell = digitWidth(metrics);
    double total = 0;
    for (const QChar character : m_text)
        total +=
            (isDigit(character) ? cell : metrics.horizontalAdvance(character)) - tightening(m_font);
    setImplicitSize(std::ceil(total), std::ceil(metrics.height()));
    setBaselineOffset(std::round(metrics.ascent()));
    update();
}

void FixedDigits::paint(QPainter* painter)
{
    const QFontMetricsF metrics(m_font);
    const double cell = digitWidth(metrics);
    painter->setRenderHint(QPainter::TextAntialiasing);
    painter->setFont(m_font);
    painter->setPen(m_color);
    double x = m_centred ? std::max(0.0, (width() - implicitWidth()) / 2) : 0;
    for (const QChar character : m_text) {
        const double own = metrics.horizontalAdvance(character);
        const double room = isDigit(character) ? cell : own;
        painter->drawText(QPointF(x + (room - own) / 2, baselineOffset()), QString(character));
        x += room - tightening(m_font);
    }
}

} // namespace countersign::ui
