#include "core/code/reply.h"

#include "core/code/language.h"
#include "core/code/reply_words.h"

#include <QString>
#include <algorithm>
#include <iterator>

namespace countersign::code {
namespace {

/// Vowels, of scripts that write them as marks, and what tells "ga" from "ka" in kana: without them
/// words of other meanings are one.
bool isMarkOfSound(char32_t character)
{
    constexpr char32_t kana_voiced = 0x3099;
    constexpr char32_t kana_half_voiced = 0x309A;
    constexpr QChar::Script scripts[] = {
        QChar::Script_Devanagari, QChar::Script_Bengali, QChar::Script_Gurmukhi,
        QChar::Script_Gujarati,   QChar::Script_Oriya,   QChar::Script_Tamil,
        QChar::Script_Telugu,     QChar::Script_Kannada, QChar::Script_Malayalam,
        QChar::Script_Sinhala,    QChar::Script_Thai,    QChar::Script_Lao,
        QChar::Script_Tibetan,    QChar::Script_Myanmar, QChar::Script_Khmer};
    return character == kana_voiced || character == kana_half_voiced ||
           std::find(std::begin(scripts), std::end(scripts), QChar::script(character)) !=
               std::end(scripts);
}

bool isApostrophe(char32_t character)
{
    constexpr char32_t apostrophes[] = {U'\'', U'`', 0x2018, 0x2019, 0x02BB, 0x02BC};
    return std::find(std::begin(apostrophes), std::end(apostrophes), character) !=
           std::end(apostrophes);
}

/// One letter that keyboards write in two ways: Turkish I, and of Persian and Urdu yeh, kaf and
/// heh, as the Arabic ones.
char32_t asOnAnyKeyboard(char32_t letter)
{
    switch (letter) {
    case 0x0131:
        return U'i';
    case 0x06CC:
        return 0x064A;
    case 0x06A9:
        return 0x0643;
    case 0x06C1:
        return 0x0647;
    default:
        return letter;
    }
}

/// The letters and digits alone, as they are compared: case folded, compatibility forms (full
/// width, ligatures, Arabic presentation forms) as plain ones, accents, vowel marks of alphabets
/// that can do without and invisible characters gone, one space where anything else stood. Folded
/// again at the end for what is a plain capital only without its accent: Turkish I with a dot.
QString compared(QStringView text)
{
    constexpr char32_t arabic_tatweel = 0x0640; // lengthens a word, means nothing
    QString words;
    constexpr char16_t numero = 0x2116; // whose plain form would be "No"
    const QString plain = text.toString()
                              .replace(QChar(numero), u' ')
                              .normalized(QString::NormalizationForm_KC)
                              .toCaseFolded();
    for (const uint character : plain.normalized(QString::NormalizationForm_KD).toUcs4()) {
        const auto category = QChar::category(character);
        if (category == QChar::Other_Format || isApostrophe(character) ||
            character == arabic_tatweel || (QChar::isMark(character) && !isMarkOfSound(character)))
            continue;
        if (QChar::isLetterOrNumber(character) || QChar::isMark(character))
            words += QChar::fromUcs4(asOnAnyKeyboard(QChar::toCaseFolded(character)));
        else
            words += u' ';
    }
    return words.simplified();
}

/// "no no no" is "no", said louder.
QString saidOnce(const QString& words)
{
    for (qsizetype length = 1; length <= words.size() / 2; ++length) {
        const QString once = words.left(length);
        const qsizetype times = (words.size() + 1) / (length + 1);
        if (words == (once + u' ').repeated(times).chopped(1))
            return once;
    }
    return words;
}

bool isOneOf(QStringView list, const QString& words)
{
    const auto all = list.split(u'|');
    return std::any_of(all.begin(), all.end(),
                       [&](QStringView word) { return compared(word) == words; });
}

bool isOneOf(const QStringList& list, const QString& words)
{
    return std::any_of(list.begin(), list.end(),
                       [&](const QString& word) { return saidOnce(compared(word)) == words; });
}

bool areOf(const ReplyWords& words, QStringView language)
{
    const auto all = words.languages.split(u'|');
    return std::find(all.begin(), all.end(), language) != all.end();
}

const ReplyWords* wordsOf(QStringView language)
{
    const auto all = replyWords();
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const ReplyWords& words) { return areOf(words, language); });
    return found == all.end() ? nullptr : &*found;
}

/// What `words`, as they are compared, mean in `meant`, which are ReplyWords or StoreReplyWords.
template <class Words> ReplyMeaning meaningIn(const Words& meant, const QString& words)
{
    if (isOneOf(meant.stopOffers, words))
        return ReplyMeaning::stopOffers;
    return isOneOf(meant.notMine, words) ? ReplyMeaning::notMine : ReplyMeaning::unknown;
}

} // namespace

ReplyMeaning replyMeaning(QStringView text, const QStringList& languages,
                          const std::vector<StoreReplyWords>& further)
{
    if (text.size() > reply_units_max)
        return ReplyMeaning::unknown;
    const QString words = saidOnce(compared(text));
    if (words.isEmpty())
        return ReplyMeaning::unknown;
    const auto isSpoken = [&](const auto& isIt) {
        return std::any_of(languages.begin(), languages.end(),
                           [&](const QString& language) { return isIt(languageOf(language)); });
    };
    for (const ReplyWords& spoken : replyWords()) {
        const bool isUnderstood =
            spoken.languages == u"en" ||
            isSpoken([&](const QString& language) { return areOf(spoken, language); });
        const auto meaning = isUnderstood ? meaningIn(spoken, words) : ReplyMeaning::unknown;
        if (meaning != ReplyMeaning::unknown)
            return meaning;
    }
    for (const StoreReplyWords& own : further) {
        const bool isUnderstood =
            isSpoken([&](const QString& language) { return language == own.language; });
        const auto meaning = isUnderstood ? meaningIn(own, words) : ReplyMeaning::unknown;
        if (meaning != ReplyMeaning::unknown)
            return meaning;
    }
    return ReplyMeaning::unknown;
}

std::optional<ReplyWordFault> whyNotMeant(QStringView word, ReplyMeaning meant,
                                          const std::vector<StoreReplyWords>& further)
{
    const QString words = saidOnce(compared(word));
    if (words.isEmpty())
        return ReplyWordFault::noLetter;
    const auto isOther = [&](const auto& all) {
        return std::any_of(all.begin(), all.end(), [&](const auto& others) {
            return isOneOf(meant == ReplyMeaning::notMine ? others.stopOffers : others.notMine,
                           words);
        });
    };
    if (isOther(replyWords()) || isOther(further))
        return ReplyWordFault::otherMeaning;
    return {};
}

bool hasReplyWords(QStringView language)
{
    return wordsOf(language) != nullptr;
}

QStringView wordForNotMine(QStringView language)
{
    const ReplyWords* found = wordsOf(language);
    const QStringView words = (found == nullptr ? &replyWords().front() : found)->notMine;
    return words.left(words.indexOf(u'|'));
}

} // namespace countersign::code
