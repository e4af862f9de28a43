#include "tests/policy/numbers.h"

#include <QTest>
#include <map>
#include <phonenumbers/phonenumberutil.h>
#include <set>

using namespace countersign::policy;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
namespace library = i18n::phonenumbers;
using Plans = library::PhoneNumberUtil;

// What every country's own plan says of its numbers, by the examples that libphonenumber keeps.

namespace {

const std::map<Plans::PhoneNumberType, NumberRefusal> refused{
    {Plans::FIXED_LINE, NumberRefusal::notMobile},
    {Plans::TOLL_FREE, NumberRefusal::freephone},
    {Plans::PREMIUM_RATE, NumberRefusal::premiumRate},
    {Plans::SHARED_COST, NumberRefusal::sharedCost},
    {Plans::VOIP, NumberRefusal::voiceOverIp},
    {Plans::PERSONAL_NUMBER, NumberRefusal::personal},
    {Plans::PAGER, NumberRefusal::pager},
    {Plans::UAN, NumberRefusal::companyWide},
    {Plans::VOICEMAIL, NumberRefusal::voicemail},
};

std::set<std::string> regions()
{
    std::set<std::string> found;
    Plans::GetInstance()->GetSupportedRegions(&found);
    return found;
}

QString formatted(const library::PhoneNumber& number, Plans::PhoneNumberFormat format)
{
    std::string text;
    Plans::GetInstance()->Format(number, format, &text);
    return QString::fromStdString(text);
}

} // namespace

class PolicyNumberPlansTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyCountrysMobileNumberIsTaken();
    void everyCountrysOtherNumbersAreRefusedByTheirKind();
    void noNetworkOfNoCountryIsTaken();
};

void PolicyNumberPlansTest::everyCountrysMobileNumberIsTaken()
{
    int taken = 0;
    int shared = 0;
    for (const std::string& region : regions()) {
        library::PhoneNumber number;
        if (!Plans::GetInstance()->GetExampleNumberForType(region, Plans::MOBILE, &number))
            continue;
        ++taken;
        const QString country = QString::fromStdString(region);
        const QString e164 = formatted(number, Plans::E164);
        std::string owner; // another country where two have the same numbers
        Plans::GetInstance()->GetRegionCodeForNumber(number, &owner);
        shared += owner == region ? 0 : 1;
        const QString expected = e164 + u' ' + QString::fromStdString(owner) + u' ' +
                                 QString::number(number.country_code());
        QCOMPARE(read(e164, {}), expected);
        // As its people write it.
        QCOMPARE(read(formatted(number, Plans::INTERNATIONAL), u"DE"), expected);
        QCOMPARE(read(formatted(number, Plans::NATIONAL), country), expected);
        const PhoneNumber parsed = *PhoneNumber::fromE164(e164);
        QVERIFY(isAllowedIn(parsed, {country}).ok());
        QVERIFY(!isAllowedIn(parsed, {country == u"DE"_s ? u"AT"_s : u"DE"_s}).ok());
    }
    QVERIFY2(taken >= 230, qPrintable(QString::number(taken)));
    QVERIFY2(shared <= 12, qPrintable(QString::number(shared)));
}

void PolicyNumberPlansTest::everyCountrysOtherNumbersAreRefusedByTheirKind()
{
    std::map<Plans::PhoneNumberType, int> seen;
    for (const std::string& region : regions()) {
        for (const auto& [type, refusal] : refused) {
            library::PhoneNumber number;
            if (!Plans::GetInstance()->GetExampleNumberForType(region, type, &number))
                continue;
            const QString e164 = formatted(number, Plans::E164);
            // Where a plan doesn't tell landlines from mobiles, either may be one.
            const bool mayBeMobile =
                Plans::GetInstance()->GetNumberType(number) == Plans::FIXED_LINE_OR_MOBILE ||
                (type == Plans::PERSONAL_NUMBER && number.country_code() == 1);
            if (mayBeMobile) {
                QVERIFY2(PhoneNumber::fromE164(e164).ok(), qPrintable(e164));
                continue;
            }
            QVERIFY2(read(e164, {}) == nameOf(refusal),
                     qPrintable(e164 + u' ' + read(e164, {}) + u' ' + nameOf(refusal)));
            ++seen[type];
        }
    }
    for (const auto& [type, refusal] : refused)
        QVERIFY2(seen[type] >= 5, qPrintable(nameOf(refusal)));
}

void PolicyNumberPlansTest::noNetworkOfNoCountryIsTaken()
{
    std::set<int> codes;
    Plans::GetInstance()->GetSupportedGlobalNetworkCallingCodes(&codes);
    const std::map<int, NumberRefusal> known{
        {800, NumberRefusal::freephone},  {808, NumberRefusal::sharedCost},
        {870, NumberRefusal::satellite},  {878, NumberRefusal::personal},
        {881, NumberRefusal::satellite},  {882, NumberRefusal::satellite},
        {883, NumberRefusal::satellite},  {888, NumberRefusal::noCountry},
        {979, NumberRefusal::premiumRate}};
    for (const int code : codes) {
        library::PhoneNumber number;
        QVERIFY(Plans::GetInstance()->GetExampleNumberForNonGeoEntity(code, &number));
        const QString e164 = formatted(number, Plans::E164);
        QVERIFY2(known.contains(code), qPrintable(e164));
        QCOMPARE(read(e164, {}), nameOf(known.at(code)));
        QCOMPARE(read(e164, u"US"), nameOf(known.at(code)));
    }
    QCOMPARE(codes.size(), known.size());
}

QTEST_GUILESS_MAIN(PolicyNumberPlansTest)
#include "policy_number_plans_test.moc"
