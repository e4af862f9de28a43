#include "app/composition/opened_store.h"
#include "app/ctl/command.h"
#include "app/ctl/given_reason.h"
#include "app/ctl/method_named.h"
#include "app/ctl/told_values.h"
#include "app/ctl/withdrawn_offers.h"

#include "core/journal/fact_codec.h"
#include "core/store/read_transaction.h"
#include "core/store/registry_check.h"
#include "core/store/registry_past.h"
#include "core/store/store.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <iterator>
#include <utility>
#include <vector>

namespace countersign::app {

namespace {

constexpr int rows_a_page = 500;

void printRow(const Call& call, const store::RegistryRow& row, bool isWithoutOffers)
{
    const QString phone = row.ending.isEmpty() ? QString() : QStringLiteral("•••• ") + row.ending;
    if (call.isJson) {
        print(QJsonDocument(QJsonObject{{QStringLiteral("id"), hex(row.method.id)},
                                        {QStringLiteral("brand"), row.method.brand},
                                        {QStringLiteral("last4"), row.method.last4},
                                        {QStringLiteral("phone"), phone},
                                        {QStringLiteral("locale"), row.locale},
                                        {QStringLiteral("registered_at"),
                                         momentToTheSecond(row.registered_ms)},
                                        {QStringLiteral("frozen"), row.method.isFrozen},
                                        {QStringLiteral("why"), row.method.frozenWhy},
                                        {QStringLiteral("offers_withdrawn"), isWithoutOffers}})
                  .toJson(QJsonDocument::Compact));
        return;
    }
    const QString card = row.method.last4.isEmpty() && row.method.brand.isEmpty()
                             ? QStringLiteral("unknown card")
                             : QStringLiteral("%1 •••• %2").arg(row.method.brand, row.method.last4);
    const QString frozen =
        row.method.isFrozen ? QStringLiteral("  frozen: ") + row.method.frozenWhy : QString();
    print(QStringLiteral("%1  %2  phone %3  %4%5%6")
              .arg(hex(row.method.id), card, phone.isEmpty() ? QStringLiteral("none") : phone,
                   row.locale, isWithoutOffers ? QStringLiteral("  wants no offers") : QString(),
                   frozen));
}

struct Listed
{
    std::vector<store::RegistryRow> rows;
    QSet<QByteArray> withoutOffers; // ids of methods
};

/// All of it, as it was at one moment.
Result<Listed, store::StoreError> registryIn(const QString& data, const store::KeysPointer& keys)
{
    auto reader = store::StoreReader::open(data, keys);
    if (!reader)
        return failure(reader.error());
    const store::ReadTransaction moment((*reader)->connection());
    Listed all;
    for (int offset = 0;; offset += rows_a_page) {
        auto rows = (*reader)->registry().list(rows_a_page, offset);
        if (!rows)
            return failure(rows.error());
        std::move(rows->begin(), rows->end(), std::back_inserter(all.rows));
        if (rows->size() < rows_a_page)
            break;
    }
    auto without = withoutOffers(**reader, all.rows);
    if (!without)
        return failure(without.error());
    all.withoutOffers = std::move(without).value();
    return all;
}

int list(Call& call)
{
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    const auto listed = readWithKeys(call.settings, [&call](const store::KeysPointer& keys) {
        return registryIn(call.settings.till.data, keys);
    });
    if (!listed)
        return end(endingOf(listed.error()));
    for (const store::RegistryRow& row : listed->rows)
        printRow(call, row, listed->withoutOffers.contains(row.method.id));
    return exitDone;
}

void reportFrozen(const Call& call, const store::PaymentMethod& method, const QString& why,
                  bool isFrozen, bool isNew)
{
    if (call.isJson)
        print(QJsonDocument(QJsonObject{{QStringLiteral("id"), hex(method.id)},
                                        {QStringLiteral("brand"), method.brand},
                                        {QStringLiteral("last4"), method.last4},
                                        {QStringLiteral("frozen"), isFrozen},
                                        {QStringLiteral("why"), why},
                                        {QStringLiteral("new"), isNew}})
                  .toJson(QJsonDocument::Compact));
    else if (isNew)
        print(QStringLiteral("Frozen. This till had never seen that payment method before."));
    else
        print(isFrozen ? QStringLiteral("Frozen.") : QStringLiteral("Free again."));
}

/// The id of a frozen method whose card nobody knows any more, if that is what is named.
Result<std::optional<QByteArray>, store::StoreError> lostMethodNamed(store::Store& store,
                                                                     const QString& name)
{
    const auto past = store::registryPastIn(store.journal());
    if (!past)
        return failure(past.error());
    const auto lost = store::frozenWithoutCard(store.registry(), *past);
    if (!lost)
        return failure(lost.error());
    for (const QByteArray& id : *lost) {
        if (hex(id) == name)
            return std::optional(id);
    }
    return std::optional<QByteArray>();
}

/// Whoever gives it up has frozen its card again, or knows that it needn't be.
int giveUp(const Call& call, store::Store& store, const QByteArray& id, const QString& why)
{
    auto transaction = store.begin();
    if (!transaction)
        return end(endingOf(transaction.error()));
    const auto entry = countersign::journal::encoded(sale::MethodUnfrozen{id, why});
    transaction->append(entry.kind, QUuid(), entry.payload);
    if (auto committed = transaction->commit(); !committed)
        return end(endingOf(committed.error()));
    reportFrozen(call, {id, {}, {}, false, {}}, why, false, false);
    return exitDone;
}

int setFrozen(Call& call, bool isFrozen)
{
    const auto asked = methodWithReasonOf(
        call, QStringLiteral("registry freeze and unfreeze take METHOD --why TEXT"));
    if (!asked)
        return wrongUsage(asked.error());
    const auto& [named, why] = *asked;
    world::SystemClock clock;
    world::SystemEntropy entropy;
    auto opened = verifiedStore(call.settings, clock, entropy);
    if (!opened)
        return end(opened.error());
    if (!isFrozen) {
        const auto lost = lostMethodNamed(**opened, named);
        if (!lost)
            return end(endingOf(lost.error()));
        if (*lost)
            return giveUp(call, **opened, **lost, why);
    }
    // A card that an index hides would be frozen under another id than it is registered by.
    if (const auto checked = store::checkRegistryIndexes((*opened)->connection()); !checked)
        return end(endingOf(checked.error()));
    auto found = methodNamed((*opened)->registry(), named);
    if (!found)
        return end(endingOf(found.error()));
    const bool isNew = !found->has_value();
    if (isNew && !isFrozen)
        return end({exitRefused, QStringLiteral("no such payment method was ever seen")});
    auto transaction = (*opened)->begin();
    if (!transaction)
        return end(endingOf(transaction.error()));
    // A stolen card may be reported before it is ever seen here: brand and last four come with it.
    auto method = isNew ? transaction->ensureMethod(named, {}, {})
                        : Result<store::PaymentMethod, store::StoreError>(**found);
    if (!method)
        return end(endingOf(method.error()));
    const auto entry = isFrozen
                           ? countersign::journal::encoded(sale::MethodFrozen{method->id, why})
                           : countersign::journal::encoded(sale::MethodUnfrozen{method->id, why});
    transaction->append(entry.kind, QUuid(), entry.payload);
    if (isFrozen)
        transaction->freeze(method->id, why);
    else
        transaction->unfreeze(method->id);
    if (auto committed = transaction->commit(); !committed)
        return end(endingOf(committed.error()));
    reportFrozen(call, *method, why, isFrozen, isNew);
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
    if (*what == QStringLiteral("erase"))
        return eraseCustomer(call);
    return wrongUsage(QStringLiteral("registry what? freeze, unfreeze, erase or nothing"));
}

} // namespace countersign::app
