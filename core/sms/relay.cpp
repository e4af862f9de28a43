#include "core/sms/relay.h"

#include "core/base/check.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace countersign::sms {

using world::Again;
using world::MessageState;
using Outcome = world::MessageReport::Outcome;

CarrierLimits limitsFor(const std::vector<std::int64_t>& timeouts_ms, std::int64_t accept_within_ms)
{
    check(!timeouts_ms.empty(), "there is a provider");
    constexpr std::int64_t margin_ms = 3000;
    CarrierLimits limits;
    limits.accept_within_ms = accept_within_ms;
    limits.attempt_max_ms = *std::max_element(timeouts_ms.begin(), timeouts_ms.end()) + margin_ms;
    return limits;
}

Relay::Relay(std::vector<Provider> providers, const CarrierLimits& limits, int allowed,
             std::int64_t validFor_ms, std::int64_t now_ms)
    : m_providers(std::move(providers)), m_limits(limits), m_allowed(allowed),
      m_validUntil_ms(now_ms + validFor_ms), m_wait_ms(limits.round_wait_first_ms),
      m_hadTurn(m_providers.size(), false), m_hasRefused(m_providers.size(), false)
{
    check(!m_providers.empty(), "there is a provider");
}

void Relay::remember(int number, std::size_t provider, MessageState state, bool wasTaken,
                     std::int64_t taken_ms)
{
    Attempt attempt;
    attempt.number = number;
    attempt.provider = provider;
    m_lastNumber = std::max(m_lastNumber, number);
    if (wasTaken) {
        take(attempt, state, taken_ms);
    } else if (state == MessageState::unknown) {
        leaveUnanswered(attempt);
    } else {
        attempt.status = Status::gone;
        if (state == MessageState::failed)
            m_hasRefused[provider] = true;
    }
    m_attempts.push_back(std::move(attempt));
}

Relay::Step Relay::next(std::int64_t now_ms, const Allows& allows, bool isLineInDoubt)
{
    if (isOver(now_ms) || has(Status::underWay))
        return {};
    const bool isOnItsWay =
        std::any_of(m_attempts.begin(), m_attempts.end(), [this](const Attempt& attempt) {
            return attempt.status == Status::taken && !isTooSlow(attempt);
        });
    if (isOnItsWay)
        return {};
    if (!m_wantedUntil_ms) {
        m_wantedUntil_ms = std::min(m_validUntil_ms, now_ms + m_limits.accept_within_ms);
        m_again_ms = now_ms;
        m_wait_ms = m_limits.round_wait_first_ms;
        m_hadTurn.assign(m_providers.size(), false);
    }
    if (now_ms >= *m_wantedUntil_ms)
        return {};
    for (const Attempt& attempt : m_attempts) {
        if (attempt.status == Status::unanswered && !attempt.toAsk.empty())
            return {Step::Kind::find, attempt.toAsk.front(), attempt.number, 0, Again::noAnswer};
    }
    return offerOrWait(now_ms, allows, isLineInDoubt);
}

Relay::Step Relay::offerOrWait(std::int64_t now_ms, const Allows& allows, bool isLineInDoubt)
{
    if (now_ms < m_again_ms)
        return {Step::Kind::wait, 0, 0, m_again_ms - now_ms, Again::noAnswer};
    const auto whose = pick(allows, isLineInDoubt);
    if (whose) {
        const bool isFree = mayHaveGone() < m_allowed;
        return {isFree ? Step::Kind::offer : Step::Kind::ask, *whose, 0, 0, reason()};
    }
    bool isAnybodyLeft = false;
    for (std::size_t i = 0; i < m_providers.size(); ++i)
        isAnybodyLeft = isAnybodyLeft || isCandidate(i);
    const std::int64_t wait_ms = m_wait_ms;
    // A wait past the end would only put off saying that it is over.
    if (!isAnybodyLeft || wait_ms >= *m_wantedUntil_ms - now_ms)
        return {};
    m_again_ms = now_ms + wait_ms;
    m_wait_ms = std::min(m_wait_ms * 2, m_limits.round_wait_max_ms);
    m_hadTurn.assign(m_providers.size(), false);
    return {Step::Kind::wait, 0, 0, wait_ms, Again::noAnswer};
}

bool Relay::isCandidate(std::size_t provider) const
{
    if (m_hasRefused[provider])
        return false;
    return std::none_of(m_attempts.begin(), m_attempts.end(), [&](const Attempt& attempt) {
        return attempt.provider == provider &&
               (attempt.status == Status::taken || attempt.status == Status::lost);
    });
}

/// Somebody behind the store's line to the internet has nothing said of this message.
bool Relay::isSilentOnTheLine() const
{
    return std::any_of(m_attempts.begin(), m_attempts.end(), [this](const Attempt& attempt) {
        return attempt.status == Status::unanswered && attempt.provider &&
               !m_providers[*attempt.provider].abilities.isLocal;
    });
}

/// Where the line may be down, who needs none goes first. That other messages have it in doubt
/// weighs less than that somebody stayed silent on this text: a resend is to go another way.
std::optional<std::size_t> Relay::pick(const Allows& allows, bool isLineInDoubt) const
{
    std::vector<std::size_t> candidates;
    for (std::size_t i = 0; i < m_providers.size(); ++i) {
        if (isCandidate(i))
            candidates.push_back(i);
    }
    const bool isSilent = isSilentOnTheLine();
    std::stable_sort(candidates.begin(), candidates.end(), [&](std::size_t a, std::size_t b) {
        const auto rank = [&](std::size_t i) {
            const Provider& provider = m_providers[i];
            const bool needsLine = !provider.abilities.isLocal;
            return std::tuple(isSilent && needsLine, provider.isAvoided,
                              isLineInDoubt && needsLine);
        };
        return rank(a) < rank(b);
    });
    const bool areAllBroken = std::none_of(candidates.begin(), candidates.end(), allows);
    for (const std::size_t i : candidates) {
        if (!m_hadTurn[i] && (areAllBroken || allows(i)))
            return i;
    }
    return std::nullopt;
}

