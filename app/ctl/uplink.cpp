#include "app/ctl/command.h"

#ifdef COUNTERSIGN_POSTGRES
#include "core/uplink/postgres_head_office.h"
#endif

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

int uplink(Call& call)
{
    const auto word = call.arguments.takeWord();
    if (word != u"schema"_s)
        return wrongUsage(u"uplink takes schema, for the SQL that sets head office up"_s);
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
#ifdef COUNTERSIGN_POSTGRES
    print(uplink::postgresSchema().trimmed());
    return exitDone;
#else
    return end({exitRefused, u"this build was made without PostgreSQL's library libpq"_s});
#endif
}

} // namespace countersign::app
