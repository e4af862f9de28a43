#include "cashier_window.h"

#include <QDir>
#include <QTest>

using namespace countersign;

namespace {

QQuickItem* visibleItem(QQuickItem* under, const QString& objectName)
{
    if (!under->isVisible())
        return nullptr;
    if (under->objectName() == objectName)
        return under;
    for (QQuickItem* child : under->childItems()) {
        if (QQuickItem* found = visibleItem(child, objectName))
            return found;
    }
    return nullptr;
}

void collectPressables(QQuickItem* under, QList<QQuickItem*>& found)
{
    if (!under->isVisible())
        return;
    if (under->property("takesSpace").isValid())
        found += under;
    for (QQuickItem* child : under->childItems())
        collectPressables(child, found);
}

bool showsText(QQuickItem* under, const QString& text)
{
    if (!under->isVisible())
        return false;
    if (under->property("text").toString().contains(text))
        return true;
    const auto children = under->childItems();
    return std::any_of(children.begin(), children.end(),
                       [&](QQuickItem* child) { return showsText(child, text); });
}

} // namespace

bool CashierWindow::Keyboard::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease)
        static_cast<QKeyEvent*>(event)->setTimestamp(at_ms);
    return QObject::eventFilter(watched, event);
}

CashierWindow::CashierWindow(QSize size, ui::Theme::Scheme scheme)
{
    m_screen = std::make_unique<ui::CashierScreen>(m_catalogue, [this] { return m_now; });
    QObject::connect(m_screen.get(), &ui::CashierScreen::commanded, m_screen.get(),
                     [this](const till::Command& command) { m_commands.push_back(command); });
    QObject::connect(&m_engine, &QQmlEngine::warnings, m_screen.get(), [this](const auto& errors) {
        for (const QQmlError& error : errors)
            m_warnings += error.toString();
    });
    m_engine.addImportPath(QStringLiteral("qrc:/"));
    m_engine.setInitialProperties({{QStringLiteral("cashier"), QVariant::fromValue(m_screen.get())},
                                   {QStringLiteral("scheme"), static_cast<int>(scheme)},
                                   {QStringLiteral("reducedMotion"), true},
                                   {QStringLiteral("width"), size.width()},
                                   {QStringLiteral("height"), size.height()}});
    m_engine.load(QUrl(QStringLiteral("qrc:/Countersign/Cashier/Main.qml")));
    m_window = qobject_cast<QQuickWindow*>(m_engine.rootObjects().value(0));
    if (!m_window)
        return;
    m_window->installEventFilter(&m_keyboard); // before the screen's own
    m_window->requestActivate();
    if (!QTest::qWaitForWindowActive(m_window))
        qWarning("the window did not become active");
}

void CashierWindow::show(till::TillView view)
{
    m_screen->setView(samples::shared(std::move(view)));
    settle();
}

void CashierWindow::settle()
{
    for (int i = 0; i < 3; ++i)
        QCoreApplication::processEvents();
}

QQuickItem* CashierWindow::item(const char* objectName) const
{
    return visibleItem(m_window->contentItem(), QString::fromLatin1(objectName));
}

QList<QQuickItem*> CashierWindow::pressables() const
{
    QList<QQuickItem*> found;
    collectPressables(m_window->contentItem(), found);
    return found;
}

bool CashierWindow::shows(const QString& text) const
{
    return showsText(m_window->contentItem(), text);
}

void CashierWindow::click(const char* objectName)
{
    m_window->grabWindow(); // lays out what has changed
    QQuickItem* target = item(objectName);
    QVERIFY2(target, objectName);
    const QPointF middle = target->mapToScene(QPointF(target->width() / 2, target->height() / 2));
    QTest::mouseClick(m_window, Qt::LeftButton, {}, middle.toPoint());
    settle();
}

void CashierWindow::type(const QString& text)
{
    for (const QChar character : text)
        QTest::keyClick(m_window, character.toLatin1());
    settle();
}

void CashierWindow::repeat(QChar character)
{
    QKeyEvent down(QEvent::KeyPress, character.unicode(), Qt::NoModifier, character, true);
    QCoreApplication::sendEvent(m_window, &down);
    settle();
}

void CashierWindow::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QTest::keyClick(m_window, key, modifiers);
    settle();
}

QImage CashierWindow::grab(const QString& name)
{
    settle();
    const QImage picture = m_window->grabWindow();
    QDir().mkpath(QStringLiteral("pictures"));
    picture.save(QStringLiteral("pictures/cashier-%1.png").arg(name));
    return picture;
}
