#include "tests/house/habits.h"

#include <QRegularExpression>
#include <QSet>

namespace countersign::house {

namespace {

QString fault(const SourceFile& file, int line, const QString& what)
{
    return QStringLiteral("%1:%2: %3").arg(file.path).arg(line).arg(what);
}

bool saysNothing(const QString& name)
{
    static const QRegularExpression last_word(
        QStringLiteral(
            "(^|[a-z0-9_])(manager|helpers?|utils?|utility|utilities|handler|data|info)$"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = last_word.match(name);
    if (!match.hasMatch())
        return false;
    // In CamelCase the last word starts with a capital: `Metadata` is one word, `CardData` two.
    const qsizetype start = match.capturedStart(2);
    return start == 0 || name[start - 1] == u'_' || name[start].isUpper();
}

/// The end of the bracket that opens at `open`, or -1.
qsizetype closing(const QString& code, qsizetype open, QChar opener, QChar closer)
{
    int depth = 0;
    for (qsizetype at = open; at >= 0 && at < code.size(); ++at) {
        if (code[at] == opener)
            ++depth;
        else if (code[at] == closer && --depth == 0)
            return at;
    }
    return -1;
}

/// The body of a switch without the bodies of switches and blocks inside it.
QString ownLabels(const QString& body)
{
    QString labels;
    int depth = 0;
    for (const QChar c : body) {
        if (c == u'{')
            ++depth;
        else if (c == u'}')
            --depth;
        else if (depth == 0)
            labels += c;
    }
    return labels;
}

struct Rule
{
    QString folder; // the files it is for: their path starts so
    QRegularExpression pattern;
    QString why;
};

QList<Rule> rules()
{
    const auto rule = [](const char* folder, const char* pattern, const char* why) {
        return Rule{QString::fromLatin1(folder), QRegularExpression(QString::fromLatin1(pattern)),
                    QString::fromLatin1(why)};
    };
    return {
        rule("", R"(\b(u|nano|m)?sleep\s*\(|\bsleep_(for|until)\b|\bqSleep\b)",
             "nothing here sleeps: wait for what is awaited"),
        rule("core/", R"(\b(QEventLoop|processEvents)\b)", "no nested event loop"),
        rule("ui/", R"(\b(QEventLoop|processEvents)\b)", "no nested event loop"),
        rule("app/", R"(\bprocessEvents\b)", "no nested event loop"),
        rule("core/sale/", R"(\b(double|float|qreal)\b)", "money is never floating-point"),
        rule("core/", R"(\busing\s+namespace\s+std\b)", "names of std are written out"),
        rule("core/sale/", R"(\b(Q_OBJECT|QObject|currentDateTime\w*|currentMSecsSinceEpoch)\b)",
             "a pure room has no clock and no object"),
        rule("core/code/", R"(\b(Q_OBJECT|QObject|currentDateTime\w*|currentMSecsSinceEpoch)\b)",
             "a pure room has no clock and no object"),
        rule("core/journal/", R"(\b(Q_OBJECT|QObject|currentDateTime\w*|currentMSecsSinceEpoch)\b)",
             "a pure room has no clock and no object"),
        rule("core/", R"(\b(steady|system|high_resolution)_clock::now\b)",
             "time enters through core/world's Clock"),
    };
}

} // namespace

QStringList sizeFaults(const SourceFile& file)
{
    const int lines_max =
        file.path.startsWith(QLatin1String("tests/")) ? test_lines_max : file_lines_max;
    QStringList faults;
    const QStringList lines = file.text.split(u'\n');
    const qsizetype count = lines.size() - (file.text.endsWith(u'\n') ? 1 : 0);
    if (count > lines_max && !file.path.endsWith(QLatin1String(".md")))
        faults +=
            fault(file, lines_max, QStringLiteral("%1 lines; a file fits in a head").arg(count));
    if (!file.isCpp())
        return faults;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (lines[i].size() > line_columns_max)
            faults += fault(file, int(i) + 1, QStringLiteral("%1 columns").arg(lines[i].size()));
    }
    return faults;
}

QStringList nameFaults(const SourceFile& file)
{
    QStringList faults;
    const QString base = file.path.section(u'/', -1).section(u'.', 0, 0);
    if (saysNothing(base))
        faults += fault(file, 1, QStringLiteral("the name %1 says nothing").arg(base));
    if (!file.isCpp())
        return faults;
    static const QRegularExpression named(QStringLiteral(
        R"(\b(?:class|struct|enum|namespace|using)\s+(?:class\s+)?((?:\w+::)*\w+)\s*[:={;<\n])"));
    const QString code = codeOnly(file.text);
    for (auto match = named.globalMatch(code); match.hasNext();) {
        const auto found = match.next();
        const QString name = found.captured(1).section(QStringLiteral("::"), -1);
        if (saysNothing(name))
            faults +=
                fault(file, 1 + int(QStringView(code).left(found.capturedStart()).count(u'\n')),
                      QStringLiteral("the name %1 says nothing").arg(name));
    }
    return faults;
}

QStringList habitFaults(const SourceFile& file)
{
    static const QRegularExpression unfinished(QStringLiteral("\\b(TO"
                                                              "DO|FIX"
                                                              "ME)\\b"));
    static const QList<Rule> all = rules();
    QStringList faults;
    const QStringList lines = file.text.split(u'\n');
    const QStringList code = file.isCpp() ? codeOnly(file.text).split(u'\n') : lines;
    const bool is_test = file.path.startsWith(QLatin1String("tests/"));
    const bool is_prose = file.path.endsWith(QLatin1String(".md"));
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const int line = int(i) + 1;
        if (unfinished.match(lines[i]).hasMatch())
            faults += fault(file, line, QStringLiteral("unfinished business belongs in an issue"));
        if (!is_test && lines[i].contains(QLatin1String("../shared")))
            faults +=
                fault(file, line, QStringLiteral("only a test may read beside the repository"));
        if (is_prose)
            continue;
        for (const Rule& rule : all) {
            if (file.path.startsWith(rule.folder) && rule.pattern.match(code[i]).hasMatch())
                faults += fault(file, line, rule.why);
        }
    }
    return faults;
}

QStringList switchFaults(const SourceFile& file)
{
    if (!file.isCpp())
        return {};
    static const QRegularExpression keyword(QStringLiteral("\\bswitch\\s*\\("));
    static const QRegularExpression enumerator(
        QStringLiteral(R"(\bcase\s+(?!Qt::|Q[A-Z]\w*::)((?:\w+::)+\w+|[a-z]\w*)\s*:)"));
    static const QRegularExpression fallback(QStringLiteral("\\bdefault\\s*:"));
    QStringList faults;
    const QString code = codeOnly(file.text);
    for (auto match = keyword.globalMatch(code); match.hasNext();) {
        const auto found = match.next();
        const qsizetype close = closing(code, found.capturedEnd() - 1, u'(', u')');
        const qsizetype open = close < 0 ? -1 : code.indexOf(u'{', close);
        const qsizetype end = open < 0 ? -1 : closing(code, open, u'{', u'}');
        if (end < 0)
            continue;
        const QString labels = ownLabels(code.mid(open + 1, end - open - 1));
        if (labels.contains(fallback) && labels.contains(enumerator))
            faults +=
                fault(file, 1 + int(QStringView(code).left(found.capturedStart()).count(u'\n')),
                      QStringLiteral("a switch over an enum has no default"));
    }
    return faults;
}

QStringList topLevelFaults(const QStringList& names)
{
    static const QStringList wanted{QStringLiteral("CMakeLists.txt"),
                                    QStringLiteral("CMakePresets.json"),
                                    QStringLiteral("LICENSE"),
                                    QStringLiteral("README.md"),
                                    QStringLiteral("app"),
                                    QStringLiteral("core"),
                                    QStringLiteral("packaging"),
                                    QStringLiteral("resources"),
                                    QStringLiteral("tests"),
                                    QStringLiteral("ui")};
    QStringList faults;
    for (const QString& name : wanted) {
        if (!names.contains(name))
            faults += QStringLiteral("%1 is missing").arg(name);
    }
    for (const QString& name : names) {
        if (!wanted.contains(name) && name != QLatin1String("build"))
            faults += QStringLiteral("%1 does not belong at the top").arg(name);
    }
    return faults;
}

} // namespace countersign::house
