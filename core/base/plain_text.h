#pragma once

#include <QString>

namespace countersign {

/// The text with a visible mark (U+FFFD) for each character that could hide or reorder what stands
/// around it: controls, ends of lines, bidirectional marks, invisible formats, and what no script
/// has. Joiners and soft hyphens, which scripts need, and every letter stay.
QString plainText(const QString& text);

} // namespace countersign
