// What people answer: asked for while somebody may have a reason to, understood, and acted on once.

#include "core/till/replies.h"

#include "core/journal/fact_codec.h"
#include "core/policy/answered.h"
#include "core/sale/freeze.h"
#include "core/till/till.h"

#include <QDateTime>
#include <QDebug>
#include <algorithm>
#include <utility>

namespace countersign::till {

using policy::ReplyWindow;
using store::StoreError;

static_assert(ReplyWindow::date_wrong_max_ms <= world::SmsReply::date_wrong_max_ms,
              "what is understood is also told");

namespace {

SecretBytes bytesOf(const QString& text)
{
    QByteArray bytes = text.toUtf8();
    return SecretBytes::takenFrom(bytes);
}

QString textOf(const SecretBytes& bytes)
{
    return QString::fromUtf8(reinterpret_cast<const char*>(bytes.data()),
                             static_cast<qsizetype>(bytes.size()));
}

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

void sayWronglyDated(const journal::ReplyReceived& reply, std::int64_t came_ms)
{
    const QString came = QDateTime::fromMSecsSinceEpoch(came_ms, Qt::UTC).toString(Qt::ISODate);
    qWarning().noquote() << named(reply) +
                                QStringLiteral(" came at about %1: see to that provider's clock, "
                                               "and to the zone of its times").arg(came);
}

} // namespace

/// Of the last run's messages too: a restart ends nobody's reason to reply.
std::int64_t Till::repliesUntil_boot_ms()
{
    const sale::Instant now = m_world.clock.now();
    const auto newest = m_world.store.outbox().list(1);
    if (!newest || newest->empty())
        return now.boot_ms;
    const std::int64_t left_ms = newest->front().created_ms + ReplyWindow::after_ms - now.wall_ms;
    return now.boot_ms + std::clamp<std::int64_t>(left_ms, 0, ReplyWindow::after_ms);
}

/// Called whenever something may have changed; a shorter wait takes the place of a longer one.
void Till::watchReplies()
{
    if (!m_world.messages.readsReplies())
        return;
    if (!m_replies.until_boot_ms)
        m_replies.until_boot_ms = repliesUntil_boot_ms();
    const std::int64_t now_boot_ms = m_world.clock.now().boot_ms;
    const auto& purchases = m_book.purchases();
    const bool isOften = std::any_of(purchases.begin(), purchases.end(), isWaiting);
    if (isOften)
        m_replies.until_boot_ms =
            std::max(*m_replies.until_boot_ms, now_boot_ms + ReplyWindow::after_ms);
    const bool isOver = now_boot_ms >= *m_replies.until_boot_ms && m_replies.unkept.empty();
    if (isOver || (m_replies.isAskingLater && (m_replies.isAskingOften || !isOften)))
        return;
    // What is there already when a code goes out doesn't answer it.
    const bool beginsToWait = isOften && !m_replies.isAskingOften;
    m_replies.isAskingLater = true;
    m_replies.isAskingOften = isOften;
    m_world.loop.after(beginsToWait ? 0
                       : isOften    ? ReplyWindow::waiting_every_ms
                                    : ReplyWindow::after_every_ms,
                       [this, isAlive = m_isAlive, timer = ++m_replies.timer] {
                           if (!*isAlive || timer != m_replies.timer)
                               return;
                           m_replies.isAskingLater = false;
                           askForReplies();
                           watchReplies();
                       });
}

void Till::askForReplies()
{
    const quint64 before_seq = m_world.store.head().seq;
    for (ListedReply& listed : std::exchange(m_replies.unkept, {})) {
        if (!replied(listed))
            m_replies.unkept.push_back(std::move(listed));
    }
    const sale::Instant now = m_world.clock.now();
    m_world.messages.readReplies(now.wall_ms - ReplyWindow::counts_ms,
                                 posted<ReplyWatch::Told>([this, now](const auto& told) {
                                     repliesCame(told, now.boot_ms);
                                 }));
    afterReplies(before_seq);
}

void Till::repliesCame(const ReplyWatch::Told& told, std::int64_t asked_boot_ms)
{
    const quint64 before_seq = m_world.store.head().seq;
    const sale::Instant now = m_world.clock.now();
    std::optional<std::int64_t> unlisted_ms;
    const auto listed = m_replies.listed_boot_ms.constFind(told->provider);
    if (listed != m_replies.listed_boot_ms.constEnd())
        unlisted_ms = now.wall_ms - (now.boot_ms - *listed);
    for (std::size_t place = 0; place < told->replies.size(); ++place) {
        const world::SmsReply& reply = told->replies[place];
        // Keyed as numbers are, since a modem's ids are made of what it received.
        const QByteArray fingerprint = m_world.store.registry().seal().lookupOfNumber(
            bytesOf(told->provider + u'\n' + reply.id));
        if (m_replies.seen.contains(fingerprint))
            continue;
        const ListedReply first{told, place, fingerprint,
                                policy::cameAt({reply.at_ms, unlisted_ms, now.wall_ms})};
        if (!replied(first)) {
            if (m_replies.unkept.size() >= ReplyWatch::unkept_max)
                continue;
            m_replies.unkept.push_back(first);
        }
        m_replies.seen.insert(fingerprint);
    }
    if (told->replies.size() < world::SmsProvider::replies_max)
        m_replies.listed_boot_ms.insert(told->provider, asked_boot_ms);
    else
        m_replies.listed_boot_ms.remove(told->provider);
    afterReplies(before_seq);
}

void Till::afterReplies(quint64 before_seq)
{
    if (m_world.store.head().seq == before_seq)
        return;
    publish();
    continueFinish();
}

/// False if the store didn't take what follows from it.
bool Till::replied(const ListedReply& listed)
{
    const world::SmsReply& reply = listed.reply();
    auto sent = messagesBefore(listed, m_book, m_world.store, m_world.clock.now());
    if (!sent)
        return false;
    const code::ReplyMeaning meaning =
        sent->empty() ? code::ReplyMeaning::unknown : meaningOf(reply, sent->front().registration);
    if (meaning == code::ReplyMeaning::unknown)
        return true;
    const bool isDenial = meaning == code::ReplyMeaning::notMine;
    journal::ReplyReceived received{isDenial ? journal::reply_not_mine : journal::reply_stop_offers,
                                    {},
                                    listed.told->provider,
                                    {},
                                    listed.fingerprint,
                                    reply.at_ms};
    const auto heard = heardBefore(m_world.store, *sent, received);
    if (!heard)
        return false;
    // What went out only once the reply had been heard is not what it is about.
    for (const std::int64_t at_ms : *heard)
        std::erase_if(*sent, [at_ms](const auto& message) { return message.created_ms > at_ms; });
    const std::int64_t now_ms = m_world.clock.now().wall_ms;
    std::vector<policy::MessageBefore> before;
    for (const store::OutboxMessage& message : *sent) {
        const sale::Purchase* purchase = m_book.find(message.purchase);
        // Where it went later than now, the clock was ahead then.
        before.push_back({message.created_ms > now_ms ? listed.came.at_ms : message.created_ms,
                          purchase && isWaiting(*purchase)});
    }
    const auto answered = policy::answeredBy(listed.came, before);
    if (answered.empty() && heard->isEmpty())
        sayTooOld(received);
    else if (listed.came.isWronglyDated && heard->isEmpty())
        sayWronglyDated(received, listed.came.at_ms);
    QSet<QUuid> purchases;
    bool isKept = true;
    for (const std::size_t place : answered) {
        const store::OutboxMessage& message = (*sent)[place];
        const bool isDone = heard->contains(message.purchase) ||
                            purchases.contains(message.purchase) ||
                            (!isDenial && !purchases.isEmpty());
        purchases.insert(message.purchase);
        received.message = message.id;
        received.registration = message.registration;
        if (!isDone && !keepReply(message, received))
            isKept = false;
    }
    return isKept;
}

/// Whoever was written to in a language may answer in it, whether or not the store speaks it.
code::ReplyMeaning Till::meaningOf(const world::SmsReply& reply, const QByteArray& registrationId)
{
    QStringList languages = m_configuration.languages;
    const auto registration = m_world.store.registry().registration(registrationId);
    if (registration && registration->has_value())
        languages.append((*registration)->locale);
    return code::replyMeaning(textOf(reply.text), languages);
}

/// One commit holds the reply and all that follows from it.
bool Till::keepReply(const store::OutboxMessage& about, const journal::ReplyReceived& reply)
{
    const bool isDenial = reply.meaning == journal::reply_not_mine;
    const bool freezes = isDenial && !about.method.isEmpty() && !m_book.isFrozen(about.method);
    const auto keep = [&](store::Transaction& transaction) {
        transaction.append(journal::reply_received_kind, about.purchase, journal::encoded(reply));
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
                   return sale::PurchaseEvent(sale::DenyAsked{true});
               });
    m_isTicking = false;
    if (isStopped)
        refuse(before, Refusal::deniedByReply);
    return isStopped;
}

} // namespace countersign::till
