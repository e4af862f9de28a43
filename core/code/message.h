#pragma once

#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "core/code/gsm7.h"
#include "core/sale/money.h"

#include <QString>
#include <QStringList>

namespace countersign::code {

/// What a message is for; stored with it in place of its text.
enum class Purpose { code, test };
QString name(Purpose purpose);
Result<Purpose, QString> purposeFromName(QStringView name);

/// A text as it goes to a provider. Always one part. The code in it is wiped with it.
struct MessageText
{
    SecretBytes text; // UTF-8
    Encoding encoding = Encoding::gsm7;
    int parts = 1;
};

/// Who a message speaks for.
struct Sender
{
    static constexpr qsizetype payee_characters_max = 20;

    QString payee;         // settings: store.sms_name; a longer one is cut to 20 characters
    QString tillId;        // "till-3" is shown as "till 3"
    QString phone;         // "Not you? Call …"; empty if the store has none
    QStringList languages; // settings: store.languages; the first stands in for unknown ones
};

/// The language a customer is written to: "de-AT" is "de"; one that there is no wording for, or an
/// empty one, is the store's first language that there is one for, else English.
[[nodiscard]] QString languageFor(QStringView locale, const QStringList& storeLanguages);

/// The digits in groups of three, the last ones of four where they don't come out even, so that no
/// group is shorter than three: "482 913", "482 9137", "4829 1376", "482 913 7605".
[[nodiscard]] SecretBytes grouped(const SecretBytes& digits);

/// "ACME MARKET: 482 913 approves EUR 48.20 at till 3. Tell no one, not even us or your bank. Not
/// you? Call 030 1234567". Payee, code and amount always stand. What doesn't fit into one part
/// (160 septets of GSM 03.38, or 70 characters where language or payee need UCS-2) goes in this
/// order: the long warning becomes the short one, then the same for what to do if it wasn't you;
/// then the till, the warning, and what to do are left out. `digits` are 6 to 10 ASCII digits.
[[nodiscard]] MessageText codeMessage(const Sender& sender, QStringView locale,
                                      const SecretBytes& digits, const sale::Money& amount);

/// "ACME MARKET: test message at till 3. Nothing to do."
[[nodiscard]] MessageText testMessage(const Sender& sender, QStringView locale);

} // namespace countersign::code
