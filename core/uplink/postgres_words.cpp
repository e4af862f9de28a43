#include "core/uplink/postgres_words.h"

#include "core/uplink/answers.h"
#include "core/uplink/postgres_standing.h"

namespace countersign::uplink {

namespace {

constexpr const char* word_sql =
    "SELECT seq, hash, signature FROM countersign.word WHERE till=$1 AND key=$2 "
    "ORDER BY seq DESC LIMIT 1";
constexpr const char* stop_sql = "SELECT fault FROM countersign.word_stop WHERE till=$1 AND key=$2";

} // namespace

std::array<PostgresStatement, 2> askingForWord(const QByteArray& till, const QString& keyId)
{
    const auto asking = [&](const char* sql) {
        return PostgresStatement{
            sql, {PostgresValue::text(till), PostgresValue::text(keyId.toLatin1())}};
    };
    return {asking(word_sql), asking(stop_sql)};
}

world::HeadOfficeWord wordIn(std::span<const PostgresLink::Answer> answers)
{
    world::HeadOfficeWord word;
    if (const auto& words = answers[0].rows; !words.empty())
        word.head = {static_cast<quint64>(postgresNumber(words.front()[0])), words.front()[1],
                     words.front()[2]};
    if (const auto& stops = answers[1].rows; !stops.empty())
        word.why = shownReason(QString::fromUtf8(stops.front()[0]));
    return word;
}

world::HeadOfficeWord wordUnread(const PostgresLink::Fault& fault)
{
    const QString why =
        hasNoSchema(fault) || isDenied(fault)
            ? QStringLiteral("head office's database has no words for this till (countersignctl "
                             "uplink schema words)")
            : fault.words;
    return {{}, shownReason(why)};
}

world::HeadOfficeWord wordAt(const PostgresAddress& address, const QString& keyId,
                             std::int64_t until_boot_ms, const world::Clock& clock)
{
    const PostgresStop never;
    const auto link = PostgresLink::open(address, until_boot_ms, clock, never);
    if (!link)
        return wordUnread(link.error());
    const auto answers = (*link)->run(askingForWord(address.till, keyId), until_boot_ms);
    return answers ? wordIn(*answers) : wordUnread(answers.error());
}

} // namespace countersign::uplink
