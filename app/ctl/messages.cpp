#include "app/ctl/command.h"
#include "app/ctl/message_cost.h"
#include "app/ctl/told_values.h"

#include "core/code/purpose.h"
#include "core/journal/notice.h"
#include "core/journal/reply_received.h"
#include "core/policy/delivery_time.h"
#include "core/store/store.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <optional>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int rows_a_page = 500;

/// "2.4"
QString seconds(qint64 duration_ms)
{
    const qint64 tenths = (duration_ms + 50) / 100;
    return QStringLiteral("%1.%2").arg(tenths / 10).arg(tenths % 10);
}

void printJson(const QJsonObject& object)
{
    print(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

/// How one provider did with all it was ever offered, and how it is doing.
void printProvider(const Call& call, const store::ProviderRecord& record,
                   const policy::DeliveryTimes& times)
{
    if (call.isJson) {
        QJsonObject object{{u"provider"_s, record.provider},
                           {u"state"_s, world::name(record.health)},
                           {u"attempts"_s, record.attempts},
                           {u"taken"_s, record.taken},
                           {u"delivered"_s, record.delivered},
                           {u"lost"_s, record.lost},
                           {u"unanswered"_s, record.unanswered},
                           {u"delivery"_s, QJsonObject{{u"samples"_s, times.samples},
                                                       {u"p50_ms"_s, qint64(times.median_ms)},
                                                       {u"p95_ms"_s, qint64(times.p95_ms)},
                                                       {u"p99_ms"_s, qint64(times.p99_ms)}}}};
        if (record.since_ms != 0)
            object[u"since"_s] = moment(record.since_ms);
        return printJson(object);
    }
    QString line = u"%1  %2"_s.arg(record.provider.leftJustified(8), world::name(record.health));
    if (record.since_ms != 0)
        line += u" since "_s + moment(record.since_ms);
    line += u"; %1 attempts: %2 taken, %3 delivered, %4 lost, %5 unanswered"_s.arg(record.attempts)
                .arg(record.taken)
                .arg(record.delivered)
                .arg(record.lost)
                .arg(record.unanswered);
    if (times.samples > 0)
        line += u"; half within %1 s, 95 % within %2 s, 99 % within %3 s"_s.arg(
            seconds(times.median_ms), seconds(times.p95_ms), seconds(times.p99_ms));
    else
        line += u"; delivery unknown"_s;
    print(line);
}

Result<Done, store::StoreError> printProviders(const Call& call, store::Outbox& outbox)
{
    auto records = outbox.providers();
    if (!records)
        return failure(records.error());
    for (const store::ProviderRecord& record : *records) {
        auto times_ms =
            outbox.deliveryTimes_ms(record.provider, policy::DeliveryTimes::samples_max);
        if (!times_ms)
            return failure(times_ms.error());
        printProvider(
            call, record,
            policy::deliveryTimes(std::vector<std::int64_t>(times_ms->begin(), times_ms->end())));
    }
    return Done{};
}

/// Messages are queued; an attempt that left its message so came to nothing.
QString stateOf(const store::MessageAttempt& attempt)
{
    const bool cameToNothing = attempt.state == world::MessageState::queued;
    return world::name(cameToNothing ? world::MessageState::failed : attempt.state);
}

QJsonArray attemptsIn(const std::vector<store::MessageAttempt>& attempts)
{
    QJsonArray array;
    for (const store::MessageAttempt& attempt : attempts) {
        QJsonObject object{{u"attempt"_s, attempt.number},
                           {u"provider"_s, attempt.provider},
                           {u"state"_s, stateOf(attempt)},
                           {u"began"_s, moment(attempt.began_ms)},
                           {u"updated"_s, moment(attempt.updated_ms)}};
        if (attempt.taken_ms)
            object[u"taken"_s] = moment(*attempt.taken_ms);
        if (attempt.delivered_after_ms)
            object[u"delivered_after_ms"_s] = *attempt.delivered_after_ms;
        array.append(object);
    }
    return array;
}

/// "kannel unknown, modem delivered"
QString attemptsInWords(const std::vector<store::MessageAttempt>& attempts)
{
    QStringList words;
    for (const store::MessageAttempt& attempt : attempts)
        words << attempt.provider + u' ' + stateOf(attempt);
    return words.join(u", "_s);
}

/// What the journal knows besides the rows, by the message.
struct Story
{
    QHash<QString, QString> answers; // of people; the last if they answered more than once
    QHash<QString, QString> dropped; // why a notice was sent to nobody
};

Result<Story, store::StoreError> storyIn(store::JournalRows& journal)
{
    namespace kept = countersign::journal;
    const auto replies = journal.ofKind(kept::reply_received_kind);
    const auto dropped = journal.ofKind(kept::notice_dropped_kind);
    for (const auto* entries : {&replies, &dropped}) {
        if (!*entries)
            return failure(entries->error());
    }
    Story story;
    for (const kept::Entry& entry : *replies) {
        if (const auto reply = kept::decodedReplyReceived(entry.payload))
            story.answers[reply->message] = QString::fromLatin1(reply->meaning);
    }
    for (const kept::Entry& entry : *dropped) {
        const auto notice = kept::decodedNotice(entry.kind, entry.payload);
        const auto* told =
            notice && *notice ? std::get_if<kept::NoticeDropped>(&**notice) : nullptr;
        if (told != nullptr)
            story.dropped[told->message] = QString::fromLatin1(told->why);
    }
    return story;
}

/// Until when a notice waits to be handed over; nothing of any other message.
std::optional<qint64> waitsUntil_ms(const store::OutboxMessage& message)
{
    const bool isNotice = message.purpose != code::name(code::Purpose::code);
    const bool waits = isNotice && message.state == world::MessageState::queued;
    return waits ? std::optional(message.expires_boot_ms) : std::nullopt;
}

void printRow(const Call& call, const store::OutboxMessage& message,
              const std::vector<store::MessageAttempt>& attempts, const Story& story)
{
    const QString answer = story.answers.value(message.id);
    const QString why = story.dropped.value(message.id);
    const auto until_ms = waitsUntil_ms(message);
    const auto cost = costOf(call.settings, message, attempts);
    const QString purchase = message.purchase.toString(QUuid::WithoutBraces);
    if (call.isJson) {
        QJsonObject object{{u"id"_s, message.id},
                           {u"purchase"_s, purchase},
                           {u"purpose"_s, message.purpose},
                           {u"provider"_s, message.provider},
                           {u"state"_s, world::name(message.state)},
                           {u"attempts"_s, message.attempts},
                           {u"created"_s, moment(message.created_ms)},
                           {u"updated"_s, moment(message.updated_ms)}};
        if (!attempts.empty())
            object[u"states"_s] = attemptsIn(attempts);
        if (!answer.isEmpty())
            object[u"reply"_s] = answer;
        if (!why.isEmpty())
            object[u"why"_s] = why;
        if (until_ms)
            object[u"waits_until"_s] = moment(*until_ms);
        if (cost) {
            object[u"cost"_s] = cost->amount;
            object[u"currency"_s] = cost->currency;
        }
        return printJson(object);
    }
    QString line = u"%1  %2  %3  %4  after %5 s, %6 attempts  purchase %7"_s.arg(
        moment(message.created_ms), message.purpose.leftJustified(10),
        (message.provider.isEmpty() ? u"-"_s : message.provider).leftJustified(8),
        world::name(message.state).leftJustified(11),
        seconds(message.updated_ms - message.created_ms), QString::number(message.attempts),
        purchase);
    if (attempts.size() > 1)
        line += u"  ("_s + attemptsInWords(attempts) + u')';
    if (!answer.isEmpty())
        line += u"  answered "_s + answer;
    if (!why.isEmpty())
        line += u"  not sent: "_s + why;
    if (until_ms)
        line += u"  waits until "_s + moment(*until_ms);
    if (cost)
        line += u"  %1 %2"_s.arg(cost->currency, cost->amount);
    print(line);
}

} // namespace

int messages(Call& call)
{
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    auto reader = store::StoreReader::open(call.settings.till.data);
    if (!reader)
        return end(endingOf(reader.error()));
    if (auto printed = printProviders(call, (*reader)->outbox()); !printed)
        return end(endingOf(printed.error()));
    const auto story = storyIn((*reader)->journal());
    if (!story)
        return end(endingOf(story.error()));
    for (int offset = 0;; offset += rows_a_page) {
        auto listed = (*reader)->outbox().list(rows_a_page, offset);
        if (!listed)
            return end(endingOf(listed.error()));
        for (const store::OutboxMessage& message : *listed) {
            auto attempts = (*reader)->outbox().attemptsOf(message.id);
            if (!attempts)
                return end(endingOf(attempts.error()));
            printRow(call, message, *attempts, *story);
        }
        if (listed->empty() && offset == 0 && !call.isJson)
            print(QStringLiteral("No messages yet."));
        if (listed->size() < rows_a_page)
            return exitDone;
    }
}

} // namespace countersign::app
