#pragma once

#include "core/base/result.h"
#include "core/code/purpose.h"
#include "core/sale/money.h"

#include <QString>
#include <QStringView>

namespace countersign::code {

struct Sender;

/// A text that a regulator or carrier has registered, such as India's DLT: a message must be it,
/// word for word, with nothing but its places filled. Only the store can know it, so it comes from
/// the settings.
struct FixedWording
{
    static constexpr qsizetype text_units_max = 480;
    static constexpr int parts_max = 3;

    Purpose purpose = Purpose::code;
    QString language;   // ISO 639-1; may be one that we have no wording in
    QString templateId; // as it is registered; empty if it isn't
    QString text;       // "{payee}: {code} approves {amount}. Tell no one."
};

enum class WordingFault {
    openPlace,     // a "{" without its "}", or a "}" alone
    unknownPlace,  // nothing of that name is known of such a message
    missingPlace,  // such a message must have it
    repeatedPlace, // the code stands once
    noPhone,       // "{phone}", but the store has none
    tooLong        // for a code: more than one part in the worst case; else for `parts_max`
};
struct WordingRefusal
{
    WordingFault fault = WordingFault::openPlace;
    QString place;      // with its braces
    int units_over = 0; // where it is too long
    friend bool operator==(const WordingRefusal&, const WordingRefusal&) = default;
};
/// What is wrong with it, completing "wording …".
QString sentence(const WordingRefusal& refusal);

/// Whether every message that this sender may write with it comes out whole: its places are known
/// and there are values for them; a code's has `{code}` once, `{amount}`, and the payee, as a place
/// or in words, since the payer must see both; and a code fits into one part whatever the amount.
/// `digits`: of a code, 6 to 10.
Result<Done, WordingRefusal> isUsable(const FixedWording& wording, const Sender& sender, int digits,
                                      const sale::Currency& currency);

/// True if the text is the wording with something in each of its places and not a character else
/// different: what a carrier checks.
[[nodiscard]] bool isFilledFrom(QStringView wording, QStringView text);

/// The fixed wording for such a message in that locale, or null if the store has none for that
/// purpose. Once it has any, only those may be sent: the customer's language, else the store's
/// first that there is one in, else the first. Valid as long as the sender.
[[nodiscard]] const FixedWording* fixedWordingFor(const Sender& sender, Purpose purpose,
                                                  QStringView locale);

} // namespace countersign::code