int Relay::begin(std::size_t provider)
{
    check(mayHaveGone() < m_allowed, "a message goes out no oftener than it may");
    Attempt attempt;
    attempt.number = ++m_lastNumber;
    attempt.provider = provider;
    m_hadTurn[provider] = true;
    m_attempts.push_back(attempt);
    return attempt.number;
}

bool Relay::answered(int number, Outcome outcome, MessageState state, std::int64_t now_ms)
{
    Attempt* attempt = find(number);
    check(attempt != nullptr, "what is answered was asked");
    const bool isInTime = attempt->status == Status::underWay;
    const bool isLate = attempt->status == Status::gone && outcome == Outcome::taken; // after all
    if (!isInTime && attempt->status != Status::unanswered && !isLate)
        return false;
    switch (outcome) {
    case Outcome::taken:
        take(*attempt, state, now_ms);
        return true;
    case Outcome::permanent:
        m_hasRefused[*attempt->provider] = true;
        attempt->status = Status::gone;
        return true;
    case Outcome::transient:
        attempt->status = Status::gone;
        return true;
    case Outcome::unknown:
        if (isInTime)
            leaveUnanswered(*attempt);
        return isInTime;
    }
    return false;
}

bool Relay::found(int number, std::size_t provider, Outcome outcome, MessageState state,
                  std::int64_t now_ms)
{
    Attempt* attempt = find(number);
    check(attempt != nullptr, "what is found was looked for");
    std::erase(attempt->toAsk, provider);
    if (attempt->status != Status::unanswered)
        return false;
    switch (outcome) {
    case Outcome::taken:
        attempt->provider = provider;
        take(*attempt, state, now_ms);
        // It would say so of another attempt, too.
        for (Attempt& other : m_attempts) {
            if (other.provider != provider && std::erase(other.toAsk, provider) > 0)
                other.canBeElsewhere = true;
        }
        return true;
    case Outcome::transient:
        if (!attempt->toAsk.empty() || attempt->canBeElsewhere)
            return false;
        attempt->status = Status::gone;
        return true;
    case Outcome::permanent:
    case Outcome::unknown:
        attempt->canBeElsewhere = true;
        return false;
    }
    return false;
}

bool Relay::followed(int number, MessageState state, std::int64_t now_ms)
{
    Attempt* attempt = find(number);
    check(attempt != nullptr, "what is followed was sent");
    if (attempt->status != Status::taken)
        return false;
    const bool isNews = world::isProgress(attempt->state, state);
    if (isNews)
        take(*attempt, state, attempt->taken_ms);
    attempt->known_ms = now_ms;
    return isNews;
}

/// From here on nobody else is wanted, unless it comes to nothing.
void Relay::take(Attempt& attempt, MessageState state, std::int64_t now_ms)
{
    attempt.state = state;
    attempt.taken_ms = attempt.known_ms = now_ms;
    attempt.toAsk.clear();
    attempt.status = state == MessageState::delivered ? Status::delivered
                     : world::isFinal(state)          ? Status::lost
                                                      : Status::taken;
    m_wantedUntil_ms.reset();
}

bool Relay::isTooSlow(const Attempt& attempt) const
{
    const Provider& provider = m_providers[*attempt.provider];
    return provider.abilities.tellsDelivery && provider.usual_ms &&
           attempt.known_ms >= attempt.taken_ms + *provider.usual_ms;
}

bool Relay::isLate(int number) const
{
    const auto isThat = [&](const Attempt& attempt) {
        return attempt.number == number && attempt.status == Status::taken && isTooSlow(attempt);
    };
    return !m_isClosed && std::any_of(m_attempts.begin(), m_attempts.end(), isThat);
}

Again Relay::reason() const
{
    if (has(Status::unanswered))
        return Again::noAnswer;
    return has(Status::taken) ? Again::tooSlow : Again::notDelivered;
}

bool Relay::has(Status status) const
{
    return std::any_of(m_attempts.begin(), m_attempts.end(),
                       [&](const Attempt& attempt) { return attempt.status == status; });
}

bool Relay::wasTaken() const
{
    return has(Status::taken) || has(Status::lost) || has(Status::delivered);
}

int Relay::mayHaveGone() const
{
    return static_cast<int>(
        std::count_if(m_attempts.begin(), m_attempts.end(),
                      [](const Attempt& attempt) { return attempt.status != Status::gone; }));
}

bool Relay::isOver(std::int64_t now_ms) const
{
    return m_isClosed || now_ms >= m_validUntil_ms || has(Status::delivered);
}

std::int64_t Relay::remaining_ms(std::int64_t now_ms) const
{
    return std::max<std::int64_t>(0, m_wantedUntil_ms.value_or(m_validUntil_ms) - now_ms);
}

Relay::Attempt* Relay::find(int number)
{
    const auto at = std::find_if(m_attempts.begin(), m_attempts.end(),
                                 [&](const Attempt& attempt) { return attempt.number == number; });
    return at == m_attempts.end() ? nullptr : &*at;
}

} // namespace countersign::sms
