#pragma once

#include "core/store/fault.h"

#include <QByteArray>
#include <QString>
#include <functional>
#include <optional>
#include <vector>

namespace countersign::store {

/// What is wrong with one place of a file.
struct ImportFault
{
    qint64 line = 0; // from 1, where the field begins; 0 for the whole file
    int column = 0;  // from 1, as columns stand in the file; 0 for the whole line
    QString columnName;
    QString reason;
    /// "line 17, column 3 (price): …"
    [[nodiscard]] QString toString() const;
    friend bool operator==(const ImportFault&, const ImportFault&) = default;
};

/// Why nothing was loaded.
struct ImportError
{
    static constexpr int faults_max = 100; // that are kept

    std::optional<StoreError> store; // the store or the file system failed …
    std::vector<ImportFault> faults; // … or the file is wrong, in its order
    qint64 faultsInAll = 0;

    /// What failed, or the first of what is wrong.
    [[nodiscard]] QString toString() const;
};

struct ImportProgress
{
    qint64 rows = 0;
    qint64 bytes = 0;
    qint64 bytesInAll = 0;
};
/// Called now and then, on the importing thread.
using ImportProgressed = std::function<void(const ImportProgress&)>;

struct ImportOutcome
{
    qint64 rows = 0; // loaded
    qint64 rejected = 0;
    qint64 dropped = 0;   // that were there and are no more
    QString rejectedFile; // empty if none was rejected
    QByteArray digest;    // as the journal has it, 32 bytes: of products SHA-256 of the file
    quint64 seq = 0;      // the journal entry that says so
};

} // namespace countersign::store
