#pragma once

#include "core/sms/modem_daemon.h"

#include <QObject>
#include <QString>
#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace countersign::sms {

/// The way to ModemManager on the system bus. Lives on one thread, which it never holds up:
/// connecting is done on another.
class ModemBus final : public QObject
{
public:
    using Reached = std::function<void(Result<ModemDaemon, BusError>)>;

    explicit ModemBus(QObject* parent);
    ~ModemBus() override;
    /// Connects where there is no connection, and finds the daemon that runs now.
    void reach(Reached reached);

private:
    void connectThen(std::function<void()> then);
    void findOwner(const Reached& reached);

    QString m_name; // of the connection among those of this program
    std::shared_ptr<std::atomic<bool>> m_isAbandoned;
    std::vector<std::function<void()>> m_waiting; // for the connection being made
};

} // namespace countersign::sms
