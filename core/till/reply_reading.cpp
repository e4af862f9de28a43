// What is known of a reply: what it may be about, and whether it was acted on before.

#include "core/till/replies.h"

#include "core/journal/fact_codec.h"
#include "core/till/book.h"

namespace countersign::till {

using policy::ReplyWindow;
using store::StoreError;

namespace {

SecretBytes bytesOf(const QString& text)
{
    QByteArray bytes = text.toUtf8();
    return SecretBytes::takenFrom(bytes);
}

/// Whether that reply from the number was kept as `kept`, of an entry of `at_ms`. An earlier
/// version kept no time: then whatever had been said by then was heard.
bool isSame(const journal::ReplyReceived& kept, std::int64_t at_ms,
            const journal::ReplyReceived& reply)
{
    if (kept.fingerprint == reply.fingerprint)
        return true;
    const bool isTime = kept.said_ms
                            ? kept.said_ms == reply.said_ms
                            : *reply.said_ms <= at_ms + ReplyWindow::clock_difference_max_ms;
    return *reply.said_ms > 0 && kept.meaning == reply.meaning && isTime;
}

/// The message of a purchase that waits, dated when its code was made: each one with that code went
/// later, and by this boot's clock no change of the wall clock makes it younger.
store::OutboxMessage messageOf(const sale::Purchase& purchase, const sale::Instant& now)
{
    const sale::IssuedCode& code = *purchase.code;
    store::OutboxMessage message;
    message.id = purchase.message->id;
    message.purchase = purchase.id;
    message.registration = code.registrationId;
    message.method = purchase.methodId;
    message.created_ms = code.bootId == now.bootId
                             ? now.wall_ms - (now.boot_ms - code.issued_boot_ms)
                             : code.issued_ms;
    return message;
}

} // namespace

bool isWaiting(const sale::Purchase& purchase)
{
    return purchase.stage == sale::Stage::countersigning && purchase.message;
}

/// Whose code went to the number that the reply is from: of purchases that wait, as the journal
/// and the registry have it, since rows of messages have no tag; then what those rows say.
Result<std::vector<store::OutboxMessage>, StoreError>
messagesBefore(const ListedReply& listed, const Book& book, store::Store& store,
               const sale::Instant& now)
{
    const QByteArray lookup =
        store.registry().seal().lookupOfNumber(bytesOf(listed.reply().from));
    std::vector<store::OutboxMessage> messages;
    for (const sale::Purchase& purchase : book.purchases()) {
        if (!isWaiting(purchase))
            continue;
        const auto to = store.registry().registration(purchase.code->registrationId);
        if (!to && to.error().fault != store::StoreFault::damaged)
            return failure(to.error());
        if (to && *to && (*to)->numberLookup == lookup)
            messages.push_back(messageOf(purchase, now));
    }
    const auto sent = store.outbox().toNumber(
        lookup, listed.came.at_ms - ReplyWindow::counts_ms, ReplyWatch::messages_max);
    if (!sent)
        return failure(sent.error());
    messages.insert(messages.end(), sent->begin(), sent->end());
    return messages;
}

/// When that reply was acted on before, be it in another run, by the purchase. The key of its
/// fingerprint may have gone since.
Result<QHash<QUuid, std::int64_t>, StoreError>
heardBefore(store::Store& store, const std::vector<store::OutboxMessage>& sent,
            const journal::ReplyReceived& reply)
{
    QSet<QUuid> purchases;
    for (const store::OutboxMessage& message : sent)
        purchases.insert(message.purchase);
    QHash<QUuid, std::int64_t> heard;
    for (const QUuid& purchase : purchases) {
        const auto entries = store.journal().ofPurchase(purchase);
        if (!entries)
            return failure(entries.error());
        for (const journal::Entry& entry : *entries) {
            if (entry.kind != journal::reply_received_kind)
                continue;
            const auto kept = journal::decodedReplyReceived(entry.payload);
            if (kept && isSame(*kept, entry.at_ms, reply))
                heard.insert(purchase, entry.at_ms);
        }
    }
    return heard;
}

} // namespace countersign::till
