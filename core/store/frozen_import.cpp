#include "core/store/frozen_import.h"

#include "core/journal/fact_codec.h"
#include "core/store/fingerprint.h"
#include "core/store/import_file.h"

#include <QSet>

namespace countersign::store {

namespace {

struct FrozenRecord
{
    QString fingerprint;
    bool isFrozen = false;
    QString why;
};

/// Nothing where the row has faults, or what is wrong with its fields is added to them.
std::optional<FrozenRecord> frozenIn(const CsvTable& table, TableRow& row,
                                     const ReasonCheck& reasonCheck)
{
    if (!row.faults.empty())
        return std::nullopt;
    const auto refuse = [&](int column, const QString& reason) {
        if (!reason.isEmpty())
            row.faults.push_back(table.faultAt(row, column, reason));
    };
    const QString state = row.fields[frozen_state_column];
    FrozenRecord record{row.fields[frozen_method_column], state == u"frozen",
                        row.fields[frozen_why_column]};
    refuse(frozen_method_column, faultOfFingerprint(record.fingerprint));
    if (!record.isFrozen && state != u"free")
        refuse(frozen_state_column, QStringLiteral("must be frozen or free"));
    if (record.why.trimmed().isEmpty())
        refuse(frozen_why_column, QStringLiteral("a reason is missing"));
    else if (reasonCheck)
        refuse(frozen_why_column, reasonCheck(record.why));
    return row.faults.empty() ? std::optional(std::move(record)) : std::nullopt;
}

/// True if that changes anything.
Result<bool, StoreError> setFrozen(Store& store, Transaction& transaction,
                                   const FrozenRecord& record, const CountedCheck& isCounted)
{
    const auto known = store.registry().findMethod(record.fingerprint);
    if (!known)
        return failure(known.error());
    const bool wasFrozen = *known && (*known)->isFrozen;
    const auto mustBeFreed = [&] {
        return !record.isFrozen && isCounted &&
               isCounted(record.fingerprint, *known ? (*known)->id : QByteArray());
    };
    if (wasFrozen == record.isFrozen && !mustBeFreed())
        return false;
    const auto method = *known ? Result<PaymentMethod, StoreError>(**known)
                               : transaction.ensureMethod(record.fingerprint, {}, {});
    if (!method)
        return failure(method.error());
    const auto entry = record.isFrozen
                           ? journal::encoded(sale::MethodFrozen{method->id, record.why})
                           : journal::encoded(sale::MethodUnfrozen{method->id, record.why});
    transaction.append(entry.kind, QUuid(), entry.payload);
    if (record.isFrozen)
        transaction.freeze(method->id, record.why);
    else
        transaction.unfreeze(method->id);
    return true;
}

/// Sees each row that has no fault, of methods that the file didn't have before.
std::optional<ImportError>
eachFrozen(const QByteArray& csv, const ReasonCheck& reasonCheck,
           const std::function<std::optional<StoreError>(const FrozenRecord&)>& visit)
{
    auto file = ImportFile::over(csv, frozenColumns());
    if (!file)
        return file.error();
    QSet<QString> methods;
    while (auto row = (*file)->next()) {
        const auto record = frozenIn((*file)->table(), *row, reasonCheck);
        if (record && methods.contains(record->fingerprint))
            row->faults.push_back((*file)->table().faultAt(
                *row, frozen_method_column, QStringLiteral("this method is there twice")));
        (*file)->add(row->faults);
        if (!record || !row->faults.empty())
            continue;
        methods.insert(record->fingerprint);
        if (const auto failed = visit(*record))
            return ImportError{*failed, {}, 0};
    }
    return (*file)->error();
}

} // namespace

const QStringList& frozenColumns()
{
    static const QStringList names{QStringLiteral("method"), QStringLiteral("state"),
                                   QStringLiteral("why")};
    return names;
}

Result<ImportOutcome, ImportError> loadFrozen(Store& store, Transaction& transaction,
                                              const FrozenLoad& load)
{
    ImportOutcome outcome;
    const auto error = eachFrozen(
        load.csv, load.reasonCheck, [&](const FrozenRecord& record) -> std::optional<StoreError> {
            const auto changed = setFrozen(store, transaction, record, load.isCounted);
            if (!changed)
                return changed.error();
            outcome.rows += int{*changed};
            return std::nullopt;
        });
    return error ? Result<ImportOutcome, ImportError>(failure(*error)) : outcome;
}

std::optional<ImportError> faultsOfFrozen(const QByteArray& csv, const ReasonCheck& reasonCheck)
{
    return eachFrozen(csv, reasonCheck,
                      [](const FrozenRecord&) { return std::optional<StoreError>(); });
}

} // namespace countersign::store
