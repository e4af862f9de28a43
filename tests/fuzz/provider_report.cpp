#include "tests/fuzz/provider_report.h"

#include "core/base/check.h"

#include <algorithm>

namespace countersign::fuzz {

using world::MessageReport;
using world::MessageState;

namespace {

constexpr qsizetype reason_characters_max = 200;
constexpr qsizetype reference_characters_max = 128;
constexpr int digits_in_a_row_max = 5; // a status, or a provider's own number of an error

bool agree(MessageReport::Outcome outcome, MessageState state)
{
    switch (outcome) {
    case MessageReport::Outcome::taken:
        return state == MessageState::accepted || state == MessageState::sent ||
               state == MessageState::delivered || state == MessageState::queued;
    case MessageReport::Outcome::transient:
        return state == MessageState::queued;
    case MessageReport::Outcome::permanent:
        return state == MessageState::failed || state == MessageState::undelivered;
    case MessageReport::Outcome::unknown:
        return state == MessageState::unknown;
    }
    return false;
}

/// A code has at least six digits, and so has a number.
bool holdsDigitsOf(const QString& reason, const QByteArray& answer)
{
    int inARow = 0;
    for (qsizetype at = 0; at < reason.size(); ++at) {
        inARow = reason.at(at) >= u'0' && reason.at(at) <= u'9' ? inARow + 1 : 0;
        if (inARow > digits_in_a_row_max &&
            answer.contains(reason.mid(at - inARow + 1, inARow).toLatin1()))
            return true;
    }
    return false;
}

void checkWords(const MessageReport& report, const QByteArray& answer)
{
    check(!report.provider.isEmpty(), "a report names its provider");
    check(!report.reason.isEmpty() || report.outcome == MessageReport::Outcome::taken,
          "a report of what wasn't taken has a reason");
    check(report.reason.size() <= reason_characters_max, "a reason is short");
    check(std::all_of(report.reason.begin(), report.reason.end(),
                      [](QChar character) { return character.isPrint(); }),
          "a reason is one line that can be shown");
    check(!holdsDigitsOf(report.reason, answer), "a reason repeats no digits of the answer");
    check(report.reference.size() <= reference_characters_max, "a reference is short");
    check(std::all_of(report.reference.begin(), report.reference.end(),
                      [](QChar c) { return c > u' ' && c < u'\x7f'; }),
          "a reference is visible ASCII");
}

} // namespace

void checkReport(const MessageReport& report, const QByteArray& answer)
{
    checkWords(report, answer);
    check(agree(report.outcome, report.state), "outcome and state agree");
}

void checkLaterReport(const MessageReport& report, const QByteArray& answer)
{
    checkWords(report, answer);
    const bool isTaken = report.outcome == MessageReport::Outcome::taken;
    check(isTaken ? report.state != MessageState::unknown : agree(report.outcome, report.state),
          "outcome and state agree");
    check(report.outcome != MessageReport::Outcome::permanent,
          "what may be on its way isn't refused for good");
}

} // namespace countersign::fuzz
