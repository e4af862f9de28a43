#include "app/ctl/limits.h"

#include "app/ctl/told_values.h"
#include "core/store/store.h"

#include <QLocale>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 disk_soon_bytes = 500'000'000;
constexpr qint64 disk_now_bytes = 100'000'000;
constexpr qint64 disk_soon_days = 30;
constexpr qint64 disk_now_days = 3;
constexpr qint64 disk_told_days = 365; // what lasts longer needn't be told
constexpr qint64 end_soon_days = 30;
constexpr qint64 end_now_days = 7;

QString daysOf(qint64 days)
{
    return days == 1 ? u"1 day"_s : u"%1 days"_s.arg(days);
}

QString megabytes(qint64 bytes)
{
    return QString::number(static_cast<double>(bytes) / 1e6, 'f', 1);
}

} // namespace

Judged judgedDisk(qint64 free_bytes, std::optional<qint64> growth_bytes_a_day)
{
    constexpr qint64 least_bytes = store::Store::disk_free_bytes_min;
    QString words = u"%1 MB free"_s.arg(free_bytes / 1'000'000);
    if (free_bytes < least_bytes)
        return {Verdict::fault, words + u"; no payment is taken below 50 MB"_s};
    qint64 days = disk_told_days;
    if (growth_bytes_a_day && *growth_bytes_a_day > 0)
        days = (free_bytes - least_bytes) / *growth_bytes_a_day;
    if (days < disk_told_days)
        words += u", room for about %1 at %2 MB a day"_s.arg(daysOf(days),
                                                             megabytes(*growth_bytes_a_day));
    const QString until = u", since no payment is taken below 50 MB"_s;
    if (days < disk_now_days || free_bytes < disk_now_bytes)
        return {Verdict::warn, words + u"; make room now"_s + until};
    if (days < disk_soon_days || free_bytes < disk_soon_bytes)
        return {Verdict::warn, words + u"; make room soon"_s + until};
    return {Verdict::ok, words};
}

Judged judgedQueue(const world::Tally& waiting, qint64 now_wall_ms)
{
    if (waiting.entries == 0)
        return {Verdict::ok, u"nothing waits here for head office"_s};
    const bool isOne = waiting.entries == 1;
    const QString words = (isOne ? u"1 entry waits for head office since %1"_s
                                 : QLocale(QLocale::English).toString(waiting.entries) +
                                       u" entries wait for head office since %1"_s)
                              .arg(momentToTheSecond(waiting.since_ms));
    const QString remedy = u"; countersignctl queue says why, and uplink below what to mend"_s;
    if (const qint64 days = (now_wall_ms - waiting.since_ms) / day_ms; days >= 1)
        return {Verdict::warn, words + u", for %1"_s.arg(daysOf(days)) + remedy};
    if (waiting.entries >= queue_entries_max)
        return {Verdict::warn, words + u", which are many"_s + remedy};
    return {Verdict::ok, words};
}

Judged judgedEnd(const QString& what, qint64 ends_wall_ms, qint64 now_wall_ms)
{
    if (ends_wall_ms <= now_wall_ms)
        return {Verdict::warn, u"%1 expired at %2; put a new one there"_s.arg(
                                   what, momentToTheSecond(ends_wall_ms))};
    const qint64 days = (ends_wall_ms - now_wall_ms) / day_ms;
    const QString words = u"%1 is valid until %2"_s.arg(what, momentToTheSecond(ends_wall_ms));
    if (days < end_now_days)
        return {Verdict::warn,
                words + (days < 1 ? u", less than a day"_s : u", for %1"_s.arg(daysOf(days))) +
                    u"; renew it now"_s};
    if (days < end_soon_days)
        return {Verdict::warn, words + u", for %1; renew it"_s.arg(daysOf(days))};
    return {Verdict::ok, words};
}

} // namespace countersign::app
