#pragma once

#include <QColor>
#include <QFont>
#include <QPainter>
#include <QPdfWriter>
#include <QRectF>
#include <QString>

class QIODevice;

namespace countersign::print {

/// How a text stands on paper. Sizes are in points.
struct Ink
{
    double size_pt = 9.5;
    QFont::Weight weight = QFont::Normal;
    QColor color = QColor(0x16, 0x18, 0x1D);
    Qt::Alignment align = Qt::AlignLeft;
};

/// Pages of A4 that fill from top to bottom and become a PDF/A-1b file. All lengths are in points
/// (1/72 inch), from the text column's left edge and the page's top. Needs a QGuiApplication; for
/// the thread on which that lives.
class Paper
{
public:
    static constexpr double column_pt = 499; // of the text column
    static constexpr double top_pt = 64;
    static constexpr double bottom_pt = 778; // where the foot begins

    /// What stands on each page.
    struct Running
    {
        QString title;     // of the file, and from the second page on at its head
        QString headRight; // beside it
        QString foot;
        int pages = 0; // how many there will be
    };

    Paper(QIODevice& to, const Running& running);
    /// Writes the end of the file. False if it could not be written.
    bool end();

    /// Begins a new page unless that much room is left; true if it did.
    bool need(double height_pt);
    [[nodiscard]] double y() const { return m_y; }
    void moveTo(double y) { m_y = y; }
    void skip(double height_pt) { m_y += height_pt; }
    [[nodiscard]] int pages() const { return m_page; }

    /// Wraps the text within a width and returns the height it takes. Runs of right-to-left
    /// script stay in their place between others; what could hide or reorder words shows as a mark.
    double heightOf(const QString& text, double width_pt, const Ink& ink);
    double write(double x, double y, double width_pt, const QString& text, const Ink& ink);
    /// True once a letter was to be written that no font here has: a box stands in its place.
    [[nodiscard]] bool hasBoxes() const { return m_hasBoxes; }
    void rule(double x, double y, double width_pt, const QColor& color, double thickness_pt = 0.5);
    void fill(const QRectF& area_pt, const QColor& color, double radius_pt = 0);
    /// Countersign's mark: two ticks on a rounded square.
    void mark(double x, double y, double side_pt);

private:
    void beginPage();
    [[nodiscard]] QFont fontOf(const Ink& ink) const;
    double lay(double x, double y, double width_pt, const QString& text, const Ink& ink,
               bool isDrawn);

    Running m_running;
    QPdfWriter m_writer;
    QPainter m_painter;
    int m_page = 0;
    double m_y = 0;
    bool m_hasBoxes = false;
};

// The ink and the surfaces of the house, as on its screens.
namespace ink {
inline const QColor dark(0x16, 0x18, 0x1D);
inline const QColor second(0x55, 0x5A, 0x63);
inline const QColor hairline(0xDD, 0xD8, 0xCE);
inline const QColor sunken(0xF6, 0xF4, 0xEF);
inline const QColor accent(0x23, 0x42, 0xB8);
inline const QColor accentSoft(0xE9, 0xED, 0xFA);
inline const QColor ok(0x0D, 0x6B, 0x45);
inline const QColor okSoft(0xE2, 0xF2, 0xE9);
inline const QColor warn(0x7F, 0x4D, 0x00);
inline const QColor warnSoft(0xFB, 0xF0, 0xDA);
} // namespace ink

} // namespace countersign::print
