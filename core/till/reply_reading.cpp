// What is known of a reply: what it may be about, and whether it was acted on before.

#include "core/till/replies.h"

#include "core/journal/fact_codec.h"
#include "core/journal/verify.h"
#include "core/till/book.h"
#include "core/till/sent.h"

#include <algorithm>
#include <limits>

namespace countersign::till {

using policy::ReplyWindow;
using store::StoreError;

namespace {

/// How far back from its end a journal is searched for replies: more than any till writes in the
/// hours in which a provider may list one.
constexpr qint64 heard_search_entries_max = 100'000;

/// Each gives the fingerprints of replies another key.
constexpr const char* key_kinds[] = {"customer_erased", "keys_rotated", journal::key_changed_kind};

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

/// Dated when it went first: whoever answers that one answers them all.
store::OutboxMessage messageOf(const Sent& sent, const sale::Instant& now)
{
    store::OutboxMessage message;
    message.id = sent.message;
    message.purchase = sent.purchase;
    message.registration = sent.registration;
    message.method = sent.method;
    message.created_ms = now.wall_ms - (now.boot_ms - sent.queued_boot_ms);
    return message;
}

/// The replies that were acted on, as the journal's end keeps them: no provider lists an older one.
Result<std::vector<HeardReply>, StoreError> heardIn(store::Store& store)
{
    const qint64 from = static_cast<qint64>(store.head().seq) - heard_search_entries_max;
    const auto entries = store.journal().ofKind(journal::reply_received_kind, from);
    if (!entries)
        return failure(entries.error());
    if (entries->empty())
        return std::vector<HeardReply>();
    quint64 key_seq = 0; // of the last change
    for (const char* kind : key_kinds) {
        const auto changes = store.journal().ofKind(kind, from);
        if (!changes)
            return failure(changes.error());
        if (!changes->empty())
            key_seq = std::max(key_seq, changes->back().seq);
    }
    std::vector<HeardReply> heard;
    for (const journal::Entry& entry : *entries) {
        const auto reply = journal::decodedReplyReceived(entry.payload);
        if (reply)
            heard.push_back({*reply, QUuid::fromString(QLatin1String(entry.purchase)), entry.at_ms,
                             entry.seq, entry.seq < key_seq});
    }
    return heard;
}

/// By its fingerprint; only where that has another key since, by number, time and meaning. Keys
/// change between runs, so such a reply was there already when this one first asked. An earlier
/// version kept no time: then whatever had been said by then was heard.
bool isSame(const HeardReply& kept, const ListedReply& listed, const journal::ReplyReceived& reply,
            const ReplySources& sources)
{
    if (!kept.isKeyGone)
        return kept.reply.fingerprint == reply.fingerprint;
    const std::int64_t said_ms = *reply.said_ms;
    const bool isTime = kept.reply.said_ms
                            ? kept.reply.said_ms == said_ms
                            : said_ms <= kept.at_ms + ReplyWindow::clock_difference_max_ms;
    if (!listed.mayBeOfEarlierRun || said_ms <= 0 || !isTime || kept.reply.meaning != reply.meaning)
        return false;
    const auto phone = sources.sent.phoneOf(kept.reply.registration, sources.store.registry());
    return phone && *phone && (*phone)->numberLookup == listed.numberLookup;
}

/// Of this run all, of earlier ones those that went since the one time and until the other.
Result<std::vector<store::OutboxMessage>, StoreError> messagesTo(const ListedReply& listed,
                                                                 const ReplySources& sources,
                                                                 std::int64_t since_ms,
                                                                 std::int64_t until_ms)
{
    std::vector<store::OutboxMessage> messages;
    QSet<QString> known;
    for (const Sent& sent : sources.sent.all()) {
        const RegisteredPhone* phone = sources.sent.knownPhoneOf(sent.registration);
        if (phone == nullptr || phone->numberLookup != listed.numberLookup)
            continue;
        if (!known.contains(sent.message))
            messages.push_back(messageOf(sent, sources.now));
        known.insert(sent.message);
    }
    const auto rows = sources.store.outbox().toNumber(listed.numberLookup, since_ms,
                                                      ReplyWatch::messages_max, until_ms);
    if (!rows)
        return failure(rows.error());
    for (const store::OutboxMessage& row : *rows) {
        if (!known.contains(row.id))
            messages.push_back(row);
    }
    std::ranges::stable_sort(messages, std::ranges::greater(), &store::OutboxMessage::created_ms);
    return messages;
}

} // namespace

SecretBytes bytesOf(const QString& text)
{
    QByteArray bytes = text.toUtf8();
    return SecretBytes::takenFrom(bytes);
}

code::ReplyMeaning meaningOf(const ListedReply& listed, const QStringList& languages,
                             const std::vector<code::StoreReplyWords>& words)
{
    const SecretBytes& text = listed.reply().text;
    return code::replyMeaning(QString::fromUtf8(reinterpret_cast<const char*>(text.data()),
                                                static_cast<qsizetype>(text.size())),
                              languages, words);
}

code::ReplyMeaning meaningOf(const ListedReply& listed, const QStringList& languages,
                             const std::vector<code::StoreReplyWords>& words,
                             const AboutAsDated& asDated)
{
    const auto meaning = meaningOf(listed, languages, words);
    return meaning == code::ReplyMeaning::unknown ? meaningOf(listed, asDated.languages, words)
                                                  : meaning;
}

bool isWaiting(const sale::Purchase& purchase)
{
    return purchase.stage == sale::Stage::countersigning && purchase.message;
}

WaitingFor waitingFor(const ListedReply& listed, const ReplySources& sources)
{
    WaitingFor waiting;
    for (const sale::Purchase& purchase : sources.book.purchases()) {
        if (!isWaiting(purchase))
            continue;
        const auto phone =
            sources.sent.phoneOf(purchase.code->registrationId, sources.store.registry());
        if (!phone || !*phone) {
            waiting.areAllKnown = false;
        } else if ((*phone)->numberLookup == listed.numberLookup) {
            waiting.messages.push_back(messageOf(purchase, sources.now));
            waiting.languages.append((*phone)->locale);
        }
    }
    return waiting;
}

Result<std::vector<store::OutboxMessage>, StoreError> pastFor(const ListedReply& listed,
                                                              const ReplySources& sources)
{
    return messagesTo(listed, sources, listed.came.at_ms - ReplyWindow::counts_ms,
                      std::numeric_limits<std::int64_t>::max());
}

AboutAsDated aboutAsDated(const ListedReply& listed, const ReplySources& sources)
{
    AboutAsDated about;
    if (!listed.came.dated_ms)
        return about;
    const std::int64_t dated_ms = *listed.came.dated_ms;
    auto messages = messagesTo(listed, sources, dated_ms - ReplyWindow::counts_ms,
                               dated_ms + ReplyWindow::clock_difference_max_ms);
    about.isKnown = messages.ok();
    if (!messages)
        return about;
    std::vector<policy::MessageBefore> before;
    for (const store::OutboxMessage& message : *messages)
        before.push_back({message.created_ms, false});
    const auto waiting = waitingFor(listed, sources).messages;
    for (const store::OutboxMessage& message : waiting)
        before.push_back({message.created_ms, true});
    const auto place = policy::answeredAsDated(listed.came, before);
    if (!place || *place >= messages->size())
        return about;
    about.message = std::move((*messages)[*place]);
    const auto phone = sources.sent.phoneOf(about.message->registration, sources.store.registry());
    about.isKnown = phone && *phone;
    if (about.isKnown)
        about.languages.append((*phone)->locale);
    const bool isStopped = std::ranges::any_of(waiting, [&](const store::OutboxMessage& message) {
        return message.purchase == about.message->purchase; // which had another code then
    });
    if (isStopped)
        about.message.reset();
    return about;
}

Result<HeardBefore, StoreError> heardBefore(const ListedReply& listed,
                                            const journal::ReplyReceived& reply, ReplyWatch& watch,
                                            const ReplySources& sources)
{
    if (!watch.heard) {
        auto heard = heardIn(sources.store);
        // Where a damaged page tells no more what was heard, acting twice costs less than never.
        if (!heard && heard.error().fault != store::StoreFault::damaged)
            return failure(heard.error());
        watch.heard = heard ? std::move(*heard) : std::vector<HeardReply>();
    }
    HeardBefore before;
    for (const HeardReply& kept : *watch.heard) {
        if (!isSame(kept, listed, reply, sources))
            continue;
        before.seq = std::min(before.seq.value_or(kept.seq), kept.seq);
        before.purchases.insert(kept.purchase);
    }
    return before;
}

Result<quint64, StoreError> codeSeqOf(const QUuid& purchase, store::Store& store)
{
    const auto entries = store.journal().ofPurchase(purchase);
    if (!entries)
        return failure(entries.error());
    quint64 seq = 0;
    for (const journal::Entry& entry : *entries) {
        if (entry.kind == "code_issued")
            seq = entry.seq;
    }
    return seq;
}

} // namespace countersign::till
