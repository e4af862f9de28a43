#pragma once

#include <QStringList>
#include <QStringView>

namespace countersign::code {

/// What a customer means by what they sent back.
enum class ReplyMeaning {
    stopOffers, // STOP and its like: no more offers; codes still come
    notMine,    // NO and its like: the purchase is not theirs
    unknown     // anything else: nothing follows from it
};

/// A longer reply is more than a word, so nothing is read into it.
inline constexpr qsizetype reply_units_max = 160;

/// Reads a reply. It has to be one of the words alone (or the same word repeated); a sentence that
/// holds one means nothing by it. Case, accents, width, punctuation, emoji and blanks around it do
/// not matter. `languages` are BCP 47 ("de-AT" is "de"); English
/// words, and ARRET, which carriers know everywhere, are always understood.
[[nodiscard]] ReplyMeaning replyMeaning(QStringView text, const QStringList& languages);

/// The word that the messages of this language ask for: "NO", "NEIN". English for others.
[[nodiscard]] QStringView wordForNotMine(QStringView language);

} // namespace countersign::code
