#pragma once

#include "core/journal/chain.h"
#include "core/store/connection.h"
#include "core/store/journal_rows.h"
#include "core/world/journal_tail.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace countersign::store {

/// The journal's end on a read-only connection of its own, beside a running till or without one.
class JournalTail final : public world::JournalTail
{
public:
    /// `current` is the key with which the till signs.
    static Result<std::unique_ptr<world::JournalTail>, StoreError>
    open(const QString& dataDirectory, const journal::PublicKey& current,
         world::Files& files = world::systemFiles());

    Result<Done, QString> each(quint64 after, const Visit& visit) override;
    Result<QString, QString> keyIdOf(const journal::Entry& entry) override;
    Result<world::Tally, QString> tally(quint64 after, quint64 until) override;

private:
    JournalTail(std::unique_ptr<Connection> connection, JournalRows rows, Statement tally,
                const journal::PublicKey& current);
    std::unique_ptr<Connection> m_connection; // outlives the statements below
    JournalRows m_rows;
    Statement m_tally;
    std::vector<journal::PublicKey> m_keys; // the current one first; the rest once it is needed
    bool m_areKeysRead = false;
};

} // namespace countersign::store
