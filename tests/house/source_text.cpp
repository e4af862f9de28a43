#include "tests/house/source_text.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <algorithm>

namespace countersign::house {

namespace {

/// Where the comment or literal that starts at `from` ends, or `from` if none starts there.
qsizetype endOfUnread(const QString& cpp, qsizetype from)
{
    const auto rest = QStringView(cpp).mid(from);
    const auto endOr = [&](qsizetype found, qsizetype length) {
        return found < 0 ? cpp.size() : found + length;
    };
    if (rest.startsWith(u"//"))
        return endOr(cpp.indexOf(u'\n', from), 0);
    if (rest.startsWith(u"/*"))
        return endOr(cpp.indexOf(QStringLiteral("*/"), from + 2), 2);
    if (rest.startsWith(u"R\"")) {
        const qsizetype open = cpp.indexOf(u'(', from);
        if (open < 0)
            return from;
        const QString close = u')' + cpp.mid(from + 2, open - from - 2) + u'"';
        return endOr(cpp.indexOf(close, open), close.size());
    }
    const bool separates_digits = from > 0 && cpp[from - 1].isLetterOrNumber() &&
                                  cpp[from] == u'\'' && rest.size() > 1 &&
                                  rest[1].isLetterOrNumber() && cpp[from - 1] != u'u' &&
                                  cpp[from - 1] != u'U' && cpp[from - 1] != u'L';
    if (cpp[from] != u'"' && (cpp[from] != u'\'' || separates_digits))
        return from;
    qsizetype at = from + 1;
    while (at < cpp.size() && cpp[at] != cpp[from] && cpp[at] != u'\n')
        at += cpp[at] == u'\\' ? 2 : 1;
    return std::min(at + 1, cpp.size());
}

int lineAt(const QString& text, qsizetype position)
{
    return 1 + int(QStringView(text).left(position).count(u'\n'));
}

} // namespace

bool SourceFile::isCpp() const
{
    return path.endsWith(QLatin1String(".h")) || path.endsWith(QLatin1String(".cpp"));
}

bool SourceFile::isBuildFile() const
{
    return path.endsWith(QLatin1String("CMakeLists.txt"));
}

QString codeOnly(const QString& cpp)
{
    QString code;
    code.reserve(cpp.size());
    for (qsizetype at = 0; at < cpp.size();) {
        const qsizetype end = endOfUnread(cpp, at);
        if (end == at) {
            code += cpp[at++];
            continue;
        }
        for (; at < end; ++at)
            code += cpp[at] == u'\n' ? u'\n' : u' ';
    }
    return code;
}

QList<Include> includesOf(const QString& cpp)
{
    static const QRegularExpression pattern(
        QStringLiteral(R"(^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"])"),
        QRegularExpression::MultilineOption);
    QList<Include> includes;
    for (auto match = pattern.globalMatch(cpp); match.hasNext();) {
        const auto found = match.next();
        includes.append({found.captured(2), found.captured(1) == QLatin1String("\""),
                         lineAt(cpp, found.capturedStart())});
    }
    return includes;
}

QList<BuildCommand> buildCommandsOf(const QString& build_file)
{
    static const QRegularExpression comment(QStringLiteral("#[^\n]*"));
    static const QRegularExpression command(QStringLiteral(R"((\w+)\s*\(([^()]*)\))"));
    static const QRegularExpression space(QStringLiteral("\\s+"));
    QString text = build_file;
    text.remove(comment);
    QList<BuildCommand> commands;
    for (auto match = command.globalMatch(text); match.hasNext();) {
        const auto found = match.next();
        commands.append({found.captured(1), found.captured(2).split(space, Qt::SkipEmptyParts),
                         lineAt(text, found.capturedStart())});
    }
    return commands;
}

QList<SourceFile> filesBelow(const QString& root, const QStringList& entries)
{
    const auto read = [&](const QString& path) {
        QFile file(root + u'/' + path);
        if (!file.open(QIODevice::ReadOnly))
            qFatal("cannot read %s", qUtf8Printable(path));
        return SourceFile{path, QString::fromUtf8(file.readAll())};
    };
    const QStringList wanted{QStringLiteral("*.h"), QStringLiteral("*.cpp"),
                             QStringLiteral("*.qml"), QStringLiteral("*.md"),
                             QStringLiteral("CMakeLists.txt")};
    QList<SourceFile> files;
    for (const QString& entry : entries) {
        if (QFileInfo(root + u'/' + entry).isFile()) {
            files.append(read(entry));
            continue;
        }
        QDirIterator below(root + u'/' + entry, wanted, QDir::Files, QDirIterator::Subdirectories);
        while (below.hasNext())
            files.append(read(QDir(root).relativeFilePath(below.next())));
    }
    std::sort(files.begin(), files.end(),
              [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    return files;
}

} // namespace countersign::house
