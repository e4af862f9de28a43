#include "app/ctl/changes.h"

#include "app/composition/texts.h"
#include "app/ctl/head_office_folder.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <utility>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

int initFolder(Call& call)
{
    const auto folder = call.arguments.takeWord();
    if (!folder)
        return wrongUsage(u"changes init which folder?"_s);
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    world::SystemEntropy entropy;
    const auto made = HeadOfficeFolder::make(*folder, entropy);
    if (!made)
        return end(made.error());
    if (call.isJson)
        print(QJsonDocument(QJsonObject{{u"public_key"_s, QString::fromLatin1(*made)}})
                  .toJson(QJsonDocument::Compact));
    else
        print(made->trimmed());
    return exitDone;
}

/// Of this till, unlike all else here.
int showHere(Call& call)
{
    auto settings = configured(call.config);
    if (!settings)
        return end({exitUsage, settings.error().toString()});
    call.settings = std::move(settings).value();
    return showChanges(call);
}

} // namespace

int changes(Call& call)
{
    const auto what = call.arguments.takeWord();
    if (what == u"init"_s)
        return initFolder(call);
    if (what == u"publish"_s)
        return publishChanges(call);
    if (what == u"show"_s)
        return showHere(call);
    return wrongUsage(u"changes takes init, for the key that they are signed with, publish, or "
                      "show"_s);
}

} // namespace countersign::app
