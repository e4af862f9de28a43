#include "app/keypad/pictures.h"

#include <QDir>
#include <QMetaEnum>
#include <QTimer>

namespace countersign::app {

namespace {

constexpr int still_after_ms = 900; // pages have faded in, digits have become dots

/// "code", "code-wrong", "code-ready", "basket" …
QString nameOf(const ui::KeypadScreen& screen)
{
    const char* page = QMetaEnum::fromType<ui::KeypadScreen::Page>().valueToKey(
        static_cast<int>(screen.page()));
    const QString name = QString::fromLatin1(page).toLower();
    if (screen.page() != ui::KeypadScreen::Page::Code)
        return name;
    if (screen.keyed() > 0 && screen.keyed() == screen.digits())
        return name + QStringLiteral("-ready");
    return screen.lastWasWrong() ? name + QStringLiteral("-wrong") : name;
}

} // namespace

void keepPictures(ui::KeypadScreen& screen, QQuickWindow& window, const QString& folder)
{
    QDir().mkpath(folder);
    auto* still = new QTimer(&window);
    still->setSingleShot(true);
    still->setInterval(still_after_ms);
    const auto save = [&screen, &window, folder, number = 0, last = QString()]() mutable {
        const QString name = nameOf(screen);
        if (last != name)
            ++number;
        last = name;
        const QString path = QStringLiteral("%1/customer-%2-%3.png")
                                 .arg(folder)
                                 .arg(number, 2, 10, QChar(u'0'))
                                 .arg(name);
        if (!window.grabWindow().save(path))
            qWarning("a picture could not be written");
    };
    QObject::connect(still, &QTimer::timeout, &window, save);
    QObject::connect(&screen, &ui::KeypadScreen::shown, still, qOverload<>(&QTimer::start));
    QObject::connect(&screen, &ui::KeypadScreen::keyedChanged, still, qOverload<>(&QTimer::start));
    still->start();
}

} // namespace countersign::app
