#include "core/journal/case_payment.h"

#include "core/journal/fact_codec.h"

#include <QRegularExpression>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;
using namespace sale;

namespace {

using End = PaymentCourse::End;

/// Takes in one fact. What says nothing of the payment changes nothing.
class Follow
{
public:
    Follow(PaymentCourse& course, const Purchase& before) : m_course(course), m_before(before) {}

    void operator()(const PurchaseStarted& fact)
    {
        if (fact.tender && fact.tender->kind == TenderKind::card)
            asked();
    }
    void operator()(const PaymentAuthorised& fact)
    {
        answered(fact.payment.state == HoldState::taken ? End::taken : End::notKnown);
    }
    void operator()(const PaymentDeclined& fact)
    {
        switch (fact.action) {
        case TerminalAction::authorise:
            return answered(End::letGo);
        case TerminalAction::capture:
            return answered(End::notKnown);
        case TerminalAction::release:
            return answered(End::notLetGo);
        }
    }
    void operator()(const PaymentUnknown&) { asked(); }
    void operator()(const CaptureRequested&) { asked(); }
    void operator()(const PaymentCaptured&) { answered(End::taken); }
    void operator()(const ReleaseRequested&) { asked(); }
    void operator()(const PaymentReleased&)
    {
        const bool isRefund = m_before.release && m_before.release->isRefund;
        answered(isRefund ? End::givenBack : End::letGo);
    }
    void operator()(const PurchaseClosed& fact)
    {
        // What was told before the backup may be over: the terminal is asked anew.
        if (fact.isByRestoration)
            asked();
    }
    void operator()(const PurchaseSettled&)
    {
        m_course.isByHand = true;
        m_course.isAnsweredSince = false;
    }
    void operator()(const RefundLeft&)
    {
        // Else nobody asked the terminal: the store was put back.
        if (m_before.isAnswerAwaited && m_before.isRefundForPerson())
            answered(End::taken);
    }
    template <class Other> void operator()(const Other&) {}

private:
    void asked()
    {
        m_course.isAnswered = m_course.isAnsweredSince = false;
        m_course.end = End::notKnown;
    }
    void answered(End end)
    {
        m_course.isAnswered = true;
        m_course.isAnsweredSince = m_course.isByHand;
        m_course.end = end;
    }

    PaymentCourse& m_course;
    const Purchase& m_before;
};

QString endInWords(End end)
{
    switch (end) {
    case End::notKnown:
        return u" The card terminal had not said what became of the payment."_s;
    case End::taken:
        return u" The card terminal took the payment, and nothing here says that it was given "
               "back."_s;
    case End::notLetGo:
        return u" The card terminal did not let the amount go."_s;
    case End::letGo:
        return u" The card terminal holds nothing of it."_s;
    case End::givenBack:
        return u" The card terminal gave the amount back."_s;
    }
    return {};
}

} // namespace

TerminalKind terminalOf(const std::vector<Entry>& ofPurchase)
{
    // As core/payment names what it plays.
    static const QRegularExpression demonstrations(u"\\Ademo-[0-9a-f]{32}\\z"_s);
    for (const Entry& entry : ofPurchase) {
        if (entry.kind != "payment_authorised")
            continue;
        const auto fact = decodedFact(entry.kind, entry.payload);
        const auto* authorised = fact && *fact ? std::get_if<PaymentAuthorised>(&**fact) : nullptr;
        if (authorised != nullptr && !authorised->payment.id.isEmpty())
            return demonstrations.match(authorised->payment.id).hasMatch()
                       ? TerminalKind::demonstration
                       : TerminalKind::other;
    }
    return TerminalKind::unsaid;
}

void PaymentCourse::see(const FactBody& fact, const Purchase& before)
{
    std::visit(Follow(*this, before), fact);
    // Settled before the terminal had answered, and in need of a person again by what it said.
    if (!before.isAnswerAwaited)
        return;
    if (const auto after = applied(before, {0, fact}); after && after->isParked())
        isByHand = isAnsweredSince = false;
}

QString unresolvedHeadline(const Purchase& purchase, const PaymentCourse& payment)
{
    const QString how = payment.isByHand ? u"Settled by hand: "_s : u"Closed unresolved: "_s;
    switch (payment.end) {
    case End::notKnown:
        return payment.isByHand ? how + u"the card terminal never said what became of it"_s
                                : u"Unresolved: what became of the payment is not known"_s;
    case End::taken:
        return how + (purchase.isRestored
                          ? u"the payment was taken, the record of a sale may be lost"_s
                          : u"the payment was taken, no sale is recorded"_s);
    case End::notLetGo:
        return how + u"the card terminal did not let the amount go"_s;
    case End::letGo:
        return how + u"the card terminal holds nothing of it"_s;
    case End::givenBack:
        return how + u"the card terminal gave the amount back"_s;
    }
    return {};
}

QString unresolvedInWords(const Purchase& purchase, const PaymentCourse& payment)
{
    QString words =
        purchase.isRestored
            ? u" The till was put back from a backup in which the purchase was still open, and "
              "closed it as unresolved. What the till wrote after the backup is lost: the purchase "
              "may have been recorded, and the customer may hold its receipt."_s
            : u" The till closed it as unresolved, and recorded no sale."_s;
    words += endInWords(payment.end);
    if (payment.isByHand && payment.isAnsweredSince)
        words += u" A person had seen to it before the terminal said so; what they wrote of it "
                 "stands below."_s;
    else if (payment.isByHand)
        words += u" A person then saw to it; what they wrote of it stands below."_s;
    return words;
}

} // namespace countersign::journal
