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

int printSchema()
{
#ifdef COUNTERSIGN_POSTGRES
    print(uplink::postgresSchema().trimmed());
    return exitDone;
#else
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
    if (word != u"schema"_s && word != u"stream"_s)
        return wrongUsage(u"uplink takes schema, for the SQL that sets head office's database up, "
                          "or stream, for the settings of its stream"_s);
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    return word == u"schema"_s ? printSchema() : printStream();
}

} // namespace countersign::app
