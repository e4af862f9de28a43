#include "app/composition/opened_store.h"
#include "app/ctl/command.h"

#include "core/journal/fact_codec.h"
#include "core/store/store.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::app {

namespace {

constexpr int rows_a_page = 500;

QString moment(qint64 at_ms)
{
    return QDateTime::fromMSecsSinceEpoch(at_ms, Qt::UTC).toString(Qt::ISODate);
}

void printRow(const Call& call, const store::RegistryRow& row)
{
    const QString phone =
        row.ending.isEmpty() ? QString() : QStringLiteral("•••• ") + row.ending;
    if (call.isJson) {
        print(QJsonDocument(
                  QJsonObject{{QStringLiteral("id"), QString::fromLatin1(row.method.id.toHex())},
                              {QStringLiteral("brand"), row.method.brand},
                              {QStringLiteral("last4"), row.method.last4},
                              {QStringLiteral("phone"), phone},
                              {QStringLiteral("locale"), row.locale},
                              {QStringLiteral("registered_at"), moment(row.registered_ms)},
                              {QStringLiteral("frozen"), row.method.isFrozen},
                              {QStringLiteral("why"), row.method.frozenWhy}})
                  .toJson(QJsonDocument::Compact));
        return;
    }
    print(QStringLiteral("%1 •••• %2  phone %3  %4%5")
              .arg(row.method.brand, row.method.last4,
                   phone.isEmpty() ? QStringLiteral("none") : phone, row.locale,
                   row.method.isFrozen ? QStringLiteral("  frozen: ") + row.method.frozenWhy
                                       : QString()));
}

int list(Call& call)
{
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    auto keys = store::loadKeys(call.settings.till.data);
    if (!keys)
        return end(endingOf(keys.error()));
    auto reader = store::StoreReader::open(call.settings.till.data, *keys);
    if (!reader)
        return end(endingOf(reader.error()));
    for (int offset = 0;; offset += rows_a_page) {
        auto rows = (*reader)->registry().list(rows_a_page, offset);
        if (!rows)
            return end(endingOf(rows.error()));
        for (const store::RegistryRow& row : *rows)
            printRow(call, row);
        if (rows->size() < rows_a_page)
            return exitDone;
    }
}

int setFrozen(Call& call, bool isFrozen)
{
    const auto fingerprint = call.arguments.takeWord();
    const auto why = call.arguments.takeOption(QStringLiteral("--why"));
    if (!fingerprint || !why || why->isEmpty())
        return wrongUsage(QStringLiteral("registry freeze and unfreeze take METHOD --why TEXT"));
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    world::SystemClock clock;
    world::SystemEntropy entropy;
    auto opened = verifiedStore(call.settings, clock, entropy);
    if (!opened)
        return end(opened.error());
    auto method = (*opened)->registry().findMethod(*fingerprint);
    if (!method)
        return end(endingOf(method.error()));
    if (!method->has_value())
        return end({exitRefused, QStringLiteral("no such payment method was ever seen")});
    auto transaction = (*opened)->begin();
    if (!transaction)
        return end(endingOf(transaction.error()));
    const QByteArray id = (*method)->id;
    const auto entry = isFrozen
                           ? countersign::journal::encoded(sale::MethodFrozen{id, *why})
                           : countersign::journal::encoded(sale::MethodUnfrozen{id, *why});
    transaction->append(entry.kind, QUuid(), entry.payload);
    if (isFrozen)
        transaction->freeze(id, *why);
    else
        transaction->unfreeze(id);
    if (auto committed = transaction->commit(); !committed)
        return end(endingOf(committed.error()));
    print(isFrozen ? QStringLiteral("Frozen.") : QStringLiteral("Free again."));
    return exitDone;
}

} // namespace

int registry(Call& call)
{
    const auto what = call.arguments.takeWord();
    if (!what)
        return list(call);
    if (*what == QStringLiteral("freeze"))
        return setFrozen(call, true);
    if (*what == QStringLiteral("unfreeze"))
        return setFrozen(call, false);
    return wrongUsage(QStringLiteral("registry what? freeze, unfreeze or nothing"));
}

} // namespace countersign::app
