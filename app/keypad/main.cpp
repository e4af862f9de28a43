#include "app/keypad/confinement.h"
#include "app/keypad/demo_keys.h"
#include "app/keypad/pictures.h"
#include "app/keypad/till_line.h"
#include "app/link/input_log.h"
#include "ui/controls/theme.h"
#include "ui/keypad/keypad_screen.h"
#include "ui/keypad/screen_languages.h"

#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QQmlApplicationEngine>
#include <QQuickWindow>
#include <cstdlib>
#include <cstring>

using namespace countersign;

namespace {

constexpr int exitRefused = 1;
constexpr int exitWrongUsage = 2;

struct Choices
{
    QString socket;
    std::optional<int> number;
    ui::Theme::Scheme scheme = ui::Theme::Scheme::Light;
    QString pictures;
    QString demoKeys;
    bool isFullScreen = false;
    bool hasReducedMotion = false;
};

/// The number behind --fd, before there is a Qt to read it with.
int inheritedNumber(int argc, char** argv)
{
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--fd") == 0)
            return std::atoi(argv[i + 1]);
    }
    return -1;
}

std::optional<ui::Theme::Scheme> schemeOf(const QString& word)
{
    if (word == QLatin1String("light"))
        return ui::Theme::Scheme::Light;
    if (word == QLatin1String("dark"))
        return ui::Theme::Scheme::Dark;
    if (word == QLatin1String("high-contrast"))
        return ui::Theme::Scheme::HighContrast;
    return std::nullopt;
}

Result<Choices, QString> choicesOf(const QCoreApplication& app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("The customer's screen of a Countersign till."));
    parser.addHelpOption();
    const auto option = [&parser](const char* name, const char* says, const char* value) {
        parser.addOption(
            {QString::fromLatin1(name), QString::fromLatin1(says), QString::fromLatin1(value)});
    };
    option("socket", "Connect to the till's socket at PATH.", "PATH");
    option("fd", "Talk over the inherited socket N.", "N");
    option("scheme", "light (the default), dark or high-contrast.", "SCHEME");
    option("picture-dir", "Save a picture of each page in DIR.", "DIR");
    option("demo-keys", "Press the keys that are written into the named pipe PATH.", "PATH");
    option("full-screen", "Fill the screen.", "");
    option("reduced-motion", "Change without fading.", "");
    parser.process(app);

    Choices choices;
    choices.socket = parser.value(QStringLiteral("socket"));
    if (parser.isSet(QStringLiteral("fd"))) {
        bool isNumber = false;
        choices.number = parser.value(QStringLiteral("fd")).toInt(&isNumber);
        if (!isNumber || *choices.number < 0)
            return failure(QStringLiteral("--fd takes the number of an inherited socket"));
    }
    if (choices.socket.isEmpty() == !choices.number.has_value())
        return failure(QStringLiteral("either --socket PATH or --fd N is needed"));
    if (parser.isSet(QStringLiteral("scheme"))) {
        const auto scheme = schemeOf(parser.value(QStringLiteral("scheme")));
        if (!scheme)
            return failure(QStringLiteral("--scheme takes light, dark or high-contrast"));
        choices.scheme = *scheme;
    }
    choices.pictures = parser.value(QStringLiteral("picture-dir"));
    choices.demoKeys = parser.value(QStringLiteral("demo-keys"));
    choices.isFullScreen = parser.isSet(QStringLiteral("full-screen"));
    choices.hasReducedMotion = parser.isSet(QStringLiteral("reduced-motion"));
    return choices;
}

/// What the screen shows while it has no till: nothing of the last customer.
keypad::Show nobodyThere()
{
    keypad::Show show;
    show.state = keypad::Waiting{};
    return show;
}

int run(QGuiApplication& app, const Choices& choices)
{
    QElapsedTimer clock;
    clock.start();
    app::TillLine* line = nullptr;
    ui::KeypadScreen screen([&clock] { return clock.elapsed(); },
                            [&line](keypad::Did did) { line->tell(std::move(did)); });
    app::TillLine tillLine([&screen](const keypad::Show& show) { screen.show(show); },
                           [&screen, &choices, &app] {
                               if (choices.number)
                                   app.quit();
                               else
                                   screen.show(nobodyThere());
                           });
    line = &tillLine;

    QQmlApplicationEngine engine;
    ui::ScreenLanguages languages([&engine] { engine.retranslate(); });
    QObject::connect(&screen, &ui::KeypadScreen::languageChanged, &languages,
                     [&] { languages.speak(screen.language()); });
    engine.addImportPath(QStringLiteral("qrc:/"));
    screen.show(nobodyThere());
    engine.setInitialProperties({{QStringLiteral("keypad"), QVariant::fromValue(&screen)},
                                 {QStringLiteral("scheme"), static_cast<int>(choices.scheme)},
                                 {QStringLiteral("reducedMotion"), choices.hasReducedMotion}});
    engine.load(QUrl(QStringLiteral("qrc:/Countersign/Keypad/Main.qml")));
    auto* window = engine.rootObjects().isEmpty()
                       ? nullptr
                       : qobject_cast<QQuickWindow*>(engine.rootObjects().first());
    check(window != nullptr, "the customer's screen is part of the program");
    if (choices.isFullScreen)
        window->showFullScreen();
    if (!choices.pictures.isEmpty())
        app::keepPictures(screen, *window, choices.pictures);

    std::optional<app::DemoKeys> demoKeys;
    if (!choices.demoKeys.isEmpty())
        demoKeys.emplace(choices.demoKeys, *window);
    if (choices.number) {
        auto socket = app::inherited(*choices.number);
        if (!socket) {
            qCritical().noquote() << "countersign-keypad:" << socket.error();
            return exitRefused;
        }
        tillLine.take(std::move(*socket));
    } else {
        tillLine.connectAgainAndAgain(choices.socket);
    }
    return QGuiApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    app::confine(inheritedNumber(argc, argv));
    app::giveUpInputLog();
    QGuiApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("countersign-keypad"));
    const auto choices = choicesOf(app);
    if (!choices) {
        qCritical().noquote() << "countersign-keypad:" << choices.error();
        return exitWrongUsage;
    }
    return run(app, *choices);
}
