#include "core/settings/tables.h"

#include <QRegularExpression>
#include <algorithm>

namespace countersign::settings {
namespace {

QString whyNoWord(const QString& text)
{
    return whyNotShown(text, ReplyWords::word_max, false);
}

ReplyWords readLanguage(Table table)
{
    ReplyWords words;
    constexpr int language_max = 64;
    table.require("language");
    if (const auto language = table.text("language", language_max)) {
        static const QRegularExpression form(QStringLiteral("^[a-z]{2,3}$"));
        if (form.match(*language).hasMatch())
            words.language = *language;
        else
            table.fault("language",
                        u"must be a language's two or three letters, such as \"en\", not " +
                            quoted(*language));
    }
    words.noLine = table.lineOfKey("no");
    words.stopLine = table.lineOfKey("stop");
    const auto no = table.list("no", ReplyWords::words_max, whyNoWord);
    const auto stop = table.list("stop", ReplyWords::words_max, whyNoWord);
    words.no = no.value_or(QStringList());
    words.stop = stop.value_or(QStringList());
    // A list that is wrong has its own fault.
    const bool isNoMissing = no ? no->isEmpty() : !table.has("no");
    const bool isStopMissing = stop ? stop->isEmpty() : !table.has("stop");
    if (isNoMissing && isStopMissing)
        table.fault("no", QStringLiteral("either it or replies.stop is required"));
    table.finish();
    return words;
}

} // namespace

std::vector<ReplyWords> readReplyWords(const std::vector<Table>& tables)
{
    std::vector<ReplyWords> all;
    for (Table table : tables) {
        const ReplyWords words = readLanguage(table);
        const bool isThere = std::any_of(all.begin(), all.end(), [&](const ReplyWords& other) {
            return other.language == words.language;
        });
        if (isThere && !words.language.isEmpty())
            table.fault("language", u"has words in " + words.language + u" already");
        all.push_back(words);
    }
    return all;
}

} // namespace countersign::settings
