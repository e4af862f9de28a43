#include "core/uplink/postgres_sendings.h"

#include "core/base/check.h"
#include "core/journal/counts.h"
#include "core/uplink/postgres_standing.h"

#include <QSet>
#include <algorithm>
#include <utility>

namespace countersign::uplink {

void UntoldSendings::add(UntoldSending sending)
{
    check(sending.id.size() == UntoldSending::id_size_bytes &&
              sending.sent.keys.number.size() == journal::blinded_size_bytes &&
              sending.sent.keys.method.size() == journal::blinded_size_bytes,
          "a code is told of by keys of their sizes");
    const std::lock_guard lock(m_mutex);
    if (m_untold.size() >= sendings_max)
        m_untold.pop_front();
    m_untold.push_back(std::move(sending));
}

std::vector<UntoldSending> UntoldSendings::at(std::int64_t now_boot_ms)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_untold, [now_boot_ms](const UntoldSending& sending) {
        return now_boot_ms - sending.sent.at_boot_ms >= matter_for_ms;
    });
    const auto count = std::min(m_untold.size(), told_at_once_max);
    return {m_untold.begin(), m_untold.begin() + static_cast<std::ptrdiff_t>(count)};
}

void UntoldSendings::forget(const std::vector<UntoldSending>& told)
{
    QSet<QByteArray> ids;
    for (const UntoldSending& sending : told)
        ids.insert(sending.id);
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_untold,
                  [&ids](const UntoldSending& sending) { return ids.contains(sending.id); });
}

std::vector<PostgresStatement> telling(const std::vector<UntoldSending>& sendings,
                                       std::int64_t now_boot_ms)
{
    std::vector<PostgresStatement> statements;
    statements.push_back({"SELECT countersign.forget_sendings()", {}});
    if (sendings.empty())
        return statements;
    std::vector<QByteArray> ids;
    std::vector<std::int64_t> ages_ms;
    std::vector<QByteArray> numbers;
    std::vector<QByteArray> methods;
    for (const UntoldSending& sending : sendings) {
        ids.push_back(sending.id);
        ages_ms.push_back(std::max<std::int64_t>(0, now_boot_ms - sending.sent.at_boot_ms));
        numbers.push_back(sending.sent.keys.number);
        methods.push_back(sending.sent.keys.method);
    }
    statements.push_back(
        {"SELECT countersign.tell_sending(sent.id, sent.age_ms, sent.number_key, sent.method_key) "
         "FROM unnest($1::bytea[], $2::bigint[], $3::bytea[], $4::bytea[]) "
         "AS sent(id, age_ms, number_key, method_key)",
         {PostgresValue::binaries(ids), PostgresValue::numbers(ages_ms),
          PostgresValue::binaries(numbers), PostgresValue::binaries(methods)}});
    return statements;
}

bool hasNoSendings(const PostgresLink::Fault& fault)
{
    constexpr const char* no_function_state = "42883"; // undefined_function
    return hasNoSchema(fault) || isDenied(fault) || fault.state == no_function_state;
}

} // namespace countersign::uplink
