#include "core/journal/case_quotes.h"

#include "core/base/plain_text.h"

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Of whatever looks like a double quotation mark, the single one.
QChar singleMarkOf(QChar each)
{
    constexpr QStringView initials = u"\u201C\u201E\u201F\u00AB\u301D\u275D\u2036";
    constexpr QStringView finals = u"\u201D\u00BB\u301E\u301F\u275E\u2033\u2034\u2057\u02BA\u02DD"
                                   u"\u02EE\u02F5\u02F6\u05F4\u3003\uFF02\"";
    if (initials.contains(each))
        return u'\u2018';
    return finals.contains(each) ? QChar(u'\u2019') : each;
}

bool isSingleMark(QChar each)
{
    constexpr QStringView marks = u"'`\u00B4\u02B9\u02BB\u02BC\u02BD\u02C8\u02CA\u02CB\u02F4\u055A"
                                  u"\u05F3\u2018\u2019\u201A\u201B\u2032\u2035\u275B\u275C\uA78B"
                                  u"\uA78C\uFF07";
    return marks.contains(each);
}

} // namespace

QString bounded(const QString& text)
{
    constexpr qsizetype characters_max = 300; // more than a person may write
    const QString plain = plainText(text.left(characters_max));
    return text.size() <= characters_max ? plain : plain + u"\u2026 (cut here)"_s;
}

/// What is quoted must not end its quotation by itself and go on as if the till said the rest. On
/// paper two single marks are a double one.
QString quotedInWords(const QString& text)
{
    QString inner;
    for (const QChar each : bounded(text)) {
        const QChar mark = singleMarkOf(each);
        if (inner.isEmpty() || !isSingleMark(mark) || !isSingleMark(inner.back()))
            inner += mark;
    }
    return u'\u201C' + inner + u'\u201D';
}

} // namespace countersign::journal
