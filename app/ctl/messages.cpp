#include "app/ctl/command.h"

#include "core/store/store.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::app {

namespace {

constexpr int rows_a_page = 500;

QString moment(qint64 at_ms)
{
    return QDateTime::fromMSecsSinceEpoch(at_ms, Qt::UTC).toString(Qt::ISODateWithMs);
}

/// "2.4"
QString seconds(qint64 duration_ms)
{
    const qint64 tenths = (duration_ms + 50) / 100;
    return QStringLiteral("%1.%2").arg(tenths / 10).arg(tenths % 10);
}

void printRow(const Call& call, const store::OutboxMessage& message)
{
    const QString purchase = message.purchase.toString(QUuid::WithoutBraces);
    if (call.isJson) {
        print(QJsonDocument(QJsonObject{{QStringLiteral("id"), message.id},
                                        {QStringLiteral("purchase"), purchase},
                                        {QStringLiteral("purpose"), message.purpose},
                                        {QStringLiteral("provider"), message.provider},
                                        {QStringLiteral("state"), world::name(message.state)},
                                        {QStringLiteral("attempts"), message.attempts},
                                        {QStringLiteral("created"), moment(message.created_ms)},
                                        {QStringLiteral("updated"), moment(message.updated_ms)}})
                  .toJson(QJsonDocument::Compact));
        return;
    }
    print(QStringLiteral("%1  %2  %3  %4  after %5 s, %6 attempts  purchase %7")
              .arg(moment(message.created_ms), message.purpose.leftJustified(6),
                   (message.provider.isEmpty() ? QStringLiteral("-") : message.provider)
                       .leftJustified(8),
                   world::name(message.state).leftJustified(11),
                   seconds(message.updated_ms - message.created_ms),
                   QString::number(message.attempts), purchase));
}

} // namespace

int messages(Call& call)
{
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    auto reader = store::StoreReader::open(call.settings.till.data);
    if (!reader)
        return end(endingOf(reader.error()));
    for (int offset = 0;; offset += rows_a_page) {
        auto listed = (*reader)->outbox().list(rows_a_page, offset);
        if (!listed)
            return end(endingOf(listed.error()));
        for (const store::OutboxMessage& message : *listed)
            printRow(call, message);
        if (listed->empty() && offset == 0 && !call.isJson)
            print(QStringLiteral("No messages yet."));
        if (listed->size() < rows_a_page)
            return exitDone;
    }
}

} // namespace countersign::app
