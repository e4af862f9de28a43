#include "app/till/choices.h"

#include <QCommandLineParser>
#include <array>
#include <optional>
#include <utility>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;
using ui::Theme;

namespace {

std::optional<Theme::Scheme> schemeNamed(const QString& word)
{
    static constexpr std::array<std::pair<QLatin1String, Theme::Scheme>, 3> schemes{
        {{"light"_L1, Theme::Scheme::Light},
         {"dark"_L1, Theme::Scheme::Dark},
         {"high-contrast"_L1, Theme::Scheme::HighContrast}}};
    for (const auto& [name, scheme] : schemes) {
        if (word == name)
            return scheme;
    }
    return std::nullopt;
}

void addOptions(QCommandLineParser& parser)
{
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
}

Failure<Ending> wrong(const QString& words)
{
    return failure(Ending{exitUsage, words});
}

} // namespace

Result<Choices, Ending> choicesOf(const QCoreApplication& application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"The cashier's till of Countersign."_s);
    const QCommandLineOption help = parser.addHelpOption();
    addOptions(parser);
    if (!parser.parse(application.arguments()))
        return wrong(parser.errorText());
    if (parser.isSet(help))
        parser.showHelp();
    if (const QStringList rest = parser.positionalArguments(); !rest.isEmpty())
        return wrong(u"what is meant by \"%1\"?"_s.arg(rest.first()));

    Choices choices;
    choices.config = parser.value(u"config"_s);
    choices.pictures = parser.value(u"pictures"_s);
    choices.keypadSocket = parser.value(u"keypad-socket"_s);
    choices.isDemo = parser.isSet(u"demo"_s);
    choices.performs = parser.isSet(u"perform"_s);
    choices.isFullScreen = parser.isSet(u"full-screen"_s);
    choices.saysFrames = parser.isSet(u"say-frames"_s);
    if (parser.isSet(u"scheme"_s)) {
        const QString word = parser.value(u"scheme"_s);
        const auto scheme = schemeNamed(word);
        if (!scheme)
            return wrong(u"--scheme is light, dark or high-contrast, not \"%1\""_s.arg(word));
        choices.scheme = *scheme;
        choices.keypadArguments += {u"--scheme"_s, word};
    }
    if (choices.isFullScreen)
        choices.keypadArguments += u"--full-screen"_s;
    if (choices.performs && (!choices.isDemo || choices.pictures.isEmpty()))
        return wrong(u"--perform goes with --demo and --pictures DIR"_s);
    return choices;
}

} // namespace countersign::app
