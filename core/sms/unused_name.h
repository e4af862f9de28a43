#pragma once

#include <QString>
#include <QStringList>

namespace countersign::sms {

/// "kannel", and for the second of them "kannel-2": each provider has a record of its own.
[[nodiscard]] QString unusedName(const QString& name, const QStringList& used);

} // namespace countersign::sms
