// What tills tell each other, and keep of it, as JSON.

#include "core/journal/counts.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QStringList>
#include <utility>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 whole_max = static_cast<qint64>(seq_max);

QString hex(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toHex());
}

/// Lower-case hexadecimal digits of at least one byte.
std::optional<QByteArray> bytesOf(const QString& text)
{
    const QByteArray digits = text.toLatin1();
    const QByteArray bytes = QByteArray::fromHex(digits);
    const bool isOurs = !bytes.isEmpty() && bytes.toHex() == digits;
    return isOurs ? std::optional(bytes) : std::nullopt;
}

std::optional<QByteArray> keyOf(const QString& text)
{
    const auto bytes = bytesOf(text);
    return bytes && bytes->size() == blinded_size_bytes ? bytes : std::nullopt;
}

/// A whole number from `min` to `max`.
std::optional<qint64> wholeOf(const QJsonValue& value, qint64 min, qint64 max)
{
    const qint64 number = value.toInteger(-1);
    const bool isOurs = value.isDouble() && number >= min && number <= max;
    return isOurs ? std::optional(number) : std::nullopt;
}

QJsonObject toJson(const HeardCount& count)
{
    QJsonObject object{{u"at_ms"_s, count.at_ms},
                       {u"failures"_s, count.failures},
                       {u"key"_s, hex(count.key)},
                       {u"seq"_s, static_cast<qint64>(count.seq)},
                       {u"till"_s, QString::fromLatin1(count.till)}};
    if (count.base > 0)
        object.insert(u"base"_s, count.base);
    return object;
}

/// Nothing too where it has other fields than these and so many more.
std::optional<HeardCount> heardCountFrom(const QJsonObject& object, int more)
{
    const bool hasBase = object.contains("base"_L1);
    const auto key = keyOf(object["key"_L1].toString());
    const QByteArray till = object["till"_L1].toString().toUtf8();
    const auto failures = wholeOf(object["failures"_L1], 0, count_max);
    const auto seq = wholeOf(object["seq"_L1], 1, whole_max);
    const auto at = wholeOf(object["at_ms"_L1], 0, at_ms_max);
    const auto base = hasBase ? wholeOf(object["base"_L1], 1, count_max) : std::optional<qint64>(0);
    if (!key || !isTillId(till) || !failures || !seq || !at || !base ||
        object.size() != 5 + int{hasBase} + more)
        return std::nullopt;
    HeardCount count{*key, till, static_cast<int>(*failures), static_cast<quint64>(*seq), *at, 0};
    count.base = static_cast<int>(*base);
    return count;
}

QJsonArray toJson(const std::vector<HeardCount::Step>& steps)
{
    QJsonArray list;
    for (const HeardCount::Step& step : steps)
        list.append(QJsonArray{static_cast<qint64>(step.heard), step.said});
    return list;
}

/// False where they are none of ours: what was said later, and is more, is heard later.
bool takeSteps(const QJsonArray& list, HeardCount& count)
{
    for (const QJsonValue value : list) {
        const QJsonArray said = value.toArray();
        const bool isFirst = count.steps.empty();
        const qint64 after = isFirst ? 0 : static_cast<qint64>(count.steps.back().heard);
        const auto heard = wholeOf(said[0], after + 1, static_cast<qint64>(count.heard) - 1);
        const auto number =
            wholeOf(said[1], isFirst ? 0 : count.steps.back().said + 1, count.said() - 1);
        if (said.size() != 2 || !heard || !number)
            return false;
        count.steps.push_back({static_cast<quint64>(*heard), static_cast<int>(*number)});
    }
    return !count.steps.empty() && count.steps.size() <= HeardCount::steps_max;
}

QJsonObject recordToJson(const HeardCount& count)
{
    QJsonObject object = toJson(count);
    object.insert(u"heard"_s, static_cast<qint64>(count.heard));
    if (!count.steps.empty())
        object.insert(u"steps"_s, toJson(count.steps));
    return object;
}

std::optional<HeardCount> recordedFrom(const QJsonObject& object, qint64 heard_seq)
{
    const bool hasSteps = object.contains("steps"_L1);
    auto count = heardCountFrom(object, 1 + int{hasSteps});
    const auto heard = wholeOf(object["heard"_L1], 1, heard_seq);
    if (!count || !heard)
        return std::nullopt;
    count->heard = static_cast<quint64>(*heard);
    if (hasSteps && !takeSteps(object["steps"_L1].toArray(), *count))
        return std::nullopt;
    return count;
}

/// Numbers by what they are of, in hexadecimal.
template <class Map> QJsonObject numbersToJson(const Map& numbers)
{
    QJsonObject object;
    for (auto it = numbers.begin(); it != numbers.end(); ++it)
        object.insert(hex(it.key()), static_cast<qint64>(it.value()));
    return object;
}

bool takeShared(const QJsonObject& shared, CountsRecord& record)
{
    for (auto it = shared.begin(); it != shared.end(); ++it) {
        const auto key = keyOf(it.key());
        const auto failures = wholeOf(it.value(), 1, count_max);
        if (!key || !failures)
            return false;
        record.shared.insert(*key, static_cast<int>(*failures));
    }
    return true;
}

