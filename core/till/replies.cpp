// What people answer: asked for while somebody may have a reason to, understood, and acted on once.

#include "core/till/replies.h"

#include "core/policy/answered.h"
#include "core/till/notices.h"
#include "core/till/posted.h"

#include <QDebug>
#include <algorithm>
#include <utility>

namespace countersign::till {

using policy::ReplyWindow;

static_assert(ReplyWindow::date_wrong_max_ms <= world::SmsReply::date_wrong_max_ms,
              "what is understood is also told");

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
    // From the moment a code goes out, nobody who writes to the store decides whose NO is heard.
    for (const sale::Purchase& purchase : m_book.purchases()) {
        if (isWaiting(purchase))
            (void)m_sent.phoneOf(purchase.code->registrationId, m_world.store.registry());
    }
    if (!m_replies.until_boot_ms)
        m_replies.until_boot_ms = repliesUntil_boot_ms();
    m_replies.until_boot_ms =
        std::max(*m_replies.until_boot_ms, m_notices->answeredUntil_boot_ms());
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
    hearUnkept();
    const sale::Instant now = m_world.clock.now();
    m_world.messages.readReplies(now.wall_ms - ReplyWindow::counts_ms,
                                 posted<ReplyWatch::Told>([this, now](const auto& told) {
                                     repliesCame(told, now.boot_ms);
                                 }));
}

void Till::hearUnkept()
{
    const quint64 before_seq = m_world.store.head().seq;
    for (ListedReply& listed : std::exchange(m_replies.unkept, {})) {
        if (!replied(listed))
            m_replies.unkept.push_back(std::move(listed));
    }
    afterReplies(before_seq);
}

/// Whether somebody said that it isn't theirs, and that can't be kept: it may not be paid then.
bool Till::isDenialUnkept(const QUuid& purchase)
{
    const ReplySources sources{m_book, m_sent, m_world.store, m_world.clock.now()};
    return std::ranges::any_of(m_replies.unkept, [&](const ListedReply& listed) {
        const WaitingFor waiting = waitingFor(listed, sources);
        const auto meaning = meaningOf(listed, m_configuration.languages + waiting.languages,
                                       m_configuration.replyWords, aboutAsDated(listed, sources));
        return meaning == code::ReplyMeaning::notMine &&
               std::ranges::any_of(waiting.messages, [&](const store::OutboxMessage& message) {
                   return message.purchase == purchase &&
                          !policy::answeredBy(listed.came, {{message.created_ms, true}}).empty();
               });
    });
}

bool ReplyWatch::isListRead(const world::ProviderReplies& told, std::int64_t now_boot_ms)
{
    const auto known = unread.find(told.provider);
    if (told.isRead) {
        if (known != unread.end() && known->isTold)
            qWarning().noquote()
                << QStringLiteral("the replies that %1 has are read again").arg(told.provider);
        unread.remove(told.provider);
        return true;
    }
    // Nobody was asked in between: that says nothing of that time.
    constexpr std::int64_t pause_ms = 4 * ReplyWindow::after_every_ms;
    const bool isNew = known == unread.end() || now_boot_ms - known->last_boot_ms > pause_ms;
    Unread& now = unread[told.provider];
    if (isNew)
        now.since_boot_ms = now_boot_ms;
    now.last_boot_ms = now_boot_ms;
    if (now.isTold || now_boot_ms - now.since_boot_ms < unread_told_after_ms)
        return false;
    now.isTold = true;
    qWarning().noquote() << QStringLiteral("the replies that %1 has can't be had or read for a "
                                           "minute now, so that no NO is heard there; it is asked "
                                           "again, and countersignctl doctor says more")
                                .arg(told.provider);
    return false;
}

void Till::repliesCame(const ReplyWatch::Told& told, std::int64_t asked_boot_ms)
{
    const quint64 before_seq = m_world.store.head().seq;
    const sale::Instant now = m_world.clock.now();
    if (!m_replies.isListRead(*told, now.boot_ms))
        return;
    std::optional<std::int64_t> unlisted_ms;
    const auto listed = m_replies.listed_boot_ms.constFind(told->provider);
    if (listed != m_replies.listed_boot_ms.constEnd())
        unlisted_ms = now.wall_ms - (now.boot_ms - *listed);
    const store::Seal& seal = m_world.store.registry().seal();
    bool isAllSeen = true;
    for (std::size_t place = 0; place < told->replies.size(); ++place) {
        const world::SmsReply& reply = told->replies[place];
        // Keyed as numbers are, since a modem's ids are made of what it received.
        const QByteArray fingerprint =
            seal.lookupOfNumber(bytesOf(told->provider + u'\n' + reply.id));
        if (m_replies.seen.contains(fingerprint))
            continue;
        const ListedReply first{told,
                                place,
                                fingerprint,
                                seal.lookupOfNumber(bytesOf(reply.from)),
                                policy::cameAt({reply.at_ms, unlisted_ms, now.wall_ms}),
                                !unlisted_ms};
        if (!replied(first)) {
            if (m_replies.unkept.size() >= ReplyWatch::unkept_max) {
                isAllSeen = false;
                continue;
            }
            m_replies.unkept.push_back(first);
        }
        m_replies.seen.insert(fingerprint);
    }
    if (isAllSeen && told->replies.size() < world::SmsProvider::replies_max)
        m_replies.listed_boot_ms.insert(told->provider, asked_boot_ms);
    else
        m_replies.listed_boot_ms.remove(told->provider);
    afterReplies(before_seq);
}

/// Whoever brings it has it until it is kept here, and then forgets it. So it may come again long
/// after a purchase that it was about: when it is heard says when it came only of one that is new.
void Till::replyBrought(const world::BroughtReply& brought)
{
    hearUnkept();
    const quint64 before_seq = m_world.store.head().seq;
    const world::SmsReply& reply = brought.told->replies.front();
    const store::Seal& seal = m_world.store.registry().seal();
    const QByteArray fingerprint =
        seal.lookupOfNumber(bytesOf(brought.told->provider + u'\n' + reply.id));
    if (!m_replies.seen.contains(fingerprint)) {
        const bool isNew = brought.heard_for_ms >= ReplyWindow::brought_again_within_ms &&
                           !m_replies.turnedAway.contains(fingerprint);
        const auto cameAsBrought = isNew ? policy::cameAsHeard : policy::cameAsDated;
        const ListedReply first{brought.told,
                                0,
                                fingerprint,
                                seal.lookupOfNumber(bytesOf(reply.from)),
                                cameAsBrought(reply.at_ms, m_world.clock.now().wall_ms),
                                true};
        const bool isDone = replied(first);
        const bool hasRoom = m_replies.unkept.size() < ReplyWatch::unkept_max;
        if (!isDone && hasRoom)
            m_replies.unkept.push_back(first);
        (isDone || hasRoom ? m_replies.seen : m_replies.turnedAway).insert(fingerprint);
    }
    const bool isKept = m_replies.seen.contains(fingerprint) &&
                        std::ranges::none_of(m_replies.unkept, [&](const ListedReply& unkept) {
                            return unkept.fingerprint == fingerprint;
                        });
    if (brought.kept)
        brought.kept(isKept);
    afterReplies(before_seq);
    watchReplies();
}

void Till::afterReplies(quint64 before_seq)
{
    if (m_world.store.head().seq == before_seq)
        return;
    publish();
    continueFinish();
}

} // namespace countersign::till
