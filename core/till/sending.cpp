#include "core/till/sending.h"

#include "core/store/blinding.h"
#include "core/till/sharing.h"
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

QString textOf(const SecretBytes& ascii)
{
    return QString::fromLatin1(reinterpret_cast<const char*>(ascii.data()),
                               static_cast<qsizetype>(ascii.size()));
}

code::Sender senderOf(const Configuration& configuration)
{
    return {configuration.payee,     configuration.tillId,   configuration.storePhone,
            configuration.languages, configuration.canReply, configuration.fixedWordings};
}

std::shared_ptr<const world::Message> messageOf(const QString& id, const store::Registration& to,
                                                code::MessageText text, std::int64_t validFor_ms)
{
    auto message = std::make_shared<world::Message>();
    message->id = id;
    message->to = textOf(*to.number);
    message->isUcs2 = text.encoding == code::Encoding::ucs2;
    message->text = std::move(text.text);
    message->templateId = text.templateId;
    message->validFor_ms = validFor_ms;
    return message;
}

Result<policy::PhoneNumber, policy::NumberRefusal> numberOf(const store::Registration& registration)
{
    return policy::PhoneNumber::fromE164(textOf(*registration.number));
}

QByteArray blindedNumber(const SecretBytes* sharingKey, const store::Registration& registration)
{
    if (sharingKey == nullptr)
        return {};
    const SecretBytes& number = *registration.number;
    return store::blinded(*sharingKey, store::blinded_number_label,
                          QByteArrayView(reinterpret_cast<const char*>(number.data()),
                                         static_cast<qsizetype>(number.size())));
}

std::int64_t sentNeeded_ms(const policy::SendingLimits& limits)
{
    // Head office may make a window longer between two purchases, and none is longer than a day.
    return std::max({longestWindow_ms(limits), policy::ReplyWindow::counts_ms, policy::day_ms});
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
Result<policy::SentBefore, store::StoreError> sentBefore(const SentSources& sources,
                                                         const policy::SendingLimits& limits,
                                                         const store::Registration& registration,
                                                         const QString& country, Counted counted)
{
    store::Sendings& sendings = sources.store.sendings();
    const store::Addressee to{registration.numberLookup, registration.method, country};
    const std::int64_t window_ms = longestWindow_ms(limits);
    auto sent = sendings.within(window_ms, sources.now, to, sources.sent.known());
    if (!sent)
        return failure(sent.error());
    const auto inRun = sources.sent.within(window_ms, sources.now, to);
    sent->insert(sent->end(), inRun.begin(), inRun.end());
    policy::SentBefore before;
    for (const store::Sending& sending : *sent) {
        if (sending.isNotice && counted == Counted::codes)
            continue;
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
    if (!limits.unverified)
        return before;
    const auto most =
        sendings.mostVerifiedInADay(policy::UnverifiedBudget::days, sources.now, country);
    if (!most)
        return failure(most.error());
    before.verifiedDayMax = *most;
    return before;
}

std::optional<Refusal> Till::obstacleTo(const store::Registration& to, const QUuid& purchase)
{
    m_sendingRefusal.reset();
    const auto number = numberOf(to);
    if (!number || !policy::isAllowedIn(*number, m_configuration.countries))
        return Refusal::numberNotAllowed;
    const policy::SendingLimits& limits = m_configuration.sending;
    const SentSources sources{m_sent, m_world.store, m_world.clock.now()};
    auto before = sentBefore(sources, limits, to, number->country(), Counted::codes);
    if (!before)
        return Refusal::storeFailed;
    m_sharing->addHeard(*before, to, purchase, sources.now);
    if (const auto may = policy::maySend(limits, *before, sources.now.wall_ms); !may) {
        m_sendingRefusal = may.error();
        return Refusal::sendingLimit;
    }
    return std::nullopt;
}

/// By whom and to whom a message would go now. The error says that it can't be read for the moment.
Result<sale::NextSending, Refusal> Till::nextSending(const sale::Purchase& purchase,
                                                     const QString& maker)
{
    sale::NextSending next{maker, {}, {}};
    const auto registration = registrationOf(purchase.methodId);
    if (!registration && registration.error().fault != store::StoreFault::damaged)
        return failure(Refusal::storeFailed);
    if (!registration) {
        next.obstacle = Refusal::registryAltered;
    } else if (!registration->has_value()) {
        next.obstacle = Refusal::notRegistered;
    } else {
        next.registrationId = (*registration)->id;
        next.obstacle = obstacleTo(**registration, purchase.id);
    }
    return next;
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