bool takeTried(const QJsonObject& tried, const QJsonArray& freed, CountsRecord& record)
{
    for (auto it = tried.begin(); it != tried.end(); ++it) {
        const auto method = bytesOf(it.key());
        const auto key = keyOf(it.value().toString());
        if (!method || !key)
            return false;
        record.tried.insert(*method, *key);
    }
    for (const QJsonValue value : freed) {
        const auto key = keyOf(value.toString());
        if (!key)
            return false;
        record.freed.insert(*key);
    }
    return true;
}

bool takeVoided(const QJsonObject& voided, CountsRecord& record)
{
    for (auto it = voided.begin(); it != voided.end(); ++it) {
        const auto method = bytesOf(it.key());
        const auto until = wholeOf(it.value(), 0, static_cast<qint64>(record.heard_seq));
        if (!method || !until)
            return false;
        record.voided.insert(*method, static_cast<quint64>(*until));
    }
    return true;
}

QByteArray compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

QByteArray encodedCountKey(const QByteArray& key)
{
    return compact({{u"key"_s, hex(key)}});
}

std::optional<QByteArray> decodedCountKey(const QByteArray& payload)
{
    const QJsonObject said = QJsonDocument::fromJson(payload).object();
    return said.size() == 1 ? keyOf(said["key"_L1].toString()) : std::nullopt;
}

QByteArray encoded(const SharedCount& count)
{
    QJsonObject object{{u"failures"_s, count.failures}, {u"key"_s, hex(count.key)}};
    if (count.isFreed)
        object.insert(u"freed"_s, true);
    return compact(object);
}

std::optional<SharedCount> decodedSharedCount(const QByteArray& payload)
{
    const QJsonObject said = QJsonDocument::fromJson(payload).object();
    const bool isFreed = said.contains("freed"_L1);
    const auto key = keyOf(said["key"_L1].toString());
    const auto failures = wholeOf(said["failures"_L1], 0, isFreed ? 0 : count_max);
    if (said.size() != 2 + int{isFreed} || !key || !failures ||
        (isFreed && said["freed"_L1] != true))
        return std::nullopt;
    return SharedCount{*key, static_cast<int>(*failures), isFreed};
}

QByteArray encoded(const std::vector<HeardCount>& counts)
{
    QJsonArray list;
    for (const HeardCount& count : counts)
        list.append(toJson(count));
    return compact({{u"counts"_s, list}});
}

std::optional<std::vector<HeardCount>> decodedHeardCounts(const QByteArray& payload)
{
    const QJsonObject said = QJsonDocument::fromJson(payload).object();
    if (said.size() != 1 || !said["counts"_L1].isArray())
        return std::nullopt;
    std::vector<HeardCount> counts;
    for (const QJsonValue value : said["counts"_L1].toArray()) {
        auto count = heardCountFrom(value.toObject(), 0);
        if (!count)
            return std::nullopt;
        counts.push_back(std::move(*count));
    }
    return counts;
}

QJsonObject toJson(const CountsRecord& record)
{
    QJsonArray heard;
    for (const HeardCount& count : record.heard)
        heard.append(recordToJson(count));
    QJsonObject tried;
    for (auto it = record.tried.begin(); it != record.tried.end(); ++it)
        tried.insert(hex(it.key()), hex(it.value()));
    QStringList freed;
    for (const QByteArray& key : record.freed)
        freed << hex(key);
    freed.sort();
    return {{u"freed"_s, QJsonArray::fromStringList(freed)},
            {u"heard"_s, heard},
            {u"heard_ms"_s, record.heard_ms},
            {u"heard_seq"_s, static_cast<qint64>(record.heard_seq)},
            {u"shared"_s, numbersToJson(record.shared)},
            {u"tried"_s, tried},
            {u"voided"_s, numbersToJson(record.voided)}};
}

std::optional<CountsRecord> countsRecordFrom(const QJsonObject& object)
{
    const auto heardSeq = wholeOf(object["heard_seq"_L1], 0, whole_max);
    const auto heardAt = wholeOf(object["heard_ms"_L1], 0, at_ms_max);
    if (object.size() != 7 || !heardSeq || !heardAt || !object["heard"_L1].isArray() ||
        !object["freed"_L1].isArray() || !object["shared"_L1].isObject() ||
        !object["tried"_L1].isObject() || !object["voided"_L1].isObject())
        return std::nullopt;
    CountsRecord record;
    record.heard_seq = static_cast<quint64>(*heardSeq);
    record.heard_ms = *heardAt;
    for (const QJsonValue value : object["heard"_L1].toArray()) {
        auto count = recordedFrom(value.toObject(), *heardSeq);
        if (!count || (!record.heard.empty() && !isBefore(record.heard.back(), *count)))
            return std::nullopt;
        record.heard.push_back(std::move(*count));
    }
    const bool isOurs =
        takeShared(object["shared"_L1].toObject(), record) &&
        takeTried(object["tried"_L1].toObject(), object["freed"_L1].toArray(), record) &&
        takeVoided(object["voided"_L1].toObject(), record);
    return isOurs ? std::optional(std::move(record)) : std::nullopt;
}

} // namespace countersign::journal
