#include "core/keypad/keys.h"

#include "core/keypad/encoding.h"

#include <algorithm>

namespace countersign::keypad {

namespace {

struct NameOfState
{
    QString operator()(const Idle&) const { return QStringLiteral("idle"); }
    QString operator()(const Basket&) const { return QStringLiteral("basket"); }
    QString operator()(const Waiting&) const { return QStringLiteral("waiting"); }
    QString operator()(const Code&) const { return QStringLiteral("code"); }
    QString operator()(const TimeUp&) const { return QStringLiteral("time_up"); }
    QString operator()(const Checking&) const { return QStringLiteral("checking"); }
    QString operator()(const Stopping&) const { return QStringLiteral("stopping"); }
    QString operator()(const Stopped&) const { return QStringLiteral("stopped"); }
    QString operator()(const LockedOut&) const { return QStringLiteral("locked_out"); }
    QString operator()(const Approved&) const { return QStringLiteral("approved"); }
    QString operator()(const Declined&) const { return QStringLiteral("declined"); }
};

struct NameOfDeed
{
    QString operator()(const Keyed&) const { return QStringLiteral("keyed"); }
    QString operator()(const Submitted&) const { return QStringLiteral("submitted"); }
    QString operator()(const Stop&) const { return QStringLiteral("stop"); }
    QString operator()(const MoreTime&) const { return QStringLiteral("more_time"); }
    QString operator()(const Resend&) const { return QStringLiteral("resend"); }
    QString operator()(const ChoseLanguage&) const { return QStringLiteral("language"); }
};

template <class Enum, std::size_t n>
std::optional<Enum> findWord(QStringView word, const Enum (&all)[n])
{
    const auto* found =
        std::find_if(all, all + n, [word](Enum each) { return wordOf(each) == word; });
    return found == all + n ? std::nullopt : std::optional(*found);
}

QString wordOf(FaultReason reason)
{
    switch (reason) {
    case FaultReason::tooLarge:
        return QStringLiteral("too_large");
    case FaultReason::empty:
        return QStringLiteral("empty");
    case FaultReason::notCbor:
        return QStringLiteral("not_cbor");
    case FaultReason::trailingBytes:
        return QStringLiteral("trailing_bytes");
    case FaultReason::wrongType:
        return QStringLiteral("wrong_type");
    case FaultReason::outOfRange:
        return QStringLiteral("out_of_range");
    case FaultReason::unknownKey:
        return QStringLiteral("unknown_key");
    case FaultReason::missingKey:
        return QStringLiteral("missing_key");
    case FaultReason::unknownWord:
        return QStringLiteral("unknown_word");
    }
    return {};
}

} // namespace

QString Fault::toString() const
{
    return key.isEmpty() ? wordOf(reason) : wordOf(reason) + QLatin1String(": ") + key;
}

QString wordOf(const State& state)
{
    return std::visit(NameOfState{}, state);
}

QString wordOf(const Deed& deed)
{
    return std::visit(NameOfDeed{}, deed);
}

QString wordOf(WaitingFor what)
{
    switch (what) {
    case WaitingFor::moment:
        return QStringLiteral("moment");
    case WaitingFor::card:
        return QStringLiteral("card");
    }
    return {};
}

QString wordOf(StopOutcome outcome)
{
    switch (outcome) {
    case StopOutcome::released:
        return QStringLiteral("released");
    case StopOutcome::refunded:
        return QStringLiteral("refunded");
    case StopOutcome::nothingHeld:
        return QStringLiteral("nothing_held");
    case StopOutcome::unresolved:
        return QStringLiteral("unresolved");
    }
    return {};
}

QString wordOf(StopReason reason)
{
    switch (reason) {
    case StopReason::changedMind:
        return QStringLiteral("changed_mind");
    case StopReason::notMine:
        return QStringLiteral("not_mine");
    }
    return {};
}

std::optional<WaitingFor> waitingForOf(QStringView word)
{
    return findWord(word, {WaitingFor::moment, WaitingFor::card});
}

std::optional<StopOutcome> stopOutcomeOf(QStringView word)
{
    return findWord(word, {StopOutcome::released, StopOutcome::refunded, StopOutcome::nothingHeld,
                           StopOutcome::unresolved});
}

std::optional<StopReason> stopReasonOf(QStringView word)
{
    return findWord(word, {StopReason::changedMind, StopReason::notMine});
}

bool isLanguage(QStringView text)
{
    const auto isAllowed = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
               c == u'-';
    };
    return text.size() >= 2 && text.size() <= language_length_max &&
           std::all_of(text.begin(), text.end(), isAllowed);
}

} // namespace countersign::keypad
