#pragma once

#include "core/base/secret_bytes.h"
#include "core/code/gsm7.h"

#include <QString>
#include <QStringView>

// Private to core/code: how wordings are filled. Other rooms include message.h.
namespace countersign::code {

struct Wording;
struct Sender;
struct MessageText;

/// What the places in a wording stand for; the code itself never becomes a QString.
struct Values
{
    QString payee;
    QString amount;
    QString till;
    QString phone;
    QString receipt;
    QString offer;
};
/// The sender's texts, clean and, where the wording is in GSM 03.38 and that is possible, too.
[[nodiscard]] Values valuesFor(const Sender& sender, bool isGsmWording);
/// In right-to-left text, groups of digits would change places without a mark before them.
void keepInOrder(Values& values);
/// Without characters that are invisible, break lines or are none, and with single spaces.
[[nodiscard]] QString cleaned(const QString& text);
/// Folded where the wording is in GSM 03.38 and that is possible.
[[nodiscard]] QString inAlphabetOf(bool isGsmWording, const QString& text);

/// One text after another, the code's place left open.
struct Draft
{
    QString before;
    QString after;
    bool hasCode = false;

    void add(QStringView text) { (hasCode ? after : before) += text; }
    /// Fills the places in one pass, so that a payee that looks like a place stays what it is.
    void addFilled(QStringView text, const Values& values, bool isRightToLeft = false);
    /// How it is sent with a code of that many characters in its place.
    [[nodiscard]] Segments segments(std::size_t codeCharacters) const;
    /// With the code in its place; the code is only ever in SecretBytes.
    [[nodiscard]] MessageText finished(const SecretBytes& code) const;
};

} // namespace countersign::code
