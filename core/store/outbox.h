#pragma once

#include "core/store/connection.h"
#include "core/store/message_attempt.h"
#include "core/store/statement.h"
#include "core/world/sms.h"

#include <QByteArray>
#include <QString>
#include <QUuid>
#include <limits>
#include <optional>
#include <vector>

namespace countersign::store {

/// A message that was asked for. Never its text, never its number.
struct OutboxMessage
{
    QString id; // ours, stored before the first send
    QUuid purchase;
    QString purpose;         // "code"; or a notice's, "completed", "suspicious"
    QByteArray registration; // id, 16 bytes
    QByteArray numberLookup; // keyed fingerprint of the number, 32 bytes
    int issue = 0;           // which code of its purchase
    QString provider;        // empty until one was tried
    world::MessageState state = world::MessageState::queued;
    int attempts = 0;
    qint64 created_ms = 0; // wall time; once a notice was offered, when it last was
    qint64 updated_ms = 0;
    /// By CLOCK_BOOTTIME of `bootId`. A notice outlives boots: it has none, and this is wall time.
    qint64 expires_boot_ms = 0;
    QByteArray bootId;
    int allowed = 1;         // how often it may have gone out; 0 while a notice surely hasn't
    QByteArray method;       // id of the payment method, 16 bytes; empty of old messages
    QString country;         // ISO 3166, where the number is; empty of old messages
    bool isVerified = false; // its code was keyed rightly
    friend bool operator==(const OutboxMessage&, const OutboxMessage&) = default;
};

/// Reads the messages over one connection, on that connection's thread.
class Outbox
{
public:
    static Result<Outbox, StoreError> over(Connection& connection);

    Result<std::optional<OutboxMessage>, StoreError> message(const QString& id);
    /// Those whose fate is open, oldest first: queued ones, and accepted and sent ones that were
    /// asked for since `since_ms` (wall time).
    Result<std::vector<OutboxMessage>, StoreError> underWay(qint64 since_ms);
    /// Notices that are queued: those that wait, and any that was offered and of which nothing is
    /// known yet. Whichever was not offered for the longest time comes first.
    Result<std::vector<OutboxMessage>, StoreError> queuedNotices();
    /// Those that may have gone to the number of that fingerprint and were asked for since
    /// `since_ms` (wall time), until `until_ms`, at most `limit`, the newest first.
    Result<std::vector<OutboxMessage>, StoreError>
    toNumber(const QByteArray& lookup, qint64 since_ms, int limit,
             qint64 until_ms = std::numeric_limits<qint64>::max());
    /// The newest first.
    Result<std::vector<OutboxMessage>, StoreError> list(int limit, int offset = 0);

    /// In the order in which they were made.
    Result<std::vector<MessageAttempt>, StoreError> attemptsOf(const QString& message);
    /// How long that provider's last deliveries took, the newest first, at most `limit`.
    Result<std::vector<qint64>, StoreError> deliveryTimes_ms(const QString& provider, int limit);
    /// Of every provider that was ever offered a message, by name.
    Result<std::vector<ProviderRecord>, StoreError> providers();

private:
    Outbox() = default;
    Statement m_byId;
    Statement m_underWay;
    Statement m_queuedNotices;
    Statement m_toNumber;
    Statement m_list;
    Statement m_attemptsOf;
    Statement m_deliveryTimes;
    Statement m_providers;
};

} // namespace countersign::store
