#pragma once

#include "core/sale/instant.h"
#include "core/till/view.h"

#include <QObject>
#include <QString>

namespace countersign::ui {

/// What waits for head office, in words. What isn't known, or isn't so, is empty.
struct QueueFacts
{
    Q_GADGET
    Q_PROPERTY(bool hasHeadOffice MEMBER hasHeadOffice)
    Q_PROPERTY(QString says MEMBER says)
    Q_PROPERTY(QString entries MEMBER entries)
    Q_PROPERTY(QString since MEMBER since)
    Q_PROPERTY(QString money MEMBER money)
    Q_PROPERTY(QString nextTry MEMBER nextTry)
    Q_PROPERTY(QString why MEMBER why)

public:
    bool hasHeadOffice = false; // else nothing ever waits
    QString says;
    QString entries; // "1,204"
    QString since;   // "9 June 2026, 14:19"
    QString money;   // "€212.40", one amount a currency; "None" where no sale waits
    QString nextTry; // "14:33:10", "Now"
    QString why;     // "Head office can’t be reached"
};
[[nodiscard]] QueueFacts queueFactsOf(const till::TillView& view, const sale::Instant& now);

} // namespace countersign::ui
