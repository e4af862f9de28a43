#pragma once

#include "core/base/result.h"
#include "core/sms/modem_wire.h"

#include <QDBusConnection>
#include <QObject>
#include <QStringList>
#include <functional>
#include <vector>

namespace countersign::sms {

/// The name of a D-Bus error, in what follows.
using BusError = QString;

/// One running ModemManager. Named by its own connection to the bus: a daemon that was started
/// again is another one, which an old object path can't be mistaken for.
class ModemDaemon
{
public:
    template <class T> using Answered = std::function<void(Result<T, BusError>)>;

    ModemDaemon(QDBusConnection bus, QString owner)
        : m_bus(std::move(bus)), m_owner(std::move(owner))
    {
    }
    [[nodiscard]] const QString& owner() const { return m_owner; }
    /// Ours on the bus: no two of one bus are ever the same.
    [[nodiscard]] QString ownName() const { return m_bus.baseService(); }

    // Each asks and returns; the answer comes on the thread of `context`, unless that is gone.
    void modems(QObject* context, Answered<std::vector<ModemSeen>> answered) const;
    void enable(QObject* context, const QString& modem, Answered<Done> answered) const;
    void create(QObject* context, const QString& modem, const ModemMessage& message,
                Answered<QString> answered) const;
    /// The modem's own answer, for which ModemManager itself waits up to five minutes.
    void send(QObject* context, const QString& sms, Answered<Done> answered) const;
    void list(QObject* context, const QString& modem, Answered<QStringList> answered) const;
    void read(QObject* context, const QString& sms, Answered<SmsSeen> answered) const;
    /// Nobody waits for the answer.
    void remove(const QString& modem, const QString& sms) const;

private:
    QDBusConnection m_bus;
    QString m_owner;
};

} // namespace countersign::sms
