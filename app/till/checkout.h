#pragma once

#include "app/till/catalogue_thread.h"
#include "app/till/choices.h"
#include "app/till/fonts_ahead.h"
#include "app/till/painted_frames.h"
#include "app/till/performance.h"
#include "app/till/till_thread.h"
#include "core/world/clock.h"
#include "ui/cashier/cashier_screen.h"
#include "ui/phone/phone_screen.h"

#include <QObject>
#include <QQmlApplicationEngine>
#include <QQuickWindow>
#include <memory>
#include <optional>

namespace countersign::app {

/// The cashier's window and the till behind it; in the demo the phone too. GUI thread only, and
/// nothing here waits: the window stands while the till is being opened.
class Checkout : public QObject
{
public:
    /// Shows the window and begins to open the till. What can't be opened is said on standard error
    /// and ends the program with its exit code. `keys` is where the customer's screen reads the
    /// keys of a performance.
    Checkout(const settings::Settings& settings, const Choices& choices, const QString& keys);

private:
    void show(const till::TillViewPointer& view);
    void arrived(const QString& to, const QString& text, const sale::Instant& at);
    void opened(const std::optional<Ending>& ending);
    [[nodiscard]] std::unique_ptr<TillThread> openTill(const settings::Settings& settings);

    const Choices m_choices;
    const QString m_data; // the folder
    const QString m_keys;
    const FontsAhead m_fonts;
    world::SystemClock m_clock;
    CatalogueThread m_catalogue;
    ui::CashierScreen m_screen;
    ui::PhoneScreen m_phone;
    till::TillViewPointer m_view; // the last one; none at first
    QQmlApplicationEngine m_cashierEngine;
    QQmlApplicationEngine m_phoneEngine;
    QQuickWindow* m_cashier = nullptr; // the engine's
    std::optional<PaintedFrames> m_frames;
    std::unique_ptr<Performance> m_performance;
    std::unique_ptr<TillThread> m_till; // the first to go
};

} // namespace countersign::app
