#pragma once

#include <QHash>
#include <QIODevice>
#include <QPainterPath>
#include <QString>
#include <QStringView>

namespace countersign::ui {

/// The path that an SVG `d` attribute describes (SVG 1.1, section 8.3). What follows the first
/// thing that is not path data is left out.
QPainterPath painterPathOf(QStringView d);

/// An icon on a grid of 24: what is stroked with a round pen of 2, and what is filled as well.
struct IconPaths
{
    QPainterPath stroked;
    QPainterPath filled;
};

/// Reads the `<symbol id>`s of a sheet of icons; understands path, line, polyline, circle and
/// rect. Anything else ends the program: the sheet is a part of it.
QHash<QString, IconPaths> readIconSheet(QIODevice& sheet);

} // namespace countersign::ui
