#include "app/till/catalogue_thread.h"
#include "app/till/demo_shop.h"
#include "app/till/fonts_ahead.h"
#include "app/till/painted_frames.h"
#include "app/till/performance.h"
#include "app/till/till_thread.h"
#include "core/base/core_dumps.h"
#include "core/world/clock.h"
#include "ui/cashier/cashier_screen.h"
#include "ui/controls/theme.h"
#include "ui/phone/phone_screen.h"

#include <QCommandLineParser>
#include <QDir>
#include <QGuiApplication>
#include <QQmlApplicationEngine>
#include <QQuickWindow>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <sys/stat.h>

using namespace countersign;
using namespace Qt::Literals::StringLiterals;

namespace {

struct Choices
{
    QString config;
    QString scheme;
    QString pictures;
    QString keypadSocket;
    QString keypadScheme;
    bool isDemo = false;
    bool performs = false;
    bool isFullScreen = false;
    bool saysFrames = false;
};

Choices choicesOf(const QCoreApplication& application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"The cashier's till of Countersign."_s);
    parser.addHelpOption();
    parser.addOption({u"config"_s, u"The configuration."_s, u"FILE"_s});
    parser.addOption({u"demo"_s, u"Try it out: a shop, demo cards and a demo phone."_s});
    parser.addOption({u"perform"_s, u"With --demo: perform one purchase, then end."_s});
    parser.addOption({u"pictures"_s, u"With --perform: leave pictures in DIR."_s, u"DIR"_s});
    parser.addOption({u"scheme"_s, u"light (the default), dark or high-contrast."_s, u"SCHEME"_s});
    parser.addOption({u"keypad-socket"_s,
                      u"Wait for the customer's screen at PATH instead of starting it."_s,
                      u"PATH"_s});
    parser.addOption({u"full-screen"_s, u"Fill the screen."_s});
    parser.addOption({u"say-frames"_s, u"Say when the till and its products were first painted, "
                                       u"then end. For measuring."_s});
    parser.process(application);
    Choices choices;
    choices.config = parser.value(u"config"_s);
    choices.scheme = parser.value(u"scheme"_s);
    choices.pictures = parser.value(u"pictures"_s);
    choices.keypadSocket = parser.value(u"keypad-socket"_s);
    choices.isDemo = parser.isSet(u"demo"_s);
    choices.performs = parser.isSet(u"perform"_s);
    choices.isFullScreen = parser.isSet(u"full-screen"_s);
    choices.saysFrames = parser.isSet(u"say-frames"_s);
    return choices;
}

int schemeOf(const QString& word)
{
    if (word == u"dark"_s)
        return static_cast<int>(ui::Theme::Scheme::Dark);
    return static_cast<int>(word == u"high-contrast"_s ? ui::Theme::Scheme::HighContrast
                                                       : ui::Theme::Scheme::Light);
}

int complain(const app::Ending& ending)
{
    qCritical().noquote() << "countersign:" << ending.words;
    return ending.code;
}

QQuickWindow* load(QQmlApplicationEngine& engine, const QString& url, const QVariantMap& properties)
{
    engine.addImportPath(u"qrc:/"_s);
    engine.setInitialProperties(properties);
    engine.load(QUrl(url));
    auto* window = qobject_cast<QQuickWindow*>(engine.rootObjects().value(0));
    check(window != nullptr, "the windows are part of the program");
    return window;
}

/// The configuration: of the demo's shop, as named, or the machine's.
Result<QString, app::Ending> configOf(const Choices& choices, const QString& performanceFolder)
{
    if (choices.isDemo) {
        const QString folder =
            choices.performs
                ? performanceFolder
                : QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) +
                      u"/demo"_s;
        return app::setUpDemoShop(folder);
    }
    if (!choices.config.isEmpty())
        return choices.config;
    return qEnvironmentVariable("COUNTERSIGN_CONFIG", u"/etc/countersign/countersign.toml"_s);
}

/// Views count from 1, and tiles are shown as soon as the catalogue has answered.
QString shownBy(ui::CashierScreen& screen)
{
    if (screen.view().version == 0)
        return u"window"_s;
    return screen.tiles()->rowCount() == 0 ? u"till"_s : u"products"_s;
}

