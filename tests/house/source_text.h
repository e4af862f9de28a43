#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace countersign::house {

/// One text file of the tree, with its path from the repository's root.
struct SourceFile
{
    QString path;
    QString text;

    [[nodiscard]] bool isCpp() const;
    [[nodiscard]] bool isBuildFile() const;
};

/// The text without comments and what stands in quotes, line for line.
QString codeOnly(const QString& cpp);

struct Include
{
    QString target; // as written between the quotes or brackets
    bool quoted = false;
    int line = 0;
};
QList<Include> includesOf(const QString& cpp);

/// One command of a CMakeLists.txt: `countersign_room(sale ROOMS base)`.
struct BuildCommand
{
    QString name;
    QStringList arguments;
    int line = 0;
};
QList<BuildCommand> buildCommandsOf(const QString& build_file);

/// Every text file below these folders or of these names, in order of path.
QList<SourceFile> filesBelow(const QString& root, const QStringList& entries);

} // namespace countersign::house
