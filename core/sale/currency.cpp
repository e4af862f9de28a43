#include "core/sale/decimal.h"
#include "core/sale/money.h"

#include <array>
#include <string_view>

namespace countersign::sale {

using namespace Qt::Literals::StringLiterals;

namespace {

struct CodesOf
{
    int decimals;
    std::string_view codes; // three letters and a space each
};

/// ISO 4217, list one (currencies and funds in use) by minor unit. Codes without one (metals,
/// special drawing rights, testing) can't be money here.
constexpr std::array currencies{
    CodesOf{0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF "},
    CodesOf{2, "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN "
               "BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN "
               "ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD "
               "KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR "
               "MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON "
               "RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT "
               "TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG "},
    CodesOf{3, "BHD IQD JOD KWD LYD OMR TND "},
    CodesOf{4, "CLF UYW "},
};
constexpr std::size_t code_letters = 3;

} // namespace

Result<Currency, QString> Currency::fromCode(QStringView code)
{
    Currency currency;
    bool letters = code.size() == static_cast<qsizetype>(code_letters);
    for (std::size_t i = 0; letters && i < code_letters; ++i) {
        const char16_t letter = code[static_cast<qsizetype>(i)].unicode();
        letters = letter >= u'A' && letter <= u'Z';
        currency.code[i] = static_cast<char>(letter);
    }
    if (!letters)
        return failure(
            u"%1 isn't a currency code: three capital letters, as in EUR"_s.arg(quoted(code)));

    const std::string_view wanted(currency.code, code_letters);
    for (const CodesOf& group : currencies) {
        for (std::size_t i = 0; i < group.codes.size(); i += code_letters + 1) {
            if (group.codes.substr(i, code_letters) == wanted) {
                currency.decimals = group.decimals;
                return currency;
            }
        }
    }
    return failure(u"%1 isn't a currency of ISO 4217"_s.arg(quoted(code)));
}

} // namespace countersign::sale
