#pragma once

#include "app/ctl/command.h"
#include "app/ctl/head_office_folder.h"

#include <QString>
#include <cstdint>
#include <optional>

namespace countersign::app {

/// What `changes publish` is asked to publish, read and checked as a till would.
struct Publication
{
    QString folder;
    QString store;
    bool isBase = false;
    std::optional<QByteArray> products;
    QString currency; // of them
    bool isWhole = false;
    std::optional<std::int64_t> begins_ms;
    bool hasCards = false;
    uplink::CardChanges cards;
    std::optional<world::ChangeSet::Policy> policy = {}; // in the form in which it is kept
};

/// What is wrong with the files has been said, where the ending has no words.
Result<Publication, Ending> publicationIn(Arguments& arguments, std::int64_t now_ms);

/// A change set as it is to lie in the database: each part by the till that may read it.
struct SignedChanges
{
    uplink::SignedManifest manifest;
    QMap<QByteArray, QByteArray> parts;
};
/// The next one after what the folder has.
Result<SignedChanges, Ending> signedChanges(const Publication& publication,
                                            const HeadOfficeFolder& folder, std::int64_t now_ms,
                                            world::Entropy& entropy);

/// Signs and publishes a change set.
int publishChanges(Call& call);
/// Says what the till of these settings has, and by which rules it sells.
int showChanges(Call& call);

} // namespace countersign::app
