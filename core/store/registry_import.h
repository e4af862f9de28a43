#pragma once

#include "core/store/import.h"
#include "core/store/registry_record.h"
#include "core/store/store.h"

#include <optional>

namespace countersign::store {

/// What the digests of registrations in the journal are keyed with, HMAC-SHA-256 of the file's
/// SHA-256, is derived from LookupKeys::ofNumbers by this: each erasure and each change of keys
/// renews it, and then no earlier digest tells anything of a number.
inline constexpr char registry_digest_label[] = "countersign-registry-digest-v1";

struct RegistryImport
{
    QString file;
    bool replaces = false;   // may change a registered number
    QString who;             // who is importing, for the journal
    NumberCheck numberCheck; // beyond the form of E.164; may be empty
    ImportProgressed progressed;
};

/// Registrations that came as bytes, for a transaction that does more than that. They may change a
/// registered number.
struct RegistryLoad
{
    const QByteArray& csv;
    QString who;             // as above
    NumberCheck numberCheck; // as above
};

/// Loads them within the transaction, which isn't to be committed after an error. Whoever calls has
/// checked that the registry is as it was left.
Result<ImportOutcome, ImportError> loadRegistry(Store& store, Transaction& transaction,
                                                const RegistryLoad& load);

/// What would be wrong with loading such bytes; nothing is loaded.
[[nodiscard]] std::optional<ImportError> faultsOfRegistry(const QByteArray& csv,
                                                          const NumberCheck& numberCheck);

/// Loads registrations from a CSV file (columns method,brand,last4,phone,locale,registered_at) in
/// one transaction: all of them or none.
Result<ImportOutcome, ImportError> importRegistry(Store& store, const RegistryImport& import);

} // namespace countersign::store
