#include "core/journal/export_line.h"

#include "core/base/json_fields.h"
#include "core/journal/chain.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStringList>
#include <algorithm>

namespace countersign::journal {
namespace {

Failure<LineFault> fault(const QString& field, const QString& reason)
{
    return failure(LineFault{field, reason});
}

/// A JSON string (RFC 8259, 7) that holds exactly these UTF-8 bytes.
QByteArray quoted(const QByteArray& utf8)
{
    QByteArray text;
    text.reserve(utf8.size() + utf8.size() / 4 + 2);
    text += '"';
    for (const char c : utf8) {
        if (c == '"' || c == '\\')
            text += '\\';
        if (static_cast<unsigned char>(c) < 0x20)
            text += "\\u00" + QByteArray(1, c).toHex();
        else
            text += c;
    }
    return text += '"';
}

QByteArray asTime(qint64 at_ms)
{
    return QDateTime::fromMSecsSinceEpoch(at_ms, Qt::UTC).toString(Qt::ISODateWithMs).toLatin1();
}

/// The names that may stand in a line, and whether its value may be null.
struct Field
{
    QLatin1String name;
    bool canBeNull;
};
constexpr Field fields[] = {
    {QLatin1String("at"), false},       {QLatin1String("kind"), false},
    {QLatin1String("purchase"), false}, {QLatin1String("salt"), true},
    {QLatin1String("payload"), true},   {QLatin1String("hash"), false},
    {QLatin1String("signature"), true}, {QLatin1String("digest"), false},
};

Result<Done, LineFault> checkFields(const QJsonObject& object)
{
    for (const QString& name : object.keys()) {
        const bool isKnown = name == QLatin1String("seq") ||
                             std::any_of(std::begin(fields), std::end(fields),
                                         [&](const Field& field) { return name == field.name; });
        if (!isKnown)
            return fault(name.left(64), QStringLiteral("unknown field"));
    }
    const bool isWithheld = object.contains(QLatin1String("digest"));
    for (const Field& field : fields) {
        if (field.name == QLatin1String("digest") && !isWithheld)
            continue;
        const auto value = object.constFind(field.name);
        if (value == object.constEnd())
            return fault(field.name, QStringLiteral("missing"));
        if (value->isNull() && field.canBeNull)
            continue;
        if (!value->isString())
            return fault(field.name, QStringLiteral("not a string"));
        if (!value->toString().isValidUtf16())
            return fault(field.name, QStringLiteral("half a surrogate pair"));
    }
    for (const QLatin1String name : {QLatin1String("salt"), QLatin1String("payload")}) {
        if (object.value(name).isNull() != isWithheld)
            return fault(name, isWithheld ? QStringLiteral("stands beside a digest")
                                          : QStringLiteral("null without a digest"));
    }
    return Done{};
}

Result<qint64, LineFault> readTime(const QString& text)
{
    static const QRegularExpression form(
        QStringLiteral("\\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z\\z"));
    const QDateTime at =
        form.match(text).hasMatch() ? QDateTime::fromString(text, Qt::ISODateWithMs) : QDateTime();
    if (!at.isValid() || asTime(at.toMSecsSinceEpoch()) != text.toLatin1())
        return fault(QStringLiteral("at"),
                     QStringLiteral("not a time such as 2026-11-22T17:58:24.123Z"));
    return at.toMSecsSinceEpoch();
}

/// Lower-case hexadecimal digits, nothing else; empty where the value is null.
Result<QByteArray, LineFault> readHex(const QJsonObject& object, QLatin1String name)
{
    const QByteArray text = object.value(name).toString().toLatin1();
    const QByteArray bytes = QByteArray::fromHex(text);
    if (bytes.toHex() != text)
        return fault(name, QStringLiteral("not lower-case hexadecimal digits"));
    return bytes;
}

Result<QByteArray, LineFault> readSignature(const QJsonObject& object)
{
    const QJsonValue value = object.value(QLatin1String("signature"));
    if (value.isNull())
        return QByteArray();
    const QByteArray text = value.toString().toLatin1();
    const auto bytes =
        QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    if (!bytes || (*bytes).isEmpty() || (*bytes).toBase64() != text)
        return fault(QStringLiteral("signature"), QStringLiteral("not base64"));
    return *bytes;
}

Result<Done, LineFault> checkForm(const Entry& entry)
{
    const QString form = QString::fromLatin1(faultOfForm(entry));
    if (form.isEmpty())
        return Done{};
    return fault(form.section(QLatin1String(": "), 0, 0), form.section(QLatin1String(": "), 1));
}

/// The entry in a line that is a JSON object; the fault doesn't tell the sequence.
Result<Entry, LineFault> entryIn(const QJsonObject& object, QByteArrayView line)
{
    if (auto good = checkFields(object); !good)
        return failure(good.error());
    const QJsonValue seq = object.value(QLatin1String("seq"));
    if (!seq.isDouble() || seq.toInteger(0) < 1)
        return fault(QStringLiteral("seq"), QStringLiteral("not a whole number from 1 on"));
    // Another reader may keep the first of the two, and would verify something else.
    if (fieldsInFlatJson(line) != object.size())
        return fault({}, QStringLiteral("a field stands there twice"));

    const auto at = readTime(object.value(QLatin1String("at")).toString());
    if (!at)
        return failure(at.error());
    const auto salt = readHex(object, QLatin1String("salt"));
    if (!salt)
        return failure(salt.error());
    const auto hash = readHex(object, QLatin1String("hash"));
    if (!hash)
        return failure(hash.error());
    const auto digest = readHex(object, QLatin1String("digest"));
    if (!digest)
        return failure(digest.error());
    const auto signature = readSignature(object);
    if (!signature)
        return failure(signature.error());
    Entry entry{static_cast<quint64>(seq.toInteger()),
                *at,
                object.value(QLatin1String("kind")).toString().toUtf8(),
                object.value(QLatin1String("purchase")).toString().toUtf8(),
                *salt,
                object.value(QLatin1String("payload")).toString().toUtf8(),
                *hash,
                *signature,
                *digest};
    if (object.contains(QLatin1String("digest")) && !entry.isWithheld())
        return fault(QStringLiteral("digest"), QStringLiteral("not 32 bytes"));
    if (auto form = checkForm(entry); !form)
        return failure(form.error());
    return entry;
}

} // namespace

Result<QByteArray, LineFault> toExportLine(const Entry& entry)
{
    if (auto form = checkForm(entry); !form)
        return failure(form.error());
    QByteArray line = "{\"seq\":" + QByteArray::number(entry.seq) + ",\"at\":\"" +
                      asTime(entry.at_ms) + "\",\"kind\":\"" + entry.kind + "\",\"purchase\":\"" +
                      entry.purchase + "\",";
    if (entry.isWithheld())
        line += "\"salt\":null,\"payload\":null,\"digest\":\"" + entry.digest.toHex() + '"';
    else
        line += "\"salt\":\"" + entry.salt.toHex() + "\",\"payload\":" + quoted(entry.payload);
    line += ",\"hash\":\"" + entry.hash.toHex() + "\",\"signature\":";
    line += entry.signature.isEmpty() ? QByteArray("null") : '"' + entry.signature.toBase64() + '"';
    line += '}';
    if (line.size() > export_line_bytes_max)
        return fault({}, QStringLiteral("longer than 9 MiB"));
    return line;
}

Result<Entry, LineFault> fromExportLine(QByteArrayView line)
{
    if (line.endsWith('\n'))
        line.chop(1);
    if (line.endsWith('\r'))
        line.chop(1);
    if (line.size() > export_line_bytes_max)
        return fault({}, QStringLiteral("longer than 9 MiB"));
    QJsonParseError parsed{};
    const auto text = QByteArray::fromRawData(line.data(), line.size());
    const auto document = QJsonDocument::fromJson(text, &parsed);
    if (parsed.error != QJsonParseError::NoError)
        return fault(
            {},
            QStringLiteral("not JSON at byte %1: %2").arg(parsed.offset).arg(parsed.errorString()));
    if (!document.isObject())
        return fault({}, QStringLiteral("not a JSON object"));
    const QJsonObject object = document.object();
    auto entry = entryIn(object, line);
    if (entry)
        return entry;
    LineFault wrong = entry.error();
    wrong.seq =
        static_cast<quint64>(std::max<qint64>(0, object.value(QLatin1String("seq")).toInteger(0)));
    return failure(wrong);
}

Entry withheld(const Entry& entry)
{
    if (entry.isWithheld())
        return entry;
    Entry rest = entry;
    rest.digest = ChainHash().digestOf(entry.salt, entry.payload);
    rest.salt.clear();
    rest.payload.clear();
    return rest;
}

} // namespace countersign::journal
