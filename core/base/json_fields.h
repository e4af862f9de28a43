#pragma once

#include <QByteArrayView>

namespace countersign {

/// How many fields a JSON object without nesting has as it is written, one that stands there twice
/// counted twice: QJsonObject keeps only the last of them. `json` is one that QJsonDocument could
/// read; of one with nesting all fields at every depth are counted.
[[nodiscard]] qsizetype fieldsInFlatJson(QByteArrayView json);

} // namespace countersign
