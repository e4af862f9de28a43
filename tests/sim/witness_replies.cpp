// What must never be with what people answer.

#include "tests/sim/witness.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <utility>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

// An answer is about no message that went out later, as far as clocks can tell, nor long before. A
// provider's date is believed to be wrong by so much where its list lacked the reply before, and by
// whatever it is ahead.
constexpr std::int64_t clocks_differ_ms = 50'405'000;
constexpr std::int64_t answered_within_ms = 3'600'000;
// An answer that is dated earlier by more than that may be one that was long under way.
constexpr std::int64_t behind_max_ms = 115'000;
constexpr std::int64_t heard_within_ms = 1'000; // of a list that the till was given

} // namespace

bool Witness::isWaiting(const QString& purchase) const
{
    const auto found = m_seen.find(purchase);
    return found != m_seen.end() && found->second.purchase.stage == sale::Stage::countersigning;
}

/// A reply that the till acts on was sent, from that number, and means that.
void Witness::followReply(const journal::Entry& entry, const std::optional<sale::Instant>& at)
{
    const QJsonObject said = QJsonDocument::fromJson(entry.payload).object();
    const QString purchase = QString::fromLatin1(entry.purchase);
    const QString message = said[u"message"_s].toString();
    // No two have one time, and the key of its fingerprint changes.
    const QString reply =
        u"%1 of %2"_s.arg(said[u"said_ms"_s].toInteger()).arg(said[u"provider"_s].toString());
    // Of a message that nobody was handed, its registration tells the number.
    const QString number = m_numberOf.value(said[u"registration"_s].toString());
    const bool isDenial = said[u"meaning"_s].toString() == u"not_mine"_s;
    const auto meaning = isDenial ? Answer::Meaning::notMine : Answer::Meaning::stopOffers;
    const sale::Instant queued = m_queued.value(message);
    // The wall clock may have been set since it went, before the answer was dated or after that.
    // Within a boot the till knows how long ago it went.
    std::vector<std::int64_t> sentAt_ms{queued.wall_ms};
    if (at && at->bootId == queued.bootId)
        sentAt_ms.push_back(at->wall_ms - (at->boot_ms - queued.boot_ms));
    ++m_repliesActedOn;
    int known = 0;
    // The clock was ahead when it went; or nobody saw when this was kept.
    bool isAbout = queued.wall_ms > entry.at_ms || !at;
    // However far the clock jumps while a purchase waits, an answer is about it.
    const bool waits = isWaiting(purchase);
    for (const Answer& answer : m_phones.answers()) {
        const bool isFromThere = number.isEmpty() || answer.from == number;
        if (!isFromThere || answer.meaning != meaning)
            continue;
        ++known;
        // When it was first told of, its date may have been ahead of a clock that was set since.
        const std::int64_t told_ms = std::min<std::int64_t>(entry.at_ms, answer.given.wall_ms);
        const std::int64_t ahead_ms = std::max<std::int64_t>(answer.at_ms - told_ms, 0);
        isAbout |= std::ranges::any_of(sentAt_ms, [&](std::int64_t sent_ms) {
            const std::int64_t after_ms = answer.at_ms - sent_ms;
            return after_ms >= -clocks_differ_ms &&
                   (waits || after_ms - ahead_ms <= answered_within_ms);
        });
    }
    QSet<QString>& acted = m_repliesOf[number + u' ' + QString::number(int(meaning))];
    acted.insert(reply);
    if (!isAbout || acted.size() > known)
        say(u"entry %1: nobody answered that to message %2"_s.arg(entry.seq).arg(message));
    checkActsOnce(entry, reply);
    if (!isDenial)
        return;
    m_denied.insert(purchase);
    m_mustFreeze.push_back(m_seen[purchase].purchase.methodId);
}

