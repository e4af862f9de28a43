#pragma once

#include <QByteArray>
#include <QString>
#include <QStringView>
#include <optional>

namespace countersign::journal {

/// RFC 4648, section 6, without the padding: capital letters and 2 to 7, which QR codes have a
/// small form for.
QString toBase32(const QByteArray& bytes);
/// The bytes, if the text is exactly what toBase32 makes of some.
std::optional<QByteArray> fromBase32(QStringView text);

} // namespace countersign::journal
