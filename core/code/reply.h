#pragma once

#include <QStringList>
#include <QStringView>
#include <optional>
#include <vector>

namespace countersign::code {

/// What a customer means by what they sent back.
enum class ReplyMeaning {
    stopOffers, // STOP and its like: no more offers; codes still come
    notMine,    // NO and its like: the purchase is not theirs
    unknown     // anything else: nothing follows from it
};

/// A longer reply is more than a word, so nothing is read into it.
inline constexpr qsizetype reply_units_max = 160;

/// What a store understands besides, in one language.
struct StoreReplyWords
{
    QString language; // ISO 639
    QStringList stopOffers;
    QStringList notMine;
};

/// Reads a reply. It has to be one of the words alone (or the same word repeated); a sentence that
/// holds one means nothing by it. Case, accents, width, punctuation, emoji and blanks around it do
/// not matter. `languages` are BCP 47 ("de-AT" is "de"), and words count in theirs only; English
/// words, and ARRET, which carriers know everywhere, are always understood.
[[nodiscard]] ReplyMeaning replyMeaning(QStringView text, const QStringList& languages,
                                        const std::vector<StoreReplyWords>& further = {});

/// Why a store can't mean something by a word.
enum class ReplyWordFault {
    noLetter,    // nothing to compare
    otherMeaning // it means the other thing already, in a language of ours or of the store's
};

/// Nothing if `word` can be one for `meant`, which is not `unknown`, beside all of the store's.
[[nodiscard]] std::optional<ReplyWordFault>
whyNotMeant(QStringView word, ReplyMeaning meant, const std::vector<StoreReplyWords>& further);

/// Whether the language (ISO 639) has words of ours for both meanings.
[[nodiscard]] bool hasReplyWords(QStringView language);

/// The word that the messages of this language ask for: "NO", "NEIN". English for those that have
/// none here.
[[nodiscard]] QStringView wordForNotMine(QStringView language);

} // namespace countersign::code
