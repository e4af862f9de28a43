// What must never be with what owners are told besides codes.

#include "core/journal/notice.h"
#include "tests/sim/witness.h"

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

void Witness::followNotice(const journal::Entry& entry)
{
    const auto notice = journal::decodedNotice(entry.kind, entry.payload);
    if (!notice)
        return say(u"entry %1 can't be read: %2"_s.arg(entry.seq).arg(notice.error()));
    if (!*notice)
        return;
    if (const auto* queued = std::get_if<journal::NoticeQueued>(&**notice)) {
        if (m_notices.contains(queued->message))
            say(u"notice %1 is to be sent twice"_s.arg(queued->message));
        m_notices[queued->message] = queued->purpose;
        m_registrationOf[queued->message] = QString::fromLatin1(queued->registration.toHex());
        noteNumber(queued->message);
    } else if (const auto* offered = std::get_if<journal::NoticeOffered>(&**notice)) {
        // From then on it may be answered.
        m_queued[offered->message] = {entry.at_ms, offered->boot_ms, offered->bootId};
    }
}

/// By the facts of its purchase, which stand in the same commit.
bool Witness::isTrue(const QString& purpose, const Seen& seen) const
{
    const sale::Purchase& purchase = seen.purchase;
    if (purpose == u"suspicious")
        return m_configuration.notices.suspicious && purchase.release && purchase.triesUsed > 0 &&
               (purchase.release->outcome == sale::Outcome::locked || seen.hasFrozen);
    const bool isAlways = m_configuration.notices.completed == policy::CompletedNotices::always;
    return purpose == u"completed" && purchase.stage == sale::Stage::recorded && purchase.tender &&
           purchase.tender->kind == sale::TenderKind::card && (isAlways || !purchase.code);
}

void Witness::checkNotices()
{
    for (const auto& [message, purpose] : m_notices) {
        const auto found = m_seen.find(message.left(36));
        if (found == m_seen.end() || !isTrue(purpose, found->second))
            say(u"notice %1 tells of what never happened"_s.arg(message));
    }
    for (auto it = m_phones.noticesTaken().begin(); it != m_phones.noticesTaken().end(); ++it) {
        if (it.value() > 1)
            say(u"notice %1 went out %2 times"_s.arg(it.key()).arg(it.value()));
        if (!m_notices.contains(it.key()))
            say(u"notice %1 went out, and was never kept"_s.arg(it.key()));
    }
}

} // namespace countersign::sim
