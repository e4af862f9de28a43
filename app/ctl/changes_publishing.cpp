#include "app/ctl/changes.h"
#include "app/ctl/secret_option.h"

#ifdef COUNTERSIGN_POSTGRES

#include "core/uplink/postgres_changes.h"
#include "core/uplink/postgres_standing.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>
#include <algorithm>
#include <iterator>
#include <utility>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::int64_t answer_within_ms = 30'000;
constexpr std::int64_t publish_within_ms = 600'000; // all parts, over a slow line
constexpr int own_sets_max = 1000;                  // that are found there at once

using Fault = uplink::PostgresLink::Fault;

Failure<Ending> failedAt(const Fault& fault)
{
    if (uplink::hasNoSchema(fault))
        return failure(Ending{exitRefused, u"the database has no place for changes; set it up with "
                                           "countersignctl uplink schema changes"_s});
    if (uplink::isDenied(fault))
        return failure(Ending{exitRefused, u"the database doesn't let this role publish: %1; GRANT "
                                           "countersign_publisher TO it"_s.arg(fault.words)});
    return failure(
        Ending{fault.isLost ? exitUnreachable : exitRefused, u"the database: "_s + fault.words});
}

/// One run of the command over its link.
class Publishing
{
public:
    Publishing(uplink::PostgresLink& link, HeadOfficeFolder& folder, const QString& store,
               const world::Clock& clock)
        : m_link(link), m_folder(folder), m_store(store), m_clock(clock)
    {
    }

    /// What this folder's key signed and the database has, though nobody told the folder: the
    /// answer was lost, or another copy of the folder published it.
    Result<Done, Ending> catchUp(bool isBase);
    Result<Done, Ending> publish(const SignedChanges& changes);
    /// Tills of the store that the folder has no key of, where cards are sealed for the others.
    [[nodiscard]] QStringList tillsWithoutKey();

private:
    Result<uplink::ChangesFound, Ending> ask();

    uplink::PostgresLink& m_link;
    HeadOfficeFolder& m_folder;
    QString m_store;
    const world::Clock& m_clock;
};

Result<uplink::ChangesFound, Ending> Publishing::ask()
{
    const auto statements = uplink::askingForChanges(m_store, m_folder.last().version);
    const auto answers = m_link.run(statements, m_clock.now().boot_ms + answer_within_ms);
    if (!answers)
        return failedAt(answers.error());
    return uplink::ChangesFound::in(*answers);
}

Result<Done, Ending> Publishing::catchUp(bool isBase)
{
    for (int sets = 0; sets < own_sets_max; ++sets) {
        const auto found = ask();
        if (!found)
            return failure(found.error());
        const quint64 last = m_folder.last().version;
        if (found->last < last && !isBase)
            return failure(Ending{exitRefused,
                                  u"the database ends with change set %1 of this store, and %2 was "
                                  "published; only a base (--base) can follow"_s.arg(found->last)
                                      .arg(last)});
        if (found->last <= last)
            return Done{};
        const auto manifest =
            found->next ? m_folder.ownManifest(*found->next) : std::optional<uplink::Manifest>();
        if (!manifest || manifest->version <= last)
            return failure(
                Ending{exitRefused, u"the database has change set %1 of this store, which this "
                                    "folder's key didn't sign"_s.arg(found->last)});
        if (const auto kept = m_folder.keepLast(*found->next); !kept)
            return kept;
    }
    return failure(Ending{exitRefused, u"the database has no end of change sets"_s});
}

Result<Done, Ending> Publishing::publish(const SignedChanges& changes)
{
    const auto manifest = m_folder.ownManifest(changes.manifest);
    check(manifest.has_value(), "what is published was signed here");
    std::vector<uplink::PostgresStatement> statements{
        uplink::addingChangeSet(*manifest, changes.manifest)};
    for (auto part = changes.parts.begin(); part != changes.parts.end(); ++part) {
        auto pieces = uplink::addingPieces(*manifest, part.key(), part.value());
        std::move(pieces.begin(), pieces.end(), std::back_inserter(statements));
    }
    const auto added = m_link.run(statements, m_clock.now().boot_ms + publish_within_ms);
    if (!added)
        return failedAt(added.error());
    if (const auto kept = m_folder.keepLast(changes.manifest); !kept)
        return kept;
    // Where nobody can be woken, the tills ask all the same.
    const auto telling = uplink::tellingOfChanges(m_store);
    (void)m_link.run({&telling, 1}, m_clock.now().boot_ms + answer_within_ms);
    return Done{};
}

