#include "ui/controls/svg_paths.h"

#include "core/base/check.h"

#include <QXmlStreamReader>
#include <QtMath>
#include <cmath>
#include <optional>

namespace countersign::ui {

namespace {

/// Takes numbers and command letters off the front of path data.
class PathText
{
public:
    explicit PathText(QStringView text) : m_text(text) {}

    std::optional<QChar> command()
    {
        skipSeparators();
        if (m_at < m_text.size() && m_text[m_at].isLetter())
            return m_text[m_at++];
        return std::nullopt;
    }
    std::optional<double> number()
    {
        skipSeparators();
        qsizetype end = m_at;
        bool pointSeen = false;
        if (end < m_text.size() && (m_text[end] == u'-' || m_text[end] == u'+'))
            ++end;
        while (end < m_text.size() &&
               (m_text[end].isDigit() || (m_text[end] == u'.' && !pointSeen)))
            pointSeen = m_text[end++] == u'.' || pointSeen;
        bool isNumber = false;
        const double value = m_text.mid(m_at, end - m_at).toDouble(&isNumber);
        if (!isNumber)
            return std::nullopt;
        m_at = end;
        return value;
    }
    /// Flags of arcs are one character and may stand without separators.
    std::optional<bool> flag()
    {
        skipSeparators();
        if (m_at < m_text.size() && (m_text[m_at] == u'0' || m_text[m_at] == u'1'))
            return m_text[m_at++] == u'1';
        return std::nullopt;
    }

private:
    void skipSeparators()
    {
        while (m_at < m_text.size() && (m_text[m_at].isSpace() || m_text[m_at] == u','))
            ++m_at;
    }

    QStringView m_text;
    qsizetype m_at = 0;
};

struct Arc
{
    double rx = 0;
    double ry = 0;
    double rotation_deg = 0;
    bool large = false;
    bool sweep = false;
};

/// SVG 1.1, appendix F.6.5: from end points to a centre, then one cubic a quarter turn at most.
void addArc(QPainterPath& path, Arc arc, QPointF to)
{
    const QPointF from = path.currentPosition();
    if (arc.rx == 0 || arc.ry == 0 || from == to) {
        path.lineTo(to);
        return;
    }
    const double phi = qDegreesToRadians(arc.rotation_deg);
    const double cosPhi = std::cos(phi);
    const double sinPhi = std::sin(phi);
    const QPointF half = (from - to) / 2;
    const double x1 = cosPhi * half.x() + sinPhi * half.y();
    const double y1 = -sinPhi * half.x() + cosPhi * half.y();
    double rx = std::abs(arc.rx);
    double ry = std::abs(arc.ry);
    const double tooSmall = x1 * x1 / (rx * rx) + y1 * y1 / (ry * ry);
    if (tooSmall > 1) {
        rx *= std::sqrt(tooSmall);
        ry *= std::sqrt(tooSmall);
    }
    const double across = rx * rx * y1 * y1 + ry * ry * x1 * x1;
    const double root = std::sqrt(std::max(0.0, (rx * rx * ry * ry - across) / across));
    const double sign = arc.large == arc.sweep ? -1 : 1;
    const double cx1 = sign * root * rx * y1 / ry;
    const double cy1 = -sign * root * ry * x1 / rx;
    const QPointF middle = (from + to) / 2;
    const QPointF centre(cosPhi * cx1 - sinPhi * cy1 + middle.x(),
                         sinPhi * cx1 + cosPhi * cy1 + middle.y());
    const double start = std::atan2((y1 - cy1) / ry, (x1 - cx1) / rx);
    double turn = std::atan2((-y1 - cy1) / ry, (-x1 - cx1) / rx) - start;
    if (arc.sweep && turn < 0)
        turn += 2 * M_PI;
    if (!arc.sweep && turn > 0)
        turn -= 2 * M_PI;

    const int pieces = std::max(1, static_cast<int>(std::ceil(std::abs(turn) / M_PI_2 - 1e-9)));
    const double piece = turn / pieces;
    const double reach = 4.0 / 3.0 * std::tan(piece / 4);
    const auto at = [&](double x, double y) {
        return QPointF(centre.x() + cosPhi * rx * x - sinPhi * ry * y,
                       centre.y() + sinPhi * rx * x + cosPhi * ry * y);
    };
    for (int i = 0; i < pieces; ++i) {
        const double a = start + i * piece;
        const double b = a + piece;
        const QPointF end = i + 1 == pieces ? to : at(std::cos(b), std::sin(b));
        path.cubicTo(at(std::cos(a) - reach * std::sin(a), std::sin(a) + reach * std::cos(a)),
                     at(std::cos(b) + reach * std::sin(b), std::sin(b) - reach * std::cos(b)), end);
    }
}

/// Draws path data command by command, with the memory that smooth curves need.
class PathDrawing
{
public:
    explicit PathDrawing(QStringView d) : m_text(d) {}

