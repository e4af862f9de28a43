#include "app/ctl/command.h"

#ifdef COUNTERSIGN_POSTGRES
#include "core/uplink/postgres_head_office.h"
#include "core/uplink/postgres_words.h"
#endif
#ifdef COUNTERSIGN_NATS
#include "core/uplink/nats_head_office.h"
#include "core/uplink/nats_words.h"
#endif

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

int printSchema(bool isOfWords)
{
#ifdef COUNTERSIGN_POSTGRES
    const QByteArray schema = isOfWords ? uplink::postgresWordsSchema() : uplink::postgresSchema();
    print(schema.trimmed());
    return exitDone;
#else
    (void)isOfWords;
    return end({exitRefused, u"this build was made without PostgreSQL's library libpq"_s});
#endif
}

int printStream(bool isOfWords)
{
#ifdef COUNTERSIGN_NATS
    print(isOfWords ? uplink::natsWordsSettings() : uplink::natsStreamSettings());
    return exitDone;
#else
    (void)isOfWords;
    return end({exitRefused, u"this build was made without NATS' library libnats"_s});
#endif
}

} // namespace

int uplink(Call& call)
{
    const auto what = call.arguments.takeWord();
    const auto part = call.arguments.takeWord();
    if ((what != u"schema"_s && what != u"stream"_s) || (part && part != u"words"_s))
        return wrongUsage(u"uplink takes schema, for the SQL that sets head office's database up, "
                          "or stream, for the settings of its stream, and after either words, for "
                          "what head office signs alone"_s);
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    return what == u"schema"_s ? printSchema(part.has_value()) : printStream(part.has_value());
}

} // namespace countersign::app
