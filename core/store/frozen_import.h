#pragma once

#include "core/store/import.h"
#include "core/store/store.h"

#include <QStringList>
#include <functional>
#include <optional>

namespace countersign::store {

/// The columns of a file that says which payment methods are frozen: the method's fingerprint,
/// `frozen` or `free`, and why.
enum FrozenColumn : int { frozen_method_column, frozen_state_column, frozen_why_column };
[[nodiscard]] const QStringList& frozenColumns();

/// Says in words why a reason can't stay in the journal for good, or nothing.
using ReasonCheck = std::function<QString(const QString& why)>;

/// True if wrong codes are counted on a method, here or at other tills: by its fingerprint, and its
/// id, which is empty where it was never seen. Such a one is freed though it isn't frozen yet.
using CountedCheck = std::function<bool(const QString& fingerprint, const QByteArray& methodId)>;

struct FrozenLoad
{
    const QByteArray& csv;
    ReasonCheck reasonCheck;
    CountedCheck isCounted = {}; // none: nothing is
};

/// Freezes and frees what the rows name, within the transaction, which isn't to be committed after
/// an error: each method that changes is an entry, as of `registry freeze` and `unfreeze`. One that
/// was never seen may be frozen before it is. Whoever calls has checked that the registry is as it
/// was left. The outcome's rows are those that changed something.
Result<ImportOutcome, ImportError> loadFrozen(Store& store, Transaction& transaction,
                                              const FrozenLoad& load);

/// What would be wrong with loading such bytes; nothing is loaded.
[[nodiscard]] std::optional<ImportError> faultsOfFrozen(const QByteArray& csv,
                                                        const ReasonCheck& reasonCheck);

} // namespace countersign::store
