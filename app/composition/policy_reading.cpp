#include "app/composition/policy_reading.h"

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

std::optional<policy::SendingLimit> limitFrom(const std::optional<settings::Rate>& rate)
{
    if (!rate)
        return std::nullopt;
    return policy::SendingLimit{rate->count, rate->window_ms};
}

} // namespace

policy::Mandate mandateFrom(const settings::PolicyDocument& document)
{
    policy::Mandate mandate;
    mandate.tries = document.code.tries;
    mandate.failuresInARow = document.code.failuresInARow;
    mandate.from = document.countersign.from;
    mandate.alwaysForCategories = document.countersign.alwaysForCategories;
    if (const auto& unregistered = document.countersign.unregistered)
        mandate.unregistered = *unregistered == settings::Unregistered::allow
                                   ? policy::Unregistered::allow
                                   : policy::Unregistered::decline;
    mandate.countries = document.sending.countries;
    mandate.perNumber = limitFrom(document.sending.perNumber);
    mandate.perTill = limitFrom(document.sending.perTill);
    mandate.perMethod = limitFrom(document.sending.perMethod);
    mandate.perCountry = limitFrom(document.sending.perCountry);
    mandate.unverifiedBudget = document.sending.unverifiedBudget;
    return mandate;
}

Result<till::ReadPolicy, QString> readPolicy(const QByteArray& text, const QString& currency)
{
    std::optional<sale::Currency> known;
    if (!currency.isEmpty()) {
        const auto found = sale::Currency::fromCode(currency);
        if (!found)
            return failure(u"policy: its currency: "_s + found.error());
        known = *found;
    }
    const auto kept = settings::keptPolicy(text, u"policy"_s, known);
    if (!kept)
        return failure(kept.error().toString());
    return till::ReadPolicy{mandateFrom(kept->document), kept->text};
}

} // namespace countersign::app
