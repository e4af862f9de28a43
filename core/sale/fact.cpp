#include "core/sale/fact.h"

namespace countersign::sale {

namespace {

/// Changes the purchase by one fact; says in words why it can't.
class Apply
{
public:
    Apply(Purchase& purchase, std::int64_t wall_ms) : p(purchase), at_ms(wall_ms) {}

    QString operator()(const PurchaseStarted& fact)
    {
        if (p.stage != Stage::basket)
            return QStringLiteral("it was started before");
        p.basket = fact.basket;
        p.totals = totalsOf(fact.basket);
        p.digest = digestOf(fact.basket);
        p.tender = fact.tender;
        if (p.tender)
            p.methodId = p.tender->methodId;
        p.stage = Stage::authorising;
        return {};
    }
    QString operator()(const PaymentAuthorised& fact)
    {
        if (p.payment || !p.tender || !(p.isPaying() || p.isAskedAbout()))
            return QStringLiteral("no authorisation was under way");
        p.payment = fact.payment;
        p.payment->at_ms = at_ms;
        p.methodId = fact.methodId;
        p.requirement = fact.requirement;
        p.doubt.reset();
        if (p.stage == Stage::authorising)
            p.stage = Stage::countersigning;
        return {};
    }
    QString operator()(const PaymentDeclined& fact)
    {
        p.doubt.reset();
        if (fact.action != TerminalAction::release)
            return {};
        if (p.stage != Stage::releasing && !(p.isAskedAbout() && p.release))
            return QStringLiteral("no release was under way");
        p.isReleaseRefused = true;
        // As earlier versions wrote it of a refund that a person may have made.
        p.isRefundLeft = p.isRefundLeft || (p.isAnswerAwaited && p.isRefundForPerson());
        return {};
    }
    QString operator()(const PaymentUnknown& fact)
    {
        p.doubt = fact.doubt;
        return {};
    }
    QString operator()(const CodeIssued& fact)
    {
        if (p.stage != Stage::countersigning)
            return QStringLiteral("no countersignature was awaited");
        p.code = fact.code;
        p.code->issued_ms = at_ms;
        p.isCodeOut = false;
        p.messagesOfCode.clear();
        p.unsentOfCode.clear();
        return {};
    }
    QString operator()(const MessageQueued& fact)
    {
        if (!p.code)
            return QStringLiteral("there is no code to send");
        p.messagesOfCode.append(fact.id);
        CodeMessage message;
        message.id = fact.id;
        message.sends = fact.sends;
        message.sent_boot_ms = fact.boot_ms;
        message.sent_ms = message.reported_ms = at_ms;
        message.bootId = fact.bootId;
        message.reported = name(MessageState::queued);
        p.message = message;
        return {};
    }
    QString operator()(const MessageSent& fact)
    {
        p.isCodeOut = p.isCodeOut || p.messagesOfCode.contains(fact.id);
        p.unsentOfCode.removeAll(fact.id);
        return messageTold({fact.id, fact.attempt, fact.provider, messageStateFromName(fact.state),
                            true, fact.reference},
                           SendState::taken);
    }
    QString operator()(const MessageStateChanged& fact)
    {
        SendState state = p.message ? p.message->state : SendState::underWay;
        if (fact.isFinal)
            state = SendState::failed;
        const bool isUnsent =
            fact.isFinal && messageStateFromName(fact.state) == MessageState::failed;
        if (isUnsent && p.messagesOfCode.contains(fact.id) && !p.unsentOfCode.contains(fact.id))
            p.unsentOfCode.append(fact.id);
        return messageTold(
            {fact.id, fact.attempt, fact.provider, messageStateFromName(fact.state), false}, state,
            fact.isFinal);
    }
    QString operator()(const MessageRepeated& fact)
    {
        if (fact.number != p.spareMessages + 1)
            return QStringLiteral("spare messages are counted one by one");
        p.spareMessages = fact.number;
        if (p.message && p.message->id == fact.id)
            ++p.message->allowed;
        return {};
    }
    QString operator()(const TimeExtended& fact)
    {
        if (!p.code)
            return QStringLiteral("there is no code");
        p.code->life_ms = fact.life_ms;
        return {};
    }
    QString operator()(const CodeVoided& fact)
    {
        if (!p.code || p.code->service.isEmpty())
            return QStringLiteral("there is no code that anybody else made");
        p.code->life_ms = fact.life_ms;
        return {};
    }
    QString operator()(const TryCounted& fact)
    {
        if (!p.code || p.stage != Stage::countersigning || p.isTryOpen)
            return QStringLiteral("no code could be tried");
        if (fact.number != p.triesUsed + 1)
            return QStringLiteral("tries are counted one by one");
        p.triesUsed = fact.number;
        p.isTryOpen = true;
        return {};
    }
    QString operator()(const TryFailed& fact)
    {
        if (!p.isTryOpen)
            return QStringLiteral("no try was open");
        p.isTryOpen = false;
        p.wasLastTryWrong = fact.why != TryFailure::notCompared;
        return {};
    }
    QString operator()(const Countersigned&)
    {
        if (!p.isTryOpen)
            return QStringLiteral("no try was open");
        p.isTryOpen = false;
        p.isCountersigned = true;
        p.countersigned_ms = at_ms;
        return {};
    }
    QString operator()(const CaptureRequested&)
    {
        if (!p.payment || p.stage != Stage::countersigning)
            return QStringLiteral("nothing is held that could be captured");
        p.stage = Stage::capturing;
        return {};
    }
    QString operator()(const PaymentCaptured&)
    {
        p.doubt.reset();
        p.isCaptured = true;
        return {};
    }
    QString operator()(const ReleaseRequested& fact)
    {
        if (p.stage == Stage::recorded || p.stage == Stage::basket)
            return QStringLiteral("nothing is held that could be released");
        p.release = fact.release;
        p.doubt.reset();
        p.isTryOpen = false;
        if (p.stage == Stage::authorising || p.stage == Stage::countersigning)
            p.isGivenUpResumed = !p.resumedBootId.isEmpty();
        if (p.stage != Stage::closed)
            p.stage = Stage::releasing;
        return {};
    }
    QString operator()(const PaymentReleased&)
    {
        p.doubt.reset();
        p.isSettled = true;
        p.isAnswerAwaited = false;
        return {};
    }
    QString operator()(const PurchaseRecorded& fact)
    {
        if (!p.isPaying())
            return QStringLiteral("it was not being paid");
        p.stage = Stage::recorded;
        p.receiptNumber = fact.receipt;
        p.ended_ms = at_ms;
        return {};
    }
    QString operator()(const PurchaseClosed& fact)
    {
        if (!p.isPaying())
            return QStringLiteral("it was not being paid");
        p.stage = Stage::closed;
        p.outcome = fact.outcome;
        p.isRestored = fact.isByRestoration;
        p.ended_ms = at_ms;
        return {};
    }
    QString operator()(const PurchaseSettled&)
    {
        if (!p.isParked())
            return QStringLiteral("nothing of it was unresolved");
        p.doubt.reset();
        p.isAnswerAwaited = p.whyUnresolved() == Unresolved::unanswered;
        p.isSettled = true;
        return {};
    }
    QString operator()(const RefundLeft&)
    {
        if (!p.isAskedAbout())
            return QStringLiteral("nothing of it was unresolved");
        p.isRefundLeft = true;
        return {};
    }
    QString operator()(const PurchaseSetAside&)
    {
        p.isAside = true;
        return {};
    }
    QString operator()(const PurchaseTakenUp&)
    {
        p.isAside = false;
        return {};
    }
    QString operator()(const PurchaseResumed& fact)
    {
        p.resumedBootId = fact.bootId;
        p.resumed_boot_ms = fact.boot_ms;
        // How long nobody has known counts on over restarts, but not over a reboot's other clock.
        if (p.doubt && p.doubt->bootId != fact.bootId)
            p.doubt.reset();
        return {};
    }
    QString operator()(const MethodFrozen&) { return {}; }
    QString operator()(const MethodUnfrozen&) { return {}; }
    QString operator()(const StoreRestored&) { return {}; }

private:
    QString messageTold(const MessageAttempt& told, SendState send, bool isEnd = false)
    {
        if (!p.message)
            return QStringLiteral("no message was sent");
        const MessageAttempt& now = p.keepAttempt(told);
        const bool isCurrent = p.message->id == told.message;
        if (isCurrent)
            p.message->state = send;
        // Of an older message with the same code it is news that the phone has it.
        const bool isShown = p.message->reported != name(MessageState::delivered) &&
                             (isCurrent ? isEnd || told.number >= p.message->attempt
                                        : now.state == MessageState::delivered &&
                                              p.messagesOfCode.contains(told.message));
        if (!isShown)
            return {};
        // That one provider doesn't take it is no end, as long as another may.
        const bool isRefusal = now.state == MessageState::failed && !now.wasTaken;
        p.message->provider = told.provider;
        p.message->reported =
            name(isRefusal && send == SendState::underWay ? MessageState::queued : now.state);
        p.message->reported_ms = at_ms;
        p.message->attempt = isCurrent ? told.number : p.message->attempt;
        return {};
    }

    Purchase& p;
    std::int64_t at_ms;
};

} // namespace

Result<Purchase, QString> applied(Purchase purchase, const Fact& fact)
{
    Purchase after = purchase;
    const QString refused = std::visit(Apply(after, fact.at_ms), fact.body);
    if (!refused.isEmpty())
        return failure(refused);
    // A person saw to it before the terminal had answered, and is needed again by what that said.
    if (after.isAnswerAwaited && after.whatIsOpen() != Unresolved::unanswered)
        after.isSettled = after.isAnswerAwaited = false;
    return after;
}

} // namespace countersign::sale
