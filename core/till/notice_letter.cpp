#include "core/till/notice_letter.h"

#include "core/code/message.h"
#include "core/journal/fact_codec.h"
#include "core/journal/notice.h"

#include <algorithm>

namespace countersign::till {

using store::StoreError;

namespace {

bool isOf(const journal::Notice& notice, const store::OutboxMessage& row)
{
    const auto* queued = std::get_if<journal::NoticeQueued>(&notice);
    return queued && queued->message == row.id && queued->purpose == row.purpose &&
           queued->registration == row.registration && queued->expires_ms == row.expires_boot_ms;
}

/// The purchase that it is about, as the journal tells it; nothing if that doesn't tell of the
/// notice: rows of messages have no tag.
Result<std::optional<sale::Purchase>, StoreError> purchaseOf(store::Store& store,
                                                             const store::OutboxMessage& row)
{
    const auto entries = store.journal().ofPurchase(row.purchase);
    if (!entries)
        return failure(entries.error());
    sale::Purchase purchase;
    purchase.id = row.purchase;
    bool isMeant = false;
    for (const journal::Entry& entry : *entries) {
        const auto notice = journal::decodedNotice(entry.kind, entry.payload);
        isMeant = isMeant || (notice && *notice && isOf(**notice, row));
        const auto fact = journal::decodedFact(entry.kind, entry.payload);
        if (!fact)
            return std::optional<sale::Purchase>();
        if (!*fact)
            continue;
        auto after = sale::applied(std::move(purchase), {entry.at_ms, **fact});
        if (!after)
            return std::optional<sale::Purchase>();
        purchase = std::move(*after);
    }
    return isMeant && purchase.tender ? std::optional(std::move(purchase)) : std::nullopt;
}

NoticeLetter never(const char* why)
{
    return {{}, why, 0};
}

/// Nothing if it may go now. While only the till has sent too many, all of them wait.
Result<std::optional<NoticeLetter>, StoreError>
limitOf(const SentSources& sources, const policy::SendingLimits& all,
        const store::Registration& registration, const QString& country)
{
    policy::SendingLimits limits = all;
    limits.unverified.reset(); // It has no code that anybody could key.
    const auto before = sentBefore(sources, limits, registration, country, Counted::all);
    if (!before)
        return failure(before.error());
    const auto may = policy::maySend(limits, *before, sources.now.wall_ms);
    if (may)
        return std::optional<NoticeLetter>();
    if (may.error().limit != policy::LimitReached::perTill)
        return std::optional(never(journal::notice_limited));
    return std::optional(NoticeLetter{{}, {}, may.error().free_at_ms - sources.now.wall_ms});
}

} // namespace

Result<NoticeLetter, StoreError> letterOf(const SentSources& sources,
                                          const Configuration& configuration,
                                          const store::OutboxMessage& row,
                                          const std::optional<store::Registration>& registration,
                                          bool isOut)
{
    if (!registration)
        return never(journal::notice_not_registered);
    // It concerns whoever had the payment method then, and nobody who has the old number.
    if (registration->id != row.registration)
        return never(journal::notice_number_replaced);
    const auto number = numberOf(*registration);
    if (!number || !policy::isAllowedIn(*number, configuration.countries))
        return never(journal::notice_number_not_allowed);
    const auto purchase = purchaseOf(sources.store, row);
    if (!purchase)
        return failure(purchase.error());
    const auto purpose = code::purposeFromName(row.purpose);
    if (!*purchase || !purpose)
        return never(journal::notice_unfounded);
    if (!isOut) {
        const auto limit =
            limitOf(sources, configuration.sending, *registration, number->country());
        if (!limit)
            return failure(limit.error());
        if (*limit)
            return **limit;
    }
    auto text = code::noticeMessage(senderOf(configuration), registration->locale, *purpose,
                                    (*purchase)->tender->amount, (*purchase)->receiptNumber);
    const std::int64_t validFor_ms = row.expires_boot_ms - sources.now.wall_ms;
    return NoticeLetter{messageOf(row.id, *registration, std::move(text), validFor_ms), {}, 0};
}

} // namespace countersign::till
