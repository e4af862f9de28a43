#include "tests/keypad/stage.h"

#include "core/base/check.h"
#include "tests/keypad/examples.h"
#include "ui/controls/theme.h"

#include <QDir>
#include <QImage>
#include <QTest>

namespace countersign {

namespace {

QQuickItem* findIn(QQuickItem* item, const QString& name)
{
    if (!item->isVisible())
        return nullptr;
    if (item->objectName() == name)
        return item;
    const auto children = item->childItems();
    // Loaders and pages share names with nothing; of two items the one on top counts.
    for (auto child = children.crbegin(); child != children.crend(); ++child) {
        if (auto* found = findIn(*child, name))
            return found;
    }
    return nullptr;
}

void collectTexts(const QQuickItem* item, QStringList& texts)
{
    if (!item->isVisible())
        return;
    const auto text = item->property("text").toString();
    if (!text.isEmpty())
        texts.append(text);
    for (const auto* child : item->childItems())
        collectTexts(child, texts);
}

int schemeNamed(const QString& name)
{
    return QMetaEnum::fromType<ui::Theme::Scheme>().keyToValue(qPrintable(name));
}

} // namespace

Stage::Stage(const QString& scheme)
    : m_screen([this] { return m_now_ms; },
               [this](keypad::Did did) { m_dids.push_back(std::move(did)); }),
      m_languages([this] { m_engine.retranslate(); })
{
    QObject::connect(&m_screen, &ui::KeypadScreen::languageChanged, &m_languages,
                     [this] { m_languages.speak(m_screen.language()); });
    m_engine.addImportPath(QStringLiteral("qrc:/"));
    m_engine.setInitialProperties({{QStringLiteral("keypad"), QVariant::fromValue(&m_screen)},
                                   {QStringLiteral("scheme"), schemeNamed(scheme)},
                                   {QStringLiteral("reducedMotion"), true}});
    m_engine.load(QUrl(QStringLiteral("qrc:/Countersign/Keypad/Main.qml")));
    check(!m_engine.rootObjects().isEmpty(), "the customer's screen loads");
    m_window = qobject_cast<QQuickWindow*>(m_engine.rootObjects().first());
    m_window->requestActivate();
    (void)QTest::qWaitForWindowActive(m_window);
}

void Stage::show(keypad::State state, const QString& language, int attempt)
{
    auto shown = keypad::show(std::move(state), language);
    shown.attempt = attempt;
    show(shown);
}

void Stage::show(const keypad::Show& show)
{
    m_screen.show(show);
    QCoreApplication::processEvents();
}

void Stage::pass(std::int64_t ms)
{
    m_now_ms += ms;
    m_screen.tick();
    QCoreApplication::processEvents();
}

QQuickItem* Stage::find(const QString& name) const
{
    return findIn(m_window->contentItem(), name);
}

QString Stage::textOf(const QString& name) const
{
    const auto* item = find(name);
    return item ? item->property("text").toString() : QString();
}

QStringList Stage::texts() const
{
    QStringList texts;
    collectTexts(m_window->contentItem(), texts);
    return texts;
}

bool Stage::click(const QString& name)
{
    auto* item = find(name);
    if (!item || !item->isEnabled())
        return false;
    m_window->grabWindow(); // lays out what has changed
    const auto centre = item->mapToScene({item->width() / 2, item->height() / 2}).toPoint();
    QTest::mouseClick(m_window, Qt::LeftButton, {}, centre);
    QCoreApplication::processEvents();
    return true;
}

void Stage::key(Qt::Key key)
{
    QTest::keyClick(m_window, key);
    QCoreApplication::processEvents();
}

void Stage::keyDigits(const QString& digits)
{
    for (const auto digit : digits)
        key(static_cast<Qt::Key>(Qt::Key_0 + digit.digitValue()));
}

std::optional<keypad::Did> Stage::next()
{
    if (m_dids.empty())
        return std::nullopt;
    auto did = std::move(m_dids.front());
    m_dids.pop_front();
    return did;
}

std::optional<keypad::Did> Stage::nextDeed()
{
    auto did = next();
    while (did && std::holds_alternative<keypad::Keyed>(did->deed))
        did = next();
    return did;
}

bool Stage::picture(const QString& name)
{
    QDir().mkpath(QStringLiteral(PICTURES));
    const auto image = m_window->grabWindow();
    return image.width() == 1280 && image.height() == 800 &&
           image.save(QStringLiteral(PICTURES "/") + name + QStringLiteral(".png"));
}

} // namespace countersign
