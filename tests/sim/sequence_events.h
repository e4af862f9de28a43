#pragma once

#include "tests/sale/kind_end.h"

#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace countersign::sale {

/// Whether a program runs on through an event, is started by it, or is off then.
enum class Program { runs, starts, off };

struct Named
{
    const char* name;
    std::function<void(PaidCounter&)> happen;
    std::optional<TerminalAction> answers; // what the terminal was asked
    Program program;
};

/// Everything that can come next, at any time, sensible or not. What the terminal answers is told
/// apart by what was asked; the amount is the one that was asked for, but once.
inline std::vector<Named> alphabet()
{
    std::vector<Named> events;
    const auto add = [&](const char* name, std::function<void(PaidCounter&)> happen,
                         Program program = Program::runs) {
        events.push_back({name, std::move(happen), {}, program});
    };
    const auto answers = [&](const char* name, TerminalAction action, AnswerState state) {
        add(name, [action, state](PaidCounter& c) { c.answer(action, state); });
        events.back().answers = action;
    };
    answers("held", TerminalAction::authorise, AnswerState::held);
    answers("taken at once", TerminalAction::authorise, AnswerState::taken);
    answers("authorise not seen", TerminalAction::authorise, AnswerState::neverSeen);
    answers("authorise declined", TerminalAction::authorise, AnswerState::declined);
    answers("authorise unknown", TerminalAction::authorise, AnswerState::unknown);
    answers("taken", TerminalAction::capture, AnswerState::taken);
    answers("capture declined", TerminalAction::capture, AnswerState::declined);
    answers("capture unknown", TerminalAction::capture, AnswerState::unknown);
    answers("capture not seen", TerminalAction::capture, AnswerState::neverSeen);
    answers("capture still held", TerminalAction::capture, AnswerState::held);
    answers("capture released", TerminalAction::capture, AnswerState::released);
    answers("released", TerminalAction::release, AnswerState::released);
    answers("release unknown", TerminalAction::release, AnswerState::unknown);
    answers("release declined", TerminalAction::release, AnswerState::declined);
    answers("release taken", TerminalAction::release, AnswerState::taken);
    answers("release still held", TerminalAction::release, AnswerState::held);
    answers("release not seen", TerminalAction::release, AnswerState::neverSeen);
    add("part held", [](PaidCounter& c) {
        auto answer = PaidCounter::answered(TerminalAction::authorise, AnswerState::held,
                                            c.purchase.totals.total - amountOf(u"0.01"));
        c.bring(answer);
    });
    events.back().answers = TerminalAction::authorise;
    add("keyed", [](PaidCounter& c) { c.bring(CodeKeyed{6}); });
    add("right", [](PaidCounter& c) { c.bring(CodeCompared{Comparison::right}); });
    add("wrong", [](PaidCounter& c) { c.bring(CodeCompared{Comparison::wrong}); });
    add("sent", [](PaidCounter& c) {
        if (c.purchase.message)
            c.reportTaken();
    });
    add("not sent", [](PaidCounter& c) {
        if (c.purchase.message)
            c.reportFailed();
    });
    add("repeat", [](PaidCounter& c) {
        if (c.purchase.message)
            c.bring(RepeatAsked{c.purchase.message->id, QStringLiteral("no_answer")});
    });
    add("resend", [](PaidCounter& c) { c.resend(); });
    add("more time", [](PaidCounter& c) { c.bring(MoreTimeAsked{}); });
    add("deny", [](PaidCounter& c) { c.bring(DenyAsked{}); });
    add("cancel", [](PaidCounter& c) { c.bring(CancelAsked{}); });
    add("aside", [](PaidCounter& c) { c.bring(AsideAsked{}); });
    add("take up", [](PaidCounter& c) { c.bring(TakeAsked{}); });
    add("settle", [](PaidCounter& c) { c.bring(SettleAsked{QStringLiteral("seen to")}); });
    add("five minutes", [](PaidCounter& c) {
        c.pass(301'000);
        c.bring(Ticked{});
    });
    add(
        "restart", [](PaidCounter& c) { c.bring(Restarted{}); }, Program::starts);
    add(
        "reboot",
        [](PaidCounter& c) {
            c.reboot();
            c.bring(Restarted{});
        },
        Program::starts);
    add(
        "put back", [](PaidCounter& c) { c.bring(Restored{}); }, Program::off);
    return events;
}

} // namespace countersign::sale
