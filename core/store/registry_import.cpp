#include "core/store/registry_import.h"

#include "core/store/fingerprint.h"
#include "core/store/import_file.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <unordered_map>
#include <utility>

namespace countersign::store {

namespace {

enum Column : int {
    method_column,
    brand_column,
    last4_column,
    phone_column,
    locale_column,
    registered_column
};

const QStringList& columns()
{
    static const QStringList names{QStringLiteral("method"), QStringLiteral("brand"),
                                   QStringLiteral("last4"),  QStringLiteral("phone"),
                                   QStringLiteral("locale"), QStringLiteral("registered_at")};
    return names;
}

bool matches(const QString& text, const QString& pattern)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(pattern)).match(text).hasMatch();
}

QString faultOfBrand(const QString& text)
{
    if (matches(text, QStringLiteral("[a-z0-9_-]{1,32}")))
        return {};
    return QStringLiteral("a brand is 1 to 32 letters, digits, - and _");
}

QString faultOfLast4(const QString& text)
{
    if (text.isEmpty() || matches(text, QStringLiteral("[0-9]{4}")))
        return {};
    return QStringLiteral("four digits, or nothing");
}

/// ITU-T E.164: at most 15 digits, the first not 0. The reason never repeats the number.
QString faultOfPhone(const QString& text)
{
    if (matches(text, QStringLiteral("\\+[1-9][0-9]{6,14}")))
        return {};
    return QStringLiteral("not an E.164 number: + and 7 to 15 digits, nothing else");
}

QString faultOfLocale(const QString& text)
{
    if (matches(text, QStringLiteral("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")))
        return {};
    return QStringLiteral("not a language tag such as de or pt-BR");
}

/// RFC 3339, section 5.6.
std::optional<qint64> parseTime(const QString& text)
{
    const auto form = QStringLiteral("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}"
                                     "(\\.[0-9]{1,9})?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])");
    if (!matches(text, form))
        return std::nullopt;
    const auto time = QDateTime::fromString(text.toUpper(), Qt::ISODateWithMs);
    if (!time.isValid())
        return std::nullopt;
    return time.toMSecsSinceEpoch();
}

/// What one row says, checked.
struct RegistryRecord
{
    QString fingerprint;
    QString brand;
    QString last4;
    NewRegistration registration;
};

std::optional<RegistryRecord> recordIn(const CsvTable& table, TableRow& row,
                                       const NumberCheck& numberCheck)
{
    if (!row.faults.empty())
        return std::nullopt;
    const auto& fields = row.fields;
    const auto refuse = [&](int column, const QString& reason) {
        if (!reason.isEmpty())
            row.faults.push_back(table.faultAt(row, column, reason));
    };
    RegistryRecord record{
        fields[method_column], fields[brand_column].toLower(), fields[last4_column], {}};
    refuse(method_column, faultOfFingerprint(record.fingerprint));
    refuse(brand_column, faultOfBrand(record.brand));
    refuse(last4_column, faultOfLast4(record.last4));
    auto phoneFault = faultOfPhone(fields[phone_column]);
    if (phoneFault.isEmpty() && numberCheck)
        phoneFault = numberCheck(fields[phone_column]);
    refuse(phone_column, phoneFault);
    refuse(locale_column, faultOfLocale(fields[locale_column]));
    const auto time_ms = parseTime(fields[registered_column]);
    if (!time_ms)
        refuse(registered_column, QStringLiteral("not a time as in RFC 3339, such as "
                                                 "2026-11-22T17:58:24Z"));
    if (!row.faults.empty())
        return std::nullopt;
    record.registration = {
        {}, fields[phone_column], fields[locale_column], *time_ms, Proof::imported};
    return record;
}

bool isNumber(const SecretBytes& number, const QString& text)
{
    auto latin = text.toLatin1();
    const auto other = SecretBytes::takenFrom(latin);
    return equalInConstantTime(number.span(), other.span());
}

/// Writes checked rows into the registry.
class RegistryLoad
{
public:
    RegistryLoad(Store& store, Transaction& transaction, bool replaces)
        : m_store(store), m_transaction(transaction), m_replaces(replaces)
    {
    }

    /// False if the row is bad, with its faults in it.
    Result<bool, StoreError> load(const CsvTable& table, TableRow& row, RegistryRecord record)
    {
        const auto [earlier, isNew] =
            m_lineOfMethod.try_emplace(record.fingerprint, row.record.line);
        if (!isNew) {
            const auto reason = QStringLiteral("this method is in line %1 already");
            row.faults.push_back(table.faultAt(row, method_column, reason.arg(earlier->second)));
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

QByteArray payloadOf(const ImportOutcome& outcome, const RegistryImport& import)
{
    const QJsonObject payload{
        {QStringLiteral("digest"), QString::fromLatin1(outcome.digest.toHex())},
        {QStringLiteral("rows"), outcome.rows},
        {QStringLiteral("replace"), import.replaces},
        {QStringLiteral("who"), import.who}};
    return QJsonDocument(payload).toJson(QJsonDocument::Compact);
}

Failure<ImportError> storeFailed(const StoreError& error)
{
    return failure(ImportError{error, {}, 0});
}

} // namespace

Result<ImportOutcome, ImportError> importRegistry(Store& store, const RegistryImport& import)
{
    auto file = ImportFile::open(import.file, columns(), import.progressed);
    if (!file)
        return failure(file.error());
    auto& table = (*file)->table();
    auto transaction = store.begin();
    if (!transaction)
        return storeFailed(transaction.error());
    RegistryLoad registry(store, *transaction, import.replaces);
    ImportOutcome outcome;
    while (auto row = (*file)->next()) {
        auto record = recordIn(table, *row, import.numberCheck);
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
            (*file)->add(row->faults);
    }
    if (const auto error = (*file)->error())
        return failure(*error);
    outcome.digest = table.reader().digest();
    outcome.seq = transaction->append("registry_imported", {}, payloadOf(outcome, import));
    if (const auto committed = transaction->commit(); !committed)
        return storeFailed(committed.error());
    return outcome;
}

} // namespace countersign::store
