#pragma once

#include "core/policy/phone_number.h"

#include <QString>

namespace countersign::tests {

inline QString nameOf(policy::NumberRefusal refusal)
{
    using policy::NumberRefusal;
    using namespace Qt::Literals::StringLiterals;
    switch (refusal) {
    case NumberRefusal::notANumber:
        return u"notANumber"_s;
    case NumberRefusal::noCountryCode:
        return u"noCountryCode"_s;
    case NumberRefusal::tooShort:
        return u"tooShort"_s;
    case NumberRefusal::tooLong:
        return u"tooLong"_s;
    case NumberRefusal::notAssigned:
        return u"notAssigned"_s;
    case NumberRefusal::notMobile:
        return u"notMobile"_s;
    case NumberRefusal::freephone:
        return u"freephone"_s;
    case NumberRefusal::premiumRate:
        return u"premiumRate"_s;
    case NumberRefusal::sharedCost:
        return u"sharedCost"_s;
    case NumberRefusal::voiceOverIp:
        return u"voiceOverIp"_s;
    case NumberRefusal::personal:
        return u"personal"_s;
    case NumberRefusal::pager:
        return u"pager"_s;
    case NumberRefusal::companyWide:
        return u"companyWide"_s;
    case NumberRefusal::voicemail:
        return u"voicemail"_s;
    case NumberRefusal::satellite:
        return u"satellite"_s;
    case NumberRefusal::noCountry:
        return u"noCountry"_s;
    case NumberRefusal::countryNotAllowed:
        return u"countryNotAllowed"_s;
    }
    return {};
}

/// "+436601234567 AT 43", or the refusal.
inline QString read(QStringView text, QStringView region)
{
    const auto number = policy::PhoneNumber::parse(text, region);
    return number ? number->e164() + u' ' + number->country() + u' ' +
                        QString::number(number->callingCode())
                  : nameOf(number.error());
}

} // namespace countersign::tests
