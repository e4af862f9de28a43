#include "core/till/sending.h"

#include "core/till/till.h"

#include <QDateTime>
#include <algorithm>

namespace countersign::till {

namespace {

constexpr std::int64_t second_ms = 1000;
constexpr std::int64_t minute_ms = 60'000;

/// "14:32", rounded up to the minute; with its date if that is another day in the store.
QString inStore(std::int64_t at_ms, std::int64_t now_ms, const QTimeZone& timezone)
{
    const auto local = [&](std::int64_t time_ms) {
        const auto utc = QDateTime::fromMSecsSinceEpoch(time_ms, Qt::UTC);
        return timezone.isValid() ? utc.toTimeZone(timezone) : utc;
    };
    const QDateTime at = local((at_ms + minute_ms - 1) / minute_ms * minute_ms);
    const bool isToday = at.date() == local(now_ms).date();
    return at.toString(isToday ? QStringLiteral("HH:mm") : QStringLiteral("yyyy-MM-dd HH:mm"));
}

/// How far back any limit looks.
std::int64_t longestWindow_ms(const policy::SendingLimits& limits)
{
    return std::max({limits.perNumber.window_ms, limits.perMethod.window_ms,
                     limits.perCountry.window_ms, limits.perTill.window_ms,
                     limits.unverified ? policy::day_ms : 0});
}

} // namespace

Result<policy::PhoneNumber, policy::NumberRefusal> numberOf(const store::Registration& registration)
{
    return policy::PhoneNumber::fromE164(
        QString::fromLatin1(reinterpret_cast<const char*>(registration.number->data()),
                            static_cast<qsizetype>(registration.number->size())));
}

std::int64_t sentNeeded_ms(const policy::SendingLimits& limits)
{
    return std::max(longestWindow_ms(limits), policy::ReplyWindow::counts_ms);
}

QString inWords(const policy::SendingRefusal& refusal, bool canKeyLast, std::int64_t now_ms,
                const QTimeZone& timezone)
{
    const QString at = inStore(refusal.free_at_ms, now_ms, timezone);
    const QString next = canKeyLast
                             ? QStringLiteral("Key the code that was sent, or try again at %1.")
                             : QStringLiteral("Take another payment, or try again at %1.");
    return policy::sentence(refusal.limit) + QLatin1Char(' ') + next.arg(at);
}

/// Counted from what this run sent and the messages that the store holds of earlier ones, so that
/// neither a restart gives anything back, nor a row that somebody hides for a while.
std::optional<Refusal> Till::obstacleTo(const store::Registration& registration)
{
    m_sendingRefusal.reset();
    const auto number = numberOf(registration);
    if (!number || !policy::isAllowedIn(*number, m_configuration.countries))
        return Refusal::numberNotAllowed;
    const policy::SendingLimits& limits = m_configuration.sending;
    const sale::Instant now = m_world.clock.now();
    store::Sendings& sendings = m_world.store.sendings();
    const store::Addressee to{registration.numberLookup, registration.method, number->country()};
    const std::int64_t window_ms = longestWindow_ms(limits);
    auto sent = sendings.within(window_ms, now, to, m_sent.known());
    if (!sent)
        return Refusal::storeFailed;
    const auto inRun = m_sent.within(window_ms, now, to);
    sent->insert(sent->end(), inRun.begin(), inRun.end());
    policy::SentBefore before;
    for (const store::Sending& sending : *sent) {
        before.byTill_ms.push_back(sending.at_ms);
        if (sending.isToNumber)
            before.toNumber_ms.push_back(sending.at_ms);
        if (sending.isOnMethod)
            before.onMethod_ms.push_back(sending.at_ms);
        if (sending.isToCountry)
            before.toCountry_ms.push_back(sending.at_ms);
        if (sending.isToCountry && sending.isUnverified)
            before.unverified_ms.push_back(sending.at_ms);
    }
    if (limits.unverified) {
        const auto most =
            sendings.mostVerifiedInADay(policy::UnverifiedBudget::days, now, number->country());
        if (!most)
            return Refusal::storeFailed;
        before.verifiedDayMax = *most;
    }
    if (const auto may = policy::maySend(limits, before, now.wall_ms); !may) {
        m_sendingRefusal = may.error();
        return Refusal::sendingLimit;
    }
    return std::nullopt;
}

/// The purchase's message may go out at that time. Where an earlier run sent it first, this one
/// doesn't know yet whose phone it is. False if that can't be told just now: it would count for
/// nobody.
bool Till::keepSending(const sale::Purchase& after, const sale::Instant& at,
                       store::Transaction& transaction)
{
    const QByteArray& registration = after.code->registrationId;
    const auto phone = m_sent.phoneOf(registration, m_world.store.registry());
    if (!phone || !*phone)
        return false;
    transaction.allowSending(after.message->id, at);
    m_sent.stage({after.message->id, after.id, registration, after.methodId, at,
                  after.message->sent_boot_ms});
    return true;
}

/// With what to do, and from when on it is possible again where time alone brings that.
void Till::refuse(const sale::Purchase& purchase, Refusal refusal)
{
    const sale::Instant now = m_world.clock.now();
    const int triesLeft = sale::triesLeft(purchase, m_configuration.rules);
    if (refusal == Refusal::registryAltered && m_registryFault)
        return refuseAltered(refusal, *m_registryFault);
    RefusalView view{refusal, sale::sentence(refusal, triesLeft), triesLeft};
    if (refusal == Refusal::sendingLimit && m_sendingRefusal) {
        const bool canKeyLast = purchase.stage == sale::Stage::countersigning && purchase.code &&
                                !purchase.isCodeExpired(now);
        view.say = inWords(*m_sendingRefusal, canKeyLast, now.wall_ms, m_configuration.timezone);
        view.freeAt_ms = m_sendingRefusal->free_at_ms;
        view.limit = m_sendingRefusal->limit;
    } else if (refusal == Refusal::resendTooSoon && purchase.message) {
        const std::int64_t wait_ms = std::max<std::int64_t>(
            1, sale::resendReady_boot_ms(purchase, m_configuration.rules) - now.boot_ms);
        view.say = QStringLiteral("The last code is still on its way. It can be sent again in "
                                  "%1 s.")
                       .arg((wait_ms + second_ms - 1) / second_ms);
        view.freeAt_ms = now.wall_ms + wait_ms;
    }
    view.purchase = purchase.id;
    refuse(std::move(view));
}

} // namespace countersign::till
