#include "tests/sim/breakages.h"

#include <QByteArrayView>
#include <sqlite3.h>
#include <utility>

namespace countersign::sim {

namespace {

constexpr quint64 left_out = 30; // a day has many more

/// SQLite says that a statement has ended.
int afterStatement(unsigned, void* connection, void* statement, void*)
{
    auto* const handle = static_cast<sqlite3*>(connection);
    const QByteArrayView sql(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
    if (sql.startsWith("INSERT INTO journal(") && sqlite3_get_autocommit(handle) == 0)
        (void)sqlite3_exec(handle, "COMMIT; BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    return 0;
}

class TornTail final : public world::JournalTail
{
public:
    explicit TornTail(std::unique_ptr<world::JournalTail> whole) : m_whole(std::move(whole)) {}

    Result<Done, QString> each(quint64 after, const Visit& visit) override
    {
        return m_whole->each(after, [&visit](const journal::Entry& entry) {
            return entry.seq == left_out || visit(entry);
        });
    }
    Result<QString, QString> keyIdOf(const journal::Entry& entry) override
    {
        return m_whole->keyIdOf(entry);
    }
    Result<world::Tally, QString> tally(quint64 after, quint64 until) override
    {
        return m_whole->tally(after, until);
    }

private:
    std::unique_ptr<world::JournalTail> m_whole;
};

} // namespace

void splitCommits(store::Connection& connection)
{
    sqlite3* const handle = connection.handle();
    sqlite3_trace_v2(handle, SQLITE_TRACE_PROFILE, afterStatement, handle);
}

void addACent(sale::FactBody& fact)
{
    if (auto* recorded = std::get_if<sale::PurchaseRecorded>(&fact))
        recorded->total = sale::Money(recorded->total.minor() + 1, recorded->total.currency());
}

till::Configuration neverCountersigning(till::Configuration configuration)
{
    configuration.policy.from =
        sale::Money(sale::Money::minor_max, configuration.policy.from.currency());
    configuration.policy.alwaysForCategories.clear();
    return configuration;
}

till::TillViewPointer withoutAside(const till::TillViewPointer& view,
                                   const std::map<QString, QString>& baskets)
{
    auto less = std::make_shared<till::TillView>(*view);
    std::erase_if(less->aside, [&](const till::AsideView& aside) {
        return aside.stage == sale::Stage::basket &&
               baskets.contains(aside.id.toString(QUuid::WithoutBraces));
    });
    return less;
}

void PaperTerminal::authorise(const QString& key, const sale::Money& amount,
                              const std::optional<world::MethodSeen>& shown, Answered answered)
{
    answer(key,
           {world::PaymentState::held,
            QStringLiteral("paper-%1").arg(++m_payments),
            amount,
            shown,
            0,
            {}},
           answered);
}

void PaperTerminal::capture(const QString& key, const QString& payment, const sale::Money& amount,
                            Answered answered)
{
    answer(key, {world::PaymentState::taken, payment, amount, {}, 0, {}}, answered);
}

void PaperTerminal::release(const QString& key, const QString& payment, const sale::Money& amount,
                            Answered answered)
{
    answer(key, {world::PaymentState::released, payment, amount, {}, 0, {}}, answered);
}

void PaperTerminal::refund(const QString& key, const QString& payment, const sale::Money& amount,
                           Answered answered)
{
    answer(key, {world::PaymentState::released, payment, amount, {}, 0, {}}, answered);
}

void PaperTerminal::enquire(const QString& key, Answered answered)
{
    world::PaymentAnswer never;
    never.state = world::PaymentState::neverSeen;
    answer({}, m_done.value(key, never), answered);
}

/// Soon, on the till's own loop: it ends with the program.
void PaperTerminal::answer(const QString& key, const world::PaymentAnswer& answer,
                           const Answered& answered)
{
    constexpr std::int64_t answer_after_ms = 200;
    if (!key.isEmpty())
        m_done[key] = answer;
    m_loop.after(answer_after_ms, [answer, answered] { answered(answer); });
}

std::unique_ptr<world::JournalTail> withoutAnEntry(std::unique_ptr<world::JournalTail> tail)
{
    return std::make_unique<TornTail>(std::move(tail));
}

} // namespace countersign::sim
