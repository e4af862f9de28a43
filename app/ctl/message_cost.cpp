#include "app/ctl/message_cost.h"

#include "core/sale/decimal.h"

namespace countersign::app {

std::optional<MessageCost> costOf(const settings::Settings& settings,
                                  const settings::SmsProvider& provider, int parts,
                                  const QString& country)
{
    const auto& price = provider.price;
    if (!price)
        return std::nullopt;
    const std::int64_t part_millionths = price->countries.value(country, price->millionths);
    return MessageCost{
        sale::shortDecimalText(part_millionths * parts, settings::PartPrice::decimals_max),
        price->currency.value_or(settings.store.currency).toString()};
}

} // namespace countersign::app
