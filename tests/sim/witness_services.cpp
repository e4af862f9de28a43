// What must never be with codes that a service makes and checks, and with who makes the next one.

#include "tests/sim/witness.h"

#include <QCryptographicHash>
#include <algorithm>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

/// Once a message of a code went out, nobody makes another code unless somebody asks for it.
void Witness::followIssued(const QString& id, const Seen& seen, bool isNew)
{
    const std::vector<QString>& messages = seen.code.messages;
    if (!isNew || messages.empty() || m_resendAsked == id || m_resendUnsure.remove(id))
        return;
    ++m_takenOver;
    const auto out = std::ranges::find_if(
        messages, [this](const QString& message) { return m_phones.wasTaken(message); });
    if (out != messages.end())
        say(u"%1: %2 had gone out, and %3 made another code by itself"_s.arg(
            id, *out, seen.purchase.code->service.isEmpty() ? u"the till"_s
                                                            : seen.purchase.code->service));
}

/// The service's own books have it: those very digits, of the code that it made for a message of
/// the code in use and calls as the journal says.
void Witness::checkApproved(const QString& id, const Seen& seen)
{
    const sale::Purchase& purchase = seen.purchase;
    if (!m_books || !purchase.code || purchase.code->service.isEmpty())
        return;
    ++m_byService;
    const bool isApproved = std::ranges::any_of(m_books->approvals, [&](const auto& approval) {
        const QByteArray digest =
            QCryptographicHash::hash(approval.reference.toUtf8(), QCryptographicHash::Sha256);
        return approval.asker == id && approval.digits == m_tried.value(id) &&
               std::ranges::find(seen.code.messages, approval.made) != seen.code.messages.end() &&
               std::ranges::any_of(purchase.attempts, [&](const sale::MessageAttempt& attempt) {
                   return attempt.reference == digest &&
                          purchase.messagesOfCode.contains(attempt.message);
               });
    });
    if (!isApproved)
        say(u"%1: it counts as countersigned, and %2 approved no code of it"_s.arg(
            id, purchase.code->service));
}

void Witness::checkServices()
{
    if (!m_books)
        return;
    for (auto it = m_books->questions.begin(); it != m_books->questions.end(); ++it) {
        const auto known = m_seen.find(it.key());
        const int tries = known == m_seen.end() ? 0 : known->second.tries;
        if (it.value() > tries)
            say(u"%1: a service was asked about digits %2 times, of %3 tries that were kept"_s
                    .arg(it.key())
                    .arg(it.value())
                    .arg(tries));
    }
}

} // namespace countersign::sim
