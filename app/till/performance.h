#pragma once

#include "core/till/view.h"

#include <QObject>
#include <QQuickWindow>
#include <QString>
#include <QTimer>
#include <functional>
#include <vector>

namespace countersign::app {

/// Performs one purchase by itself, through the windows: scans, charges, lets the customer key a
/// wrong code and then the right one, and leaves a picture of each stage and the receipt. GUI
/// thread only.
class Performance : public QObject
{
    Q_OBJECT

public:
    static constexpr int step_limit_ms = 30'000;
    static constexpr int settle_ms = 1'300; // a page has appeared and stands still by then

    /// `keys` is where the customer's screen reads its demonstration keys.
    Performance(QQuickWindow& cashier, QQuickWindow& phone, const QString& pictures,
                const QString& keys);

    void show(const till::TillViewPointer& view) { m_view = view; }
    void received(const QString& text);

Q_SIGNALS:
    /// Done, or stuck: then `problem` says where.
    void ended(const QString& problem);

private:
    struct Step
    {
        QString name; // of the picture; empty for none
        std::function<bool()> isReady;
        std::function<void()> act;
    };

    void addSteps();
    void look();
    void scan(const QString& number);
    void press(int key, const QString& text = {});
    void tap(const QString& objectName);
    void keyAsCustomer(const QByteArray& keys);
    [[nodiscard]] QByteArray wrongDigits() const;
    void savePicture(const QString& name);
    void saveReceipt();
    [[nodiscard]] bool isAt(sale::Stage stage) const;

    QQuickWindow& m_cashier;
    QQuickWindow& m_phone;
    QString m_pictures;
    QString m_keys;
    till::TillViewPointer m_view;
    QByteArray m_digits;
    std::vector<Step> m_steps;
    std::size_t m_step = 0;
    int m_pictureNumber = 0;
    int m_waited_ms = 0;
    int m_ready_ms = 0;
    QTimer m_timer;
};

} // namespace countersign::app
