#pragma once

#include <QDBusObjectPath>
#include <QMap>
#include <QString>
#include <QVariantMap>

namespace countersign::sms {

/// a{sa{sv}}: an object's interfaces, each with its properties.
using BusInterfaces = QMap<QString, QVariantMap>;
/// a{oa{sa{sv}}}: what the daemon has, as it is asked for with GetManagedObjects.
using BusObjects = QMap<QDBusObjectPath, BusInterfaces>;

} // namespace countersign::sms

Q_DECLARE_METATYPE(countersign::sms::BusInterfaces)
Q_DECLARE_METATYPE(countersign::sms::BusObjects)
