#pragma once

#include "core/journal/entry.h"
#include "core/journal/notice.h"
#include "core/sale/fact.h"
#include "core/store/connection.h"
#include "core/store/statement.h"

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>
#include <optional>

namespace countersign::store {

class Registry;

/// Compares the rows of messages with the journal, entry by entry: sending limits count by them,
/// what people answer once a purchase is over finds it by them, and none of them has a tag.
class MessageCheck
{
public:
    static Result<MessageCheck, StoreError> over(Connection& connection);

    void take(const journal::Entry& entry);
    /// Once the journal has been verified, at the same moment of the store. StoreFault::damaged
    /// names the newest message that isn't as the till left it. A number that can't be read, since
    /// its customer is erased or its row altered, is compared with nothing.
    Result<Done, StoreError> result(Registry& registry);
    /// Whether anything still counts by what was altered.
    [[nodiscard]] bool matters(qint64 now_ms) const;
    /// No number that can be read is found by the key in registrations.keys: an erasure changes it
    /// before the rows, and the file may be another copy. A till that opens the store makes it fit.
    [[nodiscard]] bool hasOtherNumberKey() const { return m_hasOtherNumberKey; }

private:
    /// A notice as its entries leave it.
    struct Notice
    {
        quint64 seq = 0; // of the last one that dates its row
        qint64 at_ms = 0;
        QByteArray purchase;
        journal::NoticeQueued queued;
        std::optional<journal::NoticeOffered> offered; // unless it surely went nowhere
        QString state;                                 // as last said since it was offered
    };
    /// What a purchase is paid with, and where its code goes, as its entries say.
    struct Paying
    {
        QByteArray method;
        QByteArray registration;
    };

    MessageCheck() = default;
    void takePaying(const journal::Entry& entry);
    void takeNotice(const journal::Entry& entry);
    /// As far as the journal has it.
    [[nodiscard]] bool isItsNumber(const QByteArray& purchase,
                                   const QByteArray& registration) const;
    [[nodiscard]] bool isItsMethod(const QByteArray& purchase, const QByteArray& method,
                                   bool isOfEarlierVersion) const;
    void hear(const QString& id, int attempt, bool isPastWaiting);
    Result<Done, StoreError> compareNotices();
    Result<Done, StoreError> compareNotice(const QString& id, const Notice& notice);
    Result<Done, StoreError> queued(const journal::Entry& entry, const sale::MessageQueued& fact);
    Result<Done, StoreError> repeated(const journal::Entry& entry,
                                      const sale::MessageRepeated& fact);
    Result<Done, StoreError> compareRows();
    Result<Done, StoreError> compareAttempts();
    Result<Done, StoreError> compareNumbers(Registry& registry);
    void note(const QString& what, quint64 seq, qint64 at_ms);

    Connection* m_connection = nullptr;
    Statement m_message;
    Statement m_again;
    Statement m_notice;
    Statement m_noticeMethod;
    QSet<QString> m_failed; // ids of messages that somebody refused
    QHash<QString, Notice> m_notices;
    QHash<QByteArray, Paying> m_paying; // purchases that are under way, by id
    QList<QByteArray> m_over;           // of those, the ones that ended
    qint64 m_over_ms = 0;               // when; a notice is of the same moment
    QHash<QString, int> m_attempts;     // the last attempt at each message that anything is said of
    QSet<QString> m_told;               // messages that don't wait any more, as last said
    bool m_hasBoots = false;            // since then each sending has one
    QSet<qint64> m_known;               // rows that the journal has
    std::optional<StoreError> m_failure;
    std::optional<StoreError> m_altered;
    qint64 m_altered_ms = 0; // when that message went, as far as anything says
    bool m_hasOtherNumberKey = false;
};

} // namespace countersign::store
