#include "core/code/reply.h"

#include "core/code/language.h"

#include <QString>
#include <algorithm>
#include <span>

namespace countersign::code {
namespace {

/// One language's words, each list with `|` between them. The first for `notMine` is the one that
/// messages ask for. A word never means the other thing in another language of this table, and is
/// never an everyday answer in one: Italian FINE and Spanish FIN would be "all right" and a name.
struct ReplyWords
{
    QStringView language;
    QStringView stopOffers;
    QStringView notMine;
};

constexpr ReplyWords reply_words[] = {
    {u"en", u"STOP|ARRET|STOP ALL|STOPALL|CANCEL|END|QUIT|UNSUBSCRIBE|REMOVE|OPT OUT|OPTOUT|REVOKE",
     u"NO|NOT ME|NOT MINE|NO NOT ME|IT WASN'T ME"},
    {u"de",
     u"STOP|STOPP|ABBRECHEN|ABBRUCH|ENDE|BEENDEN|ABMELDEN|ABBESTELLEN|ENTFERNEN|LÖSCHEN|LOESCHEN|"
     u"AUSTRAGEN|KEINE WERBUNG",
     u"NEIN|NICHT ICH|ICH NICHT|NEIN NICHT ICH|DAS WAR ICH NICHT|NICHT VON MIR"},
    {u"fr",
     u"STOP|ARRÊT|ARRÊTER|ARRÊTEZ|ANNULER|QUITTER|TERMINER|SE DÉSABONNER|DÉSABONNER|"
     u"DÉSABONNEMENT|DÉSINSCRIRE|DÉSINSCRIPTION|SUPPRIMER|RETIRER",
     u"NON|PAS MOI|CE N'EST PAS MOI|NON PAS MOI"},
    {u"nl", u"STOP|STOPPEN|ANNULEREN|EINDE|BEËINDIGEN|AFMELDEN|UITSCHRIJVEN|OPZEGGEN|VERWIJDEREN",
     u"NEE|NIET IK|IK NIET|NEE NIET IK|DAT WAS IK NIET"},
    {u"es",
     u"STOP|ALTO|BAJA|DAR DE BAJA|DARME DE BAJA|PARAR|CANCELAR|TERMINAR|SALIR|ELIMINAR|QUITAR|"
     u"DESUSCRIBIR|ANULAR",
     u"NO|NO SOY YO|NO FUI YO|YO NO"},
    {u"it",
     u"STOP|BASTA|ANNULLA|ANNULLARE|CANCELLA|CANCELLAMI|CANCELLARE|ESCI|TERMINA|DISISCRIVI|"
     u"DISISCRIVIMI|RIMUOVI|RIMUOVERE",
     u"NO|NON SONO IO|NON IO|NO NON SONO IO|NON SONO STATO IO|NON SONO STATA IO"},
    {u"ar", u"توقف|إيقاف|أوقف|قف|إلغاء|إنهاء|انسحاب|إلغاء الاشتراك|حذف|إزالة",
     u"لا|ليس أنا|لست أنا|لا لست أنا"},
    {u"uk",
     u"СТОП|ЗУПИНИТИ|ПРИПИНИТИ|СКАСУВАТИ|КІНЕЦЬ|ВИЙТИ|ВІДПИСАТИСЯ|ВІДПИСАТИСЬ|ВІДПИСАТИ|ВІДПИСКА|"
     u"ВИДАЛИТИ|ВІДМОВИТИСЯ",
     u"НІ|НЕ Я|ЦЕ НЕ Я|НІ НЕ Я"},
};

/// The letters and digits alone, as they are compared: case folded, compatibility forms (full
/// width, ligatures, Arabic presentation forms) as plain ones, accents, vowel marks and invisible
/// characters gone, one space where anything else stood.
QString compared(QStringView text)
{
    constexpr char32_t arabic_tatweel = 0x0640; // lengthens a word, means nothing
    QString words;
    const QString plain = text.toString().normalized(QString::NormalizationForm_KC).toCaseFolded();
    for (const uint character : plain.normalized(QString::NormalizationForm_KD).toUcs4()) {
        const auto category = QChar::category(character);
        const bool isApostrophe = character == u'\'' || character == 0x2019 || character == u'`';
        if (QChar::isMark(character) || category == QChar::Other_Format || isApostrophe ||
            character == arabic_tatweel)
            continue;
        if (QChar::isLetterOrNumber(character))
            words += QChar::fromUcs4(character);
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

} // namespace

ReplyMeaning replyMeaning(QStringView text, const QStringList& languages)
{
    if (text.size() > reply_units_max)
        return ReplyMeaning::unknown;
    const QString words = saidOnce(compared(text));
    if (words.isEmpty())
        return ReplyMeaning::unknown;
    for (const ReplyWords& spoken : reply_words) {
        const bool isUnderstood =
            spoken.language == u"en" ||
            std::any_of(languages.begin(), languages.end(), [&](const QString& language) {
                return languageOf(language) == spoken.language;
            });
        if (!isUnderstood)
            continue;
        if (isOneOf(spoken.stopOffers, words))
            return ReplyMeaning::stopOffers;
        if (isOneOf(spoken.notMine, words))
            return ReplyMeaning::notMine;
    }
    return ReplyMeaning::unknown;
}

QStringView wordForNotMine(QStringView language)
{
    const auto* found =
        std::find_if(std::begin(reply_words), std::end(reply_words),
                     [&](const ReplyWords& words) { return words.language == language; });
    const QStringView words =
        (found == std::end(reply_words) ? std::begin(reply_words) : found)->notMine;
    return words.left(words.indexOf(u'|'));
}

} // namespace countersign::code
