#pragma once

#include "core/sms/desk.h"
#include "core/sms/relay.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace countersign::sms {

/// One message on its way: does what its Relay says, and asks on what became of it. Lives on the
/// loop's thread; `ended` is called last, once, after everything was told.
class Journey final : public std::enable_shared_from_this<Journey>
{
public:
    struct Surroundings
    {
        std::vector<std::shared_ptr<Desk>> desks; // in order of preference
        CarrierLimits limits;
        world::Loop& loop;
        const world::Clock& clock;
        std::shared_ptr<Gate> gate;
        std::shared_ptr<LineDoubt> line;
    };
    using Ended = std::function<void()>;

    Journey(const Surroundings& surroundings, world::Errand errand,
            world::MessageCarrier::Progressed progressed,
            world::MessageCarrier::MayGoAgain mayGoAgain, Ended ended);
    void begin() { goOn(); }
    void withdraw();
    [[nodiscard]] const QString& id() const { return m_errand.id; }

private:
    struct Followed
    {
        std::size_t desk = 0;
        QString reference;
        FollowSchedule schedule;
        bool isAsked = false;
        bool isTold = false; // its provider answered once at least
    };
    void goOn();
    bool takeStep();
    void offer(std::size_t desk);
    void answered(int attempt, std::size_t desk, const world::MessageReport& report);
    void find(int attempt, std::size_t desk);
    void askLeave(world::Again why);
    void follow(int attempt, std::size_t desk, const world::MessageReport& report,
                std::int64_t taken_ms);
    void askOn();
    void followed(int attempt, const world::MessageReport& report);
    void noteFate(int attempt, std::size_t desk, world::MessageState state);
    void noteUntold(int attempt, const Followed& followed);
    void tell(int attempt, world::MessageReport report);
    void tellEnd();
    /// Work for the loop, that comes to nothing if the journey has ended by then.
    template <class Work> auto later(Work work)
    {
        return [weak = weak_from_this(), work = std::move(work)](const auto&... arguments) {
            const std::shared_ptr<Journey> journey = weak.lock();
            if (journey && !journey->m_hasEnded)
                work(*journey, arguments...);
        };
    }
    void wakeAt(std::int64_t at_ms);
    /// By somebody, be it one that the shop doesn't have any more.
    [[nodiscard]] bool wasTaken() const
    {
        return m_relay.wasTaken() ||
               std::ranges::any_of(m_errand.past, &world::PastAttempt::wasTaken);
    }
    [[nodiscard]] std::int64_t now_ms() const { return m_around.clock.now().boot_ms; }
    [[nodiscard]] std::optional<std::int64_t> usualOf(std::size_t desk) const;

    Surroundings m_around;
    world::Errand m_errand;
    world::MessageCarrier::Progressed m_progressed;
    world::MessageCarrier::MayGoAgain m_mayGoAgain;
    Ended m_ended;
    Relay m_relay;
    std::optional<std::size_t> m_number;    // tells whose phone it is for; else nobody knows
    std::set<int> m_lost;                   // attempts of which it was said that they didn't arrive
    std::map<int, Followed> m_followed;     // by attempt: what may yet become of it
    std::map<int, std::int64_t> m_began_ms; // by attempt
    std::vector<world::MessageNews> m_news; // to be told
    world::MessageNews m_last;
    std::map<int, world::MessageNews> m_unanswered; // by attempt
    std::int64_t m_wake_ms = 0;                     // the nearest timer under way; 0 for none
    bool m_isBusy = false; // an offer, or a question that one waits for, is under way
    std::optional<world::Again> m_leaveWanted;
    int m_underWay = 0; // the attempt whose answer is awaited
    bool m_hasEnded = false;
};

} // namespace countersign::sms
