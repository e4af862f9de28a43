#include "app/ctl/command.h"

#ifdef COUNTERSIGN_POSTGRES
#include "core/uplink/postgres_head_office.h"
#endif
#ifdef COUNTERSIGN_NATS
#include "core/uplink/nats_head_office.h"
#endif

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

int printSchema(bool isOfChanges)
{
#ifdef COUNTERSIGN_POSTGRES
    print((isOfChanges ? uplink::postgresChangesSchema() : uplink::postgresSchema()).trimmed());
    return exitDone;
#else
    (void)isOfChanges;
    return end({exitRefused, u"this build was made without PostgreSQL's library libpq"_s});
#endif
}

int printStream()
{
#ifdef COUNTERSIGN_NATS
    print(uplink::natsStreamSettings());
    return exitDone;
#else
    return end({exitRefused, u"this build was made without NATS' library libnats"_s});
#endif
}

} // namespace

int uplink(Call& call)
{
    const auto word = call.arguments.takeWord();
    const auto part = word == u"schema"_s ? call.arguments.takeWord() : std::nullopt;
    if (part && *part != u"changes"_s)
        return wrongUsage(u"uplink schema takes changes, for its part that is about what head "
                          "office sends down, or nothing"_s);
    if (word != u"schema"_s && word != u"stream"_s)
        return wrongUsage(u"uplink takes schema, for the SQL that sets head office's database up, "
                          "or stream, for the settings of its stream"_s);
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    return word == u"schema"_s ? printSchema(part.has_value()) : printStream();
}

} // namespace countersign::app
