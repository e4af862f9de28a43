#pragma once

#include "core/till/view.h"

#include <QObject>
#include <QString>
#include <QTimeZone>
#include <vector>

namespace countersign::ui {

/// Somebody who carries the codes, and how it is doing.
struct ProviderFacts
{
    Q_GADGET
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(QString state MEMBER state)
    Q_PROPERTY(QString deliveries MEMBER deliveries)
    Q_PROPERTY(bool isWell MEMBER isWell)

public:
    QString name;       // "kannel"
    QString state;      // "Passed over since 14:31"
    QString deliveries; // "Half in 2.4 s, 95% in 6.0 s, 99% in 9.3 s, of the last 212"
    bool isWell = true;
};
/// In order of preference.
std::vector<ProviderFacts> providerFactsOf(const till::HealthView& health, const QTimeZone& zone);

} // namespace countersign::ui
