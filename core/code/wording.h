#pragma once

#include <QStringView>
#include <span>

namespace countersign::code {

/// The texts of one language. `{payee}`, `{code}`, `{amount}`, `{till}`, `{phone}`, `{receipt}` and
/// `{offer}` stand for the values. A message is a sentence that says what it is about, `atTill`, a
/// full stop, then what else there is to say; what has a shorter form has it for when room is
/// short.
struct Wording
{
    QStringView language; // ISO 639-1
    bool isRightToLeft;   // then values get marks that keep them in order (UAX 9)
    QStringView atTill;

    // The code.
    QStringView approves; // the one sentence that always stands
    QStringView warning;
    QStringView warningShort;
    QStringView ignore; // what to do if it wasn't the reader, where nobody can be told
    QStringView ignoreShort;

    // The notices.
    QStringView started;
    QStringView completed;
    QStringView suspicious;
    QStringView receipt;

    // What to do if it wasn't the reader.
    QStringView reply; // where a reply reaches us; asks for wordForNotMine
    QStringView replyShort;
    QStringView call; // where the store has a phone
    QStringView callShort;

    // Offers, and how to end them.
    QStringView offer;
    QStringView endByReply;
    QStringView endByReplyShort;
    QStringView endByCall;
    QStringView endByCallShort;

    QStringView test; // the harmless message's first words
    QStringView testEnd;
};

/// Every language that a message can be written in, English first.
[[nodiscard]] std::span<const Wording> wordings();
/// The language's, or English.
[[nodiscard]] const Wording& wordingFor(QStringView language);
[[nodiscard]] bool hasWording(QStringView language);

} // namespace countersign::code
