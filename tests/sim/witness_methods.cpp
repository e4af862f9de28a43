// What must never be with payment methods that are frozen, and with what people answer.

#include "tests/sim/witness.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

// An answer is about no message that went out later, as far as clocks can tell, nor long before. A
// provider's date is believed to be wrong by so much where its list lacked the reply before, and by
// whatever it is ahead.
constexpr std::int64_t clocks_differ_ms = 50'405'000;
constexpr std::int64_t answered_within_ms = 3'600'000;

} // namespace

void Witness::followMethod(const QString& id, const Seen& seen, const sale::FactBody& fact)
{
    if (const auto* frozen = std::get_if<sale::MethodFrozen>(&fact)) {
        m_frozen.insert(frozen->methodId);
        return;
    }
    if (const auto* freed = std::get_if<sale::MethodUnfrozen>(&fact)) {
        if (m_frozen.remove(freed->methodId))
            std::erase(m_mustFreeze, freed->methodId); // it was, in between
        m_wrongInARow.remove(freed->methodId);
        return;
    }
    const auto* authorised = std::get_if<sale::PaymentAuthorised>(&fact);
    const bool isCode = std::holds_alternative<sale::CodeIssued>(fact) ||
                        std::holds_alternative<sale::MessageQueued>(fact) ||
                        std::holds_alternative<sale::MessageRepeated>(fact) ||
                        std::holds_alternative<sale::Countersigned>(fact);
    if (!m_frozen.contains(authorised ? authorised->methodId : seen.purchase.methodId))
        return;
    if (authorised ? !sale::isRefused(authorised->requirement) : isCode)
        say(u"%1: its method is frozen, and it goes on"_s.arg(id));
}

/// A reply that the till acts on was sent, from that number, and means that.
void Witness::followReply(const journal::Entry& entry)
{
    const QJsonObject said = QJsonDocument::fromJson(entry.payload).object();
    const QString purchase = QString::fromLatin1(entry.purchase);
    const QString message = said[u"message"_s].toString();
    const QString fingerprint = said[u"reply"_s].toString();
    // Of a message that nobody was handed, its registration tells the number.
    const QString number = m_numberOf.value(said[u"registration"_s].toString());
    const bool isDenial = said[u"meaning"_s].toString() == u"not_mine"_s;
    const auto meaning = isDenial ? Answer::Meaning::notMine : Answer::Meaning::stopOffers;
    const std::int64_t sent_ms = m_queued_ms.value(message);
    ++m_repliesActedOn;
    int known = 0;
    bool isAbout = sent_ms > entry.at_ms; // the clock was ahead when it went
    // However far the clock jumps while a purchase waits, an answer is about it.
    const bool isWaiting = m_seen[purchase].purchase.stage == sale::Stage::countersigning;
    for (const Answer& answer : m_phones.answers()) {
        const bool isFromThere = number.isEmpty() || answer.from == number;
        if (!isFromThere || answer.meaning != meaning)
            continue;
        ++known;
        const std::int64_t after_ms = answer.at_ms - sent_ms;
        const std::int64_t ahead_ms = std::max<std::int64_t>(answer.at_ms - entry.at_ms, 0);
        isAbout |= after_ms >= -clocks_differ_ms &&
                   (isWaiting || after_ms - ahead_ms <= answered_within_ms);
    }
    QSet<QString>& acted = m_repliesOf[number + u' ' + QString::number(int(meaning))];
    acted.insert(fingerprint);
    if (!isAbout || acted.size() > known)
        say(u"entry %1: nobody answered that to message %2"_s.arg(entry.seq).arg(message));
    if (m_repliesTo.contains({purchase, fingerprint}))
        say(u"entry %1: a reply is acted on twice"_s.arg(entry.seq));
    m_repliesTo.insert({purchase, fingerprint});
    if (!isDenial)
        return;
    m_denied.insert(purchase);
    m_mustFreeze.push_back(m_seen[purchase].purchase.methodId);
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
