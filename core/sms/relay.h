#pragma once

#include "core/sms/breaker.h"
#include "core/sms/follow_schedule.h"
#include "core/world/sms.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace countersign::sms {

/// How long and how often a message is offered.
struct CarrierLimits
{
    std::int64_t accept_within_ms = 20'000; // since somebody was first wanted; then it is given up
    std::int64_t attempt_max_ms = 8'000;    // a provider that says nothing for so long is hung
    std::int64_t find_max_ms = 3'000;       // the same of a question that the next offer waits for
    std::int64_t round_wait_first_ms = 250; // after each provider had a turn; then doubled
    std::int64_t round_wait_max_ms = 8'000;
    FollowLimits follow;
    Breaker::Limits breaker;
};

/// For providers with these time limits of their own (at least one): none is given up as hung
/// before it can have told so itself, or the message would go to the next although it may still be
/// taken. Where `accept_within_ms` is shorter, the message is given up by then.
CarrierLimits limitsFor(const std::vector<std::int64_t>& timeouts_ms,
                        std::int64_t accept_within_ms);

/// Whose turn it is with one message. Pure; all times are of one monotonic clock.
///
/// Every provider has a turn in order of preference, then round again after a wait that doubles. A
/// broken one is passed over unless all are; one that refused the message for good, or holds it
/// already, isn't offered it again. A provider that fell silent is asked whether it has the message
/// before anybody is offered it again; where it can't say, the message may have gone, and it takes
/// leave to hand it over once more. So it does where a message that was taken is known not to
/// arrive, or not to have arrived in that provider's usual time.
class Relay
{
public:
    struct Provider
    {
        world::SmsAbilities abilities;
        std::optional<std::int64_t> usual_ms; // until it has delivered; without: no hurry
        bool isAvoided = false;               // all others are preferred to it
    };
    struct Step
    {
        enum class Kind {
            offer, // to `provider`
            find,  // whether `provider` has what `attempt` brought it
            ask,   // for leave, because of `why`
            wait,  // for `wait_ms`, then ask `next` again
            rest   // nothing to do, unless something becomes known
        };
        Kind kind = Kind::rest;
        std::size_t provider = 0;
        int attempt = 0;
        std::int64_t wait_ms = 0;
        world::Again why = world::Again::noAnswer;
    };
    using Allows = std::function<bool(std::size_t provider)>; // its breaker

    /// In order of preference, at least one. The message may go out `allowed` times, and is
    /// offered for `validFor_ms`.
    Relay(std::vector<Provider> providers, const CarrierLimits& limits, int allowed,
          std::int64_t validFor_ms, std::int64_t now_ms);

    /// An attempt of before a restart.
    void remember(int number, std::size_t provider, world::MessageState state, bool wasTaken,
                  std::int64_t taken_ms);
    /// Attempts whose beginning nobody kept may have been under way when the program ended: as many
    /// as there was leave for, since none is begun without.
    void rememberRestart();

    /// What to do, when neither an offer nor a question of `find` or `ask` is under way. The line
    /// to the internet may be in doubt by what became of other messages (see LineDoubt).
    [[nodiscard]] Step next(std::int64_t now_ms, const Allows& allows, bool isLineInDoubt = false);

    /// The message is offered. Returns the attempt's number.
    int begin(std::size_t provider);
    /// What came of an attempt: in time, or, of one that was given up as `unknown`, later. True if
    /// that is news.
    bool answered(int attempt, world::MessageReport::Outcome outcome, world::MessageState state,
                  std::int64_t now_ms);
    /// What `provider` says to the question of `find`. True if it has it, or surely nobody has.
    bool found(int attempt, std::size_t provider, world::MessageReport::Outcome outcome,
               world::MessageState state, std::int64_t now_ms);
    /// What became of a message that was taken. True if that is news.
    bool followed(int attempt, world::MessageState state, std::int64_t now_ms);
    void grant() { ++m_allowed; }
    /// It is offered to nobody any more.
    void close() { m_isClosed = true; }

    /// Whether it may still be offered to somebody.
    [[nodiscard]] bool isOver(std::int64_t now_ms) const;
    /// Whether a provider took it, whatever became of it then.
    [[nodiscard]] bool wasTaken() const;
    /// Whether that attempt was taken, and hasn't arrived in its provider's usual time. Nothing is
    /// late that nobody waits for any more: the code may have been typed long before it was told
    /// that it arrived.
    [[nodiscard]] bool isLate(int attempt) const;
    /// How often it may have gone out so far.
    [[nodiscard]] int mayHaveGone() const;
    [[nodiscard]] std::int64_t remaining_ms(std::int64_t now_ms) const;

private:
    enum class Status { underWay, unanswered, gone, taken, lost, delivered };
    struct Attempt
    {
        int number = 0;
        std::optional<std::size_t> provider; // nobody knows, of one before a restart
        Status status = Status::underWay;    // gone: it surely isn't there; lost: it won't arrive
        world::MessageState state = world::MessageState::unknown;
        std::int64_t taken_ms = 0;
        std::int64_t known_ms = 0;      // when its state was last told
        std::vector<std::size_t> toAsk; // whether they have it
        bool canBeElsewhere = false;    // somebody can't say
    };
    Attempt* find(int attempt);
    void take(Attempt& attempt, world::MessageState state, std::int64_t now_ms);
    void leaveUnanswered(Attempt& attempt);
    [[nodiscard]] bool isTooSlow(const Attempt& attempt) const;
    [[nodiscard]] bool has(Status status) const;
    [[nodiscard]] world::Again reason() const;
    [[nodiscard]] bool isCandidate(std::size_t provider) const;
    [[nodiscard]] bool isSilentOnTheLine() const;
    [[nodiscard]] std::optional<std::size_t> pick(const Allows& allows, bool isLineInDoubt) const;
    Step offerOrWait(std::int64_t now_ms, const Allows& allows, bool isLineInDoubt);

    std::vector<Provider> m_providers;
    CarrierLimits m_limits;
    int m_allowed;
    std::int64_t m_validUntil_ms;
    std::optional<std::int64_t> m_wantedUntil_ms; // while nobody has it who will deliver it
    std::int64_t m_again_ms = 0;                  // a round is over: when the next begins
    std::int64_t m_wait_ms;
    std::vector<bool> m_hadTurn;
    std::vector<bool> m_hasRefused; // for good
    std::vector<Attempt> m_attempts;
    int m_lastNumber = 0;
    bool m_isClosed = false;
};

} // namespace countersign::sms
