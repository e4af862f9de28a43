#include "core/store/registry_import.h"

#include "core/store/import_file.h"
#include "core/store/registry_past.h"
#include "core/store/registry_record.h"
#include "core/store/row_tag.h"
#include "core/store/seal.h"

#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <unordered_map>
#include <utility>

namespace countersign::store {

namespace {

bool isNumber(const SecretBytes& number, const QString& text)
{
    auto latin = text.toLatin1();
    const auto other = SecretBytes::takenFrom(latin);
    return equalInConstantTime(number.span(), other.span());
}

ImportFault alreadyIn(const CsvTable& table, const TableRow& row, qint64 line)
{
    const auto reason = QStringLiteral("this method is in line %1 already");
    return table.faultAt(row, method_column, reason.arg(line));
}

/// Writes checked rows into the registry.
class RegistryLoading
{
public:
    RegistryLoading(Store& store, Transaction& transaction, bool replaces)
        : m_store(store), m_transaction(transaction), m_replaces(replaces)
    {
    }

    /// False if the row is bad, with its faults in it.
    Result<bool, StoreError> load(const CsvTable& table, TableRow& row, RegistryRecord record)
    {
        const auto [earlier, isNew] =
            m_lineOfMethod.try_emplace(record.fingerprint, row.record.line);
        if (!isNew) {
            row.faults.push_back(alreadyIn(table, row, earlier->second));
            return false;
        }
        const auto method =
            m_transaction.ensureMethod(record.fingerprint, record.brand, record.last4);
        if (!method)
            return failure(method.error());
        auto registered = m_store.registry().registrationOf(method->id);
        // What was altered behind our back is mended by being replaced, and only by that.
        if (!registered && registered.error().fault == StoreFault::damaged && m_replaces)
            registered = std::optional<Registration>();
        if (!registered)
            return failure(registered.error());
        record.registration.method = method->id;
        if (*registered && isNumber(*(*registered)->number, record.registration.number)) {
            m_transaction.updateRegistration((*registered)->id, record.registration.locale,
                                             record.registration.registered_ms);
            return true;
        }
        if (*registered && !m_replaces) {
            const auto reason = QStringLiteral("another number is registered with this method; "
                                               "--replace changes it");
            row.faults.push_back(table.faultAt(row, phone_column, reason));
            return false;
        }
        const auto id = m_transaction.registerNumber(record.registration);
        if (!id)
            return failure(id.error());
        return true;
    }

private:
    Store& m_store;
    Transaction& m_transaction;
    bool m_replaces;
    std::unordered_map<QString, qint64> m_lineOfMethod;
};

/// There are few enough numbers to try them all: the plain digest of a row would tell its number
/// for good.
SecretBytes digestKeyOf(Store& store)
{
    return derivedKey(store.registry().keys().lookups().ofNumbers, registry_digest_label);
}

QByteArray payloadOf(Store& store, const ImportOutcome& outcome, const RegistryImport& import)
{
    const QJsonObject payload{
        {QStringLiteral("digest"), QString::fromLatin1(outcome.digest.toHex())},
        {QStringLiteral("key"), idOfSecretKey(digestKeyOf(store))},
        {QStringLiteral("rows"), outcome.rows},
        {QStringLiteral("replace"), import.replaces},
        {QStringLiteral("who"), import.who}};
    return QJsonDocument(payload).toJson(QJsonDocument::Compact);
}

Failure<ImportError> storeFailed(const StoreError& error)
{
    return failure(ImportError{error, {}, 0});
}

/// Under a new id nothing would say that the card is frozen.
StoreError frozenCardsGone(const std::vector<QByteArray>& methods)
{
    constexpr std::size_t named_max = 10;
    QStringList ids;
    for (const auto& id : methods) {
        if (ids.size() < static_cast<qsizetype>(named_max))
            ids << QString::fromLatin1(id.toHex());
    }
    const auto words =
        QStringLiteral("%1 frozen payment methods have lost their cards, since rows were removed "
                       "or altered: %2. Loaded anew, the cards would be free. Restore the newest "
                       "backup. If it has them no more, freeze each card again with "
                       "`countersignctl registry freeze METHOD --why TEXT`, then give up what it "
                       "was with `countersignctl registry unfreeze ID --why TEXT`");
    return {StoreFault::denied, words.arg(methods.size()).arg(ids.join(QStringLiteral(", "))), 0,
            0};
}

/// Before altered rows are believed: indexes lead to all of them, and what the journal says of them
/// must outlive that.
Result<Done, StoreError> prepareToMend(Store& store)
{
    if (const auto mended = mendRegistryIndexes(store.connection()); !mended)
        return mended;
    const auto past = registryPastIn(store.journal());
    if (!past)
        return failure(past.error());
    auto& registry = store.registry();
    const auto gone = frozenWithoutCard(registry, *past);
    if (!gone)
        return failure(gone.error());
    if (!gone->empty())
        return failure(frozenCardsGone(*gone));
    const auto& tagger = registry.rows().tagger();
    const auto checked = checkRegistry(store.connection(), tagger, past->history);
    if (!checked && !isAlteration(checked.error()))
        return failure(checked.error());
    if (!checked)
        registry.rows().countAnew();
    return Done{};
}

/// What the rows say, if none of them is wrong.
Result<ImportOutcome, ImportError> loadRows(Store& store, Transaction& transaction,
                                            ImportFile& file, bool replaces,
                                            const NumberCheck& numberCheck)
{
    auto& table = file.table();
    RegistryLoading registry(store, transaction, replaces);
    ImportOutcome outcome;
    while (auto row = file.next()) {
        auto record = recordIn(table, *row, numberCheck);
        bool isLoaded = false;
        if (record) {
            const auto loaded = registry.load(table, *row, std::move(*record));
            if (!loaded)
                return storeFailed(loaded.error());
            isLoaded = *loaded;
        }
        if (isLoaded)
            ++outcome.rows;
        else
            file.add(row->faults);
    }
    if (const auto error = file.error())
        return failure(*error);
    outcome.digest = macOf(digestKeyOf(store), table.reader().digest());
    return outcome;
}

} // namespace

Result<ImportOutcome, ImportError> loadRegistry(Store& store, Transaction& transaction,
                                                const RegistryLoad& load)
{
    auto file = ImportFile::over(load.csv, registryColumns());
    if (!file)
        return failure(file.error());
    auto outcome = loadRows(store, transaction, **file, true, load.numberCheck);
    if (outcome)
        outcome->seq = transaction.append("registry_imported", {},
                                          payloadOf(store, *outcome, {{}, true, load.who, {}, {}}));
    return outcome;
}

std::optional<ImportError> faultsOfRegistry(const QByteArray& csv, const NumberCheck& numberCheck)
{
    auto file = ImportFile::over(csv, registryColumns());
    if (!file)
        return file.error();
    QHash<QString, qint64> lines;
    while (auto row = (*file)->next()) {
        const auto record = recordIn((*file)->table(), *row, numberCheck);
        if (record) {
            if (const qint64 before = lines.value(record->fingerprint, 0); before > 0)
                row->faults.push_back(alreadyIn((*file)->table(), *row, before));
            lines.insert(record->fingerprint, row->record.line);
        }
        (*file)->add(row->faults);
    }
    return (*file)->error();
}

Result<ImportOutcome, ImportError> importRegistry(Store& store, const RegistryImport& import)
{
    auto file = ImportFile::open(import.file, registryColumns(), import.progressed);
    if (!file)
        return failure(file.error());
    auto transaction = store.begin();
    if (!transaction)
        return storeFailed(transaction.error());
    if (import.replaces) {
        if (const auto prepared = prepareToMend(store); !prepared)
            return storeFailed(prepared.error());
        transaction->mendRegistry();
    } else if (const auto checked = checkRegistry(store.connection(), store.journal(),
                                                  store.registry().rows().tagger());
               !checked) {
        return storeFailed(checked.error());
    }
    auto outcome = loadRows(store, *transaction, **file, import.replaces, import.numberCheck);
    if (!outcome)
        return outcome;
    outcome->seq = transaction->append("registry_imported", {}, payloadOf(store, *outcome, import));
    if (const auto committed = transaction->commit(); !committed)
        return storeFailed(committed.error());
    return outcome;
}

} // namespace countersign::store
