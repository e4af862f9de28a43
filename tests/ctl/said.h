#pragma once

#include <QByteArray>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

namespace countersign::tests {

/// What a command said with --json, or one line of it; empty if that is none.
inline QJsonObject objectIn(const QByteArray& output)
{
    return QJsonDocument::fromJson(output).object();
}

/// Writes a file for a command to read; true if all of it was written.
inline bool put(const QString& path, const QByteArray& content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

} // namespace countersign::tests
