#include "ui/cashier/key_watch.h"

#include <QKeyEvent>
#include <QQuickWindow>
#include <QTimer>

namespace countersign::ui {

KeyWatch::KeyWatch(std::function<sale::Instant()> clock, QObject* parent)
    : QObject(parent), m_clock(std::move(clock))
{
}

void KeyWatch::watch(QQuickWindow* window)
{
    if (m_window)
        m_window->removeEventFilter(this);
    m_window = window;
    if (m_window)
        m_window->installEventFilter(this);
}

bool KeyWatch::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_window && event->type() == QEvent::KeyPress)
        return pressed(*static_cast<QKeyEvent*>(event));
    return QObject::eventFilter(watched, event);
}

void KeyWatch::unlessScanned(std::function<void()> act)
{
    constexpr int wait_ms = static_cast<int>(ScanBurst::gap_max_ms) + 1;
    QTimer::singleShot(wait_ms, Qt::PreciseTimer, this, [this, key = m_keys, act = std::move(act)] {
        if (key == m_keys)
            act();
    });
}

/// When the key went down, by the window system: a window that was busy hears of a scanner's keys
/// late, some of them much later than the others. Keys that are made up have no time; then it is
/// now.
std::int64_t KeyWatch::pressedAt_ms(const QKeyEvent& key) const
{
    return key.timestamp() != 0 ? static_cast<std::int64_t>(key.timestamp()) : m_clock().boot_ms;
}

bool KeyWatch::pressed(const QKeyEvent& key)
{
    const std::int64_t now_ms = pressedAt_ms(key);
    const bool isModifier = key.key() == Qt::Key_Shift || key.key() == Qt::Key_CapsLock;
    if (!isModifier)
        ++m_keys;
    const bool isEnter = key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
    if (isEnter) {
        const std::optional<QString> code = m_burst.entered(now_ms);
        if (code)
            Q_EMIT scanned(*code);
        return code.has_value();
    }
    const bool isModified =
        key.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    // A scanner that types one character twice is faster than a held key, which waits before it
    // repeats itself.
    m_isHeld = key.isAutoRepeat() && !m_burst.isUnderWay(now_ms);
    if (!isModified && !m_isHeld && key.text().size() == 1 && key.text().at(0).isPrint()) {
        // A space in the middle of a scan presses no button.
        const bool isSpaceOfScan = key.key() == Qt::Key_Space && m_burst.isUnderWay(now_ms);
        if (!m_burst.isUnderWay(now_ms))
            Q_EMIT typingBegins();
        m_burst.typed(key.text().at(0), now_ms);
        return isSpaceOfScan;
    }
    if (!isModifier)
        m_burst.interrupted();
    return false;
}

} // namespace countersign::ui
