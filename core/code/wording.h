#pragma once

#include <QStringView>
#include <span>

namespace countersign::code {

/// The texts of one language. `{payee}`, `{code}`, `{amount}`, `{till}` and `{phone}` stand for the
/// values. A message is `approves`, `atTill`, a full stop, then a warning and what to do if it
/// wasn't the reader; each of the two has a shorter form for when room is short.
struct Wording
{
    QStringView language; // ISO 639-1
    bool isRightToLeft;   // then values get marks that keep them in order (UAX 9)
    QStringView approves; // the one sentence that always stands
    QStringView atTill;
    QStringView warning;
    QStringView warningShort;
    QStringView call; // where the store has a phone
    QStringView callShort;
    QStringView ignore; // where it has none
    QStringView ignoreShort;
    QStringView test; // the harmless message's first words
    QStringView testEnd;
};

/// Every language that a message can be written in, English first.
[[nodiscard]] std::span<const Wording> wordings();

} // namespace countersign::code