QStringList Publishing::tillsWithoutKey()
{
    const uplink::PostgresStatement asking{
        "SELECT till FROM countersign.till WHERE store=$1 ORDER BY till",
        {uplink::PostgresValue::text(m_store.toUtf8())}};
    const auto answers = m_link.run({&asking, 1}, m_clock.now().boot_ms + answer_within_ms);
    QStringList without;
    if (!answers || answers->empty())
        return without;
    for (const uplink::PostgresLink::Row& row : answers->front().rows) {
        if (!row.empty() && !m_folder.tills().contains(row.front()))
            without << QString::fromUtf8(row.front());
    }
    return without;
}

/// Which tills can't take it nobody knows here.
void hintAtRefusal(const Publication& publication)
{
    const auto& policy = publication.policy;
    if (policy && !policy->text.isEmpty())
        print(u"A till that can't take its policy takes nothing of it, nor of what follows "
              "(countersignctl queue says why there), until a base (--base) is published together "
              "with another --policy."_s);
}

void report(const Call& call, const HeadOfficeFolder& folder, const Publication& publication,
            const QStringList& without)
{
    const QString store = publication.store;
    if (call.isJson)
        print(QJsonDocument({{u"store"_s, store},
                             {u"version"_s, static_cast<qint64>(folder.last().version)},
                             {u"without_key"_s, QJsonArray::fromStringList(without)}})
                  .toJson(QJsonDocument::Compact));
    else {
        print(u"Change set %1 of %2 is published."_s.arg(folder.last().version).arg(store));
        hintAtRefusal(publication);
    }
    if (!without.isEmpty())
        complain(
            u"countersignctl: tills %1 of %2 have no key in this folder, and go no further "
            "until they have, and a base is published: see countersignctl keys receiving"_s.arg(
                without.join(u", "_s), store));
}

int published(Call& call, uplink::PostgresAddress& address, const Publication& publication,
              const world::Clock& clock)
{
    auto folder = HeadOfficeFolder::open(publication.folder, publication.store);
    if (!folder)
        return end(folder.error());
    const uplink::PostgresStop never;
    const auto link =
        uplink::PostgresLink::open(address, clock.now().boot_ms + answer_within_ms, clock, never);
    if (!link)
        return end({exitUnreachable, u"the database can't be reached: "_s + link.error().words});
    Publishing publishing(**link, *folder, publication.store, clock);
    if (const auto level = publishing.catchUp(publication.isBase); !level)
        return end(level.error());
    world::SystemEntropy entropy;
    const auto changes = signedChanges(publication, *folder, clock.now().wall_ms, entropy);
    if (!changes)
        return end(changes.error());
    if (const auto done = publishing.publish(*changes); !done)
        return end(done.error());
    report(call, *folder, publication,
           publication.hasCards ? publishing.tillsWithoutKey() : QStringList());
    return exitDone;
}

} // namespace

int publishChanges(Call& call)
{
    uplink::PostgresAddress address;
    address.url = call.arguments.takeOption(u"--into"_s).value_or(QString()).toUtf8();
    address.till = "publisher";
    auto password = secretIn(call.arguments, u"--password-file"_s);
    if (!password)
        return wrongUsage(password.error());
    address.password = std::move(password).value();
    const world::SystemClock clock;
    const auto publication = publicationIn(call.arguments, clock.now().wall_ms);
    if (!publication)
        return end(publication.error());
    if (const QString fault = address.fault(); !fault.isEmpty())
        return wrongUsage(u"--into "_s + fault);
    return published(call, address, *publication, clock);
}

} // namespace countersign::app

#else

namespace countersign::app {

int publishChanges(Call&)
{
    return end({exitRefused, QStringLiteral("this build was made without libpq")});
}

} // namespace countersign::app

#endif
