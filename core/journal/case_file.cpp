#include "core/journal/case_file.h"

#include "core/journal/case_head_office.h"
#include "core/journal/case_messages.h"
#include "core/journal/case_statements.h"
#include "core/journal/fact_codec.h"

#include <QLocale>
#include <algorithm>
#include <utility>

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
        return u"Stopped after failed tries of the code, nothing sold"_s;
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

/// What became of the tries that were counted.
struct Tries
{
    int wrong = 0;
    int notCompared = 0;
    int unsaid = 0; // one or the other, in journals of earlier versions

    void see(const FactBody& fact)
    {
        const auto* failed = std::get_if<TryFailed>(&fact);
        if (!failed)
            return;
        wrong += failed->why == TryFailure::wrongDigits ? 1 : 0;
        notCompared += failed->why == TryFailure::notCompared ? 1 : 0;
        unsaid += failed->why == TryFailure::unsaid ? 1 : 0;
    }
};

QString beforeInWords(const Tries& tries)
{
    const int failed = tries.wrong + tries.notCompared + tries.unsaid;
    if (failed == 0)
        return u"at the first try"_s;
    const QString how = failed == tries.wrong ? u"wrong"_s : u"failed"_s;
    return failed == 1 ? u"after one %1 try"_s.arg(how)
                       : u"after %1 %2 tries"_s.arg(failed).arg(how);
}

/// Of a purchase that nobody countersigned.
QString triesInWords(const Purchase& purchase, const Tries& tries)
{
    // One that was under way when the purchase was given up, or when this file is made.
    const int open = purchase.triesUsed - tries.wrong - tries.notCompared - tries.unsaid;
    const std::pair<int, QString> kinds[] = {
        {tries.wrong, u"%1 wrong"_s},
        {tries.notCompared + open, u"%1 counted, but never compared with the code"_s},
        {tries.unsaid, u"%1 failed"_s},
    };
    QStringList words;
    for (const auto& [count, phrase] : kinds) {
        if (count > 0)
            words << phrase.arg(count);
    }
    return u" Digits were keyed on the customer's screen (tries: %1), and the purchase was not "
           "countersigned."_s.arg(words.join(u", "_s));
}

QString summaryOf(const Purchase& purchase, const Tries& tries, qint64 begun_ms,
                  const QTimeZone& zone)
{
    QString words = u"On %1, the till charged %2 for %3."_s.arg(
        timeInWords(begun_ms, zone), amountInWords(purchase.totals.total),
        linesInWords(purchase.basket.lines.size()));
    words += inWords(arrivalOf(purchase));
    if (purchase.isCountersigned)
        words += u" On %1, %2, the digits of the code were keyed on the customer's screen."_s.arg(
            timeInWords(purchase.countersigned_ms, zone), beforeInWords(tries));
    else if (purchase.triesUsed > 0)
        words += triesInWords(purchase, tries);
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

QStringList unknownOfCard(const Purchase& purchase)
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
    const Arrival arrival = arrivalOf(purchase);
    if (arrival == Arrival::unknown || arrival == Arrival::taken)
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

QStringList unknownOf(const Purchase& purchase, const QStringList& ofHeadOffice,
                      const QStringList& unknownKinds)
{
    QStringList unknown;
    if (isCard(purchase))
        unknown = unknownOfCard(purchase);
    unknown << u"Whether the goods were handed over. The till records the sale, not what happens "
               "to the goods after it."_s;
    unknown << u"Whether the till's clock was right. All times are its own; the order of the "
               "entries does not depend on them."_s;
    unknown << ofHeadOffice;
    if (!unknownKinds.isEmpty())
        unknown << u"What these entries mean, which are of kinds that this program does not know: "
                   "%1."_s.arg(unknownKinds.join(u", "_s));
    return unknown;
}

QStringList warningsOf(const Purchase& purchase, bool isDemo)
{
    QStringList warnings;
    if (isDemo)
        warnings << u"This till's card terminal is a demonstration: no money moves, and nothing "
                    "here says anything about a real payment."_s;
    if (arrivalOf(purchase) == Arrival::shown)
        warnings << u"The code's message was shown by a demonstration and sent to nobody: nothing "
                    "here says anything about a real phone."_s;
    return warnings;
}

void addInOrder(std::vector<Statement>& statements, std::vector<Statement> added)
{
    for (Statement& one : added)
        statements.push_back(std::move(one));
    std::stable_sort(statements.begin(), statements.end(),
                     [](const Statement& a, const Statement& b) { return a.seq < b.seq; });
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
    case Source::headOffice:
        return u"Head office"_s;
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

QString inFours(const QString& hex)
{
    QString text;
    for (qsizetype i = 0; i < hex.size(); i += 4)
        text += (i == 0 ? QString() : u" "_s) + hex.mid(i, 4);
    return text;
}

Result<CaseFile, QString> caseFileOf(const std::vector<Entry>& entries,
                                     const CaseBackground& background)
{
    CaseFile file;
    Tries tries;
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
        for (Statement& statement : statementsOf(entry, **fact, file.purchase, background.isDemo))
            file.statements.push_back(std::move(statement));
        auto after = applied(file.purchase, {entry.at_ms, **fact});
        if (!after)
            return wrong(after.error());
        file.purchase = std::move(*after);
        tries.see(**fact);
    }
    auto headOffice = headOfficePartOf(entries, background);
    if (!headOffice)
        return failure(headOffice.error());
    addInOrder(file.statements, std::move(headOffice->statements));
    const qint64 begun_ms = entries.front().at_ms;
    file.headline = headlineOf(file.purchase);
    file.summary = summaryOf(file.purchase, tries, begun_ms, background.zone);
    file.warnings = warningsOf(file.purchase, background.isDemo) + headOffice->warnings;
    file.facts = factsOf(file.purchase, begun_ms, background.zone);
    file.unknown = unknownOf(file.purchase, headOffice->unknown, unknownKinds);
    file.headOffice = std::move(headOffice->facts);
    file.headOfficeWord_seq = headOffice->checkable_seq;
    return file;
}

} // namespace countersign::journal
