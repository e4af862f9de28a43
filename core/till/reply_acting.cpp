// What follows from a reply: once, and in one commit.

#include "core/till/replies.h"

#include "core/journal/fact_codec.h"
#include "core/sale/freeze.h"
#include "core/till/till.h"

#include <QDateTime>
#include <QDebug>
#include <algorithm>

namespace countersign::till {

using policy::ReplyWindow;
using store::StoreError;

namespace {

/// "a reply (not_mine) that phone dates 2026-11-29T15:00:00Z".
QString named(const journal::ReplyReceived& reply)
{
    const QString at =
        QDateTime::fromMSecsSinceEpoch(*reply.said_ms, Qt::UTC).toString(Qt::ISODate);
    return QStringLiteral("a reply (%1) that %2 dates %3")
        .arg(QString::fromLatin1(reply.meaning), reply.provider, at);
}

/// Else nobody would know why nothing followed from it.
void sayTooOld(const journal::ReplyReceived& reply)
{
    qWarning().noquote() << named(reply) +
                                QStringLiteral(" is older than every message that it could answer, "
                                               "so nothing follows from it: is that provider's "
                                               "clock right?");
}

void sayWronglyDated(const journal::ReplyReceived& reply, const policy::CameAt& came)
{
    const QString at = QDateTime::fromMSecsSinceEpoch(came.at_ms, Qt::UTC).toString(Qt::ISODate);
    const QString what =
        came.dated_ms ? QStringLiteral(" was first heard at %1: if nothing kept it from getting "
                                       "here, see to that provider's clock, and to the zone of "
                                       "its times")
                      : QStringLiteral(" came at about %1: see to that provider's clock, and to "
                                       "the zone of its times");
    qWarning().noquote() << named(reply) + what.arg(at);
}

/// Its meaning may not be known.
void sayLetGoAsDated(const QString& provider, std::int64_t dated_ms)
{
    const QString at = QDateTime::fromMSecsSinceEpoch(dated_ms, Qt::UTC).toString(Qt::ISODate);
    qWarning().noquote() << QStringLiteral("a reply that %1 dates %2 may be about a message of "
                                           "that time, and what follows from that couldn't be "
                                           "read or kept: it is let go")
                                .arg(provider, at);
}

journal::ReplyReceived receivedOf(const ListedReply& listed, code::ReplyMeaning meaning)
{
    const bool isDenial = meaning == code::ReplyMeaning::notMine;
    return {isDenial ? journal::reply_not_mine : journal::reply_stop_offers,
            {},
            listed.told->provider,
            {},
            listed.fingerprint,
            listed.reply().at_ms};
}

/// Where it went later than now, the clock was ahead then.
std::vector<policy::MessageBefore> datedAt(const std::vector<store::OutboxMessage>& messages,
                                           const policy::CameAt& came, const sale::Instant& now,
                                           bool isPending)
{
    std::vector<policy::MessageBefore> before;
    for (const store::OutboxMessage& message : messages)
        before.push_back(
            {message.created_ms > now.wall_ms ? came.at_ms : message.created_ms, isPending});
    return before;
}

/// What went out only once the reply had been heard is not what it is about. False if that can't be
/// read just now; of what can't be read any more the reply may be.
bool forgetLater(WaitingFor& waiting, const HeardBefore& heard, store::Store& store)
{
    bool isKnown = true;
    std::erase_if(waiting.messages, [&](const store::OutboxMessage& message) {
        if (heard.purchases.contains(message.purchase))
            return true;
        const auto seq = codeSeqOf(message.purchase, store);
        isKnown = isKnown && (seq || seq.error().fault == store::StoreFault::damaged);
        return seq && *seq > *heard.seq;
    });
    return isKnown;
}

} // namespace

/// False if the store didn't take what follows from it, or something can't be read that would tell.
bool Till::replied(const ListedReply& listed)
{
    const AboutAsDated asDated =
        aboutAsDated(listed, {m_book, m_sent, m_world.store, m_world.clock.now()});
    const std::optional<bool> isKept = repliedToWaiting(listed, asDated);
    return isKept ? *isKept : repliedToPast(listed, asDated);
}

/// As `replied`; nothing if it is about no purchase that waits. Of those no row of a message is
/// asked.
std::optional<bool> Till::repliedToWaiting(const ListedReply& listed, const AboutAsDated& asDated)
{
    const ReplySources sources{m_book, m_sent, m_world.store, m_world.clock.now()};
    WaitingFor waiting = waitingFor(listed, sources);
    const auto otherwise = waiting.areAllKnown ? std::nullopt : std::optional(false);
    const auto meaning = meaningOf(listed, m_configuration.languages + waiting.languages,
                                   m_configuration.replyWords, asDated);
    if (waiting.messages.empty() || meaning == code::ReplyMeaning::unknown)
        return otherwise;
    const journal::ReplyReceived received = receivedOf(listed, meaning);
    const auto heard = heardBefore(listed, received, m_replies, sources);
    if (!heard)
        return false;
    const bool isDenial = meaning == code::ReplyMeaning::notMine;
    if (heard->seq && !isDenial)
        return otherwise;
    if (heard->seq && !forgetLater(waiting, *heard, m_world.store))
        return false;
    const auto answered =
        policy::answeredBy(listed.came, datedAt(waiting.messages, listed.came, sources.now, true));
    if (answered.empty())
        return otherwise;
    if (listed.came.isWronglyDated && !heard->seq)
        sayWronglyDated(received, listed.came);
    bool isAnyKept = false;
    bool isKept = true;
    for (const std::size_t place : answered) {
        const bool isDone = keepReply(waiting.messages[place], received);
        isAnyKept = isDone || isAnyKept;
        isKept = isDone && isKept;
        if (!isDenial)
            break; // Consent is the number's, and withdrawn once.
    }
    if (isAnyKept && isDenial && !heard->seq)
        keepAsDated(asDated, received);
    return isKept && waiting.areAllKnown;
}

/// As `replied`, of messages whose purchases wait no more.
bool Till::repliedToPast(const ListedReply& listed, const AboutAsDated& asDated)
{
    const ReplySources sources{m_book, m_sent, m_world.store, m_world.clock.now()};
    const auto past = pastFor(listed, sources);
    if (!past)
        return false;
    if (past->empty() && !asDated.message && asDated.isKnown)
        return true;
    // Whoever was written to in a language may answer in it, whether or not the store speaks it.
    QStringList languages = m_configuration.languages;
    bool areSpokenKnown = true;
    if (!past->empty()) {
        const auto phone = m_sent.phoneOf(past->front().registration, m_world.store.registry());
        areSpokenKnown = phone.ok();
        if (phone && *phone)
            languages.append((*phone)->locale);
    }
    const auto meaning = meaningOf(listed, languages, m_configuration.replyWords, asDated);
    if (meaning == code::ReplyMeaning::unknown) {
        if (areSpokenKnown && !asDated.isKnown)
            sayLetGoAsDated(listed.told->provider, listed.reply().at_ms);
        return areSpokenKnown;
    }
    const journal::ReplyReceived received = receivedOf(listed, meaning);
    const auto heard = heardBefore(listed, received, m_replies, sources);
    if (!heard && past->empty()) {
        sayLetGoAsDated(received.provider, *received.said_ms);
        return true;
    }
    if (!heard || heard->seq)
        return heard.ok();
    const auto answered =
        policy::answeredBy(listed.came, datedAt(*past, listed.came, sources.now, false));
    if (!answered.empty() || asDated.message) {
        if (listed.came.isWronglyDated)
            sayWronglyDated(received, listed.came);
    } else if (asDated.isKnown) {
        sayTooOld(received);
    }
    bool isForDate = true;
    if (!answered.empty()) {
        const store::OutboxMessage& about = (*past)[answered.front()];
        if (!keepReply(about, received))
            return false;
        isForDate = meaning == code::ReplyMeaning::notMine &&
                    !(asDated.message && asDated.message->purchase == about.purchase);
    }
    if (isForDate)
        keepAsDated(asDated, received);
    return true;
}

/// Once what it is about else is kept. It is tried once and keeps nothing else from being done.
void Till::keepAsDated(const AboutAsDated& asDated, const journal::ReplyReceived& reply)
{
    if (asDated.message ? !keepReply(*asDated.message, reply) : !asDated.isKnown)
        sayLetGoAsDated(reply.provider, *reply.said_ms);
}

/// One commit holds the reply and all that follows from it.
bool Till::keepReply(const store::OutboxMessage& about, journal::ReplyReceived reply)
{
    reply.message = about.id;
    reply.registration = about.registration;
    const bool isDenial = reply.meaning == journal::reply_not_mine;
    const bool freezes = isDenial && !about.method.isEmpty() && !m_book.isFrozen(about.method);
    quint64 seq = 0;
    const auto keep = [&](store::Transaction& transaction) {
        seq = transaction.append(journal::reply_received_kind, about.purchase,
                                 journal::encoded(reply));
        if (!freezes)
            return;
        const sale::MethodFrozen frozen{about.method, QString::fromLatin1(sale::frozen_by_reply)};
        const auto entry = journal::encoded(frozen);
        transaction.append(entry.kind, about.purchase, entry.payload);
        transaction.freeze(about.method, frozen.why);
    };
    const sale::Purchase* purchase = m_book.find(about.purchase);
    if (isDenial && purchase && isWaiting(*purchase)) {
        if (!denyByReply(about.purchase, keep))
            return false;
    } else {
        auto transaction = m_world.store.begin();
        if (!transaction)
            return false;
        keep(*transaction);
        if (!transaction->commit())
            return false;
        m_book.follow(m_world.store.lastCommitted());
    }
    if (freezes)
        m_book.freeze(about.method);
    m_replies.heard->push_back({reply, about.purchase, m_world.clock.now().wall_ms, seq});
    return true;
}

/// Nobody at the counter asked for it, so what can't be kept is tried again and not said.
bool Till::denyByReply(const QUuid& purchase, const std::function<void(store::Transaction&)>& keep)
{
    const sale::Purchase before = *m_book.find(purchase);
    m_isTicking = true;
    const bool isStopped =
        happen(purchase,
               [&keep](store::Transaction& transaction) -> Result<sale::PurchaseEvent, StoreError> {
                   keep(transaction);
                   return sale::PurchaseEvent(sale::DenyAsked{true, true});
               });
    m_isTicking = false;
    if (isStopped)
        refuse(before, Refusal::deniedByReply);
    return isStopped;
}

} // namespace countersign::till
