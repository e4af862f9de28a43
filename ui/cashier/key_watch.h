#pragma once

#include "core/sale/instant.h"
#include "ui/cashier/scan_burst.h"

#include <QObject>
#include <QPointer>
#include <cstdint>
#include <functional>

class QKeyEvent;
class QQuickWindow;

namespace countersign::ui {

/// Sees a window's keys before anything in it does, so that a scan is recognised wherever the
/// focus is, and its Enter presses nothing.
class KeyWatch : public QObject
{
    Q_OBJECT

public:
    KeyWatch(std::function<sale::Instant()> clock, QObject* parent);
    void watch(QQuickWindow* window);

    /// Calls `act` for the key that is being pressed, unless it turns out to be the beginning or
    /// the middle of a scan: as soon as a scanner would have typed its next character.
    void unlessScanned(std::function<void()> act);
    /// Whether the key that is being pressed is held, and not typed twice by a scanner.
    [[nodiscard]] bool isHeld() const { return m_isHeld; }

Q_SIGNALS:
    /// A character comes in that may be the first of a scan; nothing has taken it yet.
    void typingBegins();
    /// What was scanned. Its characters have been typed wherever the focus is.
    void scanned(const QString& code);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool pressed(const QKeyEvent& key);
    [[nodiscard]] std::int64_t pressedAt_ms(const QKeyEvent& key) const;

    std::function<sale::Instant()> m_clock;
    QPointer<QObject> m_window; // a window is less than itself by the time it sends its last events
    ScanBurst m_burst;
    bool m_isHeld = false;
    std::uint64_t m_keys = 0; // pressed so far, without Shift and its like
};

} // namespace countersign::ui
