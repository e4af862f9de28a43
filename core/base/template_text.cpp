#include "core/base/template_text.h"

#include <QRegularExpression>
#include <utility>

namespace countersign {

Result<std::vector<TemplatePiece>, QString> templatePieces(const QString& text)
{
    static const QRegularExpression name(QStringLiteral("^[a-z][a-z0-9_]*(:number)?$"));
    std::vector<TemplatePiece> pieces;
    QString literal;
    const auto close = [&] {
        if (!literal.isEmpty())
            pieces.push_back({std::exchange(literal, QString()), false});
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c != u'{' && c != u'}') {
            literal += c;
            continue;
        }
        if (i + 1 < text.size() && text[i + 1] == c) {
            literal += c;
            ++i;
            continue;
        }
        const qsizetype end = c == u'{' ? text.indexOf(u'}', i) : -1;
        const QString field = end < 0 ? QString() : text.mid(i + 1, end - i - 1);
        if (!name.match(field).hasMatch())
            return failure(QStringLiteral("text with fields such as {to}, and {{ or }} for a brace "
                                          "of its own"));
        close();
        pieces.push_back({field, true});
        i = end;
    }
    close();
    return pieces;
}

} // namespace countersign
