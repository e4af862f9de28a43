#include "app/composition/opened_store.h"
#include "app/ctl/command.h"

#include "core/store/store.h"
#include "core/world/clock.h"
#include "core/world/entropy.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::app {

int init(Call& call)
{
    const auto credentials = call.arguments.takeFlag(QStringLiteral("--credentials-are-new"))
                                 ? store::Credentials::areNew
                                 : store::Credentials::ofUnknownPast;
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    world::SystemClock clock;
    world::SystemEntropy entropy;
    const auto folders = keyFoldersOf(call.settings);
    if (auto made = store::createKeys(folders, entropy, world::systemFiles(), credentials); !made)
        return end(endingOf(made.error()));
    auto created = store::Store::create(folders, call.settings.till.id, clock, entropy);
    if (!created)
        return end(endingOf(created.error()));
    if (const auto verified = (*created)->verifyJournal({}); !verified)
        return end(endingOf(verified.error()));
    auto pem = (*created)->keys().first.toPem();
    if (!pem)
        return end({exitRefused, QStringLiteral("the public key can't be written down")});
    if (call.isJson) {
        print(QJsonDocument(QJsonObject{{QStringLiteral("till"), call.settings.till.id},
                                        {QStringLiteral("public_key"), QString::fromLatin1(*pem)}})
                  .toJson(QJsonDocument::Compact));
        return exitDone;
    }
    print(call.settings.till.id);
    print(pem->trimmed());
    return exitDone;
}

} // namespace countersign::app
