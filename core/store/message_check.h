#pragma once

#include "core/journal/entry.h"
#include "core/sale/fact.h"
#include "core/store/connection.h"
#include "core/store/statement.h"

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
    MessageCheck() = default;
    Result<Done, StoreError> queued(const journal::Entry& entry, const sale::MessageQueued& fact);
    Result<Done, StoreError> repeated(const journal::Entry& entry,
                                      const sale::MessageRepeated& fact);
    Result<Done, StoreError> compareUnsent();
    Result<Done, StoreError> compareNumbers(Registry& registry);
    void note(const QString& what, quint64 seq, qint64 at_ms);

    Connection* m_connection = nullptr;
    Statement m_message;
    Statement m_again;
    QSet<QString> m_failed; // ids of messages that somebody refused
    QSet<qint64> m_known;   // rows that the journal has
    std::optional<StoreError> m_failure;
    std::optional<StoreError> m_altered;
    qint64 m_altered_ms = 0; // when that message went, as far as anything says
    bool m_hasOtherNumberKey = false;
};

} // namespace countersign::store
