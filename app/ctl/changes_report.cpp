#include "app/ctl/changes_report.h"

#include "app/composition/uplink_settings.h"
#include "app/ctl/policy_report.h"
#include "app/ctl/queue.h"
#include "app/ctl/told_values.h"
#include "core/world/clock.h"

#include <QJsonArray>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 minute_ms = 60'000;
constexpr qint64 hour_ms = 60 * minute_ms;
constexpr qint64 day_ms = 24 * hour_ms;
constexpr qint64 heard_within_ms = day_ms; // then somebody should look

QString counted(qint64 count, const QString& unit)
{
    return u"%1 %2%3 ago"_s.arg(count).arg(unit, count == 1 ? u""_s : u"s"_s);
}

} // namespace

QString ago(qint64 at_ms, qint64 now_ms)
{
    const qint64 age_ms = now_ms - at_ms;
    if (age_ms < minute_ms)
        return u"just now"_s;
    if (age_ms < hour_ms)
        return counted(age_ms / minute_ms, u"minute"_s);
    if (age_ms < day_ms)
        return counted(age_ms / hour_ms, u"hour"_s);
    return counted(age_ms / day_ms, u"day"_s);
}

namespace {

QString whatThereIs(const ChangesStanding& standing, qint64 now_ms)
{
    const journal::ChangesRecord& record = standing.record;
    if (record.version == 0)
        return u"no change set of head office's was taken yet"_s;
    return u"head office's change set %1 was taken, made %2 (%3)"_s.arg(record.version)
        .arg(ago(record.made_ms, now_ms), momentToTheSecond(record.made_ms));
}

QString whenHeard(const ChangesHeard& heard, qint64 now_ms)
{
    if (heard.at_wall_ms == 0)
        return u"head office never said what it has"_s;
    return u"head office last said what it has %1"_s.arg(ago(heard.at_wall_ms, now_ms));
}

QJsonValue momentOrNull(qint64 at_ms)
{
    return at_ms > 0 ? QJsonValue(momentToTheSecond(at_ms)) : QJsonValue(QJsonValue::Null);
}

} // namespace

bool takesChanges(const settings::Settings& settings)
{
    return settings.uplink.kind == settings::UplinkKind::postgres &&
           !settings.uplink.store.isEmpty();
}

ChangesStanding standingOf(const till::QueueRead& read, const ChangesHeard& heard)
{
    ChangesStanding standing{read.changes, read.changesRefusal, heard};
    const auto& refusal = read.changesRefusal;
    const bool isOfTill = refusal && (refusal->why == journal::prices_lost ||
                                      refusal->why == journal::changes_unusable);
    if (heard.isCurrent && !isOfTill)
        standing.refusal.reset();
    return standing;
}

QString changesInWords(const ChangesStanding& standing, qint64 now_ms)
{
    QString words =
        whatThereIs(standing, now_ms) + u"; "_s + whenHeard(standing.heard, now_ms) + u'.';
    words[0] = words[0].toUpper();
    for (const journal::PriceList& list : standing.record.prices)
        words += u"\nThe prices of change set %1 begin at %2."_s.arg(list.version)
                     .arg(momentToTheSecond(list.begins_ms));
    if (!standing.heard.trouble.isEmpty())
        words += u"\nNothing comes at the moment: "_s + standing.heard.trouble + u'.';
    if (standing.refusal)
        words += u"\nNot taken: "_s + standing.refusal->reason + u'.';
    return words;
}

QJsonObject changesInJson(const ChangesStanding& standing)
{
    QJsonArray prices;
    for (const journal::PriceList& list : standing.record.prices)
        prices.append(QJsonObject{{u"version"_s, static_cast<qint64>(list.version)},
                                  {u"begins"_s, momentToTheSecond(list.begins_ms)}});
    const QJsonValue none(QJsonValue::Null);
    const QString& trouble = standing.heard.trouble;
    QJsonValue refused = none;
    if (const auto& refusal = standing.refusal)
        refused = QJsonObject{{u"version"_s, static_cast<qint64>(refusal->version)},
                              {u"why"_s, QString::fromLatin1(refusal->why)},
                              {u"reason"_s, refusal->reason}};
    return {{u"version"_s, static_cast<qint64>(standing.record.version)},
            {u"made"_s, momentOrNull(standing.record.made_ms)},
            {u"taken"_s, momentOrNull(standing.record.taken_ms)},
            {u"prices"_s, prices},
            {u"heard"_s, momentOrNull(standing.heard.at_wall_ms)},
            {u"trouble"_s, trouble.isEmpty() ? none : QJsonValue(trouble)},
            {u"refused"_s, refused}};
}

void checkChanges(DoctorReport& report, const settings::Settings& settings)
{
    const bool isTaker = takesChanges(settings);
    const auto queue = queueOf(settings);
    // Without a head office, what is wrong with the store is said of the store.
    if (queue)
        RulesInForce(settings, queue->changes.record).check(report);
    if (!isTaker)
        return;
    if (const auto key = changesKeyFrom(settings); !key)
        return report.add(u"changes"_s, Verdict::fault, key.error().words, key.error().code);
    if (!queue)
        return report.add(u"changes"_s, Verdict::fault, queue.error().words, queue.error().code);
    const ChangesStanding& standing = queue->changes;
    const qint64 now_ms = world::SystemClock().now().wall_ms;
    const QString words =
        whatThereIs(standing, now_ms) + u"; "_s + whenHeard(standing.heard, now_ms);
    if (standing.refusal)
        return report.add(u"changes"_s, Verdict::fault,
                          words + u"; not taken: "_s + standing.refusal->reason);
    const bool isSilent = standing.heard.at_wall_ms < now_ms - heard_within_ms;
    const QString trouble =
        standing.heard.trouble.isEmpty() ? u""_s : u": "_s + standing.heard.trouble;
    if (isSilent || !trouble.isEmpty())
        return report.add(u"changes"_s, Verdict::warn,
                          words + trouble +
                              u"; the till goes on with what it has; see uplink above"_s);
    report.add(u"changes"_s, Verdict::ok, words);
}

} // namespace countersign::app
