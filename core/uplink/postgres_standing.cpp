#include "core/uplink/postgres_standing.h"

namespace countersign::uplink {

std::array<PostgresStatement, 3> PostgresStanding::questions(const QByteArray& till)
{
    const auto about = [&till](const char* sql) {
        return PostgresStatement{sql, {PostgresValue::text(till)}};
    };
    return {PostgresStatement{"SELECT version::bigint FROM countersign.schema_version", {}},
            about("SELECT seq, hash FROM countersign.till_head WHERE till=$1"),
            about("SELECT public_key FROM countersign.till WHERE till=$1")};
}

PostgresStanding PostgresStanding::in(std::span<const PostgresLink::Answer> answers)
{
    PostgresStanding standing;
    if (const auto& versions = answers[0].rows; !versions.empty())
        standing.version = postgresNumber(versions.front()[0]);
    if (const auto& heads = answers[1].rows; !heads.empty())
        standing.head = journal::Head{
            static_cast<quint64>(postgresNumber(heads.front()[0])), heads.front()[1], {}};
    if (const auto& keys = answers[2].rows; !keys.empty())
        standing.publicKey = keys.front()[0];
    return standing;
}

Result<PostgresStanding, PostgresLink::Fault>
standingAt(const PostgresAddress& address, std::int64_t until_boot_ms, const world::Clock& clock)
{
    const PostgresStop never;
    auto link = PostgresLink::open(address, until_boot_ms, clock, never);
    if (!link)
        return failure(link.error());
    const auto answers = (*link)->run(PostgresStanding::questions(address.till), until_boot_ms);
    if (!answers)
        return failure(answers.error());
    return PostgresStanding::in(*answers);
}

bool hasNoSchema(const PostgresLink::Fault& fault)
{
    return fault.state == "42P01" || fault.state == "3F000" || fault.state == "42703";
}

bool isDenied(const PostgresLink::Fault& fault)
{
    return fault.state == "42501";
}

} // namespace countersign::uplink
