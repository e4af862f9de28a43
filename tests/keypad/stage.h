#pragma once

#include "ui/keypad/keypad_screen.h"
#include "ui/keypad/screen_languages.h"

#include <QQmlApplicationEngine>
#include <QQuickItem>
#include <QQuickWindow>
#include <deque>
#include <memory>

namespace countersign {

/// The customer's screen in its window, with a clock that stands still until it is moved, and what
/// the customer did on it.
class Stage
{
public:
    explicit Stage(const QString& scheme = QStringLiteral("Light"));

    void show(keypad::State state, const QString& language = QStringLiteral("en"), int attempt = 7);
    void show(const keypad::Show& show);
    void pass(std::int64_t ms);

    [[nodiscard]] QQuickWindow* window() const { return m_window; }
    [[nodiscard]] ui::KeypadScreen& screen() { return m_screen; }
    /// The visible item of that name, or nothing.
    [[nodiscard]] QQuickItem* find(const QString& name) const;
    [[nodiscard]] QString textOf(const QString& name) const;
    /// Every text that is visible, in no order.
    [[nodiscard]] QStringList texts() const;

    /// False if there is nothing of that name that can be clicked.
    bool click(const QString& name);
    void key(Qt::Key key);
    /// Keys them one by one on the keyboard.
    void keyDigits(const QString& digits);
    /// The oldest deed that was not asked for yet.
    std::optional<keypad::Did> next();
    /// The next one that isn't a count.
    std::optional<keypad::Did> nextDeed();
    /// The picture of the window, saved under that name.
    bool picture(const QString& name);

private:
    std::int64_t m_now_ms = 1'000;
    std::deque<keypad::Did> m_dids;
    ui::KeypadScreen m_screen;
    QQmlApplicationEngine m_engine;
    ui::ScreenLanguages m_languages;
    QQuickWindow* m_window = nullptr;
};

} // namespace countersign
