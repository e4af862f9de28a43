#include "app/till/demo_shop.h"

#include "app/composition/texts.h"

#include "core/settings/settings.h"
#include "core/store/product_import.h"
#include "core/store/registry_import.h"

#include <QDir>
#include <QFile>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

Ending endingOfImport(const store::ImportError& error)
{
    if (error.store)
        return endingOf(*error.store);
    return {exitRefused, error.faults.empty() ? u"the demo's files are broken"_s
                                              : error.faults.front().toString()};
}

/// Where it is missing. Files that come with the program are read-only; a copy need not be.
Result<QString, Ending> placed(const QDir& folder, const QString& name)
{
    const QString path = folder.filePath(name);
    if (QFile::exists(path))
        return path;
    if (!QFile::copy(u":/demo/"_s + name, path))
        return failure(Ending{exitRefused, path + u": can't be written"_s});
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
    return path;
}

Result<Done, Ending> fill(store::Store& store, const QDir& folder, sale::Currency currency)
{
    auto products = placed(folder, u"products.csv"_s);
    if (!products)
        return failure(products.error());
    auto loaded = store::importProducts(store, {*products, currency, false, {}});
    if (!loaded)
        return failure(endingOfImport(loaded.error()));
    auto registry = placed(folder, u"registry.csv"_s);
    if (!registry)
        return failure(registry.error());
    auto registered = store::importRegistry(store, {*registry, false, u"demo"_s, {}, {}});
    if (!registered)
        return failure(endingOfImport(registered.error()));
    return Done{};
}

} // namespace

Result<QString, Ending> setUpDemoShop(const QString& path)
{
    QDir folder(path);
    if (!folder.mkpath(u"."_s))
        return failure(Ending{exitRefused, path + u": can't be made"_s});
    auto config = placed(folder, u"countersign.toml"_s);
    if (!config)
        return failure(config.error());
    auto settings = configured(*config);
    if (!settings)
        return failure(Ending{exitUsage, settings.error().toString()});
    world::SystemClock clock;
    world::SystemEntropy entropy;
    const store::KeyFolders folders{settings->till.data};
    if (auto made = store::createKeys(folders, entropy); !made)
        return failure(endingOf(made.error()));
    auto store = store::Store::create(folders, settings->till.id, clock, entropy);
    if (!store)
        return failure(endingOf(store.error()));
    auto products = (*store)->catalogue().count();
    if (products && *products == 0) {
        if (auto filled = fill(**store, folder, settings->store.currency); !filled)
            return failure(filled.error());
    }
    return *config;
}

} // namespace countersign::app
