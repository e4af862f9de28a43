#pragma once

#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "core/code/fixed_wording.h"
#include "core/code/gsm7.h"
#include "core/code/purpose.h"
#include "core/sale/money.h"

#include <QString>
#include <QStringList>
#include <vector>

namespace countersign::code {

/// A text as it goes to a provider. The code in it is wiped with it.
struct MessageText
{
    SecretBytes text; // UTF-8
    Encoding encoding = Encoding::gsm7;
    int units = 0; // septets or 16-bit units
    int parts = 1;
    QString templateId; // of the fixed wording that it fills; empty if it has none
};

/// Who a message speaks for.
struct Sender
{
    static constexpr qsizetype payee_characters_max = 20;

    QString payee;         // settings: store.sms_name; a longer one is cut to 20 characters
    QString tillId;        // "till-3" is shown as "till 3"
    QString phone;         // "Not you? Call …"; empty if the store has none
    QStringList languages; // settings: store.languages; the first stands in for unknown ones
    bool canReply = false; // a numeric sender and an inbox that is read: a reply reaches us
    std::vector<FixedWording> fixed = {}; // each found usable, see fixed_wording.h
};

/// The language a customer is written to: "de-AT" is "de"; one that there is no wording for, or an
/// empty one, is the store's first language that there is one for, else English.
[[nodiscard]] QString languageFor(QStringView locale, const QStringList& storeLanguages);

/// The digits in groups of three, the last ones of four where they don't come out even, so that no
/// group is shorter than three: "482 913", "482 9137", "4829 1376", "482 913 7605".
[[nodiscard]] SecretBytes grouped(const SecretBytes& digits);

// Where the store has a fixed wording for a message, that is what is sent, word for word, and the
// rest of this doesn't apply to it. Otherwise messages invite a reply only where one can reach us,
// else they name the store's phone, else neither. All but offers are one part, and what doesn't
// fit in (160 septets of GSM 03.38, or 70 units where language or payee need UCS-2) is shortened.

/// "ACME MARKET: 482 913 approves EUR 48.20 at till 3. Tell no one, not even us or your bank. Not
/// you? Call 030 1234567", or "… Reply NO". Payee, code and amount always stand. The rest is
/// shortened in this order: the long warning becomes the short one; what to do if it wasn't you
/// becomes short; the till goes; the warning goes; what to do goes. `digits` are 6 to 10 ASCII
/// digits.
[[nodiscard]] MessageText codeMessage(const Sender& sender, QStringView locale,
                                      const SecretBytes& digits, const sale::Money& amount);

/// "ACME MARKET: EUR 48.20 paid at till 3. Receipt T3-000417. Not you? Call 030 1234567". Payee,
/// amount and what happened always stand. The rest goes in this order: the receipt; what to do
/// becomes short; the till; what to do. `notice` is started, completed or suspicious; only
/// completed has a receipt, whose number may be empty.
[[nodiscard]] MessageText noticeMessage(const Sender& sender, QStringView locale, Purpose notice,
                                        const sale::Money& amount, const QString& receipt = {});

/// "ACME MARKET: test message at till 3. Nothing to do."
[[nodiscard]] MessageText testMessage(const Sender& sender, QStringView locale);

inline constexpr int offer_parts_max = 3;
enum class OfferRefusal { empty, tooLong };
/// "ACME MARKET: 2 for 1 on apples. Reply STOP to end offers". The offer itself is never shortened:
/// one that takes more than three parts with the way to end offers is refused. That is said shortly
/// where its long form would cost a part more.
[[nodiscard]] Result<MessageText, OfferRefusal>
offerMessage(const Sender& sender, QStringView locale, const QString& offer);

} // namespace countersign::code
