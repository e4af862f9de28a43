#include "app/composition/opened_store.h"
#include "app/ctl/command.h"
#include "app/ctl/given_reason.h"
#include "app/ctl/method_named.h"
#include "app/ctl/paying.h"
#include "app/ctl/told_values.h"

#include "core/store/erasure.h"
#include "core/store/store.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::app {

namespace {

/// A method's id before the store is opened for writing, which ends an erasure that was
/// interrupted: then nothing leads from its card to it any more. Empty where there is none.
QByteArray idBefore(const Call& call, const QString& named)
{
    const auto id =
        readWithKeys(call.settings,
                     [&](const store::KeysPointer& keys) -> Result<QByteArray, store::StoreError> {
                         auto reader = store::StoreReader::open(call.settings.till.data, keys);
                         if (!reader)
                             return failure(reader.error());
                         const auto method = methodNamed((*reader)->registry(), named);
                         if (!method)
                             return failure(method.error());
                         return *method ? (*method)->id : QByteArray::fromHex(named.toLatin1());
                     });
    return id ? *id : QByteArray();
}

void reportErased(const Call& call, const store::ErasedCustomer& erased)
{
    if (!erased.isLogEmptied)
        complain(QStringLiteral("countersignctl: another program is reading the store; the deleted "
                                "rows leave the disk when it next closes"));
    const auto count = static_cast<qint64>(erased.registrations.size());
    if (call.isJson) {
        print(QJsonDocument(QJsonObject{{QStringLiteral("id"), hex(erased.method)},
                                        {QStringLiteral("numbers"), count},
                                        {QStringLiteral("sequence"), qint64(erased.seq)},
                                        {QStringLiteral("log_emptied"), erased.isLogEmptied}})
                  .toJson(QJsonDocument::Compact));
        return;
    }
    print(QStringLiteral("Erased, with %1 numbers; the journal says so in entry %2. Older backups "
                         "of the store no longer open them; copies of registrations.keys do, so "
                         "replace those")
              .arg(count)
              .arg(erased.seq));
    print(QStringLiteral("Take the customer out of every CSV file that the registry may be "
                         "imported from, and out of head office's registry too: who is imported "
                         "again is registered again"));
}

/// What is there no more may have been erased: just now, when the store was opened, or before.
int reportErasedBefore(const Call& call, store::Store& store, const QByteArray& method)
{
    const auto erased = store::erasedBefore(store, method);
    if (!erased)
        return end(endingOf(erased.error()));
    if (!*erased)
        return end({exitRefused, QStringLiteral("no such payment method is known: it was never "
                                                "seen, or its customer is erased")});
    reportErased(call, **erased);
    return exitDone;
}

} // namespace

int eraseCustomer(Call& call)
{
    const auto asked =
        methodWithReasonOf(call, QStringLiteral("registry erase takes METHOD --why TEXT"));
    if (!asked)
        return wrongUsage(asked.error());
    const QByteArray idThen = idBefore(call, asked->method);
    world::SystemClock clock;
    world::SystemEntropy entropy;
    auto opened = openedStore(call.settings, clock, entropy);
    if (!opened)
        return end(opened.error());
    const auto book = verifiedBook(**opened);
    if (!book)
        return end(book.error());
    const auto method = methodNamed((*opened)->registry(), asked->method);
    if (!method)
        return end(endingOf(method.error()));
    if (!*method)
        return reportErasedBefore(call, **opened, idThen);
    if (const auto refused = refusalWhilePaying(*book, (*method)->id))
        return end(*refused);
    const auto erased = store::eraseCustomer(**opened, {(*method)->id, asked->why, whoActs()});
    if (!erased)
        return end(endingOf(erased.error()));
    check(erased->has_value(), "a method that was just found is erased");
    reportErased(call, **erased);
    return exitDone;
}

} // namespace countersign::app
