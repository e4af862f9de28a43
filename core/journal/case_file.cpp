#include "core/journal/case_file.h"

#include "core/journal/case_statements.h"
#include "core/journal/fact_codec.h"

#include <QLocale>
#include <algorithm>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;
using namespace sale;

namespace {

bool isCard(const Purchase& purchase)
{
    return purchase.tender && purchase.tender->kind == TenderKind::card;
}

QString endInWords(Outcome outcome)
{
    switch (outcome) {
    case Outcome::cancelled:
        return u"Cancelled, nothing sold"_s;
    case Outcome::locked:
        return u"Stopped after wrong codes, nothing sold"_s;
    case Outcome::declined:
        return u"Declined, nothing sold"_s;
    case Outcome::expired:
        return u"Ran out of time, nothing sold"_s;
    case Outcome::deniedByCustomer:
        return u"Stopped by the customer, nothing sold"_s;
    case Outcome::unresolved:
        return u"Unresolved: what became of the payment is not known"_s;
    }
    return {};
}

QString headlineOf(const Purchase& purchase)
{
    if (purchase.stage == Stage::closed)
        return endInWords(purchase.outcome.value_or(Outcome::unresolved));
    if (purchase.stage != Stage::recorded)
        return u"Still open"_s;
    if (!purchase.tender)
        return u"Recorded, nothing to pay"_s;
    if (!isCard(purchase))
        return u"Paid in cash"_s;
    return purchase.isCountersigned ? u"Paid by card, countersigned by code"_s
                                    : u"Paid by card, not countersigned"_s;
}

QString linesInWords(std::size_t count)
{
    return count == 1 ? u"one line of goods"_s : u"%1 lines of goods"_s.arg(count);
}

QString wrongTriesInWords(int count)
{
    if (count <= 0)
        return u"at the first try"_s;
    return count == 1 ? u"after one wrong try"_s : u"after %1 wrong tries"_s.arg(count);
}

QString summaryOf(const Purchase& purchase, qint64 begun_ms, const QTimeZone& zone)
{
    QString words = u"On %1, the till charged %2 for %3."_s.arg(
        timeInWords(begun_ms, zone), amountInWords(purchase.totals.total),
        linesInWords(purchase.basket.lines.size()));
    if (purchase.isCountersigned)
        words += u" On %1, %2, the digits that had been sent to the phone registered for this "
                 "payment method were keyed on the customer's screen."_s.arg(
                     timeInWords(purchase.countersigned_ms, zone),
                     wrongTriesInWords(purchase.triesUsed - 1));
    else if (purchase.triesUsed > 0)
        words +=
            u" Codes were keyed on the customer's screen (tries: %1), and none was right."_s.arg(
                purchase.triesUsed);
    if (purchase.stage == Stage::recorded)
        words += u" The purchase was recorded as receipt %1."_s.arg(purchase.receiptNumber);
    else if (purchase.stage == Stage::closed)
        words += u" It ended without a sale."_s;
    else
        words += u" It had not ended when this file was made."_s;
    return words;
}

std::vector<CaseFact> factsOf(const Purchase& purchase, qint64 begun_ms, const QTimeZone& zone)
{
    std::vector<CaseFact> facts;
    if (!purchase.receiptNumber.isEmpty())
        facts.push_back({u"Receipt"_s, purchase.receiptNumber});
    facts.push_back({u"Purchase"_s, purchase.id.toString(QUuid::WithoutBraces)});
    facts.push_back({u"Charged"_s, timeInWords(begun_ms, zone)});
    if (purchase.countersigned_ms != 0)
        facts.push_back({u"Countersigned"_s, timeInWords(purchase.countersigned_ms, zone)});
    if (purchase.ended_ms != 0)
        facts.push_back({purchase.stage == Stage::recorded ? u"Recorded"_s : u"Closed"_s,
                         timeInWords(purchase.ended_ms, zone)});
    if (isCard(purchase)) {
        facts.push_back({u"Acquirer's payment"_s,
                         purchase.payment ? purchase.payment->id : u"none was authorised"_s});
        facts.push_back({u"Payment method"_s, idInWords(purchase.methodId)});
    }
    if (purchase.code)
        facts.push_back({u"Registration"_s, idInWords(purchase.code->registrationId)});
    return facts;
}

/// What has been seen of the messages on the way to the phone.
struct Sending
{
    bool wasQueued = false;
    bool wasDelivered = false;

