#include "core/journal/changes.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <algorithm>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

namespace {

QString hex(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toHex());
}

std::optional<QByteArray> digestOf(const QJsonValue& value)
{
    const QByteArray text = value.toString().toLatin1();
    const QByteArray bytes = QByteArray::fromHex(text);
    const bool isOurs = bytes.size() == hash_size_bytes && bytes.toHex() == text;
    return isOurs ? std::optional(bytes) : std::nullopt;
}

/// A whole number from `min` to what the journal may hold of its kind.
std::optional<qint64> wholeOf(const QJsonValue& value, qint64 min, qint64 max)
{
    const qint64 number = value.toInteger(-1);
    const bool isOurs = value.isDouble() && number >= min && number <= max;
    return isOurs ? std::optional(number) : std::nullopt;
}

std::optional<quint64> versionOf(const QJsonValue& value)
{
    const auto version = wholeOf(value, 1, static_cast<qint64>(seq_max));
    return version ? std::optional(static_cast<quint64>(*version)) : std::nullopt;
}

QJsonObject toJson(const PriceList& list)
{
    return {{u"begins_ms"_s, list.begins_ms},
            {u"digest"_s, hex(list.digest)},
            {u"whole"_s, list.isWhole}};
}

std::optional<PriceList> priceListFrom(const QJsonObject& object, quint64 version)
{
    const auto begins = wholeOf(object["begins_ms"_L1], 0, at_ms_max);
    const auto digest = digestOf(object["digest"_L1]);
    if (!begins || !digest || !object["whole"_L1].isBool())
        return std::nullopt;
    return PriceList{version, *begins, *digest, object["whole"_L1].toBool()};
}

std::optional<ChangesTaken> takenFrom(const QJsonObject& object)
{
    const auto version = versionOf(object["version"_L1]);
    const auto digest = digestOf(object["manifest"_L1]);
    const auto made = wholeOf(object["made_ms"_L1], 0, at_ms_max);
    const QJsonValue prices = object["prices"_L1];
    if (object.size() != 5 || !version || !digest || !made || !object["base"_L1].isBool() ||
        !(prices.isNull() || (prices.isObject() && prices.toObject().size() == 3)))
        return std::nullopt;
    ChangesTaken taken{*version, *digest, *made, object["base"_L1].toBool(), {}};
    if (prices.isObject())
        taken.prices = priceListFrom(prices.toObject(), *version);
    return prices.isNull() || taken.prices ? std::optional(taken) : std::nullopt;
}

QByteArray digestOfText(const QByteArray& text)
{
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256);
}

QJsonObject toJson(const PolicyRecord& policy)
{
    return {{u"currency"_s, policy.currency},
            {u"digest"_s, hex(digestOfText(policy.text))},
            {u"text"_s, QString::fromUtf8(policy.text)},
            {u"version"_s, static_cast<qint64>(policy.version)}};
}

std::optional<PolicyRecord> policyFrom(const QJsonObject& object)
{
    static const QRegularExpression code(u"\\A([A-Z]{3})?\\z"_s);
    const auto version = versionOf(object["version"_L1]);
    const QString currency = object["currency"_L1].toString(u"none"_s);
    const QByteArray text = object["text"_L1].toString().toUtf8();
    const bool isOurs = object.size() == 4 && version && code.match(currency).hasMatch() &&
                        object["text"_L1].isString() &&
                        text.size() <= PolicyRecord::text_bytes_max &&
                        digestOf(object["digest"_L1]) == digestOfText(text);
    return isOurs ? std::optional(PolicyRecord{*version, currency, text}) : std::nullopt;
}

bool isBefore(const PriceList& a, const PriceList& b)
{
    return a.begins_ms != b.begins_ms ? a.begins_ms < b.begins_ms : a.version < b.version;
}

QByteArray compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

QByteArray encoded(const ChangesTaken& taken)
{
    return compact({{u"base"_s, taken.isBase},
                    {u"made_ms"_s, taken.made_ms},
                    {u"manifest"_s, hex(taken.digest)},
                    {u"prices"_s, taken.prices ? QJsonValue(toJson(*taken.prices))
                                               : QJsonValue(QJsonValue::Null)},
                    {u"version"_s, static_cast<qint64>(taken.version)}});
}

QByteArray encodedPricesBegun(quint64 version)
{
    return compact({{u"version"_s, static_cast<qint64>(version)}});
}

QByteArray encoded(const PolicyRecord& policy)
{
    return compact(toJson(policy));
}

QByteArray encoded(const ChangesRefusal& refusal)
{
    return compact({{u"reason"_s, refusal.reason},
                    {u"version"_s, static_cast<qint64>(refusal.version)},
                    {u"why"_s, QString::fromLatin1(refusal.why)}});
}

