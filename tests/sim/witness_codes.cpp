// What must never be with codes, the time in which they are good, and tries.

#include "tests/sim/witness.h"

#include <algorithm>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

void Witness::followCode(const QString& id, Seen& seen, const sale::FactBody& fact, bool isNew,
                         const std::optional<sale::Instant>& at)
{
    if (const auto* issued = std::get_if<sale::CodeIssued>(&fact)) {
        const sale::IssuedCode& code = issued->code;
        followIssued(id, seen, isNew);
        seen.code = {code.bootId, code.issued_boot_ms, code.life_ms, {}};
        if (code.life_ms != m_configuration.rules.valid_for_ms)
            say(u"%1: a code lives %2 ms"_s.arg(id).arg(code.life_ms));
        if (at && at->bootId == code.bootId && at->boot_ms < code.issued_boot_ms)
            say(u"%1: a code's life begins later than the code"_s.arg(id));
    } else if (const auto* extended = std::get_if<sale::TimeExtended>(&fact)) {
        seen.code.life_ms = extended->life_ms;
        if (extended->life_ms > sale::Rules::life_max_ms)
            say(u"%1: a code lives %2 ms"_s.arg(id).arg(extended->life_ms));
    } else if (const auto* queued = std::get_if<sale::MessageQueued>(&fact)) {
        seen.code.messages.push_back(queued->id);
    } else if (const auto* tried = std::get_if<sale::TryCounted>(&fact)) {
        countTry(id, seen, *tried, isNew);
    } else if (std::holds_alternative<sale::TryFailed>(fact)) {
        if (isNew)
            countVerdict(id);
    } else if (std::holds_alternative<sale::Countersigned>(fact)) {
        m_wrongInARow.remove(seen.purchase.methodId);
        if (!isNew)
            return;
        countVerdict(id);
        if (m_denied.contains(id))
            say(u"%1: countersigned after its owner had denied it"_s.arg(id));
        ++m_countersigned;
        checkCountersigned(id, seen);
    }
}

/// A try is counted as the code is keyed, so what was keyed last is what it was made with.
void Witness::countTry(const QString& id, Seen& seen, const sale::TryCounted& fact, bool isNew)
{
    ++seen.tries;
    if (fact.number != seen.tries || seen.tries > m_configuration.rules.tries)
        say(u"%1: try %2 of %3 was counted as the %4th"_s.arg(id)
                .arg(seen.tries)
                .arg(m_configuration.rules.tries)
                .arg(fact.number));
    if (++m_wrongInARow[fact.methodId] > m_configuration.rules.failuresInARow)
        say(u"%1: try %2 in a row on its method, of %3"_s.arg(id)
                .arg(m_wrongInARow[fact.methodId])
                .arg(m_configuration.rules.failuresInARow));
    if (!isNew)
        return;
    ++m_counted[id];
    const auto keyed = m_keyed.constFind(id);
    if (keyed == m_keyed.constEnd())
        return say(u"%1: a try was counted, and nobody keyed anything"_s.arg(id));
    m_tried[id] = keyed->digits;
    const Code& code = seen.code;
    if (keyed->at.bootId != code.bootId)
        say(u"%1: a code of another boot was compared"_s.arg(id));
    else if (keyed->at.boot_ms >= code.issued_boot_ms + code.life_ms)
        say(u"%1: a code was compared %2 ms after its end"_s.arg(id).arg(
            keyed->at.boot_ms - code.issued_boot_ms - code.life_ms));
}

void Witness::countVerdict(const QString& id)
{
    if (++m_verdicts[id] > m_configuration.rules.tries)
        say(u"%1: %2 codes were compared, of %3 tries"_s.arg(id)
                .arg(m_verdicts[id])
                .arg(m_configuration.rules.tries));
}

/// Counted durably before anybody compared: a commit ends with a signature, and one of them stands
/// between a try and what came of it.
void Witness::checkTryApart(const journal::Entry& entry, Seen& seen, const sale::FactBody& fact)
{
    if (std::holds_alternative<sale::TryCounted>(fact)) {
        seen.tried_seq = entry.seq;
        return;
    }
    const bool isVerdict = std::holds_alternative<sale::TryFailed>(fact) ||
                           std::holds_alternative<sale::Countersigned>(fact);
    if (!isVerdict)
        return;
    // The fold has it that a try was open.
    const auto first = m_entries.begin() + static_cast<std::ptrdiff_t>(seen.tried_seq) - 1;
    const auto last = m_entries.begin() + static_cast<std::ptrdiff_t>(entry.seq) - 1;
    if (std::none_of(first, last, [](const auto& kept) { return !kept.signature.isEmpty(); }))
        say(u"%1: entry %2 counts a try, and entry %3 in the same commit says what came of it"_s
                .arg(QString::fromLatin1(entry.purchase))
                .arg(seen.tried_seq)
                .arg(entry.seq));
}

void Witness::takeRefused(const till::RefusalView& refusal)
{
    if (refusal.reason == sale::Refusal::wrongCode)
        ++m_saidWrong[refusal.purchase.toString(QUuid::WithoutBraces)];
    // Whether the code that was asked for was made may show only after the next start.
    if (refusal.reason == sale::Refusal::storeFailed && !m_resendAsked.isEmpty())
        m_resendUnsure.insert(m_resendAsked);
}

/// Whoever reads that a code was wrong knows what it was compared with: that was counted before, at
/// whatever the program's end the journal begins again.
void Witness::checkSaidWrong()
{
    for (auto it = m_saidWrong.begin(); it != m_saidWrong.end(); ++it) {
        if (it.value() > m_counted.value(it.key()))
            say(u"%1: the screen said %2 times that the code is wrong, of %3 tries that were "
                "counted"_s.arg(it.key())
                    .arg(it.value())
                    .arg(m_counted.value(it.key())));
    }
}

/// The code in use, and no other one that the purchase ever had.
void Witness::checkCountersigned(const QString& id, const Seen& seen)
{
    checkApproved(id, seen);
    const QByteArray tried = m_tried.value(id);
    const auto& said = m_phones.byMessage();
    const auto& messages = seen.code.messages;
    if (tried.isEmpty() ||
        std::none_of(messages.begin(), messages.end(),
                     [&](const QString& message) { return said.value(message) == tried; }))
        say(u"%1: it counts as countersigned, but nobody keyed the code that was sent"_s.arg(id));
    if (std::none_of(messages.begin(), messages.end(), [&](const QString& message) {
            return said.value(message) == tried && isRightNumber(id, m_sentTo.value(message));
        }))
        say(u"%1: it counts as countersigned, and its code went to a phone that isn't "
            "registered"_s.arg(id));
    if (seen.tries > m_configuration.rules.tries)
        say(u"%1: countersigned after the last try"_s.arg(id));
}

void Witness::takeKeyed(const QString& purchase, const QByteArray& digits, const sale::Instant& at)
{
    m_keyed[purchase] = {digits, at};
}

} // namespace countersign::sim
