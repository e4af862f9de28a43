#include "core/keypad/encoding.h"
#include "core/keypad/keys.h"

#include <QCborError>
#include <QCborStreamReader>
#include <algorithm>

namespace countersign::keypad {

namespace {

// What comes from the customer's screen is hostile, so it is read item by item: no item is
// believed before its type and length are known, and digits go straight into wiped memory.

constexpr qsizetype text_bytes_max = 24;
constexpr qsizetype uuid_bytes = 16;

struct Fields
{
    std::optional<QUuid> purchase;
    std::optional<int> attempt;
    std::optional<QString> deed;
    std::optional<int> count;
    std::optional<SecretBytes> digits;
    std::optional<QString> reason;
    std::optional<QString> language;
};

using Read = Result<Done, Fault>;

Failure<Fault> fault(FaultReason reason, QLatin1String key = {})
{
    return failure(Fault{reason, key});
}

/// Bytes of a text or byte string of known length that is whole in this frame.
Result<SecretBytes, Fault> readBytes(QCborStreamReader& reader, qsizetype bytes_max,
                                     QLatin1String key)
{
    if (!reader.isLengthKnown())
        return fault(FaultReason::wrongType, key);
    if (reader.length() > static_cast<quint64>(bytes_max))
        return fault(FaultReason::outOfRange, key);
    SecretBytes bytes(static_cast<std::size_t>(reader.length()));
    char nothing = 0;
    auto* into = bytes.empty() ? &nothing : reinterpret_cast<char*>(bytes.data());
    const auto chunk = reader.readStringChunk(into, static_cast<qsizetype>(bytes.size()));
    if (chunk.status == QCborStreamReader::Error ||
        chunk.data != static_cast<qsizetype>(bytes.size()))
        return fault(FaultReason::notCbor, key);
    // The end of the string is an answer of its own; asking for it moves on to the next item.
    if (reader.readStringChunk(&nothing, 0).status != QCborStreamReader::EndOfString)
        return fault(FaultReason::notCbor, key);
    return bytes;
}

/// ASCII only: nothing else is spelt in these frames.
Result<QString, Fault> readText(QCborStreamReader& reader, QLatin1String key)
{
    if (!reader.isString())
        return fault(FaultReason::wrongType, key);
    auto bytes = readBytes(reader, text_bytes_max, key);
    if (!bytes)
        return failure(bytes.error());
    const auto isPlain = [](unsigned char c) { return c >= 0x20 && c < 0x7f; };
    if (!std::all_of(bytes->span().begin(), bytes->span().end(), isPlain))
        return fault(FaultReason::outOfRange, key);
    return QString::fromLatin1(reinterpret_cast<const char*>(bytes->data()),
                               static_cast<qsizetype>(bytes->size()));
}

Read readInteger(QCborStreamReader& reader, std::optional<int>& into, int high, QLatin1String key)
{
    if (!reader.isUnsignedInteger())
        return fault(FaultReason::wrongType, key);
    if (into || reader.toUnsignedInteger() > static_cast<quint64>(high))
        return fault(FaultReason::outOfRange, key);
    into = static_cast<int>(reader.toUnsignedInteger());
    return reader.next() ? Read(Done{}) : Read(fault(FaultReason::notCbor, key));
}

Read readWord(QCborStreamReader& reader, std::optional<QString>& into, QLatin1String key)
{
    auto text = readText(reader, key);
    if (!text)
        return failure(text.error());
    if (into)
        return fault(FaultReason::outOfRange, key);
    into = *text;
    return Done{};
}

Read readPurchase(QCborStreamReader& reader, Fields& fields)
{
    if (!reader.isByteArray())
        return fault(FaultReason::wrongType, key::purchase);
    auto bytes = readBytes(reader, uuid_bytes, key::purchase);
    if (!bytes)
        return failure(bytes.error());
    if (fields.purchase || static_cast<qsizetype>(bytes->size()) != uuid_bytes)
        return fault(FaultReason::outOfRange, key::purchase);
    fields.purchase = QUuid::fromRfc4122(
        QByteArrayView(reinterpret_cast<const char*>(bytes->data()), uuid_bytes));
    return Done{};
}

Read readDigits(QCborStreamReader& reader, Fields& fields)
{
    if (!reader.isByteArray())
        return fault(FaultReason::wrongType, key::digits);
    auto bytes = readBytes(reader, digits_max, key::digits);
    if (!bytes)
        return failure(bytes.error());
    const auto isDigit = [](unsigned char c) { return c >= '0' && c <= '9'; };
    if (fields.digits || bytes->size() < digits_min ||
        !std::all_of(bytes->span().begin(), bytes->span().end(), isDigit))
        return fault(FaultReason::outOfRange, key::digits);
    fields.digits = std::move(*bytes);
    return Done{};
}

Read readField(QCborStreamReader& reader, Fields& fields)
{
    const auto name = readText(reader, {});
    if (!name)
        return failure(name.error());
    if (*name == key::purchase)
        return readPurchase(reader, fields);
    if (*name == key::attempt)
        return readInteger(reader, fields.attempt, attempt_max, key::attempt);
    if (*name == key::deed)
        return readWord(reader, fields.deed, key::deed);
    if (*name == key::count)
        return readInteger(reader, fields.count, digits_max, key::count);
    if (*name == key::digits)
        return readDigits(reader, fields);
    if (*name == key::reason)
        return readWord(reader, fields.reason, key::reason);
    if (*name == key::language)
        return readWord(reader, fields.language, key::language);
    return fault(FaultReason::unknownKey);
}

Result<Deed, Fault> deedOf(Fields& fields)
{
    const QString& word = *fields.deed;
    const auto extras = int{fields.count.has_value()} + int{fields.digits.has_value()} +
                        int{fields.reason.has_value()} + int{fields.language.has_value()};
    if (word == wordOf(Deed(MoreTime{})) || word == wordOf(Deed(Resend{}))) {
        if (extras != 0)
            return fault(FaultReason::unknownKey);
        return word == wordOf(Deed(Resend{})) ? Deed(Resend{}) : Deed(MoreTime{});
    }
    if (extras > 1)
        return fault(FaultReason::unknownKey);
    if (word == wordOf(Deed(Keyed{})))
        return fields.count ? Result<Deed, Fault>(Keyed{*fields.count})
                            : fault(FaultReason::missingKey, key::count);
    if (word == wordOf(Deed(Submitted{})))
        return fields.digits ? Result<Deed, Fault>(Submitted{std::move(*fields.digits)})
                             : fault(FaultReason::missingKey, key::digits);
    if (word == wordOf(Deed(Stop{}))) {
        if (!fields.reason)
            return fault(FaultReason::missingKey, key::reason);
        const auto reason = stopReasonOf(*fields.reason);
        return reason ? Result<Deed, Fault>(Stop{*reason})
                      : fault(FaultReason::unknownWord, key::reason);
    }
    if (word == wordOf(Deed(ChoseLanguage{}))) {
        if (!fields.language)
            return fault(FaultReason::missingKey, key::language);
        return isLanguage(*fields.language) ? Result<Deed, Fault>(ChoseLanguage{*fields.language})
                                            : fault(FaultReason::outOfRange, key::language);
    }
    return fault(FaultReason::unknownWord, key::deed);
}

} // namespace

Result<Did, Fault> decodeDid(std::span<const unsigned char> body)
{
    if (body.size() > didFrame_bytes_max)
        return fault(FaultReason::tooLarge);
    QCborStreamReader reader(reinterpret_cast<const char*>(body.data()),
                             static_cast<qsizetype>(body.size()));
    if (!reader.isMap() || !reader.isLengthKnown() || !reader.enterContainer())
        return fault(FaultReason::notCbor);
    Fields fields;
    while (reader.hasNext()) {
        const auto read = readField(reader, fields);
        if (!read)
            return failure(read.error());
    }
    if (reader.lastError() != QCborError::NoError || !reader.leaveContainer())
        return fault(FaultReason::notCbor);
    if (reader.currentOffset() != static_cast<qsizetype>(body.size()))
        return fault(FaultReason::trailingBytes);
    if (!fields.purchase)
        return fault(FaultReason::missingKey, key::purchase);
    if (!fields.attempt)
        return fault(FaultReason::missingKey, key::attempt);
    if (!fields.deed)
        return fault(FaultReason::missingKey, key::deed);
    auto deed = deedOf(fields);
    if (!deed)
        return failure(deed.error());
    return Did{*fields.purchase, *fields.attempt, std::move(*deed)};
}

} // namespace countersign::keypad
