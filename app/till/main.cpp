#include "app/composition/bus_log.h"
#include "app/composition/config_path.h"
#include "app/composition/database_environment.h"
#include "app/composition/texts.h"
#include "app/link/input_log.h"
#include "app/till/checkout.h"
#include "app/till/choices.h"
#include "app/till/demo_shop.h"
#include "core/base/core_dumps.h"

#include <QFile>
#include <QGuiApplication>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <sys/stat.h>

using namespace countersign;
using namespace Qt::Literals::StringLiterals;

namespace {

int complain(const app::Ending& ending)
{
    qCritical().noquote() << "countersign:" << ending.words;
    return ending.code;
}

/// The configuration: of the demo's shop, as named, or the machine's.
Result<QString, app::Ending> configOf(const app::Choices& choices, const QString& performanceFolder)
{
    if (!choices.isDemo)
        return app::configPath(choices.config);
    if (choices.performs)
        return app::setUpDemoShop(performanceFolder);
    return app::setUpDemoShop(
        QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + u"/demo"_s);
}

int run(const app::Choices& choices)
{
    const QTemporaryDir performanceFolder;
    const QString keys = performanceFolder.filePath(u"keys"_s);
    if (choices.performs && ::mkfifo(QFile::encodeName(keys).constData(), 0600) != 0)
        return complain({app::exitRefused, u"the demonstration can't be set up"_s});
    auto config = configOf(choices, performanceFolder.path());
    if (!config)
        return complain(config.error());
    auto settings = app::configured(*config);
    if (!settings) {
        qCritical().noquote() << settings.error().toString();
        return app::exitUsage;
    }
    const app::Checkout checkout(*settings, choices, keys);
    return QGuiApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    giveUpCoreDumps();
    app::giveUpInputLog();
    app::giveUpBusLog();
    app::giveUpDatabaseEnvironment();
    const QGuiApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"countersign"_s);
    auto choices = app::choicesOf(application);
    return choices ? run(*choices) : complain(choices.error());
}
