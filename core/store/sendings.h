#pragma once

#include "core/sale/instant.h"
#include "core/store/connection.h"
#include "core/store/statement.h"

#include <QByteArray>
#include <QSet>
#include <QString>
#include <utility>
#include <vector>

namespace countersign::store {

/// Whom a message would go to, and for whom.
struct Addressee
{
    QByteArray numberLookup; // 32 bytes
    QByteArray method;       // id of the payment method, 16 bytes
    QString country;         // ISO 3166, where the number is
};

/// One time that a message may have gone out, and what it has in common with an addressee.
struct Sending
{
    qint64 at_ms = 0; // wall time
    bool isToNumber = false;
    bool isOnMethod = false;
    bool isToCountry = false;
    bool isUnverified = false; // has a code, and that was not keyed rightly, or not yet
    friend bool operator==(const Sending&, const Sending&) = default;
};

/// Times that messages may have gone out in this boot: id of the message, and CLOCK_BOOTTIME.
using KnownSendings = QSet<std::pair<QString, qint64>>;

/// When messages may have gone out: what sending limits count. For one thread at a time.
class Sendings
{
public:
    static Result<Sendings, StoreError> over(Connection& connection);

    /// Those of the last `within_ms`, oldest first. A message that went out once more counts once
    /// more; one that every provider refused doesn't count. Those of this boot are dated by its
    /// clock, back from `now`, so that a wall clock that was changed since makes them neither older
    /// nor younger. Those of other boots are dated as the wall clock stood; where it contradicts
    /// the order in which messages went or the time that the boots themselves took, they are as
    /// young as those allow, so that no wrong clock makes a limit forget them. Those that are
    /// `known` are left out.
    Result<std::vector<Sending>, StoreError> within(qint64 within_ms, const sale::Instant& now,
                                                    const Addressee& addressee,
                                                    const KnownSendings& known = {});
    /// How many messages to that country were verified on the best day (24 hours of UTC, by the
    /// wall clock) of the last `days` and today; 0 if none were. Once each, however often they
    /// went out.
    Result<int, StoreError> mostVerifiedInADay(int days, const sale::Instant& now,
                                               const QString& country);

private:
    struct Row;
    Result<std::vector<Row>, StoreError> notSurelyOlder(qint64 than_ms, const sale::Instant& now,
                                                        const Addressee& addressee);
    Result<qint64, StoreError> latestBefore(const Row& row, qint64 now_ms);

    Statement m_newestFirst;
    Statement m_latestBefore;
    Statement m_mostVerified;
};

} // namespace countersign::store
