#include "core/journal/case_statements.h"

#include "core/journal/case_messages.h"

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;
using namespace sale;

namespace {

QString requirementInWords(Requirement requirement)
{
    switch (requirement) {
    case Requirement::countersignFromAmount:
        return u"The store's rules ask for a countersignature: the amount is at or above their "
               "limit."_s;
    case Requirement::countersignCategory:
        return u"The store's rules ask for a countersignature: goods of this kind always need "
               "one."_s;
    case Requirement::freeBelowAmount:
        return u"The store's rules ask for no countersignature: the amount is below their limit."_s;
    case Requirement::freeUnregistered:
        return u"No phone was registered for this payment method, and the store's rules allow "
               "that: no countersignature was asked for."_s;
    case Requirement::refuseNotRegistered:
        return u"Refused by the store's rules: a countersignature is needed, and no phone was "
               "registered for this payment method."_s;
    case Requirement::refuseFrozen:
        return u"Refused by the store's rules: the payment method was frozen, or codes had failed "
               "on it too often."_s;
    }
    return {};
}

QString askedInWords(TerminalAction action)
{
    switch (action) {
    case TerminalAction::authorise:
        return u"hold the amount"_s;
    case TerminalAction::capture:
        return u"take the amount"_s;
    case TerminalAction::release:
        return u"let the amount go"_s;
    }
    return {};
}

/// What a terminal means that did not do it. The till asks again about what it heard no answer to,
/// so that a request that never arrived ends here too.
QString notDoneInWords(TerminalAction action)
{
    switch (action) {
    case TerminalAction::authorise:
        return u"Holds nothing: it refused, or the request never reached it."_s;
    case TerminalAction::capture:
        return u"Did not take the amount."_s;
    case TerminalAction::release:
        return u"Did not let the amount go."_s;
    }
    return {};
}

QString outcomeInWords(Outcome outcome)
{
    switch (outcome) {
    case Outcome::cancelled:
        return u"the cashier cancelled it"_s;
    case Outcome::locked:
        return u"too many failed tries of the code"_s;
    case Outcome::declined:
        return u"it was declined"_s;
    case Outcome::expired:
        return u"no code came in time"_s;
    case Outcome::deniedByCustomer:
        return u"the customer stopped it"_s;
    case Outcome::unresolved:
        return u"what became of the payment is not known"_s;
    }
    return {};
}

QString failedInWords(TryFailure why)
{
    switch (why) {
    case TryFailure::wrongDigits:
        return u"The digits were wrong."_s;
    case TryFailure::notCompared:
        return u"The try counts as failed, but its digits were never compared: the program ended "
               "before it could."_s;
    case TryFailure::unsaid:
        return u"The try failed: the digits were wrong, or the program ended before it could "
               "compare them."_s;
    }
    return {};
}

QString chargedInWords(const PurchaseStarted& fact)
{
    const Totals totals = totalsOf(fact.basket);
    const QString amount = amountInWords(totals.total);
    if (!fact.tender)
        return u"Charged %1; there was nothing to pay."_s.arg(amount);
    if (fact.tender->kind == TenderKind::cash)
        return u"Charged %1, paid in cash: %2 given, %3 change."_s.arg(
            amount, amountInWords(fact.tender->given), amountInWords(fact.tender->change()));
    return u"Charged %1 to a card, and asked the card terminal to hold it."_s.arg(amount);
}

/// Fills in the source and the words of each statement of one fact.
class Say
{
public:
    Say(const Entry& entry, const Purchase& before, bool isDemo)
        : m_entry(entry), m_before(before), m_isDemo(isDemo)
    {
    }

