#pragma once

#include "tests/till/shop.h"
#include "tests/windows/desktop.h"

#include <QList>
#include <QPoint>
#include <QProcess>

namespace countersign::tests {

/// A checkout with both its windows: the real till, and the customer's screen that it starts. The
/// cashier's window stands at the left of the desktop, the customer's screen right of it. Where
/// keys and cards are follows from what is drawn at 1920 × 1080 and at 1280 × 800. Ended by pid.
class Counter
{
public:
    static constexpr int limit_ms = Desktop::limit_ms;

    Counter(const Desktop& desktop, const Shop& shop);
    ~Counter();
    Counter(const Counter&) = delete;
    Counter& operator=(const Counter&) = delete;

    /// Starts the till and puts both windows in their places; the keyboard is the cashier's.
    bool open();
    /// Ends the till; true if the customer's screen ended with it.
    bool close();
    /// Ends the customer's screen without warning, and waits until the till has started another.
    bool killCustomerScreen();

    [[nodiscard]] const DesktopWindow& cashier() const { return m_cashier; }
    [[nodiscard]] const DesktopWindow& customer() const { return m_customer; }

    /// Waits until the window is another than in that picture, and stands still.
    [[nodiscard]] QImage changed(const DesktopWindow& window, const QImage& before) const;
    /// Waits until the customer's keys are as in that picture and the words beside them are others.
    [[nodiscard]] QImage keysWithOtherWords(const QImage& before) const;
    /// Waits until the customer's keys are as in that picture.
    [[nodiscard]] QImage keysAgain(const QImage& before) const;

    /// As the customer presses them with a finger.
    bool keyDigits(const QString& digits) const;
    bool pressPay() const;
    /// As the cashier taps the demo reader's cards, from 0; `cards` are shown.
    bool tapCard(int card, int cards) const;

    /// Waits until the journal has that many entries of the kind.
    [[nodiscard]] bool waitFor(const QString& kind, qsizetype entries = 1) const;
    /// Kinds of all entries about purchases, in order.
    [[nodiscard]] QStringList kinds() const;
    /// Waits until the open basket, as it lies in the store, has that many lines.
    [[nodiscard]] bool waitForLines(qsizetype lines) const;
    /// Waits until the demo phone has that many messages; the last one's code.
    [[nodiscard]] QString codeOfMessage(qsizetype messages) const;

    /// What the till said so far, for a test that fails.
    [[nodiscard]] QByteArray log() const;

private:
    [[nodiscard]] QList<qint64> customerScreens() const;
    bool placeCustomerScreen();

    const Desktop& m_desktop;
    const Shop& m_shop;
    QProcess m_till;
    qint64 m_customerScreen = 0; // pid
    DesktopWindow m_cashier;
    DesktopWindow m_customer;
};

} // namespace countersign::tests
