#include "app/ctl/texts_report.h"

#include "app/composition/texts.h"
#include "app/ctl/message_cost.h"

#include "core/code/wording.h"

#include <algorithm>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

/// What a usual purchase comes to; an amount of more figures shortens the rest of a text.
constexpr std::int64_t sample_minor = 12'345;

code::MessageText sampleOf(code::Purpose purpose, const code::Sender& sender,
                           const QString& language, const settings::Settings& settings)
{
    const sale::Money amount(sample_minor, settings.store.currency);
    QByteArray digits(settings.code.digits, '0');
    switch (purpose) {
    case code::Purpose::code:
        return code::codeMessage(sender, language, SecretBytes::takenFrom(digits), amount);
    case code::Purpose::started:
    case code::Purpose::suspicious:
        return code::noticeMessage(sender, language, purpose, amount);
    case code::Purpose::completed:
        return code::noticeMessage(sender, language, purpose, amount,
                                   settings.till.receiptPrefix + u"-000001"_s);
    case code::Purpose::offer:
    case code::Purpose::test:
        break;
    }
    return code::testMessage(sender, language);
}

QString partsOf(const code::MessageText& message)
{
    const bool isGsm = message.encoding == code::Encoding::gsm7;
    if (message.parts == 1)
        return u"1 part (%1 of %2%3)"_s.arg(message.units)
            .arg(isGsm ? code::gsm7_septets_single_max : code::ucs2_units_single_max)
            .arg(isGsm ? QString() : u", UCS-2"_s);
    return u"%1 parts%2"_s.arg(message.parts).arg(isGsm ? QString() : u" (UCS-2)"_s);
}

/// "EUR 0.0751 by provider 1 (AT 0.06)".
QStringList costsOf(int parts, const settings::Settings& settings)
{
    QStringList costs;
    for (std::size_t i = 0; i < settings.sms.size(); ++i) {
        const settings::SmsProvider& provider = settings.sms[i];
        const auto cost = costOf(settings, provider, parts);
        if (!cost)
            continue;
        QStringList countries;
        for (const QString& country : provider.price->countries.keys())
            countries << country + u' ' + costOf(settings, provider, parts, country)->amount;
        costs << u"%1 %2 by provider %3"_s.arg(cost->currency, cost->amount,
                                               QString::number(i + 1)) +
                     (countries.isEmpty() ? QString() : u" ("_s + countries.join(u", "_s) + u')');
    }
    return costs;
}

} // namespace

std::vector<TextsOfLanguage> textsReport(const settings::Settings& settings)
{
    const code::Sender sender = senderFrom(settings);
    QStringList languages = settings.store.languages;
    for (const settings::Text& text : settings.texts) {
        if (!languages.contains(text.language))
            languages << text.language;
    }
    std::vector<TextsOfLanguage> report;
    for (const QString& language : languages) {
        QStringList texts;
        int codeParts = 1;
        for (const code::Purpose purpose : code::purposes) {
            if (purpose == code::Purpose::offer || purpose == code::Purpose::test)
                continue;
            const code::MessageText message = sampleOf(purpose, sender, language, settings);
            texts << code::name(purpose) + u' ' + partsOf(message);
            if (purpose == code::Purpose::code)
                codeParts = message.parts;
        }
        const bool isFixed =
            std::any_of(settings.texts.begin(), settings.texts.end(),
                        [&](const settings::Text& text) { return text.language == language; });
        TextsOfLanguage of;
        of.hasWording = isFixed || code::hasWording(language);
        of.says = language + u": "_s + texts.join(u", "_s);
        if (!of.hasWording)
            of.says = u"%1: there is no wording, so %2 is sent"_s.arg(
                language, code::languageFor(language, settings.store.languages));
        const QStringList costs = costsOf(codeParts, settings);
        if (!costs.isEmpty())
            of.says += u"; a code costs "_s + costs.join(u", "_s);
        report.push_back(of);
    }
    return report;
}

} // namespace countersign::app
