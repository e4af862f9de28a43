#pragma once

#include "tests/sale/paid_counter.h"

#include <algorithm>
#include <array>
#include <vector>

namespace countersign::sale {

/// What the terminal was asked, and nobody has heard an answer to yet.
struct Question
{
    TerminalAction action = TerminalAction::authorise;
    bool isEnquiry = false; // else it was to act
    bool isAboutHold = false;
};

/// A counter and what is on its way between it and the terminal.
struct Place
{
    PaidCounter counter;
    std::vector<Question> asked;
    bool isOff = false; // no program runs

    /// Takes in what followed from the last event.
    void note()
    {
        for (const Effect& effect : counter.effects) {
            if (const auto* ask = std::get_if<AskTerminal>(&effect))
                asked.push_back({ask->action, false, false});
            else if (const auto* enquire = std::get_if<EnquireTerminal>(&effect))
                asked.push_back({enquire->action, true, enquire->isAboutHold});
        }
    }
    /// The one that an answer about that action would be to is answered, if there is one.
    void answered(TerminalAction action)
    {
        const bool isAboutHold = counter.isHoldAskedAbout();
        const auto question = std::find_if(asked.begin(), asked.end(), [&](const Question& one) {
            return one.action == action && one.isAboutHold == isAboutHold;
        });
        if (question != asked.end())
            asked.erase(question);
    }
    /// What was on its way finds nobody any more.
    void ended() { asked.clear(); }
};

/// How it goes on once nobody lies, hangs or errs any more.
enum class KindEnd {
    actsAndKeys,      // the terminal did all it was asked; the right code is keyed
    neverSawAndWaits, // nothing reached it yet, and it does what it is asked next; nobody keys
    refusesAndStops   // it did nothing, and refuses; the cashier cancels
};
constexpr std::array kind_ends{KindEnd::actsAndKeys, KindEnd::neverSawAndWaits,
                               KindEnd::refusesAndStops};

/// What it did. It has what the counter knows it to hold, and nobody captured that elsewhere.
inline AnswerState truthOf(const Question& question, const Purchase& purchase, KindEnd end)
{
    if (question.isAboutHold) {
        if (question.action != TerminalAction::authorise)
            return AnswerState::neverSeen;
        if (end == KindEnd::refusesAndStops)
            return AnswerState::released;
        return purchase.payment->state == HoldState::taken ? AnswerState::taken : AnswerState::held;
    }
    if (end == KindEnd::refusesAndStops)
        return AnswerState::declined;
    if (end == KindEnd::neverSawAndWaits && question.isEnquiry)
        return AnswerState::neverSeen;
    switch (question.action) {
    case TerminalAction::authorise:
        return AnswerState::held;
    case TerminalAction::capture:
        return AnswerState::taken;
    case TerminalAction::release:
        return AnswerState::released;
    }
    return AnswerState::unknown;
}

/// The code is awaited: whoever can end that does.
inline void goOnAtCounter(PaidCounter& counter, KindEnd end)
{
    const bool keys = end == KindEnd::actsAndKeys;
    if (counter.purchase.isTryOpen)
        return counter.bring(CodeCompared{keys ? Comparison::right : Comparison::wrong});
    if (end == KindEnd::refusesAndStops)
        return counter.bring(CancelAsked{});
    if (keys)
        counter.bring(CodeKeyed{6});
    if (counter.purchase.stage != Stage::countersigning || counter.purchase.isTryOpen)
        return;
    counter.pass(Rules::life_max_ms + Rules::idle_after_expiry_ms + 1);
    counter.bring(Ticked{});
}

/// Why a purchase never ends from there, nor waits for a person who is told; nothing if it does.
inline const char* stuckFrom(Place place, KindEnd end)
{
    constexpr int steps_max = 30;
    PaidCounter& c = place.counter;
    if (place.isOff) {
        c.bring(Restarted{});
        place.note();
    }
    for (int steps = 0; steps < steps_max; ++steps) {
        const Purchase& p = c.purchase;
        if (!p.isOpen() && !p.isAskedAbout())
            return nullptr;
        if (p.isParked() && p.whyUnresolved() != Unresolved::unanswered)
            return nullptr;
        if (!place.asked.empty()) {
            const Question question = place.asked.front();
            place.asked.erase(place.asked.begin());
            auto answer =
                PaidCounter::answered(question.action, truthOf(question, p, end), p.totals.total);
            answer.isDirect = !question.isEnquiry;
            answer.isAboutHold = question.isAboutHold;
            c.bring(answer);
        } else if (p.stage == Stage::countersigning) {
            goOnAtCounter(c, end);
        } else {
            return "it isn't over, and nobody asks the terminal about it any more";
        }
        place.note();
    }
    return "it goes on forever";
}

} // namespace countersign::sale
