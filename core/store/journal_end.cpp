#include "core/store/journal_end.h"

#include "core/store/connection.h"
#include "core/store/statement.h"

#include <sqlite3.h>

namespace countersign::store {

namespace {

using End = std::optional<journal::Head>;

/// What is wrong for good has no end, and whoever goes on with it is told so then. What only can't
/// be read at the moment may have one: to take other keys for the till's by that would be wrong, or
/// to write over it.
Result<End, StoreError> noEnd(const StoreError& error)
{
    switch (error.fault) {
    case StoreFault::missing:
    case StoreFault::keysGone:
    case StoreFault::damaged:
    case StoreFault::notAStore:
    case StoreFault::tooNew:
        return End();
    case StoreFault::locked:
    case StoreFault::denied:
    case StoreFault::busy:
    case StoreFault::full:
    case StoreFault::readOnly:
    case StoreFault::failed:
        break;
    }
    return failure(error);
}

StoreError damagedAt(quint64 seq, const QString& words,
                     std::optional<journal::FaultReason> reason = {})
{
    return {StoreFault::damaged, words, 0, seq, reason};
}

QString newestGivenToRestore()
{
    return QStringLiteral("Move store.db and the files beside it whose names begin with it away, "
                          "leave head where it is, and give the one with more entries, that "
                          "store.db or the newest backup, to `countersignctl restore FILE`, which "
                          "keeps in the journal what was lost");
}

} // namespace

Result<End, StoreError> endIn(const QString& database, world::Files& files)
{
    const auto connection = Connection::open(database, Connection::Mode::readOnly, files);
    if (!connection)
        return noEnd(connection.error());
    const auto last = (*connection)
                          ->prepare("SELECT seq, hash, signature FROM journal "
                                    "ORDER BY seq DESC LIMIT 1");
    if (!last && last.error().code == SQLITE_ERROR)
        return End(); // without such a table it is somebody else's, or empty
    if (!last)
        return noEnd(last.error());
    Query query(*last);
    const auto row = query.next();
    if (!row)
        return noEnd(row.error());
    if (!*row)
        return End();
    return End(
        journal::Head{static_cast<quint64>(query.number(0)), query.bytes(1), query.bytes(2)});
}

Result<End, StoreError> endThatWasKept(const QString& dataDirectory, world::Files& files)
{
    const auto kept = HeadFile::read(dataDirectory, files);
    if (!kept)
        return noEnd(kept.error());
    return kept->state == HeadFile::State::kept ? End(kept->head) : End();
}

Result<bool, StoreError> isInJournal(const journal::Head& head, const QString& database,
                                     world::Files& files)
{
    auto connection = Connection::open(database, Connection::Mode::readOnly, files);
    if (!connection)
        return failure(connection.error());
    const auto at = (*connection)->prepare("SELECT 1 FROM journal WHERE seq=? AND hash=?");
    if (!at)
        return failure(at.error());
    return Query(*at).bind(head.seq).bindBlob(head.hash).next();
}

Result<HeadFile, StoreError> headToCompare(const QString& dataDirectory, world::Files& files)
{
    auto kept = HeadFile::read(dataDirectory, files);
    const bool isDamaged = !kept && kept.error().fault == StoreFault::damaged;
    if (isDamaged && kept.error().remedy == Remedy::usual)
        return failure(remediedBy(givenToRestore(), kept.error()));
    return kept;
}

Result<Done, StoreError> compareWithKept(const HeadFile& kept, const journal::Head& head,
                                         const journal::Head& there)
{
    if (kept.state == HeadFile::State::missing) {
        // A crash between the very first commit and the first head leaves this; nothing else does.
        if (head.seq <= 1)
            return Done{};
        return failure(remediedBy(
            givenToRestore(),
            damagedAt(head.seq,
                      QStringLiteral("data/head, which says where the journal ends, is missing"),
                      journal::FaultReason::otherHead)));
    }
    if (kept.head.seq > head.seq) {
        const auto words =
            QStringLiteral("the journal lost entries: it ends at %1, but %2 had been written");
        return failure(remediedBy(newestGivenToRestore(),
                                  damagedAt(head.seq + 1, words.arg(head.seq).arg(kept.head.seq),
                                            journal::FaultReason::cutOff)));
    }
    if (there != kept.head) {
        const auto words = QStringLiteral("the journal's entry %1 is not the one that data/head "
                                          "kept");
        return failure(
            damagedAt(kept.head.seq, words.arg(kept.head.seq), journal::FaultReason::otherHead));
    }
    return Done{};
}

} // namespace countersign::store
