#include "app/till/checkout.h"

#include <QCoreApplication>
#include <QDebug>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

void end(const Ending& ending)
{
    qCritical().noquote() << "countersign:" << ending.words;
    QCoreApplication::exit(ending.code);
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

/// Views count from 1, and tiles are shown as soon as the catalogue has answered.
QString shownBy(ui::CashierScreen& screen)
{
    if (screen.view().version == 0)
        return u"window"_s;
    return screen.tiles()->rowCount() == 0 ? u"till"_s : u"products"_s;
}

std::variant<StartKeypad, AwaitKeypad> keypadOf(const Choices& choices, const QString& keys)
{
    if (!choices.keypadSocket.isEmpty())
        return AwaitKeypad{choices.keypadSocket, {}};
    StartKeypad start;
    start.isStartedAtOnce = false;
    start.program = QCoreApplication::applicationDirPath() + u"/countersign-keypad"_s;
    start.arguments = choices.keypadArguments;
    if (choices.performs)
        start.arguments += {u"--picture-dir"_s, choices.pictures, u"--demo-keys"_s, keys};
    return start;
}

} // namespace

Checkout::Checkout(const settings::Settings& settings, const Choices& choices, const QString& keys)
    : m_choices(choices), m_data(settings.till.data), m_keys(keys),
      m_screen(m_catalogue, [this] { return m_clock.now(); }),
      m_phone(settings.store.smsName, settings.store.timezone), m_till(openTill(settings))
{
    connect(&m_screen, &ui::CashierScreen::commanded, this,
            [this](const till::Command& command) { m_till->take(command); });
    m_cashier = load(m_cashierEngine, u"qrc:/Countersign/Cashier/Main.qml"_s,
                     {{u"cashier"_s, QVariant::fromValue(&m_screen)},
                      {u"scheme"_s, static_cast<int>(m_choices.scheme)}});
    // The cashier's window comes first; starting the customer's beside it would slow both.
    connect(
        m_cashier, &QQuickWindow::frameSwapped, this, [this] { m_till->startKeypad(); },
        Qt::SingleShotConnection);
    if (m_choices.isFullScreen)
        m_cashier->showFullScreen();
    if (m_choices.saysFrames)
        m_frames.emplace(
            *m_cashier, [this] { return shownBy(m_screen); }, u"products"_s);
}

/// What the till's thread says crosses as queued calls, in the order in which it is said.
std::unique_ptr<TillThread> Checkout::openTill(const settings::Settings& settings)
{
    sms::DemoProvider::Phone phone;
    if (m_choices.isDemo) {
        phone = [this](const QString& to, const QString& text, sale::Instant at) {
            QMetaObject::invokeMethod(this, [this, to, text, at] { arrived(to, text, at); });
        };
    }
    return std::make_unique<TillThread>(
        settings, phone, keypadOf(m_choices, m_keys),
        [this](const till::TillViewPointer& view) {
            QMetaObject::invokeMethod(this, [this, view] { show(view); });
        },
        [this](const std::optional<Ending>& ending) {
            QMetaObject::invokeMethod(this, [this, ending] { opened(ending); });
        });
}

void Checkout::show(const till::TillViewPointer& view)
{
    m_view = view;
    m_screen.setView(view);
    if (m_performance)
        m_performance->show(view);
}

void Checkout::arrived(const QString& to, const QString& text, const sale::Instant& at)
{
    m_phone.received(to, text, at.wall_ms);
    if (m_performance)
        m_performance->received(text);
}

/// What needs an open till: its catalogue, and in the demo the phone and the performance.
void Checkout::opened(const std::optional<Ending>& ending)
{
    if (ending)
        return end(*ending);
    m_catalogue.open(m_data, [](const store::StoreError& error) { end(endingOf(error)); });
    if (!m_choices.isDemo)
        return;
    QQuickWindow* phone = load(m_phoneEngine, u"qrc:/Countersign/Phone/Main.qml"_s,
                               {{u"phone"_s, QVariant::fromValue(&m_phone)}});
    if (!m_choices.performs)
        return;
    m_performance = std::make_unique<Performance>(*m_cashier, *phone, m_choices.pictures, m_keys);
    connect(m_performance.get(), &Performance::ended, this, [](const QString& problem) {
        if (!problem.isEmpty())
            return end({exitRefused, u"the demonstration stopped: "_s + problem});
        QCoreApplication::exit(exitDone);
    });
    if (m_view)
        m_performance->show(m_view);
}

} // namespace countersign::app
