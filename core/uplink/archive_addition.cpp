#include "core/uplink/archive_addition.h"

#include "core/journal/verify.h"
#include "core/uplink/answers.h"

#include <algorithm>

namespace countersign::uplink {

namespace {

/// A withheld payload can't be kept, whether or not the chain verifies.
QString whyNotKept(const journal::Entry& entry)
{
    return entry.isWithheld() ? QStringLiteral("the payload of entry %1 is withheld").arg(entry.seq)
                              : QString();
}

} // namespace

Addition additionOf(const Archived& archived, std::span<const journal::Entry> entries)
{
    Addition addition{0, 0, archived, {}};
    while (addition.from < entries.size() && entries[addition.from].seq <= archived.head.seq)
        ++addition.from;
    addition.until = addition.from;
    if (addition.from > 0) {
        const journal::Entry& known = entries[addition.from - 1];
        if (known.seq == archived.head.seq && known.hash != archived.head.hash) {
            addition.fault =
                QStringLiteral("entry %1 is another one than is archived").arg(known.seq);
            return addition;
        }
    }
    journal::ChainVerifier verifier(archived.key, archived.head);
    for (std::size_t i = addition.from; i < entries.size(); ++i) {
        addition.fault = whyNotKept(entries[i]);
        if (!addition.fault.isEmpty())
            return addition;
        if (const auto accepted = verifier.accept(entries[i]); !accepted) {
            addition.fault = accepted.error().words;
            return addition;
        }
        if (!entries[i].signature.isEmpty()) {
            addition.until = i + 1;
            addition.after = {
                archived.first, verifier.currentKey(), {entries[i].seq, entries[i].hash, {}}};
        }
    }
    if (addition.until < entries.size())
        addition.fault = QStringLiteral("entry %1 is the last of its message and not signed")
                             .arg(entries.back().seq);
    return addition;
}

QString faultOfBranch(const Archived& archived, std::span<const journal::Entry> entries)
{
    for (const journal::Entry& entry : entries) {
        if (const QString why = whyNotKept(entry); !why.isEmpty())
            return why;
    }
    const journal::Entry& last = entries.back();
    const QByteArray input = journal::signingInput(last.seq, last.hash);
    const bool isSigned =
        archived.key.verify(input, last.signature) || archived.first.verify(input, last.signature);
    if (isSigned && follows(entries.front().hash, entries.subspan(1)))
        return {};
    return QStringLiteral("entries %1 to %2 of another branch are not signed by the till's key")
        .arg(entries.front().seq)
        .arg(last.seq);
}

} // namespace countersign::uplink
