#pragma once

#include <QByteArray>
#include <QString>

namespace countersign::app {

// Values as every command writes them on standard output.

/// In UTC, with milliseconds: "2026-11-22T17:58:24.123Z".
QString moment(qint64 at_ms);
/// In UTC, for what nobody needs to know more exactly: "2026-11-22T17:58:24Z".
QString momentToTheSecond(qint64 at_ms);
/// Two small digits a byte.
QString hex(const QByteArray& bytes);

} // namespace countersign::app
