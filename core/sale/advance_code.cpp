#include "core/sale/decision.h"
#include "core/sale/freeze.h"

#include <algorithm>

namespace countersign::sale {

/// Another's code has a nonce too, which nothing is computed from: so a code of either maker is
/// told by it from every other.
void Decision::issueCode(const QString& service, const QByteArray& registrationId)
{
    check(m_moment.nonce.size() == 16, "a code has a nonce of 16 bytes");
    IssuedCode code;
    code.issue = p().code ? p().code->issue + 1 : 1;
    code.nonce = m_moment.nonce;
    code.service = service;
    if (service.isEmpty())
        code.keyId = m_moment.codeKeyId;
    code.registrationId = registrationId;
    code.digits = m_rules.digits;
    code.bootId = m_moment.now.bootId;
    code.issued_boot_ms = m_moment.now.boot_ms;
    code.life_ms = m_rules.valid_for_ms;
    add(CodeIssued{code});
}

/// Its life has ended, or the key it was made with: the till's keys may have been changed since. Or
/// it went to a number that was replaced since: whoever has that may not approve any more.
bool Decision::isCodeOver() const
{
    const bool isKeyOver = p().code->service.isEmpty() && p().code->keyId != m_moment.codeKeyId;
    return p().isCodeExpired(m_moment.now) || isKeyOver || m_moment.isNumberOver;
}

void Decision::queueMessage()
{
    const int sends = p().message ? p().message->sends + 1 : 1;
    const QString id = p().id.toString(QUuid::WithoutBraces) + QStringLiteral("-m%1").arg(sends);
    add(MessageQueued{id, sends, m_moment.now.bootId, m_moment.now.boot_ms});
    act(SendCode{});
}

void Decision::operator()(const CodeKeyed& event)
{
    if (p().stage == Stage::releasing && p().release->outcome == Outcome::locked)
        return refuse(Refusal::noTriesLeft);
    if (p().stage == Stage::capturing)
        return refuse(Refusal::tooLate);
    if (p().stage != Stage::countersigning || !p().code)
        return refuse(Refusal::nothingOpen);
    if (p().isTryOpen)
        return;
    if (isCodeOver())
        return refuse(Refusal::codeExpired);
    if (event.digits != p().code->digits)
        return refuse(Refusal::wrongDigits);
    if (!m_moment.canCompare)
        return refuse(Refusal::notCompared);
    if (isTriedTooOften()) {
        freeze();
        refuse(m_moment.whyFrozen);
        return giveUp(Outcome::locked);
    }
    // The shop may have lowered its tries since the last one.
    if (triesLeft(p(), m_rules) <= 0) {
        refuse(Refusal::noTriesLeft);
        return giveUp(Outcome::locked);
    }
    add(TryCounted{p().triesUsed + 1, p().methodId});
    act(CompareCode{});
}

void Decision::operator()(const CodeCompared& event)
{
    if (!p().isTryOpen || p().stage != Stage::countersigning)
        return;
    // While a service was asked, somebody may have frozen the method: no answer approves any more.
    if (m_moment.isFrozen)
        return tryFailed(event.result == Comparison::wrong ? TryFailure::wrongDigits
                                                           : TryFailure::notCompared);
    switch (event.result) {
    case Comparison::right:
        add(Countersigned{p().methodId});
        return capture();
    case Comparison::wrong:
        return tryFailed(TryFailure::wrongDigits);
    case Comparison::unknown:
        return tryFailed(TryFailure::notCompared);
    case Comparison::gone:
        tryFailed(TryFailure::notCompared);
        if (p().stage != Stage::countersigning)
            return;
        add(CodeVoided{m_moment.now.boot_ms - p().code->issued_boot_ms});
        return refuse(Refusal::codeExpired);
    }
}

/// The moment's count holds every try from when it was counted, before it is compared.
bool Decision::isTriedTooOften() const
{
    return m_moment.methodFailures >= m_rules.failuresInARow;
}

/// Why somebody froze it before stays what is known of it.
void Decision::freeze()
{
    if (m_moment.isFrozen)
        return;
    const int own = m_moment.methodFailures - m_moment.failuresElsewhere;
    add(MethodFrozen{p().methodId, QString::fromLatin1(frozenBy(own, m_rules.failuresInARow))});
}

/// Whoever stops it while a service is asked doesn't undo that it was tried.
void Decision::freezeByOpenTry()
{
    if (p().isTryOpen && isTriedTooOften())
        freeze();
}

void Decision::tryFailed(TryFailure why)
{
    add(TryFailed{why});
    if (isTriedTooOften()) {
        freeze();
        refuse(m_moment.isFrozen ? m_moment.whyFrozen : Refusal::tooManyFailures);
        return giveUp(Outcome::locked);
    }
    const bool isLast = triesLeft(p(), m_rules) <= 0;
    if (why == TryFailure::wrongDigits)
        refuse(Refusal::wrongCode);
    else
        refuse(isLast ? Refusal::noTriesLeft : Refusal::notCompared);
    if (isLast)
        giveUp(Outcome::locked);
}

void Decision::operator()(const ResendAsked& event)
{
    if (p().stage != Stage::countersigning || !p().code)
        return refuse(p().isPaying() ? Refusal::tooLate : Refusal::nothingOpen);
    if (p().isTryOpen)
        return;
    if (isTriedTooOften()) {
        freeze(); // where it isn't yet: other tills were heard of in between
        refuse(m_moment.whyFrozen);
        return giveUp(Outcome::locked);
    }
    if (resendsLeft(p(), m_rules) <= 0)
        return refuse(Refusal::noResendsLeft);
    const bool isExpired = isCodeOver();
    const bool isSameBoot = p().message->bootId == m_moment.now.bootId;
    if (!isExpired && isSameBoot && m_moment.now.boot_ms < resendReady_boot_ms(p(), m_rules))
        return refuse(Refusal::resendTooSoon);
    if (event.next.obstacle) {
        refuse(*event.next.obstacle);
        // A code that is out may still be keyed; without one there is nothing left to wait for.
        return isExpired ? giveUp(Outcome::declined) : void();
    }
    const bool isElsewhere = event.next.registrationId != p().code->registrationId;
    if (isExpired || isElsewhere || event.next.service != p().code->service)
        issueCode(event.next.service, event.next.registrationId);
    queueMessage();
}

void Decision::operator()(const MoreTimeAsked&)
{
    if (p().stage != Stage::countersigning || !p().code)
        return refuse(p().isPaying() ? Refusal::tooLate : Refusal::nothingOpen);
    if (isCodeOver())
        return refuse(Refusal::codeExpired);
    if (p().code->life_ms >= Rules::life_max_ms)
        return refuse(Refusal::noMoreTime);
    add(TimeExtended{std::min(p().code->life_ms + Rules::extension_ms, Rules::life_max_ms)});
}

void Decision::operator()(const MessageReported& event)
{
    if (!p().message || !(p().isOpen() || p().isAskedAbout()))
        return;
    const MessageAttempt* known = p().attemptAt(event.id, event.attempt, event.provider);
    const MessageState state = messageStateFromName(event.state);
    if (event.isTaken) {
        const bool isLost = isFinal(state) && state != MessageState::delivered;
        if (known && isFinal(known->state))
            return;
        if ((!known || !known->wasTaken) && !isLost)
            return add(
                MessageSent{event.id, event.provider, event.state, event.attempt, event.reference});
        if (!known || isProgress(known->state, state))
            add(MessageStateChanged{event.id, event.provider, event.state, false, event.attempt,
                                    SaidBy::provider});
        return;
    }
    const bool isCurrent = p().message->id == event.id;
    const bool isEnd = event.isFinal && (!isCurrent || p().message->state == SendState::underWay);
    const bool isSaidAgain = isCurrent && p().message->reported == event.state &&
                             p().message->provider == event.provider;
    const bool isNews =
        !event.isFinal && !isSaidAgain && (!known || isProgress(known->state, state));
    if (!isEnd && !isNews)
        return;
    add(MessageStateChanged{event.id, event.provider, event.state, isEnd, event.attempt,
                            event.isAnswer ? SaidBy::provider : SaidBy::till});
    // Answers come in any order: the last one to fail may be of an older message.
    const bool nobodyHasIt = isEnd && p().messagesOfCode.contains(event.id) && !p().isCodeOut &&
                             p().message->state == SendState::failed;
    if (nobodyHasIt && p().stage == Stage::countersigning && !p().isTryOpen)
        nobodyTook(event);
}

/// Whether any of the code's messages but that one may be under way, or have arrived unsaid.
bool Decision::mayAnotherBeOut(const QString& message) const
{
    return std::ranges::any_of(p().messagesOfCode, [&](const QString& id) {
        return id != message && !p().unsentOfCode.contains(id);
    });
}

/// That message of the code in use has failed, as the newest one has.
void Decision::nobodyTook(const MessageReported& event)
{
    // Whoever may have got the code can key it, or ask for the next one's.
    if (mayAnotherBeOut(event.id))
        return;
    // Of several, in whatever order they are told of; where it is the only one, as below.
    const bool isUnknown = messageStateFromName(event.state) == MessageState::unknown;
    if (isUnknown && p().messagesOfCode.size() > 1)
        return;
    if (!event.next || event.next->obstacle) {
        refuse(event.next ? *event.next->obstacle : Refusal::providerUnavailable);
        return giveUp(Outcome::declined);
    }
    if (messageStateFromName(event.state) == MessageState::unknown)
        return;
    if (isTriedTooOften()) {
        freeze(); // where it isn't yet: other tills were heard of in between
        refuse(m_moment.whyFrozen);
        return giveUp(Outcome::locked);
    }
    issueCode(event.next->service, event.next->registrationId);
    queueMessage();
}

void Decision::operator()(const RepeatAsked& event)
{
    const bool isWanted = p().stage == Stage::countersigning && p().message &&
                          p().message->id == event.id && !isCodeOver();
    if (isWanted && p().spareMessages < Rules::spare_messages_max && !isTriedTooOften())
        add(MessageRepeated{event.id, p().spareMessages + 1, event.why});
}

} // namespace countersign::sale
