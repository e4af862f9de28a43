#include "core/store/registry_record.h"
#include "tests/fuzz/csv_files.h"

#include <QDateTime>

namespace countersign::fuzz {

using namespace store;

namespace {

QByteArray written(const RegistryRecord& record)
{
    const auto at = QDateTime::fromMSecsSinceEpoch(record.registration.registered_ms, Qt::UTC);
    return tableOf(registryColumns(),
                   {record.fingerprint.toUtf8(), record.brand.toUtf8(), record.last4.toUtf8(),
                    record.registration.number.toUtf8(), record.registration.locale.toUtf8(),
                    at.toString(Qt::ISODateWithMs).toUtf8()});
}

bool areSame(const RegistryRecord& a, const RegistryRecord& b)
{
    return a.fingerprint == b.fingerprint && a.brand == b.brand && a.last4 == b.last4 &&
           a.registration.number == b.registration.number &&
           a.registration.locale == b.registration.locale &&
           a.registration.registered_ms == b.registration.registered_ms;
}

void checkRecord(const RegistryRecord& record)
{
    const QString& number = record.registration.number;
    check(number.startsWith(u'+') && number.size() >= 8 && number.size() <= 16,
          "a number has E.164's form");
    check(record.last4.isEmpty() || record.last4.size() == 4, "four digits, or nothing");
    check(!record.brand.isEmpty() && record.brand.size() <= 32, "a brand has its limit");
    check(!record.fingerprint.isEmpty(), "a method has a fingerprint");
    check(!record.registration.locale.isEmpty(), "a registration has a language");
}

/// No number is repeated where a person reads what is wrong with a file.
void checkSilence(const TableRow& row)
{
    if (row.fields.size() <= phone_column)
        return;
    const QString& number = row.fields[phone_column];
    for (const ImportFault& fault : row.faults)
        check(number.size() < 7 || !fault.reason.contains(number), "a fault repeats no number");
}

} // namespace

void registryCsv(Bytes input)
{
    checkCsv(input);
    eachRow(input, registryColumns(), [](const CsvTable& table, TableRow& row) {
        const auto record = recordIn(table, row, {});
        check(record.has_value() == row.faults.empty(), "a row is a record or has a fault");
        checkSilence(row);
        if (!record)
            return;
        checkRecord(*record);
        int found = 0;
        const QByteArray text = written(*record);
        eachRow(spanOf(text), registryColumns(), [&](const CsvTable& other, TableRow& same) {
            const auto again = recordIn(other, same, {});
            check(again && areSame(*again, *record), "a record that is written reads the same");
            ++found;
        });
        check(found == 1, "a record that is written is one row");
    });
}

} // namespace countersign::fuzz
