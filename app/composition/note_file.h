#pragma once

#include <QJsonObject>
#include <QString>

namespace countersign::app {

// What a running till says beside its store, in a small file that no more than words hang on.

/// Empty where there is none, or it can't be read.
[[nodiscard]] QJsonObject noteIn(const QString& dataDirectory, const QString& name);
/// A disk that doesn't take it keeps nothing else from going on.
void keepNote(const QString& dataDirectory, const QString& name, const QJsonObject& note);
void forgetNote(const QString& dataDirectory, const QString& name);

} // namespace countersign::app