    QPainterPath draw()
    {
        QChar command;
        while (true) {
            if (const auto next = m_text.command())
                command = *next;
            else if (command == u'M')
                command = u'L';
            else if (command == u'm')
                command = u'l';
            if (command.isNull() || !step(command))
                return m_path;
            if (command == u'z' || command == u'Z')
                command = QChar();
        }
    }

private:
    bool step(QChar command)
    {
        m_origin = command.isLower() ? m_path.currentPosition() : QPointF();
        const char16_t kind = command.toUpper().unicode();
        if (kind != u'C' && kind != u'S')
            m_cubicControl.reset();
        switch (kind) {
        case u'M':
            return drawn(point(), [this](QPointF to) { m_path.moveTo(to); });
        case u'L':
            return drawn(point(), [this](QPointF to) { m_path.lineTo(to); });
        case u'H':
            return alongAxis(true);
        case u'V':
            return alongAxis(false);
        case u'C':
            return cubic(true);
        case u'S':
            return cubic(false);
        case u'Q':
            return quadratic();
        case u'A':
            return arc();
        case u'Z':
            m_path.closeSubpath();
            return true;
        }
        return false;
    }
    template <typename Draw> static bool drawn(std::optional<QPointF> to, Draw draw)
    {
        if (to)
            draw(*to);
        return to.has_value();
    }
    std::optional<QPointF> point()
    {
        const auto x = m_text.number();
        const auto y = x ? m_text.number() : std::nullopt;
        if (!y)
            return std::nullopt;
        return m_origin + QPointF(*x, *y);
    }
    bool alongAxis(bool horizontal)
    {
        const auto value = m_text.number();
        if (!value)
            return false;
        const QPointF here = m_path.currentPosition();
        m_path.lineTo(horizontal ? QPointF(m_origin.x() + *value, here.y())
                                 : QPointF(here.x(), m_origin.y() + *value));
        return true;
    }
    bool cubic(bool ownFirstControl)
    {
        const QPointF here = m_path.currentPosition();
        const QPointF mirrored = m_cubicControl ? 2 * here - *m_cubicControl : here;
        const auto first = ownFirstControl ? point() : std::optional(mirrored);
        const auto second = first ? point() : std::nullopt;
        const auto to = second ? point() : std::nullopt;
        if (!to)
            return false;
        m_path.cubicTo(*first, *second, *to);
        m_cubicControl = second;
        return true;
    }
    bool quadratic()
    {
        const auto control = point();
        const auto to = control ? point() : std::nullopt;
        if (to)
            m_path.quadTo(*control, *to);
        return to.has_value();
    }
    bool arc()
    {
        const auto rx = m_text.number();
        const auto ry = rx ? m_text.number() : std::nullopt;
        const auto rotation = ry ? m_text.number() : std::nullopt;
        const auto large = rotation ? m_text.flag() : std::nullopt;
        const auto sweep = large ? m_text.flag() : std::nullopt;
        const auto to = sweep ? point() : std::nullopt;
        if (to)
            addArc(m_path, {*rx, *ry, *rotation, *large, *sweep}, *to);
        return to.has_value();
    }

    PathText m_text;
    QPainterPath m_path;
    QPointF m_origin;
    std::optional<QPointF> m_cubicControl;
};

double attribute(const QXmlStreamAttributes& attributes, QLatin1String name)
{
    return attributes.value(name).toDouble();
}

QPainterPath shapeOf(QStringView element, const QXmlStreamAttributes& attributes)
{
    QPainterPath path;
    const auto value = [&](const char* name) { return attribute(attributes, QLatin1String(name)); };
    if (element == u"path") {
        path = painterPathOf(attributes.value(QLatin1String("d")));
    } else if (element == u"line") {
        path.moveTo(value("x1"), value("y1"));
        path.lineTo(value("x2"), value("y2"));
    } else if (element == u"polyline") {
        path = painterPathOf(QString(u'M' + attributes.value(QLatin1String("points")).toString()));
    } else if (element == u"circle") {
        path.addEllipse(QPointF(value("cx"), value("cy")), value("r"), value("r"));
    } else if (element == u"rect") {
        const double radius = std::max(value("rx"), value("ry"));
        path.addRoundedRect(value("x"), value("y"), value("width"), value("height"), radius,
                            radius);
    } else {
        check(false, "the sheet of icons holds an element that is not understood");
    }
    return path;
}

} // namespace

QPainterPath painterPathOf(QStringView d)
{
    return PathDrawing(d).draw();
}

QHash<QString, IconPaths> readIconSheet(QIODevice& sheet)
{
    QHash<QString, IconPaths> icons;
    QXmlStreamReader xml(&sheet);
    QString symbol;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement || xml.name() == u"svg")
            continue;
        if (xml.name() == u"symbol") {
            symbol = xml.attributes().value(QLatin1String("id")).toString();
            continue;
        }
        const QPainterPath path = shapeOf(xml.name(), xml.attributes());
        icons[symbol].stroked.addPath(path);
        if (xml.attributes().hasAttribute(QLatin1String("fill")))
            icons[symbol].filled.addPath(path);
    }
    check(!xml.hasError() && !icons.isEmpty(), "the sheet of icons can't be read");
    return icons;
}

} // namespace countersign::ui
