#include "core/sms/http_report.h"

#include <algorithm>

namespace countersign::sms {

using world::MessageReport;
using world::MessageState;
using Outcome = world::MessageReport::Outcome;

namespace {

MessageState stateOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::taken:
        return MessageState::accepted;
    case Outcome::transient:
        return MessageState::queued;
    case Outcome::permanent:
        return MessageState::failed;
    case Outcome::unknown:
        return MessageState::unknown;
    }
    return MessageState::unknown;
}

} // namespace

MessageReport reportOf(const QString& provider, Outcome outcome, const QString& reason)
{
    MessageReport report;
    report.provider = provider;
    report.outcome = outcome;
    report.state = stateOf(outcome);
    report.reason = reason;
    return report;
}

MessageReport reportOf(const QString& provider, HttpSilence silence)
{
    return reportOf(provider, surelyNotSent(silence) ? Outcome::transient : Outcome::unknown,
                    sentence(silence));
}

Outcome outcomeOfStatus(int status)
{
    // The request came incomplete, too early or too often (RFC 9110, 15.5.9; RFC 8470, 5.2;
    // RFC 6585, 4), or nobody is there to take it (RFC 9110, 15.6.4).
    if (status == 408 || status == 425 || status == 429 || status == 503)
        return Outcome::transient;
    const int hundreds = status / 100;
    return hundreds == 3 || hundreds == 4 ? Outcome::permanent : Outcome::unknown;
}

QString statusReason(int status, const QString& words)
{
    const QString number = QStringLiteral("HTTP %1").arg(status);
    return words.isEmpty() ? number : number + QStringLiteral(": ") + words;
}

QString asReference(const QString& text)
{
    constexpr qsizetype reference_units_max = 128;
    const bool isOne =
        !text.isEmpty() && text.size() <= reference_units_max &&
        std::all_of(text.begin(), text.end(), [](QChar c) { return c > u' ' && c < u'\x7f'; });
    return isOne ? text : QString();
}

} // namespace countersign::sms
