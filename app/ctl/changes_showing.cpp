// What head office sent down to this till, and by which rules it sells.

#include "app/composition/config_path.h"
#include "app/ctl/changes.h"
#include "app/ctl/policy_report.h"
#include "app/ctl/queue.h"
#include "core/world/clock.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

int showChanges(Call& call)
{
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    const auto queue = queueOf(call.settings);
    if (!queue)
        return end(queue.error());
    const RulesInForce rules(call.settings, queue->changes.record);
    if (call.isJson) {
        const QJsonValue changes = queue->takesChanges ? QJsonValue(changesInJson(queue->changes))
                                                       : QJsonValue(QJsonValue::Null);
        const QString& unreadable = rules.unreadable();
        print(QJsonDocument({{u"changes"_s, changes},
                             {u"rules"_s, rules.inJson()},
                             {u"unreadable"_s, unreadable.isEmpty() ? QJsonValue(QJsonValue::Null)
                                                                    : QJsonValue(unreadable)}})
                  .toJson(QJsonDocument::Compact));
        return exitDone;
    }
    print(queue->takesChanges
              ? changesInWords(queue->changes, world::SystemClock().now().wall_ms)
              : u"This till takes nothing of head office's: its settings name no changes_key."_s);
    for (const QString& line : rules.lines())
        print(line);
    return exitDone;
}

} // namespace countersign::app
