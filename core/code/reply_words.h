#pragma once

#include <QStringView>
#include <span>

namespace countersign::code {

/// One language's words, each list with `|` between them, as people write them: they are compared
/// by their letters alone. The first for `notMine` is the one that messages ask for. A word never
/// means the other thing in another language, and is no everyday "yes" or "good" in one that is
/// written with the same letters: Italian FINE, Spanish FIN, Albanian JO, Malay TAK, Czech JÁ NE,
/// Swahili ACHA, Hausa A'A and Persian خیر would be "all right", a name, "yes" twice, "yes, isn't
/// it", "good", "oh" and "well".
struct ReplyWords
{
    QStringView languages; // ISO 639, several where they have the words in common
    QStringView stopOffers;
    QStringView notMine;
};

/// English first.
[[nodiscard]] std::span<const ReplyWords> replyWords();

} // namespace countersign::code