    void operator()(const PurchaseStarted& fact) { till(chargedInWords(fact)); }
    void operator()(const PaymentAuthorised& fact)
    {
        const QString words = fact.payment.state == HoldState::taken
                                  ? u"Took %1 at once: it can only be refunded."_s
                                  : u"Authorised: holds %1."_s;
        terminal(words.arg(amountInWords(fact.payment.amount)));
        till(requirementInWords(fact.requirement));
    }
    void operator()(const PaymentDeclined& fact) { terminal(notDoneInWords(fact.action)); }
    void operator()(const PaymentUnknown& fact)
    {
        till(u"Got no answer from the card terminal that says whether it did %1. It is asked "
             "until it says."_s.arg(askedInWords(fact.action)));
    }
    void operator()(const CodeIssued& fact)
    {
        till(u"Made code %1 of this purchase: %2 digits, valid for %3, for exactly these goods, "
             "this amount and this payment method."_s.arg(fact.code.issue)
                 .arg(fact.code.digits)
                 .arg(durationInWords(fact.code.life_ms)));
    }
    void operator()(const MessageQueued& fact) { say(saidOf(fact, own(fact.id))); }
    void operator()(const MessageSent& fact) { say(saidOf(fact, own(fact.id))); }
    void operator()(const MessageStateChanged& fact) { say(saidOf(fact, own(fact.id))); }
    void operator()(const MessageRepeated& fact) { say(saidOf(fact, own(fact.id))); }
    void operator()(const TimeExtended& fact)
    {
        till(u"More time was asked for: the code is now valid for %1 in all."_s.arg(
            durationInWords(fact.life_ms)));
    }
    void operator()(const TryCounted& fact)
    {
        till(u"A code was keyed on the customer's screen. Try %1 was counted before the digits "
             "were compared."_s.arg(fact.number));
    }
    void operator()(const TryFailed& fact) { till(failedInWords(fact.why)); }
    void operator()(const Countersigned&)
    {
        till(u"The digits were right: the purchase is countersigned."_s);
    }
    void operator()(const CaptureRequested& fact)
    {
        till(u"Asked for the payment to be taken, under the key %1."_s.arg(own(fact.key)));
    }
    void operator()(const PaymentCaptured& fact)
    {
        const QString amount = amountInWords(fact.amount);
        if (m_before.payment && m_before.payment->state == HoldState::taken)
            till(u"Counts %1 as captured, since the terminal had taken it before."_s.arg(amount));
        else
            terminal(u"Captured: took %1."_s.arg(amount));
    }
    void operator()(const ReleaseRequested& fact)
    {
        QString words = fact.release.isRefund ? u"Asked for a refund: %1."_s
                                              : u"Asked for the amount to be let go: %1."_s;
        words = words.arg(outcomeInWords(fact.release.outcome));
        if (fact.release.isNotMine)
            words += u" The customer said that it was not their purchase."_s;
        till(words);
    }
    void operator()(const PaymentReleased&)
    {
        if (!m_before.payment)
            return terminal(u"Holds nothing of this purchase."_s);
        const bool isRefund = m_before.release && m_before.release->isRefund;
        terminal(isRefund ? u"Gave the amount back."_s : u"Let the amount go: nothing is held."_s);
    }
    void operator()(const PurchaseRecorded& fact)
    {
        till(u"Recorded the purchase as receipt %1, %2, %3."_s.arg(
            fact.receipt, amountInWords(fact.total),
            fact.isCountersigned ? u"countersigned"_s : u"not countersigned"_s));
    }
    void operator()(const PurchaseClosed& fact)
    {
        QString words = u"Closed the purchase without a sale: %1."_s;
        words = words.arg(outcomeInWords(fact.outcome));
        if (fact.isByRestoration)
            words += u" The till was put back from a backup, so that what became of the purchase "
                     "after the backup is not known here."_s;
        till(words);
    }
    void operator()(const PurchaseSettled& fact)
    {
        till(u"A person saw to the money that had been in doubt: %1."_s.arg(fact.why));
    }
    void operator()(const PurchaseSetAside&) { till(u"Set the purchase aside."_s); }
    void operator()(const PurchaseTakenUp&) { till(u"Took the purchase up again."_s); }
    void operator()(const PurchaseResumed&)
    {
        till(u"The program was started again, and took the purchase up where it was."_s);
    }
    void operator()(const MethodFrozen& fact)
    {
        till(u"Froze the payment method: %1."_s.arg(fact.why));
    }
    void operator()(const StoreRestored& fact)
    {
        till(fact.isHeadKnown
                 ? u"Was put back from a backup: entries that it wrote between may be lost."_s
                 : u"Was put back from a backup, and nothing told how many entries that it wrote "
                   "between are lost."_s);
    }
    void operator()(const MethodUnfrozen& fact)
    {
        till(u"Freed the payment method: %1."_s.arg(fact.why));
    }

    [[nodiscard]] std::vector<Statement> said() && { return std::move(m_said); }

private:
    void say(Source source, const QString& who, const QString& words)
    {
        m_said.push_back({m_entry.seq, m_entry.at_ms, source, who, words});
    }
    void say(const Said& said) { say(said.source, said.who, said.words); }
    void till(const QString& words) { say(Source::till, QString(), words); }
    void terminal(const QString& words)
    {
        if (m_isDemo)
            say(Source::till, u"Card terminal, demonstration"_s, words);
        else
            say(Source::terminal, QString(), words);
    }
    /// Names of messages and keys begin with the purchase's id, which needn't be said each time.
    [[nodiscard]] QString own(const QString& name) const
    {
        const QString id = QString::fromLatin1(m_entry.purchase);
        return name.startsWith(id) ? u'\u2026' + name.mid(id.size()) : name;
    }

    const Entry& m_entry;
    const Purchase& m_before;
    bool m_isDemo;
    std::vector<Statement> m_said;
};

} // namespace

std::vector<Statement> statementsOf(const Entry& entry, const FactBody& fact,
                                    const Purchase& before, bool isDemo)
{
    Say say(entry, before, isDemo);
    std::visit(say, fact);
    return std::move(say).said();
}

QString durationInWords(qint64 duration_ms)
{
    const qint64 seconds = duration_ms / 1000;
    const bool isMinutes = seconds > 0 && seconds % 60 == 0;
    const qint64 count = isMinutes ? seconds / 60 : seconds;
    return QString::number(count) + (isMinutes ? u" minute"_s : u" second"_s) +
           (count == 1 ? QString() : u"s"_s);
}

QString idInWords(const QByteArray& id)
{
    return id.isEmpty() ? u"none"_s : QString::fromLatin1(id.toHex());
}

} // namespace countersign::journal
