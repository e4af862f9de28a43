#pragma once

#include "tests/house/source_text.h"

#include <QMap>
#include <QSet>

namespace countersign::house {

/// The arrows as core/README.md draws them: a room, and the rooms it points at.
const QMap<QString, QSet<QString>>& arrows();

/// All rooms that a room, or `ui`, may use: what its arrows reach, less what it may not know.
QSet<QString> roomsAllowedTo(const QString& room);

/// What the `may use` column of the table in core/README.md says, room by room.
QMap<QString, QSet<QString>> arrowsWrittenIn(const QString& readme);

/// One sentence a fault, starting with `path:line:`. Empty where the file keeps to the arrows.
QStringList includeFaults(const SourceFile& file);
QStringList linkFaults(const SourceFile& build_file);

/// The customer's screen holds no store, key or network of ours: what its program links, directly
/// or through others, over all build files.
QStringList keypadFaults(const QList<SourceFile>& build_files);

} // namespace countersign::house
