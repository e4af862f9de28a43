#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <QString>
#include <QWindow>
#include <memory>

namespace countersign::app {

/// Presses keys of the customer's screen as they are written into a named pipe: digits, `b` for
/// delete, `x` for stop, an end of line for pay. For demonstrations only.
class DemoKeys : public QObject
{
    Q_OBJECT

public:
    DemoKeys(const QString& pipe, QWindow& window);
    ~DemoKeys() override;

private:
    void read();

    QWindow& m_window;
    int m_descriptor;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace countersign::app
