#include "core/print/paper.h"

#include "core/base/plain_text.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <QPen>
#include <QTextLayout>
#include <QTextOption>
#include <algorithm>
#include <cmath>

namespace countersign::print {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int dots_an_inch = 1200; // so fine that rounded font metrics don't show
constexpr double dots = dots_an_inch / 72.0;
constexpr double edge_pt = 48;
constexpr double leading = 1.32; // of a line, in font sizes
constexpr double foot_pt = 800;

/// Chooses between forms of the letter before it, and shows nothing itself (Unicode 15, 23.4).
bool isVariationSelector(char32_t letter)
{
    return (letter >= 0xFE00 && letter <= 0xFE0F) || (letter >= 0xE0100 && letter <= 0xE01EF);
}

/// In the font or one of those that stand in for it.
bool isInFonts(const QString& text, const QFontMetricsF& font)
{
    const auto letters = text.toUcs4();
    return std::all_of(letters.begin(), letters.end(), [&font](char32_t letter) {
        return isVariationSelector(letter) || font.inFontUcs4(letter);
    });
}

} // namespace

Paper::Paper(QIODevice& to, const Running& running) : m_running(running), m_writer(&to)
{
    m_writer.setPdfVersion(QPagedPaintDevice::PdfVersion_A1b);
    m_writer.setResolution(dots_an_inch);
    m_writer.setPageSize(QPageSize(QPageSize::A4));
    m_writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    m_writer.setTitle(running.title);
    m_writer.setCreator(u"Countersign"_s);
    if (m_painter.begin(&m_writer))
        beginPage();
}

bool Paper::end()
{
    return m_painter.isActive() && m_painter.end();
}

bool Paper::need(double height_pt)
{
    if (m_y + height_pt <= bottom_pt || m_y <= top_pt)
        return false;
    m_writer.newPage();
    beginPage();
    return true;
}

void Paper::beginPage()
{
    ++m_page;
    m_y = top_pt;
    const Ink small{8, QFont::Normal, ink::second, Qt::AlignLeft};
    Ink right = small;
    right.align = Qt::AlignRight;
    if (m_page > 1) {
        write(0, 34, column_pt * 0.7, m_running.title, small);
        write(column_pt * 0.7, 34, column_pt * 0.3, m_running.headRight, right);
        rule(0, 50, column_pt, ink::hairline);
    }
    rule(0, foot_pt - 8, column_pt, ink::hairline);
    write(0, foot_pt, column_pt * 0.7, m_running.foot, small);
    write(column_pt * 0.7, foot_pt, column_pt * 0.3,
          u"Page %1 of %2"_s.arg(m_page).arg(std::max(m_running.pages, m_page)), right);
}

QFont Paper::fontOf(const Ink& ink) const
{
    QFont font(u"Inter"_s);
    font.setPixelSize(static_cast<int>(std::lround(ink.size_pt * dots)));
    font.setWeight(ink.weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    if (ink.size_pt >= 20)
        font.setLetterSpacing(QFont::PercentageSpacing, 98);
    else // Inter raises colons and hyphens between digits, and the raised ones can't be copied.
        font.setStyleStrategy(QFont::PreferNoShaping);
    return font;
}

double Paper::lay(double x, double y, double width_pt, const QString& text, const Ink& ink,
                  bool isDrawn)
{
    QTextOption option(ink.align | Qt::AlignAbsolute);
    option.setTextDirection(Qt::LeftToRight);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    const QString plain = plainText(text);
    const QFont font = fontOf(ink);
    m_hasBoxes = m_hasBoxes || !isInFonts(plain, QFontMetricsF(font, &m_writer));
    QTextLayout layout(plain, font, &m_writer);
    layout.setTextOption(option);
    layout.setCacheEnabled(true);
    layout.beginLayout();
    double height = 0;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width_pt * dots);
        // Lines stand evenly, whatever other font a script may need.
        const double ascent = ink.size_pt * 0.97 * dots;
        line.setPosition(QPointF(0, height * dots + ascent - line.ascent()));
        height += ink.size_pt * leading;
    }
    layout.endLayout();
    if (isDrawn) {
        m_painter.setPen(ink.color);
        layout.draw(&m_painter, QPointF((edge_pt + x) * dots, y * dots));
    }
    return height;
}

double Paper::heightOf(const QString& text, double width_pt, const Ink& ink)
{
    return lay(0, 0, width_pt, text, ink, false);
}

double Paper::write(double x, double y, double width_pt, const QString& text, const Ink& ink)
{
    return lay(x, y, width_pt, text, ink, true);
}

void Paper::rule(double x, double y, double width_pt, const QColor& color, double thickness_pt)
{
    m_painter.fillRect(QRectF((edge_pt + x) * dots, y * dots, width_pt * dots, thickness_pt * dots),
                       color);
}

void Paper::fill(const QRectF& area_pt, const QColor& color, double radius_pt)
{
    const QRectF area((edge_pt + area_pt.x()) * dots, area_pt.y() * dots, area_pt.width() * dots,
                      area_pt.height() * dots);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(color);
    m_painter.drawRoundedRect(area, radius_pt * dots, radius_pt * dots);
    m_painter.setBrush(Qt::NoBrush);
}

void Paper::mark(double x, double y, double side_pt)
{
    fill(QRectF(x, y, side_pt, side_pt), ink::dark, side_pt * 0.25);
    const auto tick = [&](double left, const QColor& color) {
        const auto at = [&](double px, double py) {
            return QPointF((edge_pt + x + side_pt * (left + px)) * dots, (y + side_pt * py) * dots);
        };
        QPainterPath path(at(0, 0.54));
        path.lineTo(at(0.17, 0.71));
        path.lineTo(at(0.46, 0.32));
        m_painter.setPen(
            QPen(color, side_pt * 0.095 * dots, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        m_painter.drawPath(path);
    };
    tick(0.16, QColor(0x97, 0x9E, 0xA9));
    tick(0.36, Qt::white);
}

} // namespace countersign::print