std::optional<ChangesRefusal> decodedChangesRefusal(const QByteArray& payload)
{
    const QJsonObject said = QJsonDocument::fromJson(payload).object();
    const auto version = wholeOf(said["version"_L1], 0, static_cast<qint64>(seq_max));
    if (said.size() != 3 || !version)
        return std::nullopt;
    return ChangesRefusal{static_cast<quint64>(*version), said["why"_L1].toString().toLatin1(),
                          said["reason"_L1].toString()};
}

Result<Done, QString> ChangesRecord::take(const Entry& entry)
{
    const bool isTaken = entry.kind == changes_taken_kind;
    const bool isBegun = entry.kind == prices_begun_kind;
    const bool isRefused = entry.kind == changes_refused_kind;
    if (entry.kind == policy_changed_kind)
        return takePolicy(entry);
    if (!isTaken && !isBegun && !isRefused)
        return Done{};
    const QJsonObject said = QJsonDocument::fromJson(entry.payload).object();
    const auto forget = [this, &said] {
        return std::erase_if(prices, [version = versionOf(said["version"_L1])](const auto& list) {
            return list.version == version;
        });
    };
    if (isRefused) {
        if (said["why"_L1] == QLatin1StringView(prices_lost))
            forget();
        return Done{};
    }
    if (isBegun)
        return forget() == 1 ? Result<Done, QString>(Done{})
                             : failure(u"no such prices were announced"_s);
    auto taken = takenFrom(said);
    if (!taken)
        return failure(u"this is no change set that this version knows"_s);
    if (taken->version <= version)
        return failure(u"change set %1 can't follow on %2"_s.arg(taken->version).arg(version));
    version = taken->version;
    digest = taken->digest;
    made_ms = taken->made_ms;
    taken_ms = entry.at_ms;
    if (taken->isBase)
        prices.clear();
    if (taken->prices)
        prices.insert(std::upper_bound(prices.begin(), prices.end(), *taken->prices, isBefore),
                      *taken->prices);
    return Done{};
}

/// It stands behind the set that it came with, in the same commit.
Result<Done, QString> ChangesRecord::takePolicy(const Entry& entry)
{
    const auto said = policyFrom(QJsonDocument::fromJson(entry.payload).object());
    if (!said)
        return failure(u"this is no policy that this version knows"_s);
    if (said->version != version)
        return failure(
            u"a policy of change set %1 can't follow on %2"_s.arg(said->version).arg(version));
    policy = said->text.isEmpty() ? std::nullopt : said;
    return Done{};
}

QJsonObject toJson(const ChangesRecord& record)
{
    QJsonArray lists;
    for (const PriceList& list : record.prices) {
        QJsonObject object = toJson(list);
        object.insert(u"version"_s, static_cast<qint64>(list.version));
        lists.append(object);
    }
    QJsonObject object{{u"digest"_s, hex(record.digest)},
                       {u"made_ms"_s, record.made_ms},
                       {u"prices"_s, lists},
                       {u"taken_ms"_s, record.taken_ms},
                       {u"version"_s, static_cast<qint64>(record.version)}};
    if (record.policy)
        object.insert(u"policy"_s, toJson(*record.policy));
    return object;
}

std::optional<ChangesRecord> changesRecordFrom(const QJsonObject& object)
{
    const auto version = versionOf(object["version"_L1]);
    const auto digest = digestOf(object["digest"_L1]);
    const auto made = wholeOf(object["made_ms"_L1], 0, at_ms_max);
    const auto taken = wholeOf(object["taken_ms"_L1], 0, at_ms_max);
    const bool hasPolicy = object.contains("policy"_L1);
    if (object.size() != 5 + int{hasPolicy} || !version || !digest || !made || !taken ||
        !object["prices"_L1].isArray())
        return std::nullopt;
    ChangesRecord record{*version, *digest, *made, *taken, {}};
    if (hasPolicy) {
        record.policy = policyFrom(object["policy"_L1].toObject());
        if (!record.policy || record.policy->text.isEmpty() || record.policy->version > *version)
            return std::nullopt;
    }
    for (const QJsonValue value : object["prices"_L1].toArray()) {
        const QJsonObject said = value.toObject();
        const auto announced = versionOf(said["version"_L1]);
        const auto list = announced ? priceListFrom(said, *announced) : std::nullopt;
        if (!list || said.size() != 4 || *announced > *version)
            return std::nullopt;
        record.prices.push_back(*list);
    }
    return record;
}

} // namespace countersign::journal
