#include "app/ctl/message_cost.h"

#include "core/code/purpose.h"
#include "core/sale/decimal.h"
#include "core/sms/unused_name.h"

#include <algorithm>

namespace countersign::app {

namespace {

std::int64_t part_millionths(const settings::PartPrice& price, const QString& country)
{
    return price.countries.value(country, price.millionths);
}

MessageCost inWords(const settings::Settings& settings, const settings::PartPrice& price,
                    std::int64_t millionths)
{
    return {sale::shortDecimalText(millionths, settings::PartPrice::decimals_max),
            price.currency.value_or(settings.store.currency).toString()};
}

/// By the name that a till keeps its record under.
const settings::SmsProvider* providerNamed(const settings::Settings& settings, const QString& name)
{
    QStringList names;
    for (const settings::SmsProvider& provider : settings.sms) {
        names << sms::unusedName(settings::name(provider), names);
        if (names.last() == name)
            return &provider;
    }
    return nullptr;
}

/// Codes, and notices in words of ours, are made to fit into one.
bool isOnePart(const settings::Settings& settings, const QString& purpose)
{
    return purpose == code::name(code::Purpose::code) ||
           std::ranges::none_of(
               settings.texts, [&](const settings::Text& text) { return text.purpose == purpose; });
}

} // namespace

std::optional<MessageCost> costOf(const settings::Settings& settings,
                                  const settings::SmsProvider& provider, int parts,
                                  const QString& country)
{
    if (!provider.price)
        return std::nullopt;
    return inWords(settings, *provider.price, part_millionths(*provider.price, country) * parts);
}

std::optional<MessageCost> costOf(const settings::Settings& settings,
                                  const store::OutboxMessage& message,
                                  const std::vector<store::MessageAttempt>& attempts)
{
    if (!isOnePart(settings, message.purpose))
        return std::nullopt;
    const settings::PartPrice* last = nullptr;
    std::int64_t millionths = 0;
    for (const store::MessageAttempt& attempt : attempts) {
        if (!attempt.taken_ms)
            continue;
        const settings::SmsProvider* provider = providerNamed(settings, attempt.provider);
        if (provider == nullptr || !provider->price)
            return std::nullopt;
        if (last != nullptr && last->currency != provider->price->currency)
            return std::nullopt;
        last = &*provider->price;
        millionths += part_millionths(*last, message.country);
    }
    return last == nullptr ? std::nullopt : std::optional(inWords(settings, *last, millionths));
}

} // namespace countersign::app