    void see(const FactBody& fact)
    {
        wasQueued = wasQueued || std::holds_alternative<MessageQueued>(fact);
        if (const auto* sent = std::get_if<MessageSent>(&fact))
            wasDelivered = wasDelivered || sent->state == u"delivered";
        if (const auto* changed = std::get_if<MessageStateChanged>(&fact))
            wasDelivered = wasDelivered || changed->state == u"delivered";
    }
};

QStringList unknownOfCard(const Purchase& purchase, const Sending& sending)
{
    QStringList unknown;
    if (purchase.isCountersigned)
        unknown << u"Who keyed the digits. They show that whoever did could read the messages of "
                   "the registered phone at that time, not who that was."_s;
    else if (purchase.stage == Stage::recorded)
        unknown << u"Whether the payment method's owner agreed: nobody countersigned this "
                   "purchase."_s;
    unknown << u"Whose card and whose phone these are. The journal holds random ids in their "
               "place; only the store's own list says who stands behind them, and it can be "
               "erased."_s;
    if (sending.wasQueued && !sending.wasDelivered)
        unknown << u"When, and whether, the phone got the message: no provider reported it "
                   "delivered."_s;
    if (purchase.doubt || purchase.isParked())
        unknown << u"Whether the card terminal did what it was last asked to: it had not "
                   "answered."_s;
    if (purchase.isCaptured)
        unknown << u"Whether the money was paid out, refunded or charged back afterwards. The "
                   "acquirer can say, by the payment's id."_s;
    return unknown;
}

QStringList unknownOf(const Purchase& purchase, const Sending& sending,
                      const QStringList& unknownKinds)
{
    QStringList unknown;
    if (isCard(purchase))
        unknown = unknownOfCard(purchase, sending);
    unknown << u"Whether the goods were handed over. The till records the sale, not what happens "
               "to the goods after it."_s;
    unknown << u"Whether the till's clock was right. All times are its own; the order of the "
               "entries does not depend on them."_s;
    unknown << u"Whether head office holds a copy of these entries: this journal does not say."_s;
    if (!unknownKinds.isEmpty())
        unknown << u"What these entries mean, which are of kinds that this program does not know: "
                   "%1."_s.arg(unknownKinds.join(u", "_s));
    return unknown;
}

} // namespace

QString inWords(Source source)
{
    switch (source) {
    case Source::till:
        return u"Till"_s;
    case Source::provider:
        return u"Message provider"_s;
    case Source::terminal:
        return u"Card terminal"_s;
    }
    return {};
}

QString timeInWords(qint64 at_ms, const QTimeZone& zone)
{
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(at_ms, zone);
    return QLocale::c().toString(at, u"d MMMM yyyy, HH:mm:ss"_s);
}

QString amountInWords(const Money& amount)
{
    return amount.toString() + u'\u00A0' + amount.currency().toString();
}

Result<CaseFile, QString> caseFileOf(const std::vector<Entry>& entries, const QTimeZone& zone)
{
    CaseFile file;
    Sending sending;
    QStringList unknownKinds;
    if (entries.empty())
        return failure(u"there is no entry of this purchase"_s);
    file.purchase.id = QUuid::fromString(QLatin1StringView(entries.front().purchase));
    for (const Entry& entry : entries) {
        const auto wrong = [&entry](const QString& why) {
            return failure(
                u"entry %1 (%2): %3"_s.arg(entry.seq).arg(QString::fromLatin1(entry.kind), why));
        };
        if (entry.isWithheld())
            return wrong(u"its payload is withheld"_s);
        const auto fact = decodedFact(entry.kind, entry.payload);
        if (!fact)
            return wrong(fact.error());
        if (!fact->has_value()) {
            unknownKinds << u"%1 (%2)"_s.arg(entry.seq).arg(QString::fromLatin1(entry.kind));
            continue;
        }
        for (Statement& statement : statementsOf(entry, **fact, file.purchase))
            file.statements.push_back(std::move(statement));
        auto after = applied(file.purchase, {entry.at_ms, **fact});
        if (!after)
            return wrong(after.error());
        file.purchase = std::move(*after);
        sending.see(**fact);
    }
    const qint64 begun_ms = entries.front().at_ms;
    file.headline = headlineOf(file.purchase);
    file.summary = summaryOf(file.purchase, begun_ms, zone);
    file.facts = factsOf(file.purchase, begun_ms, zone);
    file.unknown = unknownOf(file.purchase, sending, unknownKinds);
    return file;
}

} // namespace countersign::journal
