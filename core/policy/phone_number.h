#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringList>
#include <QStringView>

namespace countersign::policy {

/// Why a code can't go to what was given as a number.
enum class NumberRefusal {
    notANumber,    // not digits with the usual punctuation, or no number of any country
    noCountryCode, // no country code, and no region to read it in
    tooShort,
    tooLong,
    notAssigned, // no country has such a calling code, or mobile numbers of such a length
    // No message arrives, or at a price:
    notMobile, // a landline
    freephone,
    premiumRate,
    sharedCost,
    voiceOverIp,
    personal, // follows its owner, at a price; not in North America
    pager,
    companyWide, // one number for all of a company's places
    voicemail,
    satellite, // +870, +881, and +882 and +883, where satellites and other networks share
    noCountry, // another network that belongs to no country

    countryNotAllowed, // the shop doesn't send there
};

/// What to tell whoever gave the number, in one sentence. Never holds the number.
QString sentence(NumberRefusal refusal);

/// A number that a message can be sent to: a mobile one, or one that may be, where the number
/// alone doesn't tell (North America) or no number plan at hand has it, but the length is right.
/// Reading uses libphonenumber; safe from every thread.
class PhoneNumber
{
public:
    static constexpr int text_units_max = 40;

    /// "+43 660 1234567", "00436601234567", or without a country code as dialled in `region`
    /// (ISO 3166, "AT"; empty if none is known). Digits, +, spaces and - . / ( ) only.
    static Result<PhoneNumber, NumberRefusal> parse(QStringView text, QStringView region);
    /// E.164 alone: "+436601234567", exactly as e164() gives it.
    static Result<PhoneNumber, NumberRefusal> fromE164(QStringView text);

    [[nodiscard]] const QString& e164() const { return m_e164; }
    /// Its country, ISO 3166: "AT". Where several share a calling code and no number plan at hand
    /// has the number, the main one of them.
    [[nodiscard]] const QString& country() const { return m_country; }
    /// Its country's calling code: 43. Several countries may share one.
    [[nodiscard]] int callingCode() const { return m_callingCode; }
    /// All that may be shown of it: "•••• 4567".
    [[nodiscard]] QString ending() const;
    friend bool operator==(const PhoneNumber&, const PhoneNumber&) = default;

private:
    PhoneNumber() = default;
    QString m_e164;
    QString m_country;
    int m_callingCode = 0;
};

/// `countries`: ISO 3166; empty: every country. Where two countries have the same numbers (Finland
/// and Åland), either will do. Refuses with countryNotAllowed.
Result<Done, NumberRefusal> isAllowedIn(const PhoneNumber& number, const QStringList& countries);

/// True if what a person wrote may hold a phone or card number: so many digits stand together, with
/// nothing but blanks, dots, hyphens, slashes, brackets and plus signs between them. A date has
/// fewer. For texts that go into the journal, which holds no number.
inline constexpr int number_digits_min = 9;
[[nodiscard]] bool mayHoldNumber(QStringView text);

/// Empty if that is an E.164 number that a message can be sent to; else a sentence that doesn't
/// repeat it.
[[nodiscard]] QString faultOfE164(const QString& number);
/// Empty if a reason may stay in the journal for good; else what is wrong with it, as the end of a
/// sentence that begins with what it is: that it is long, or looks as if it held a phone's or a
/// card's number.
[[nodiscard]] QString faultOfReason(const QString& why);

} // namespace countersign::policy
