#include "core/policy/phone_number.h"

#include <algorithm>
#include <optional>
#include <phonenumbers/phonenumberutil.h>
#include <string>

namespace countersign::policy {
namespace {

namespace library = i18n::phonenumbers;
using NumberPlans = library::PhoneNumberUtil;

/// One for the whole program: reading the metadata takes time. It logs nothing unless it is given
/// a logger.
const NumberPlans& numberPlans()
{
    return *NumberPlans::GetInstance();
}

/// The library would also read letters as a keypad's digits, extensions and tel: addresses.
bool looksLikeANumber(QStringView text)
{
    return !text.isEmpty() && text.size() <= PhoneNumber::text_units_max &&
           std::all_of(text.begin(), text.end(), [](QChar character) {
               return (character >= u'0' && character <= u'9') ||
                      QStringView(u"+ -./()").contains(character);
           });
}

NumberRefusal refusalOf(NumberPlans::ErrorType error, bool countryKnown)
{
    switch (error) {
    case NumberPlans::INVALID_COUNTRY_CODE_ERROR:
        return countryKnown ? NumberRefusal::notAssigned : NumberRefusal::noCountryCode;
    case NumberPlans::TOO_SHORT_AFTER_IDD:
    case NumberPlans::TOO_SHORT_NSN:
        return NumberRefusal::tooShort;
    case NumberPlans::TOO_LONG_NSN:
        return NumberRefusal::tooLong;
    case NumberPlans::NOT_A_NUMBER:
    case NumberPlans::NO_PARSING_ERROR:
        return NumberRefusal::notANumber;
    }
    return NumberRefusal::notANumber;
}

/// Of a number that no plan here has. The plans are as old as the library, and leave out numbers
/// that are kept for tests and films: so all that is held against it is its length.
std::optional<NumberRefusal> whyImpossible(const library::PhoneNumber& number)
{
    switch (numberPlans().IsPossibleNumberForTypeWithReason(number, NumberPlans::MOBILE)) {
    case NumberPlans::IS_POSSIBLE:
        return std::nullopt;
    case NumberPlans::TOO_SHORT:
    case NumberPlans::IS_POSSIBLE_LOCAL_ONLY:
        return NumberRefusal::tooShort;
    case NumberPlans::TOO_LONG:
        return NumberRefusal::tooLong;
    case NumberPlans::INVALID_COUNTRY_CODE:
    case NumberPlans::INVALID_LENGTH:
        return NumberRefusal::notAssigned;
    }
    return NumberRefusal::notAssigned;
}

/// Why no message goes to numbers of that type; nothing if they are mobile, or may be.
std::optional<NumberRefusal> whyNoMessages(NumberPlans::PhoneNumberType type, int callingCode)
{
    constexpr int north_america = 1;
    switch (type) {
    case NumberPlans::MOBILE:
    case NumberPlans::FIXED_LINE_OR_MOBILE:
    case NumberPlans::UNKNOWN:
        return std::nullopt;
    case NumberPlans::PERSONAL_NUMBER:
        // There +1 5XX belongs to no place and goes to mobiles too (NANPA, "5XX NPA Codes");
        // elsewhere, as +44 70, it is dear.
        if (callingCode == north_america)
            return std::nullopt;
        return NumberRefusal::personal;
    case NumberPlans::FIXED_LINE:
        return NumberRefusal::notMobile;
    case NumberPlans::TOLL_FREE:
        return NumberRefusal::freephone;
    case NumberPlans::PREMIUM_RATE:
        return NumberRefusal::premiumRate;
    case NumberPlans::SHARED_COST:
        return NumberRefusal::sharedCost;
    case NumberPlans::VOIP:
        return NumberRefusal::voiceOverIp;
    case NumberPlans::PAGER:
        return NumberRefusal::pager;
    case NumberPlans::UAN:
        return NumberRefusal::companyWide;
    case NumberPlans::VOICEMAIL:
        return NumberRefusal::voicemail;
    }
    return NumberRefusal::notMobile;
}

/// Of a calling code that belongs to no country (ITU-T E.164, list of assigned country codes).
NumberRefusal whyNoCountry(int callingCode)
{
    switch (callingCode) {
    case 870: // Inmarsat
    case 881: // Global Mobile Satellite System: Iridium, Globalstar
    case 882: // international networks, Thuraya (+882 16) among them
    case 883:
        return NumberRefusal::satellite;
    case 800:
        return NumberRefusal::freephone;
    case 808:
        return NumberRefusal::sharedCost;
    case 878:
        return NumberRefusal::personal;
    case 979:
        return NumberRefusal::premiumRate;
    }
    return NumberRefusal::noCountry;
}

/// ISO 3166, or what the library has for networks of no country. Of a number that no plan has, the
/// main country of its calling code.
std::string countryOf(const library::PhoneNumber& number)
{
    std::string country;
    numberPlans().GetRegionCodeForNumber(number, &country);
    if (country == "ZZ")
        numberPlans().GetRegionCodeForCountryCode(number.country_code(), &country);
    return country;
}

/// A number that no plan has may be read with zeros in front that a second reading leaves out.
bool isReadTheSame(const library::PhoneNumber& number, const std::string& e164)
{
    library::PhoneNumber again;
    return numberPlans().Parse(e164, "ZZ", &again) == NumberPlans::NO_PARSING_ERROR &&
           numberPlans().IsNumberMatch(number, again) == NumberPlans::EXACT_MATCH;
}

} // namespace

QString sentence(NumberRefusal refusal)
{
    switch (refusal) {
    case NumberRefusal::notANumber:
        return QStringLiteral("That is not a telephone number.");
    case NumberRefusal::noCountryCode:
        return QStringLiteral("That number needs its country code, such as +43.");
    case NumberRefusal::tooShort:
        return QStringLiteral("That number has too few digits.");
    case NumberRefusal::tooLong:
        return QStringLiteral("That number has too many digits.");
    case NumberRefusal::notAssigned:
        return QStringLiteral("No country has such a number.");
    case NumberRefusal::notMobile:
        return QStringLiteral("That is a landline, not a mobile number.");
    case NumberRefusal::freephone:
        return QStringLiteral("That is a freephone number, not a mobile one.");
    case NumberRefusal::premiumRate:
        return QStringLiteral("That is a premium-rate number, not a mobile one.");
    case NumberRefusal::sharedCost:
        return QStringLiteral("That is a shared-cost number, not a mobile one.");
    case NumberRefusal::voiceOverIp:
        return QStringLiteral("That is an internet telephone, not a mobile number.");
    case NumberRefusal::personal:
        return QStringLiteral("That is a personal follow-me number, not a mobile one.");
    case NumberRefusal::pager:
        return QStringLiteral("That is a pager, not a mobile number.");
    case NumberRefusal::companyWide:
        return QStringLiteral("That is a company's common number, not a mobile one.");
    case NumberRefusal::voicemail:
        return QStringLiteral("That is a mailbox, not a mobile number.");
    case NumberRefusal::satellite:
        return QStringLiteral("Satellite networks are not served.");
    case NumberRefusal::noCountry:
        return QStringLiteral("International networks are not served.");
    case NumberRefusal::countryNotAllowed:
        return QStringLiteral("This store does not send messages to that country.");
    }
    return {};
}

Result<PhoneNumber, NumberRefusal> PhoneNumber::parse(QStringView text, QStringView region)
{
    if (!looksLikeANumber(text))
        return failure(text.size() > text_units_max ? NumberRefusal::tooLong
                                                    : NumberRefusal::notANumber);
    const std::string inRegion = region.isEmpty() ? "ZZ" : region.toString().toStdString();
    library::PhoneNumber number;
    const auto error = numberPlans().Parse(text.toString().toStdString(), inRegion, &number);
    if (error != NumberPlans::NO_PARSING_ERROR) {
        const bool countryKnown = !region.isEmpty() || text.trimmed().startsWith(u'+');
        return failure(refusalOf(error, countryKnown));
    }
    if (!numberPlans().IsValidNumber(number)) {
        if (const auto why = whyImpossible(number))
            return failure(*why);
    }
    const std::string country = countryOf(number);
    constexpr std::size_t country_letters = 2; // "001" stands for networks of no country
    if (country.size() != country_letters || country == "ZZ")
        return failure(whyNoCountry(number.country_code()));
    const auto type = numberPlans().GetNumberType(number);
    if (const auto why = whyNoMessages(type, number.country_code()))
        return failure(*why);

    std::string e164;
    numberPlans().Format(number, NumberPlans::E164, &e164);
    if (!isReadTheSame(number, e164))
        return failure(NumberRefusal::notANumber);
    PhoneNumber read;
    read.m_e164 = QString::fromStdString(e164);
    read.m_country = QString::fromStdString(country);
    read.m_callingCode = number.country_code();
    return read;
}

Result<PhoneNumber, NumberRefusal> PhoneNumber::fromE164(QStringView text)
{
    if (!text.startsWith(u'+'))
        return failure(looksLikeANumber(text) ? NumberRefusal::noCountryCode
                                              : NumberRefusal::notANumber);
    auto number = parse(text, {});
    if (number && number->e164() != text)
        return failure(NumberRefusal::notANumber);
    return number;
}

QString PhoneNumber::ending() const
{
    constexpr int shown_digits = 4;
    return QStringLiteral("•••• ") + m_e164.right(shown_digits);
}

Result<Done, NumberRefusal> isAllowedIn(const PhoneNumber& number, const QStringList& countries)
{
    if (countries.isEmpty() || countries.contains(number.country()))
        return Done{};
    library::PhoneNumber parsed;
    const auto error = numberPlans().Parse(number.e164().toStdString(), "ZZ", &parsed);
    const bool isOfOne =
        error == NumberPlans::NO_PARSING_ERROR &&
        std::any_of(countries.begin(), countries.end(), [&](const QString& region) {
            return numberPlans().IsValidNumberForRegion(parsed, region.toStdString());
        });
    if (isOfOne)
        return Done{};
    return failure(NumberRefusal::countryNotAllowed);
}

bool mayHoldNumber(QStringView text)
{
    constexpr QStringView between = u" .-/()+\u00a0\u2011";
    int digits = 0;
    for (const QChar character : text) {
        if (character.isDigit())
            ++digits;
        else if (!between.contains(character))
            digits = 0;
        if (digits >= number_digits_min)
            return true;
    }
    return false;
}

QString faultOfE164(const QString& number)
{
    const auto parsed = PhoneNumber::fromE164(number);
    return parsed ? QString() : sentence(parsed.error());
}

QString faultOfReason(const QString& why)
{
    constexpr qsizetype length_max = 200;
    if (mayHoldNumber(why))
        return QStringLiteral("goes into the journal, which holds no phone or card number: say it "
                              "without");
    if (why.size() > length_max)
        return QStringLiteral("stays in the journal for good: at most %1 characters")
            .arg(length_max);
    return {};
}

} // namespace countersign::policy
