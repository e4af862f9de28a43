#include "app/composition/note_file.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

namespace countersign::app {

namespace {

constexpr qint64 file_bytes_max = 4096;

} // namespace

QJsonObject noteIn(const QString& dataDirectory, const QString& name)
{
    QFile file(QDir(dataDirectory).filePath(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.read(file_bytes_max)).object();
}

void keepNote(const QString& dataDirectory, const QString& name, const QJsonObject& note)
{
    QSaveFile file(QDir(dataDirectory).filePath(name));
    if (!file.open(QIODevice::WriteOnly))
        return;
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(QJsonDocument(note).toJson(QJsonDocument::Compact));
    file.commit();
}

void forgetNote(const QString& dataDirectory, const QString& name)
{
    QFile::remove(QDir(dataDirectory).filePath(name));
}

} // namespace countersign::app
