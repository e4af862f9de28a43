#include "app/ctl/command.h"

#ifdef COUNTERSIGN_POSTGRES
#include "core/uplink/postgres_counts.h"
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

enum class Part { all, archive, words, changes, counts, branches, views };

int printSchema(Part part)
{
#ifdef COUNTERSIGN_POSTGRES
    switch (part) {
    case Part::all:
        print(uplink::postgresSchema().trimmed());
        break;
    case Part::archive:
        print(uplink::postgresArchiveSchema().trimmed());
        break;
    case Part::words:
        print(uplink::postgresWordsSchema().trimmed());
        break;
    case Part::changes:
        print(uplink::postgresChangesSchema().trimmed());
        break;
    case Part::counts:
        print(uplink::postgresCountsSchema().trimmed());
        break;
    case Part::branches:
        print(uplink::postgresBranchesSchema().trimmed());
        break;
    case Part::views:
        print(uplink::postgresViewsSchema().trimmed());
        break;
    }
    return exitDone;
#else
    (void)part;
    return end({exitRefused, u"this build was made without PostgreSQL's library libpq"_s});
#endif
}

int printStream(Part part)
{
#ifdef COUNTERSIGN_NATS
    print(part == Part::words ? uplink::natsWordsSettings() : uplink::natsStreamSettings());
    return exitDone;
#else
    (void)part;
    return end({exitRefused, u"this build was made without NATS' library libnats"_s});
#endif
}

std::optional<Part> partNamed(const std::optional<QString>& word)
{
    if (!word)
        return Part::all;
    if (*word == u"archive"_s)
        return Part::archive;
    if (*word == u"words"_s)
        return Part::words;
    if (*word == u"changes"_s)
        return Part::changes;
    if (*word == u"counts"_s)
        return Part::counts;
    if (*word == u"branches"_s)
        return Part::branches;
    if (*word == u"views"_s)
        return Part::views;
    return std::nullopt;
}

} // namespace

int uplink(Call& call)
{
    const auto what = call.arguments.takeWord();
    const auto part = partNamed(call.arguments.takeWord());
    const bool isSchema = what == u"schema"_s;
    const bool isStream = what == u"stream"_s && (part == Part::all || part == Part::words);
    if (!part || (!isSchema && !isStream))
        return wrongUsage(u"uplink takes schema, for the SQL that sets head office's database up, "
                          "or stream, for the settings of its stream; after either words, for the "
                          "part that is about what head office signs, and after schema archive, "
                          "changes, counts, branches or views, for those of the archive, of what "
                          "it sends down, of what tills count in common, of how a fork is settled "
                          "and of what others may read"_s);
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    return isSchema ? printSchema(*part) : printStream(*part);
}

} // namespace countersign::app
