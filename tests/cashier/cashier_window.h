#pragma once

#include "sample_views.h"
#include "ui/cashier/cashier_screen.h"
#include "ui/controls/theme.h"

#include <QImage>
#include <QQmlApplicationEngine>
#include <QQuickItem>
#include <QQuickWindow>
#include <memory>
#include <vector>

/// The cashier's real window over sample views, with its commands caught.
class CashierWindow
{
public:
    CashierWindow(QSize size, countersign::ui::Theme::Scheme scheme);

    void show(countersign::till::TillView view);
    [[nodiscard]] QQuickWindow* window() const { return m_window; }
    [[nodiscard]] countersign::ui::CashierScreen& screen() { return *m_screen; }
    /// The visible item of that name, or null.
    [[nodiscard]] QQuickItem* item(const char* objectName) const;
    /// Everything visible that can be pressed, by its place in the tree.
    [[nodiscard]] QList<QQuickItem*> pressables() const;
    [[nodiscard]] bool shows(const QString& text) const;
    void click(const char* objectName);
    void type(const QString& text);
    /// A key that comes as the repetition of the one before.
    void repeat(QChar character);
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {});
    /// Lets time go by: no typing is a burst after that.
    void pause()
    {
        m_now.boot_ms += 1000;
        m_keyboard.at_ms += 1000;
    }
    /// The window hears late of the keys that follow, but they are pressed without a pause.
    void stall() { m_now.boot_ms += 1000; }
    void settle();
    QImage grab(const QString& name);

    template <typename Command> [[nodiscard]] std::vector<Command> sent() const
    {
        std::vector<Command> found;
        for (const auto& command : m_commands) {
            if (const auto* one = std::get_if<Command>(&command))
                found.push_back(*one);
        }
        return found;
    }
    [[nodiscard]] std::size_t commandCount() const { return m_commands.size(); }
    [[nodiscard]] const QStringList& warnings() const { return m_warnings; }

private:
    /// Says of each key when it was pressed, as a window system does.
    struct Keyboard : QObject
    {
        bool eventFilter(QObject* watched, QEvent* event) override;
        quint64 at_ms = 1'000;
    };

    Keyboard m_keyboard;
    countersign::sale::Instant m_now = samples::now();
    samples::Catalogue m_catalogue;
    std::unique_ptr<countersign::ui::CashierScreen> m_screen;
    QQmlApplicationEngine m_engine;
    QQuickWindow* m_window = nullptr;
    std::vector<countersign::till::Command> m_commands;
    QStringList m_warnings;
};