std::variant<app::StartKeypad, app::AwaitKeypad> keypadOf(const Choices& choices,
                                                          const QString& keys)
{
    if (!choices.keypadSocket.isEmpty())
        return app::AwaitKeypad{choices.keypadSocket, {}};
    app::StartKeypad start;
    start.isStartedAtOnce = false;
    start.program = QCoreApplication::applicationDirPath() + u"/countersign-keypad"_s;
    if (!choices.scheme.isEmpty())
        start.arguments += {u"--scheme"_s, choices.scheme};
    if (choices.isFullScreen)
        start.arguments += u"--full-screen"_s;
    if (choices.performs)
        start.arguments +=
            {u"--picture-dir"_s, choices.pictures, u"--demo-keys"_s, keys};
    return start;
}

/// The windows and the till behind them.
int run(const Choices& choices)
{
    QTemporaryDir performanceFolder;
    const QString keys = performanceFolder.filePath(u"keys"_s);
    if (choices.performs && ::mkfifo(QFile::encodeName(keys).constData(), 0600) != 0)
        return complain({app::exitRefused, u"the demonstration can't be set up"_s});
    auto config = configOf(choices, performanceFolder.path());
    if (!config)
        return complain(config.error());
    auto settings = settings::load(*config);
    if (!settings) {
        qCritical().noquote() << settings.error().toString();
        return app::exitUsage;
    }
    const app::FontsAhead fonts;
    app::CatalogueThread catalogue;
    world::SystemClock clock;
    ui::CashierScreen screen(catalogue, [&clock] { return clock.now(); });
    ui::PhoneScreen phone(settings->store.smsName, settings->store.timezone);
    std::unique_ptr<app::Performance> performance;

    const auto arrived = [&](const QString& to, const QString& text, sale::Instant at) {
        QMetaObject::invokeMethod(&phone, [&, to, text, at] {
            phone.received(to, text, at.wall_ms);
            if (performance)
                performance->received(text);
        });
    };
    const auto published = [&](const till::TillViewPointer& view) {
        QMetaObject::invokeMethod(&screen, [&, view] {
            screen.setView(view);
            if (performance)
                performance->show(view);
        });
    };
    app::TillThread till(
        *settings, choices.isDemo ? sms::DemoProvider::Phone(arrived) : sms::DemoProvider::Phone(),
        keypadOf(choices, keys), published);
    QObject::connect(&screen, &ui::CashierScreen::commanded, &screen,
                     [&](const till::Command& command) { till.take(command); });

    QQmlApplicationEngine cashierEngine;
    QQuickWindow* window =
        load(cashierEngine, u"qrc:/Countersign/Cashier/Main.qml"_s,
             {{u"cashier"_s, QVariant::fromValue(&screen)},
              {u"scheme"_s, schemeOf(choices.scheme)}});
    // The cashier's window comes first; starting the customer's beside it would slow both.
    QObject::connect(
        window, &QQuickWindow::frameSwapped, &screen, [&till] { till.startKeypad(); },
        Qt::SingleShotConnection);
    if (auto ending = till.awaitOpen())
        return complain(*ending);
    catalogue.open(settings->till.data, [](const store::StoreError& error) {
        QCoreApplication::exit(complain(app::endingOf(error)));
    });
    if (choices.isFullScreen)
        window->showFullScreen();
    std::optional<app::PaintedFrames> frames;
    if (choices.saysFrames)
        frames.emplace(*window, [&screen] { return shownBy(screen); }, u"products"_s);
    QQmlApplicationEngine phoneEngine;
    QQuickWindow* phoneWindow = nullptr;
    if (choices.isDemo)
        phoneWindow = load(phoneEngine, u"qrc:/Countersign/Phone/Main.qml"_s,
                           {{u"phone"_s, QVariant::fromValue(&phone)}});
    if (choices.performs) {
        performance = std::make_unique<app::Performance>(*window, *phoneWindow, choices.pictures,
                                                         keys);
        QObject::connect(performance.get(), &app::Performance::ended, [](const QString& problem) {
            if (!problem.isEmpty())
                qCritical().noquote() << "countersign: the demonstration stopped:" << problem;
            QCoreApplication::exit(problem.isEmpty() ? app::exitDone : app::exitRefused);
        });
    }
    return QGuiApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    giveUpCoreDumps();
    QGuiApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"countersign"_s);
    const Choices choices = choicesOf(application);
    if ((choices.performs && (!choices.isDemo || choices.pictures.isEmpty())))
        return complain({app::exitUsage, u"--perform goes with --demo and --pictures DIR"_s});
    return run(choices);
}