/// A reply is heard once, over all purchases and runs. It may stop several purchases, one after the
/// other: what the disk didn't take at first, or a kill came between, is done later. But each of
/// them was waiting when it was heard.
void Witness::checkActsOnce(const journal::Entry& entry, const QString& reply)
{
    const QString purchase = QString::fromLatin1(entry.purchase);
    if (m_repliesTo.contains({purchase, reply}))
        say(u"entry %1: a reply is acted on twice"_s.arg(entry.seq));
    m_repliesTo.insert({purchase, reply});
    const auto waited = m_waitedAtReply.constFind(reply);
    if (waited != m_waitedAtReply.constEnd() && !waited->contains(purchase))
        say(u"entry %1: a reply that was acted on before is acted on again"_s.arg(entry.seq));
    if (waited != m_waitedAtReply.constEnd())
        return;
    QSet<QString>& waiting = m_waitedAtReply[reply];
    for (const auto& [id, seen] : m_seen) {
        if (isWaiting(id))
            waiting.insert(id);
    }
}

/// A provider tells the till that somebody said NO, who was sent the code of a purchase which
/// waits. It must stop, but for what nobody can ask:
/// - it was acted on before, for it is heard once;
/// - the code was made after the answer was given, or the machine was started in between;
/// - the provider dates it as earlier by more than a clock is behind that nobody sets.
/// And what is listed while the disk fails or is full, or the program ends, is forgiven, as is what
/// is never listed: what is lost on its way, or asked for by a time that it is dated before.
void Witness::takeListed(const Answer& answer, const sale::Instant& now)
{
    const bool isDenial = answer.meaning == Answer::Meaning::notMine;
    if (!isDenial || answer.given.bootId != now.bootId || m_forgiven.contains(answer.id))
        return;
    const std::int64_t given_wall_ms = now.wall_ms - (now.boot_ms - answer.given.boot_ms);
    const bool isHeard = std::ranges::any_of(
        m_waitedAtReply.keys(), [said = QString::number(answer.at_ms) + u' '](const auto& reply) {
            return reply.startsWith(said);
        });
    // The till judged it when it was first told, whatever the wall clock is set to since.
    if (given_wall_ms - answer.at_ms > behind_max_ms)
        m_forgiven.insert(answer.id);
    if (isHeard || m_forgiven.contains(answer.id))
        return;
    for (const auto& [id, seen] : m_seen) {
        const Code& code = seen.code;
        const bool isTheirs = std::ranges::any_of(code.messages, [&](const QString& message) {
            return m_sentTo.value(message) == answer.from;
        });
        const bool isEarlier =
            code.bootId == now.bootId && code.issued_boot_ms < answer.given.boot_ms;
        if (isTheirs && isEarlier && isWaiting(id))
            m_mustStop.push_back({id, answer.id, now.boot_ms});
    }
}

void Witness::forgiveListed()
{
    for (const MustStop& listed : std::exchange(m_mustStop, {}))
        m_forgiven.insert(listed.answer);
}

void Witness::checkStopped(const sale::Instant& now)
{
    std::erase_if(m_mustStop, [&](const MustStop& listed) {
        if (now.boot_ms - listed.listed_boot_ms < heard_within_ms)
            return false;
        const sale::Purchase& purchase = m_seen[listed.purchase].purchase;
        const bool goesOn = isWaiting(listed.purchase) || purchase.isCountersigned;
        if (goesOn && !m_denied.contains(listed.purchase))
            say(u"%1: its owner said NO (%2), the till was told, and it goes on"_s.arg(
                listed.purchase, listed.answer));
        ++m_refusalsListed;
        return true;
    });
}

/// Whoever says that a purchase isn't theirs stops the method, in the same commit.
void Witness::checkReplies()
{
    for (const QByteArray& method : std::exchange(m_mustFreeze, {})) {
        if (!method.isEmpty() && !m_frozen.contains(method))
            say(u"a purchase was denied by its owner, and its method isn't frozen"_s);
    }
}

} // namespace countersign::sim
