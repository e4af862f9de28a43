#include "core/journal/case_statements.h"

#include "core/journal/case_messages.h"
#include "core/journal/case_notices.h"
#include "core/journal/case_quotes.h"
#include "core/journal/case_replies.h"
#include "core/journal/case_terms.h"

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;
using namespace sale;

namespace {

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

/// Names of messages and keys begin with the purchase's id, which needn't be said each time.
QString ownOf(const Entry& entry, const QString& name)
{
    const QString id = QString::fromLatin1(entry.purchase);
    return name.startsWith(id) ? u'\u2026' + name.mid(id.size()) : name;
}

/// Fills in the source and the words of each statement of one fact.
class Say
{
public:
    Say(const Entry& entry, const Setting& setting)
        : m_entry(entry), m_before(setting.before), m_setting(setting)
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
        const QString life = durationInWords(fact.code.life_ms);
        if (fact.code.service.isEmpty())
            return till(
                u"Made code %1 of this purchase: %2 digits, valid for %3, for exactly these "
                "goods, this amount and this payment method."_s.arg(fact.code.issue)
                    .arg(fact.code.digits)
                    .arg(life));
        till(u"Had %1 make and send code %2 of this purchase, which it also checks. The till takes "
             "it for %3, for exactly these goods, this amount and this payment method."_s
                 .arg(providerInWords(fact.code.service))
                 .arg(fact.code.issue)
                 .arg(life));
    }
    void operator()(const MessageQueued& fact) { say(saidOf(fact, own(fact.id))); }
    void operator()(const MessageSent& fact) { say(saidOf(fact, own(fact.id))); }
    void operator()(const MessageStateChanged& fact) { say(saidOf(fact, own(fact.id), m_before)); }
    void operator()(const MessageRepeated& fact) { say(saidOf(fact, own(fact.id))); }
    void operator()(const TimeExtended& fact)
    {
        till(u"More time was asked for: the code is now valid for %1 in all."_s.arg(
            durationInWords(fact.life_ms)));
    }
    void operator()(const CodeVoided&)
    {
        till(u"Was told by the service that had made the code that it has it no more. A new one is "
             "needed."_s);
    }
    void operator()(const TryCounted& fact)
    {
        till(u"A code was keyed on the customer's screen. Try %1 was counted before the digits "
             "were compared."_s.arg(fact.number));
    }
    void operator()(const TryFailed& fact)
    {
        if (fact.why == TryFailure::wrongDigits && isAnothersCode())
            return say(saidBy(m_before.code->service, u"Said that the digits were wrong."_s));
        till(failedInWords(fact.why));
    }
    void operator()(const Countersigned&)
    {
        if (!isAnothersCode())
            return till(u"The digits were right: the purchase is countersigned."_s);
        say(saidBy(m_before.code->service, u"Said that the digits were right."_s));
        till(u"Took the purchase for countersigned."_s);
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
        const QString words = fact.release.isRefund ? u"Asked for a refund: %1"_s
                                                    : u"Asked for the amount to be let go: %1"_s;
        till(words.arg(stoppedInWords(fact, m_setting.isStoppedByReply)));
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
        QString words = fact.outcome == Outcome::unresolved
                            ? u"Closed the purchase as unresolved, for a person to see to it."_s
                            : u"Closed the purchase without a sale: %1."_s.arg(
                                  endInWords(fact.outcome, m_setting.isStoppedByReply));
        if (fact.isByRestoration)
            words += u" The till was put back from a backup, so that what became of the purchase "
                     "after the backup is not known here."_s;
        till(words);
    }
    void operator()(const PurchaseSettled& fact)
    {
        till(u"A person saw to the money of the unresolved purchase, and wrote: %1"_s.arg(
            quotedInWords(fact.why)));
    }
    void operator()(const RefundLeft&)
    {
        till(u"Left it to a person whether the money is given back: somebody may have done so by "
             "hand, unknown to the till."_s);
    }
    void operator()(const PurchaseSetAside&) { till(u"Set the purchase aside."_s); }
    void operator()(const PurchaseTakenUp&) { till(u"Took the purchase up again."_s); }
    void operator()(const PurchaseResumed&)
    {
        till(u"The program was started again, and took the purchase up where it was."_s);
    }
    void operator()(const MethodFrozen& fact)
    {
        till(u"Froze the payment method: %1."_s.arg(frozenInWords(fact.why)));
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
        till(u"Freed the payment method: %1."_s.arg(quotedInWords(fact.why)));
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
        switch (m_setting.terminal) {
        case TerminalKind::demonstration:
            return say(Source::till, u"Card terminal, demonstration"_s, words);
        case TerminalKind::other:
            return say(Source::terminal, QString(), words);
        case TerminalKind::unsaid:
            return say(Source::till, u"Card terminal, or its demonstration"_s, words);
        }
    }
    [[nodiscard]] QString own(const QString& name) const { return ownOf(m_entry, name); }
    [[nodiscard]] bool isAnothersCode() const
    {
        return m_before.code && !m_before.code->service.isEmpty();
    }

    const Entry& m_entry;
    const Purchase& m_before;
    const Setting& m_setting;
    std::vector<Statement> m_said;
};

} // namespace

std::vector<Statement> statementsOf(const Entry& entry, const FactBody& fact,
                                    const Setting& setting)
{
    Say say(entry, setting);
    std::visit(say, fact);
    return std::move(say).said();
}

Statement statementOf(const Entry& entry, const ReplyReceived& reply)
{
    const Said said = saidOf(reply, ownOf(entry, reply.message));
    return {entry.seq, entry.at_ms, said.source, said.who, said.words};
}

Statement statementOf(const Entry& entry, const Notice& notice)
{
    const Said said = saidOf(notice, ownOf(entry, messageOf(notice)));
    return {entry.seq, entry.at_ms, said.source, said.who, said.words};
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
