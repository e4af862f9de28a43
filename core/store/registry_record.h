#pragma once

#include "core/store/csv_table.h"
#include "core/store/registry.h"

#include <QString>
#include <QStringList>
#include <functional>
#include <optional>

namespace countersign::store {

/// The columns of a file of registrations, in the order in which rows are read.
enum RegistryColumn : int {
    method_column,
    brand_column,
    last4_column,
    phone_column,
    locale_column,
    registered_column
};
[[nodiscard]] const QStringList& registryColumns();

/// Says in words what is wrong with an E.164 number, or nothing. The rules are the policy's.
using NumberCheck = std::function<QString(const QString& number)>;

/// What one row says, checked.
struct RegistryRecord
{
    QString fingerprint;
    QString brand;
    QString last4;
    NewRegistration registration;
};

/// What a row with those columns says, its method not yet known to the store. Nothing where the row
/// has faults, or what is wrong with its fields is added to them, which repeats no number.
[[nodiscard]] std::optional<RegistryRecord> recordIn(const CsvTable& table, TableRow& row,
                                                     const NumberCheck& numberCheck);

} // namespace countersign::store
