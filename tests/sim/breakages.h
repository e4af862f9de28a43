#pragma once

#include "core/sale/fact.h"
#include "core/store/connection.h"
#include "core/till/configuration.h"
#include "core/till/view.h"
#include "core/world/card_terminal.h"
#include "core/world/clock.h"
#include "core/world/journal_tail.h"

#include <QHash>
#include <QString>
#include <map>
#include <memory>
#include <optional>

namespace countersign::sim {

/// What of the product is broken on purpose, to see whether it is noticed. Nothing is changed in
/// the product: what it stands on is.
enum class Breakage {
    none,
    tryCounter,     // the disk forgets tries at every restart
    idempotencyKey, // the terminal is asked under another key each time
    transaction,    // each ends within its commit and another goes on, so a cut leaves half of it
    signature,      // the disk keeps another signature than it was given
    cursor,         // the journal that is handed to head office lacks an entry
    service,        // whoever makes the codes approves the digits of any other one
    totals,         // a sale is kept with a cent more than its lines come to
    reason,         // the till goes by other rules than the shop's: no amount needs a code
    basket,         // what is set aside is on no screen any more
    payment,        // the terminal says that it took the money, and no acquirer hears of it
};

/// Every transaction on that connection is two from then on: it ends, and begins again, after each
/// entry that it writes.
void splitCommits(store::Connection& connection);
/// A tail that leaves an entry out.
[[nodiscard]] std::unique_ptr<world::JournalTail>
withoutAnEntry(std::unique_ptr<world::JournalTail> tail);

/// A cent more, where the fact is a sale.
void addACent(sale::FactBody& fact);
/// The same shop, and no amount needs a code.
[[nodiscard]] till::Configuration neverCountersigning(till::Configuration configuration);
/// Without what stands aside of those baskets.
[[nodiscard]] till::TillViewPointer withoutAside(const till::TillViewPointer& view,
                                                 const std::map<QString, QString>& baskets);

/// A terminal that says yes to everything, and that no acquirer hears of.
class PaperTerminal final : public world::CardTerminal
{
public:
    explicit PaperTerminal(world::Loop& loop) : m_loop(loop) {}

    void authorise(const QString& key, const sale::Money& amount,
                   const std::optional<world::MethodSeen>& shown, Answered answered) override;
    void capture(const QString& key, const QString& payment, const sale::Money& amount,
                 Answered answered) override;
    void release(const QString& key, const QString& payment, const sale::Money& amount,
                 Answered answered) override;
    void refund(const QString& key, const QString& payment, const sale::Money& amount,
                Answered answered) override;
    void enquire(const QString& key, Answered answered) override;

private:
    void answer(const QString& key, const world::PaymentAnswer& answer, const Answered& answered);

    world::Loop& m_loop;
    QHash<QString, world::PaymentAnswer> m_done; // by key
    int m_payments = 0;
};

} // namespace countersign::sim
