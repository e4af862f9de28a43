#pragma once

#include "core/store/import.h"
#include "core/store/registry_record.h"
#include "core/store/store.h"

namespace countersign::store {

struct RegistryImport
{
    QString file;
    bool replaces = false;   // may change a registered number
    QString who;             // who is importing, for the journal
    NumberCheck numberCheck; // beyond the form of E.164; may be empty
    ImportProgressed progressed;
};

/// Loads registrations from a CSV file (columns method,brand,last4,phone,locale,registered_at) in
/// one transaction: all of them or none.
Result<ImportOutcome, ImportError> importRegistry(Store& store, const RegistryImport& import);

} // namespace countersign::store
