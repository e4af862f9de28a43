#include "core/journal/case_file.h"

#include "core/journal/case_head_office.h"
#include "core/journal/case_quotes.h"
#include "core/journal/case_statements.h"
#include "core/journal/case_tries.h"
#include "core/journal/case_unknown.h"
#include "core/journal/counts.h"
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
        break; // Not one end: see case_payment.h.
    }
    return {};
}

/// What the entries tell beside the purchase that they leave.
struct Course
{
    TerminalKind terminal = TerminalKind::unsaid;
    Tries tries;
    PaymentCourse payment;
    std::vector<HeardReply> replies;
    QStringList unknownKinds;
};

QString headlineOf(const Purchase& purchase, const Course& course)
{
    if (purchase.stage == Stage::closed) {
        const Outcome outcome = purchase.outcome.value_or(Outcome::unresolved);
        if (outcome == Outcome::unresolved)
            return unresolvedHeadline(purchase, course.payment);
        const bool isByReply =
            outcome == Outcome::deniedByCustomer && isStoppedByReply(course.replies);
        return isByReply ? u"Stopped by a reply from the registered phone, nothing sold"_s
                         : endInWords(outcome);
    }
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

QString endingOf(const Purchase& purchase, const PaymentCourse& payment)
{
    if (purchase.stage == Stage::recorded)
        return u" The purchase was recorded as receipt %1."_s.arg(purchase.receiptNumber);
    if (purchase.stage != Stage::closed)
        return u" It had not ended when this file was made."_s;
    return purchase.outcome == Outcome::unresolved ? unresolvedInWords(purchase, payment)
                                                   : u" It ended without a sale."_s;
}

QString summaryOf(const Purchase& purchase, const Course& course, qint64 begun_ms,
                  const QTimeZone& zone)
{
    QString words = u"On %1, the till charged %2 for %3."_s.arg(
        timeInWords(begun_ms, zone), amountInWords(purchase.totals.total),
        linesInWords(purchase.basket.lines.size()));
    words += inWords(arrivalOf(purchase));
    if (purchase.isCountersigned)
        words += u" On %1, %2, the digits of the code were keyed on the customer's screen."_s.arg(
            timeInWords(purchase.countersigned_ms, zone), beforeInWords(course.tries));
    else if (purchase.triesUsed > 0)
        words += triesInWords(purchase, course.tries);
    // What stopped it comes before its end, what was answered later after it.
    const QString replies = inWords(course.replies, zone);
    const QString ending = endingOf(purchase, course.payment);
    return words + (isStoppedByReply(course.replies) ? replies + ending : ending + replies);
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
        facts.push_back({u"Acquirer's payment"_s, purchase.payment ? bounded(purchase.payment->id)
                                                                   : u"none was authorised"_s});
        facts.push_back({u"Payment method"_s, idInWords(purchase.methodId)});
    }
    if (purchase.code)
        facts.push_back({u"Registration"_s, idInWords(purchase.code->registrationId)});
    return facts;
}

QStringList warningsOf(const Purchase& purchase, const Course& course)
{
    QStringList warnings = warningsOf(course.replies, purchase);
    if (course.terminal == TerminalKind::demonstration && isCard(purchase))
        warnings << u"The card terminal was a demonstration: no money moved, and nothing here says "
                    "anything about a real payment."_s;
    const Arrival arrival = arrivalOf(purchase);
    if (arrival == Arrival::lost && purchase.isCountersigned)
        warnings
            << u"The message with the code was reported not to have reached the phone, and yet "
               "the code was keyed."_s;
    if (arrival == Arrival::shown)
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

/// True if the entry is what a phone answered, of which this version knows the meaning.
bool takeReply(const Entry& entry, CaseFile& file, Course& course)
{
    if (entry.kind != reply_received_kind)
        return false;
    const auto reply = decodedReplyReceived(entry.payload);
    if (!reply)
        return false;
    file.statements.push_back(statementOf(entry, *reply));
    course.replies.push_back({*reply, entry.at_ms, file.purchase.stage});
    return true;
}

/// True if the entry says what became of a notice, so that this version understands it.
bool takeNotice(const Entry& entry, CaseFile& file)
{
    const auto notice = decodedNotice(entry.kind, entry.payload);
    if (!notice || !*notice)
        return false;
    file.statements.push_back(statementOf(entry, **notice));
    return true;
}

/// Goes on with the purchase's next entry. Why it can't be read, or nothing.
QString take(const Entry& entry, CaseFile& file, Course& course)
{
    if (entry.isWithheld())
        return u"its payload is withheld"_s;
    if (takeReply(entry, file, course) || takeNotice(entry, file))
        return {};
    if (entry.kind == count_keyed_kind) // says nothing to whoever lacks the store's key
        return {};
    const auto fact = decodedFact(entry.kind, entry.payload);
    if (!fact)
        return fact.error();
    if (!fact->has_value()) {
        course.unknownKinds << u"%1 (%2)"_s.arg(entry.seq).arg(QString::fromLatin1(entry.kind));
        return {};
    }
    const Setting setting{file.purchase, course.terminal, isStoppedByReply(course.replies)};
    for (Statement& statement : statementsOf(entry, **fact, setting))
        file.statements.push_back(std::move(statement));
    course.payment.see(**fact, file.purchase);
    course.tries.see(**fact);
    auto after = applied(file.purchase, {entry.at_ms, **fact});
    if (!after)
        return after.error();
    file.purchase = std::move(*after);
    return {};
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
    if (entries.empty())
        return failure(u"there is no entry of this purchase"_s);
    CaseFile file;
    file.purchase.id = QUuid::fromString(QLatin1StringView(entries.front().purchase));
    Course course;
    course.terminal = terminalOf(entries);
    for (const Entry& entry : entries) {
        if (const QString fault = take(entry, file, course); !fault.isEmpty())
            return failure(
                u"entry %1 (%2): %3"_s.arg(entry.seq).arg(QString::fromLatin1(entry.kind), fault));
    }
    auto headOffice = headOfficePartOf(entries, background);
    if (!headOffice)
        return failure(headOffice.error());
    addInOrder(file.statements, std::move(headOffice->statements));
    const qint64 begun_ms = entries.front().at_ms;
    file.headline = headlineOf(file.purchase, course);
    file.summary = summaryOf(file.purchase, course, begun_ms, background.zone);
    file.warnings = warningsOf(file.purchase, course) + headOffice->warnings;
    file.facts = factsOf(file.purchase, begun_ms, background.zone);
    file.unknown = unknownOf({file.purchase, course.terminal, course.payment, course.replies,
                              file.statements, course.unknownKinds, background.last},
                             headOffice->unknown);
    file.headOffice = std::move(headOffice->facts);
    file.headOfficeWord_seq = headOffice->checkable_seq;
    return file;
}

} // namespace countersign::journal
